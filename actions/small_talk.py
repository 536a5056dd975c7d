"""Answers a pleasantry."""

from __future__ import annotations

from actions.step import Input, Step
from assistant.dialogue.state import Turn
from assistant.dialogue.steps.small_talk import small_talk


class ActionSmallTalk(Step):
    """Answers a pleasantry."""

    action_name = "action_small_talk"

    def take(self, heard: Input) -> Turn:
        """The step itself."""
        return small_talk(heard.knowledge, heard.conversation, heard.intent)
