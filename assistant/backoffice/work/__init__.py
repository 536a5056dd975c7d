"""What the page asks of its child processes: one module a subject, functions of a `Workshop`.

They are called by name, `entry.save` for `work/entry.py`'s `save`, with arguments and a result of JSON.
"""
