"""Goes back, starts over, repeats, invites to rephrase."""

from __future__ import annotations

from actions.step import Input, Step
from assistant.dialogue.state import Turn
from assistant.dialogue.steps.navigate import go_back, repeat, rephrase, start_over


class ActionNavigate(Step):
    """Goes back, starts over, repeats, invites to rephrase."""

    action_name = "action_navigate"

    def take(self, heard: Input) -> Turn:
        """The step itself."""
        step = {"go_back": go_back, "start_over": start_over, "rephrase": rephrase}.get(heard.intent, repeat)
        return step(heard.knowledge, heard.conversation)
