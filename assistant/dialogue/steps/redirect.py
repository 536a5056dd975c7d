"""Danger, subjects of others, subjects of nobody here: named plainly, never guessed."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import admit, ask
from assistant.dialogue.turns import Message, Record, Turn
from assistant.understanding import acts
from assistant.understanding.result import Understanding


def emergency(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """15, 112, 3114 before anything else; then the answer of the question that the message holds, if any.

    What it says of the danger is stored nowhere: it is health data.
    """
    numbers = Message(knowledge.texts.urgence, "notice")
    rest = understanding.values.get("rest", "").strip()
    if rest and understanding.thresholds is not None:
        question = replace(understanding, text=rest, question="", act=acts.QUESTION, values={})
        turn = ask(knowledge, conversation, question)
        if turn.record is not None and turn.record.decision != "admit":
            answered = replace(turn.record, in_danger=True)
            return replace(turn, messages=(numbers, *turn.messages), record=answered)
    calm = replace(conversation.new_question(""), awaiting=None, pending=True)
    return Turn((numbers,), calm, Record("out_of_scope", "emergency", in_danger=True))


def redirect(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """Says who answers a subject that is not the agency's."""
    subject = understanding.values.get("subject")
    target = next((r for r in knowledge.catalogue.taxonomy.redirections if r.id == subject), None)
    if target is None:
        return out_of_scope(knowledge, conversation, understanding)
    fresh = replace(conversation.new_question(understanding.text), awaiting=None, pending=True)
    stored = Record(
        "out_of_scope", "redirect", question=understanding.text, catalogue=understanding.catalogue
    )
    own = dict(knowledge.texts.redirections).get(target.id)
    text = own or knowledge.texts.redirection.format(cible=target.target)
    return Turn((Message(text, "fallback", knowledge.ways_out()),), fresh, stored)


def out_of_scope(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """No entry is about this."""
    fresh = conversation.new_question(understanding.text)
    return admit(knowledge, fresh, understanding, knowledge.texts.hors_sujet)
