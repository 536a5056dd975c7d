"""Rasa's custom actions, one file per step: thin, the decisions are in `assistant.dialogue`.

`rasa run actions` and `python -m rasa_sdk --actions actions` find the classes imported here.
"""

from actions.answer_question import ActionAnswerQuestion
from actions.clarify import ActionClarify
from actions.feedback import ActionFeedback
from actions.guide import ActionGuide
from actions.hand_over import ActionHandOver
from actions.navigate import ActionNavigate
from actions.redirect import ActionRedirect
from actions.session_start import ActionSessionStart
from actions.small_talk import ActionSmallTalk
from actions.suggest import ActionSuggest

__all__ = [
    "ActionAnswerQuestion",
    "ActionClarify",
    "ActionFeedback",
    "ActionGuide",
    "ActionHandOver",
    "ActionNavigate",
    "ActionRedirect",
    "ActionSessionStart",
    "ActionSmallTalk",
    "ActionSuggest",
]
