"""Rasa's custom actions: one takes every turn, by the table `actions.steps`; the other opens a session.

`former` answers the replicas of the version before, during an update.

`rasa run actions` and `python -m rasa_sdk --actions actions` find the classes imported here.
"""

from actions import former
from actions.session_start import ActionSessionStart
from actions.turn import ActionTurn

__all__ = ["ActionSessionStart", "ActionTurn", "former"]
