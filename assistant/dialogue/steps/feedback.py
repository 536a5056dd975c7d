"""Oui, Non, the reason, the comment: one feedback per answer, changeable."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.decide import PROBABLE
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.narrow import candidates_of
from assistant.dialogue.related import related
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import feedback_request, rank_of, suggest
from assistant.dialogue.steps.hand_over import hand_over
from assistant.dialogue.steps.small_talk import agreement
from assistant.dialogue.turns import Button, Feedback, Message, Turn
from assistant.understanding import acts
from assistant.understanding.result import COMMENT, FEEDBACK, REASON, Understanding, payload

MAX_COMMENT = 500
_MAX_NEXT = 3
"""Questions offered after an answer of no use, but for those that were offered with it."""
_READS_AS_A_QUESTION = 0.5
"""Chance of an entry from which a comment reads as its question: « il manque un exemple » reads as none."""


def useful(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """Stores Oui or Non for an answer; Non asks for the reason. Said of nothing, it is small talk.

    A mind may change: once an opinion was given, words still speak of the last answer.
    """
    texts = knowledge.texts
    is_yes = understanding.values.get("useful") == acts.YES
    if not understanding.pressed and not _speaks_of_the_answer(conversation):
        return agreement(knowledge, conversation, is_yes)
    if not understanding.pressed and "useful" not in understanding.values:
        return _unread(knowledge, conversation)
    interaction = conversation.answers.get(understanding.values.get("interaction", str(conversation.turn)))
    if interaction is None:
        if conversation.turn == 0:
            return agreement(knowledge, conversation, is_yes)
        return Turn((Message(texts.avis_non_note, "notice"),), conversation)
    stored = Feedback(interaction, useful=is_yes)
    if is_yes:
        done = replace(conversation, awaiting=None, reason=None, comment="")
        return Turn((Message(texts.merci_avis, "feedback_thanks"),), done, feedback=stored)
    return Turn((_reasons(knowledge),), replace(conversation, awaiting=REASON), feedback=stored)


def _unread(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """Words that may be an opinion and may not: nothing is stored, what was asked is asked again."""
    texts = knowledge.texts
    if conversation.awaiting == REASON:
        asked = _reasons(knowledge)
    elif knowledge.catalogue.shown(conversation.answer or ""):
        asked = feedback_request(knowledge, conversation)
        conversation = replace(conversation, awaiting=FEEDBACK)
    else:
        return Turn((Message(texts.reformulez, "notice"),), conversation)
    return Turn((Message(texts.pas_reconnu, "notice"), asked), conversation)


def _speaks_of_the_answer(conversation: Conversation) -> bool:
    if conversation.awaiting in (FEEDBACK, REASON):
        return True
    return conversation.awaiting is None and bool(conversation.answer) and not conversation.pending


def _reasons(knowledge: Knowledge) -> Message:
    texts = knowledge.texts
    reasons = tuple(Button(title, payload(acts.REASON, code=code)) for code, title in texts.raisons.items())
    return Message(texts.raison, "feedback_reason", reasons)


def reason(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """Stores the reason, with the Non it implies; offers to add a comment, or the next questions at once."""
    texts = knowledge.texts
    interaction = conversation.answers.get(str(conversation.turn))
    code, rank, codes = understanding.values.get("code"), rank_of(understanding), list(texts.raisons)
    if rank is not None and rank < len(codes):
        code = codes[rank]
    if code not in texts.raisons or interaction is None:
        return _no_reason(knowledge, conversation, understanding)
    stored = Feedback(interaction, useful=False, reason=code)
    if code == "not_my_question":
        refused = conversation.refused(*([conversation.answer] if conversation.answer else []))
        return replace(_after(knowledge, replace(refused, reason=code), None), feedback=stored)
    text = f"{texts.commentaire}\n\n{texts.confidentialite}"
    skip = (Button(texts.passer, payload(acts.SKIP)),)
    asking = replace(conversation, awaiting=COMMENT, reason=code)
    return Turn((Message(text, "feedback_comment", skip),), asking, feedback=stored)


def _no_reason(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """None of the five, or said of no answer."""
    texts = knowledge.texts
    if understanding.pressed:
        return Turn((Message(texts.choix_inconnu, "notice"),), conversation)
    if _speaks_of_the_answer(conversation):
        return _unread(knowledge, conversation)
    return agreement(knowledge, conversation, is_yes=False)


def comment(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """Stores the comment, then offers the next best entry or the human contact."""
    interaction = conversation.answers.get(str(conversation.turn))
    if conversation.awaiting != COMMENT or interaction is None:
        # Nobody asked for one: it is invited to be said as a question.
        return Turn((Message(knowledge.texts.reformulez, "notice"),), conversation)
    said = understanding.text.strip()
    if not said:
        return _after(knowledge, conversation, None)
    if len(understanding.text) > MAX_COMMENT:
        return Turn((Message(knowledge.texts.commentaire_long, "notice"),), conversation)
    after = _after(knowledge, replace(conversation, comment=said), understanding)
    return replace(after, feedback=Feedback(interaction, useful=False, comment=understanding.text))


def skip(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """No comment: goes on to the next best entry or the human contact."""
    if conversation.awaiting not in (COMMENT, REASON, FEEDBACK):
        text = knowledge.texts.choix_inconnu if understanding.pressed else knowledge.texts.politesses["deny"]
        return Turn((Message(text, "notice" if understanding.pressed else "chitchat"),), conversation)
    return _after(knowledge, conversation, None)


def _after(knowledge: Knowledge, conversation: Conversation, understanding: Understanding | None) -> Turn:
    """Thanks, then the next questions: those that stood under a probable answer, else the next likeliest."""
    texts = knowledge.texts
    thanks = Message(texts.desole, "feedback_thanks")
    refused = {*conversation.rejected, conversation.answer}
    named: list[str] = []
    if understanding is not None:
        # A comment that reads as a known question: its entry is offered too.
        named = [e for e, p in understanding.ranking[:1] if p >= _READS_AS_A_QUESTION and e not in refused]
    beneath = conversation.suggested if conversation.certainty == PROBABLE else ()
    others = [e for e in beneath if e not in refused]
    if not others:
        candidates = candidates_of(knowledge.catalogue, conversation)
        best = max((w for _, w in candidates), default=0.0)
        others = [e for e, w in candidates if e not in refused and w >= 0.05 * best]
    answered = knowledge.catalogue.shown(conversation.answer or "")
    if not others and answered is not None:
        # Asked for word for word, it had no other candidate: its neighbours are the next likeliest.
        others = [
            line.entry.id for line in related(knowledge.catalogue, answered) if line.entry.id not in refused
        ]
    entries = tuple(dict.fromkeys((*named, *others)))
    entries = entries[: max(_MAX_NEXT, len(beneath))]
    done = replace(conversation.remembering(), awaiting=None, guided=False, facets={})
    if not entries:
        turn = hand_over(knowledge, done)
        return replace(turn, messages=(thanks, *turn.messages))
    # Even one: whoever was just answered wrong is not answered again without being asked.
    turn = suggest(knowledge, done, entries, text=texts.autre_proposition)
    offer = turn.messages[0]
    contact = Button(texts.contacter, payload(acts.HUMAN))
    offer = replace(offer, buttons=(*offer.buttons, contact))
    return replace(turn, messages=(thanks, offer), record=None)
