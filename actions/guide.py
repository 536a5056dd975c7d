"""Starts the guided walk."""

from __future__ import annotations

from actions.step import Input, Step
from assistant.dialogue.state import Turn
from assistant.dialogue.steps.guide import guide


class ActionGuide(Step):
    """Starts the guided walk."""

    action_name = "action_guide"

    def take(self, heard: Input) -> Turn:
        """The step itself."""
        return guide(heard.knowledge, heard.conversation)
