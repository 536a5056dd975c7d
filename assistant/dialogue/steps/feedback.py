"""Oui, Non, the reason, the comment: one feedback per answer, changeable."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.decide import UNMEASURED
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.narrow import candidates_of
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import rank_of, suggest
from assistant.dialogue.steps.hand_over import hand_over
from assistant.dialogue.steps.small_talk import agreement
from assistant.dialogue.turns import Button, Feedback, Message, Turn
from assistant.understanding import acts
from assistant.understanding.result import COMMENT, FEEDBACK, REASON, Understanding, payload

MAX_COMMENT = 500


def useful(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """Stores Oui or Non for an answer; Non asks for the reason. Said of nothing, it is small talk."""
    texts = knowledge.texts
    is_yes = understanding.values.get("useful") == acts.YES
    if not understanding.pressed and conversation.awaiting not in (FEEDBACK, REASON):
        return agreement(knowledge, conversation, is_yes)
    interaction = conversation.answers.get(understanding.values.get("interaction", str(conversation.turn)))
    if interaction is None:
        if conversation.turn == 0:
            return agreement(knowledge, conversation, is_yes)
        return Turn((Message(texts.avis_non_note, "notice"),), conversation)
    stored = Feedback(interaction, useful=is_yes)
    if is_yes:
        done = replace(conversation, awaiting=None)
        return Turn((Message(texts.merci_avis, "feedback_thanks"),), done, feedback=stored)
    reasons = tuple(Button(title, payload(acts.REASON, code=code)) for code, title in texts.raisons.items())
    asking = replace(conversation, awaiting=REASON, turn=conversation.turn)
    return Turn((Message(texts.raison, "feedback_reason", reasons),), asking, feedback=stored)


def reason(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """Stores the reason and offers to add a comment."""
    texts = knowledge.texts
    interaction = conversation.answers.get(str(conversation.turn))
    code, rank, codes = understanding.values.get("code"), rank_of(understanding), list(texts.raisons)
    if rank is not None and rank < len(codes):
        code = codes[rank]
    if code not in texts.raisons or interaction is None:
        return Turn((Message(texts.choix_inconnu, "notice"),), conversation)
    text = f"{texts.commentaire}\n\n{texts.confidentialite}"
    asking = replace(conversation, awaiting=COMMENT)
    if code == "not_my_question" and conversation.answer:
        asking = asking.refused(conversation.answer)
    skip = (Button(texts.passer, payload(acts.SKIP)),)
    return Turn(
        (Message(text, "feedback_comment", skip),),
        asking,
        feedback=Feedback(interaction, useful=False, reason=code),
    )


def comment(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """Stores the comment, then offers the next best entry or the human contact."""
    interaction = conversation.answers.get(str(conversation.turn))
    if conversation.awaiting != COMMENT or interaction is None:
        return Turn((Message(knowledge.texts.choix_inconnu, "notice"),), conversation)
    if len(understanding.text) > MAX_COMMENT:
        return Turn((Message(knowledge.texts.commentaire_long, "notice"),), conversation)
    after = _after(knowledge, conversation, understanding)
    return replace(after, feedback=Feedback(interaction, useful=False, comment=understanding.text))


def skip(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """No comment: goes on to the next best entry or the human contact."""
    if conversation.awaiting not in (COMMENT, REASON, FEEDBACK):
        return Turn((Message(knowledge.texts.choix_inconnu, "notice"),), conversation)
    return _after(knowledge, conversation, None)


def _after(knowledge: Knowledge, conversation: Conversation, understanding: Understanding | None) -> Turn:
    texts = knowledge.texts
    thanks = Message(texts.desole, "feedback_thanks")
    refused = {*conversation.rejected, conversation.answer}
    named: list[str] = []
    if understanding is not None:
        # A comment that reads as a known question: its entry is offered too.
        thresholds = understanding.thresholds or UNMEASURED
        named = [e for e, p in understanding.ranking[:1] if p >= thresholds.suggest and e not in refused]
    candidates = candidates_of(knowledge.catalogue, conversation)
    best = max((w for _, w in candidates), default=0.0)
    others = [e for e, w in candidates if e not in refused and w >= 0.05 * best]
    entries = tuple(dict.fromkeys((*named, *others)))[:3]
    done = replace(conversation, awaiting=None, guided=False, facets={})
    if not entries:
        turn = hand_over(knowledge, done)
        return replace(turn, messages=(thanks, *turn.messages))
    # Even one: whoever was just answered wrong is not answered again without being asked.
    turn = suggest(knowledge, done, entries, text=texts.autre_proposition)
    offer = turn.messages[0]
    contact = Button(texts.contacter, payload(acts.HUMAN))
    offer = replace(offer, buttons=(*offer.buttons, contact))
    return replace(turn, messages=(thanks, offer), record=None)
