"""Takes the answer to a clarifying question."""

from __future__ import annotations

from actions.step import Input, Step
from assistant.dialogue.state import Turn
from assistant.dialogue.steps.clarify import choose, dont_know, more


class ActionClarify(Step):
    """Takes the answer to a clarifying question."""

    action_name = "action_clarify"

    def take(self, heard: Input) -> Turn:
        """The step itself."""
        if heard.intent == "dont_know":
            return dont_know(heard.knowledge, heard.conversation)
        if heard.intent == "more":
            return more(heard.knowledge, heard.conversation)
        values = heard.values
        return choose(
            heard.knowledge,
            heard.conversation,
            heard.understanding,
            values.get("facet", "") if heard.understanding.text.startswith("/") else None,
            values.get("value"),
        )
