"""Rasa's custom actions: one takes every turn, by the table `actions.steps`; the other opens a session.

`rasa run actions` and `python -m rasa_sdk --actions actions` find the classes imported here.
"""

from actions.session_start import ActionSessionStart
from actions.turn import ActionTurn

__all__ = ["ActionSessionStart", "ActionTurn"]
