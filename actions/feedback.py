"""Takes Oui, Non, the reason and the comment."""

from __future__ import annotations

from actions.step import Input, Step
from assistant.dialogue.route import says_yes
from assistant.dialogue.state import FEEDBACK, REASON, Turn
from assistant.dialogue.steps.feedback import comment, reason, skip, useful
from assistant.dialogue.steps.small_talk import small_talk


class ActionFeedback(Step):
    """Takes Oui, Non, the reason and the comment."""

    action_name = "action_feedback"

    def take(self, heard: Input) -> Turn:
        """The step itself."""
        intent, values = heard.intent, heard.values
        if intent == "reason":
            return reason(heard.knowledge, heard.conversation, heard.understanding, values.get("code"))
        if intent == "comment":
            return comment(heard.knowledge, heard.conversation, heard.understanding)
        if intent == "skip":
            return skip(heard.knowledge, heard.conversation)
        if "useful" in values:
            return useful(
                heard.knowledge, heard.conversation, values["useful"] == "yes", values.get("interaction")
            )
        return self._typed(heard)

    def _typed(self, heard: Input) -> Turn:
        """« oui », « non merci », « ça ne répond pas »: yes only when nothing refuses."""
        if heard.conversation.awaiting not in (FEEDBACK, REASON):
            return small_talk(
                heard.knowledge, heard.conversation, "affirm" if heard.intent == "affirm" else "deny"
            )
        return useful(
            heard.knowledge,
            heard.conversation,
            heard.intent == "affirm" or says_yes(heard.understanding.text),
        )
