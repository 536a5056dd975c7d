"""The steps of the conversation: each takes what is known and returns a `Turn`."""
