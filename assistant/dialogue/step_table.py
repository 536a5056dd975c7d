"""Which step of the dialogue each act takes: the one table between what a message is and what is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.masked import telling
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.breakdown import breakdown, is_breakdown
from assistant.dialogue.steps.clarify import choose, more
from assistant.dialogue.steps.correct import correct
from assistant.dialogue.steps.feedback import comment, reason, skip, useful
from assistant.dialogue.steps.guide import guide
from assistant.dialogue.steps.hand_over import human, precision
from assistant.dialogue.steps.navigate import back, repeat, rephrase, restart
from assistant.dialogue.steps.redirect import emergency, out_of_scope, redirect
from assistant.dialogue.steps.small_talk import small_talk
from assistant.dialogue.steps.suggestion import pick, reject_list
from assistant.dialogue.steps.topic import browse, topic
from assistant.dialogue.turns import Turn
from assistant.understanding import acts
from assistant.understanding.result import CONTACT, Understanding

Step = Callable[[Knowledge, Conversation, Understanding], Turn]
"""Pure: what is known, what is remembered and what was understood give the turn."""


def _without_message(step: Callable[[Knowledge, Conversation], Turn]) -> Step:
    return lambda knowledge, conversation, _: step(knowledge, conversation)


def _question(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    if understanding.thresholds is None:
        # `/question` typed as a payload asks nothing.
        return guide(knowledge, conversation)
    if is_breakdown(understanding):
        return breakdown(knowledge, conversation, understanding)
    return ask(knowledge, conversation, understanding)


def _precision(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """What completes the contact just given, else the question pending."""
    given = precision(knowledge, conversation, understanding)
    return given or _question(knowledge, conversation, understanding)


def _topic(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """A product alone, typed when it is asked whose contact is wanted, says whose; else its page."""
    asked = conversation.awaiting == CONTACT and not understanding.pressed
    given = precision(knowledge, conversation, understanding) if asked else None
    return given or topic(knowledge, conversation, understanding)


def _typed(step: Step) -> Step:
    """The step of an act that only words can be: its bare payload is invited to be written."""

    def take(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
        if understanding.thresholds is None:
            return rephrase(knowledge, conversation)
        return step(knowledge, conversation, understanding)

    return take


def _small_talk(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    return small_talk(knowledge, conversation, understanding.act)


STEPS: Mapping[str, Step] = {
    acts.QUESTION: _question,
    acts.TOPIC: _topic,
    acts.BROWSE: browse,
    acts.PRECISION: _precision,
    acts.FOLLOW_UP: _question,
    acts.CORRECTION: _typed(correct),
    acts.CHOICE: choose,
    acts.MORE: more,
    acts.PICK: pick,
    acts.REJECT_LIST: _without_message(reject_list),
    acts.FEEDBACK: useful,
    acts.REASON: reason,
    acts.COMMENT: comment,
    acts.SKIP: skip,
    acts.BACK: _without_message(back),
    acts.RESTART: _without_message(restart),
    acts.REPEAT: _without_message(repeat),
    acts.REPHRASE: _without_message(rephrase),
    acts.HELP: _without_message(guide),
    acts.HUMAN: human,
    acts.EMERGENCY: emergency,
    acts.REDIRECTION: _typed(redirect),
    acts.OUT_OF_SCOPE: _typed(out_of_scope),
    **dict.fromkeys(
        (
            *(acts.GREETING, acts.THANKS, acts.GOODBYE, acts.COMPLIMENT),
            *(acts.INSULT, acts.TEST, acts.ROBOT, acts.AUTHOR),
        ),
        _small_talk,
    ),
}


def take_step(
    knowledge: Knowledge,
    conversation: Conversation,
    understanding: Understanding,
    masked: Collection[str] = (),
) -> Turn:
    """The turn that a message leads to; a message of no known act is a question.

    Args:
        knowledge: What is known.
        conversation: What is remembered.
        understanding: What was understood of the message.
        masked: Labels that redaction put in the message: see `masked.telling`.
    """
    turn = STEPS.get(understanding.act, _question)(knowledge, conversation, understanding)
    return telling(knowledge.texts, turn, masked, conversation.masked)
