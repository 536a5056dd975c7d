"""Rasa's custom actions: `turn` takes every turn, by the table `steps`; `session_start` opens a session.

`former` answers the replicas of the version before, during an update.

`rasa run actions` and `python -m rasa_sdk --actions actions` import every module of this package and find the
classes there. Nothing is imported here: the table of the steps is read without Rasa's SDK.
"""
