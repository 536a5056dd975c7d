"""Takes a pick among the questions offered, or none of them."""

from __future__ import annotations

from actions.step import Input, Step
from assistant.dialogue.state import Turn
from assistant.dialogue.steps.suggestion import none_of_these, pick


class ActionSuggest(Step):
    """Takes a pick among the questions offered, or none of them."""

    action_name = "action_suggest"

    def take(self, heard: Input) -> Turn:
        """The step itself."""
        if heard.intent == "none_of_these":
            return none_of_these(heard.knowledge, heard.conversation)
        return pick(heard.knowledge, heard.conversation, heard.understanding, heard.values.get("entry"))
