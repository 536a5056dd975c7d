"""What the pages read of the working FAQ and of what visitors said: derived, rebuilt at will.

One SQLite file in the home folder, written by the child processes and read by the pages, so that no page
waits for what grows with the FAQ or with its history. It holds no word of a visitor: numbers of turns, whose
texts the store gives as long as it has them.
"""
