"""Answers a question, asks back, suggests or admits."""

from __future__ import annotations

from actions.step import Input, Step
from assistant.dialogue.state import Turn
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.guide import guide


class ActionAnswerQuestion(Step):
    """Answers a question, asks back, suggests or admits."""

    action_name = "action_answer_question"

    def take(self, heard: Input) -> Turn:
        """The step itself."""
        if heard.understanding.thresholds is None:
            # `/faq` typed as a payload carries no question.
            return guide(heard.knowledge, heard.conversation)
        return ask(heard.knowledge, heard.conversation, heard.understanding)
