"""Danger, subjects of others, subjects of nobody here."""

from __future__ import annotations

from actions.step import Input, Step
from assistant.dialogue.state import Turn
from assistant.dialogue.steps.navigate import rephrase
from assistant.dialogue.steps.redirect import emergency, out_of_scope, redirect


class ActionRedirect(Step):
    """Danger, subjects of others, subjects of nobody here."""

    action_name = "action_redirect"

    def take(self, heard: Input) -> Turn:
        """The step itself."""
        if heard.intent == "emergency":
            return emergency(heard.knowledge, heard.conversation)
        if heard.understanding.thresholds is None:
            return rephrase(heard.knowledge, heard.conversation)
        if heard.intent == "redirect":
            return redirect(
                heard.knowledge, heard.conversation, heard.understanding, heard.understanding.redirect
            )
        return out_of_scope(heard.knowledge, heard.conversation, heard.understanding)
