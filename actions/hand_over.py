"""Gives the human contact with a summary."""

from __future__ import annotations

from actions.step import Input, Step
from assistant.dialogue.state import Turn
from assistant.dialogue.steps.hand_over import hand_over


class ActionHandOver(Step):
    """Gives the human contact with a summary."""

    action_name = "action_hand_over"

    def take(self, heard: Input) -> Turn:
        """The step itself."""
        return hand_over(heard.knowledge, heard.conversation)
