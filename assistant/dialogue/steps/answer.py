"""A question was asked: answer it, ask back, suggest or admit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from assistant.catalogue.model import Entry, Family
from assistant.dialogue.decide import (
    MAX_SUGGESTIONS,
    PROBABLE,
    SURE,
    UNMEASURED,
    Decision,
    decide,
    next_question,
)
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.lines import Line, lines, members
from assistant.dialogue.narrow import MAX_BUTTONS, candidates_of, options, without_refused
from assistant.dialogue.related import related
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.hand_over import handoff_message
from assistant.dialogue.turns import Button, Message, Record, Turn
from assistant.understanding import acts
from assistant.understanding.result import CLARIFICATION, FEEDBACK, SUGGESTION, Understanding, payload

MISSES_BEFORE_CONTACT = 2
MAX_LISTED = 5
"""Lines of a list; the last list of a guided walk has as many as a question has choices."""
_MAX_OTHERS = 4
"""Lines under a probable answer."""


def asking(conversation: Conversation, understanding: Understanding) -> Conversation:
    """The conversation with a new question to decide upon, as it was understood."""
    goes_on = understanding.act in (acts.FOLLOW_UP, acts.PRECISION)
    return replace(
        conversation.new_question(understanding.text),
        # What was refused for the question that it goes on from is not offered again.
        rejected=conversation.rejected if goes_on else (),
        candidates=understanding.ranking,
        named_facets=understanding.facets,
        attributes=understanding.attributes,
        known=round(understanding.known, 4),
        thresholds=asdict(understanding.thresholds) if understanding.thresholds else {},
        unknown_numbers=understanding.unknown_numbers,
    )


def ask(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """Answers a new question."""
    fresh = asking(conversation, understanding)
    if understanding.act == acts.FOLLOW_UP and conversation.answer:
        # « et pour une CPE ? »: the question before is read again, its answer is not given again.
        fresh = without_refused(fresh.refused(conversation.answer))
    thresholds = understanding.thresholds or UNMEASURED
    decision = decide(knowledge.catalogue, fresh, thresholds, knowledge.costs, fresh.unknown_numbers)
    near = _beside_the_answer(knowledge, fresh, conversation) if decision.kind == "admit" else ()
    if understanding.act == acts.FOLLOW_UP and len(near) > 1:
        turn = suggest(knowledge, fresh, near, understanding, knowledge.texts.voisines)
    else:
        turn = carry_out(knowledge, fresh, decision, understanding)
    if decision.kind == "answer":
        turn = _with_other_questions(knowledge, turn, understanding)
    if understanding.language == "en":
        turn = replace(turn, messages=(Message(knowledge.texts.anglais, "notice"), *turn.messages))
    return turn


def _beside_the_answer(
    knowledge: Knowledge, fresh: Conversation, conversation: Conversation
) -> tuple[str, ...]:
    """The questions nearest to the answer just read, for a follow-up that only that answer could answer."""
    entry = knowledge.catalogue.shown(conversation.answer or "")
    near = related(knowledge.catalogue, entry) if entry else ()
    return tuple(line.entry.id for line in near if line.entry.id not in fresh.rejected)


def _with_other_questions(knowledge: Knowledge, turn: Turn, understanding: Understanding) -> Turn:
    """Offers, after the answer, the entries of the other questions of the same message."""
    others = [entry for e in understanding.also if (entry := knowledge.catalogue.shown(e))]
    others = [entry for entry in others if entry.id != turn.conversation.answer][:MAX_SUGGESTIONS]
    if not others:
        return turn
    picks = tuple(Button(entry.question, payload(acts.PICK, entry=entry.id)) for entry in others)
    offered = Message(knowledge.texts.autre_question, "suggestions", picks)
    answer, *rest = turn.messages
    return replace(turn, messages=(answer, offered, *rest))


def carry_out(
    knowledge: Knowledge,
    conversation: Conversation,
    decision: Decision,
    understanding: Understanding | None = None,
) -> Turn:
    """Turns a decision into messages, memory and a record."""
    if decision.candidates and conversation.walk is None:
        conversation = replace(conversation, candidates=decision.candidates)
    conversation = replace(conversation, family=decision.family.id if decision.family else None)
    said = decision.unknown_number
    number = knowledge.texts.numero_inconnu.format(numero=said) if said else None
    if decision.kind == "answer" and decision.entry:
        return give(
            knowledge,
            conversation,
            decision.entry,
            understanding,
            certainty=decision.certainty,
            others=decision.others,
            lead=f"{number} {knowledge.texts.probable}" if number else None,
        )
    if decision.kind == "suggest" and decision.entries:
        text = f"{number} {knowledge.texts.voisines}" if number else None
        return offer(knowledge, conversation, decision.entries, understanding, text)
    turn = _asked_back(knowledge, conversation, decision, understanding)
    if turn is None:
        text = f"{number} {knowledge.texts.hors_sujet}" if number else None
        return admit(knowledge, conversation, understanding, text)
    return replace(turn, messages=(Message(number, "notice"), *turn.messages)) if number else turn


def _asked_back(
    knowledge: Knowledge, conversation: Conversation, decision: Decision, understanding: Understanding | None
) -> Turn | None:
    """The clarification, or the family's text for whoever cannot tell; None when neither is decided."""
    if decision.kind == "clarify" and decision.facet:
        asking = replace(
            conversation, facet=decision.facet.id, page=0, questions_asked=conversation.questions_asked + 1
        )
        return clarification(knowledge, asking, understanding)
    if decision.kind == "unknown" and decision.family and decision.family.unknown_answer:
        done = replace(conversation, awaiting=None, misses=0)
        message = Message(decision.family.unknown_answer, "notice", knowledge.ways_out()[1:])
        return Turn((message,), done, record("ambiguous", "clarify", done, understanding))
    return None


def give(
    knowledge: Knowledge,
    conversation: Conversation,
    entry_id: str,
    understanding: Understanding | None = None,
    *,
    certainty: str = SURE,
    others: tuple[str, ...] = (),
    lead: str | None = None,
) -> Turn:
    """Gives an entry's answer word for word, then asks whether it was useful.

    Args:
        knowledge: What is known.
        conversation: Before the answer.
        entry_id: What is answered.
        understanding: Of the question, None for a button.
        certainty: `sure`, or `probable`: said as such, with what else it may be.
        others: Entries offered under a probable answer.
        lead: The sentence before a probable answer, the usual one when None.
    """
    entry = knowledge.catalogue.shown(entry_id)
    if entry is None:
        # The model knows an entry that the catalogue no longer has: it is never shown.
        return admit(knowledge, conversation, understanding)
    answered = replace(
        conversation,
        awaiting=FEEDBACK,
        question=conversation.question or entry.question,
        facet=None,
        answer=entry.id,
        certainty=certainty,
        turn=conversation.turn + 1,
        misses=0,
        guided=False,
        tried=_tried(conversation, entry.question),
    )
    if certainty == PROBABLE:
        listed = lines(knowledge.catalogue, (e for e in others if e != entry.id), answered)[:_MAX_OTHERS]
        answered = replace(remembering_list(answered, listed), page=0)
    stored = record("answered", "answer", answered, understanding, entry=entry.id, feedback=True)
    return Turn(answer_messages(knowledge, answered, entry, lead), answered, stored)


def answer_messages(
    knowledge: Knowledge, conversation: Conversation, entry: Entry, lead: str | None = None
) -> tuple[Message, ...]:
    """The last answer as it is said: itself, what else a probable one may be, and whether it was useful."""
    answer = knowledge.answer(entry, conversation, lead)
    feedback = feedback_request(knowledge, conversation)
    if conversation.certainty != PROBABLE or not conversation.suggested:
        return answer, feedback
    listed = lines(knowledge.catalogue, conversation.suggested, conversation)
    others = knowledge.suggestions(knowledge.texts.pas_votre_question, listed)
    return answer, others, feedback


def feedback_request(knowledge: Knowledge, conversation: Conversation) -> Message:
    """« Cette réponse vous a-t-elle été utile ? » for the last answer."""
    texts, turn = knowledge.texts, str(conversation.turn)
    return Message(
        texts.utile,
        "feedback_request",
        (
            Button(texts.oui, payload(acts.FEEDBACK, useful=acts.YES, interaction=turn)),
            Button(texts.non, payload(acts.FEEDBACK, useful=acts.NO, interaction=turn)),
        ),
        entry_id=conversation.answer,
    )


def clarification(
    knowledge: Knowledge, conversation: Conversation, understanding: Understanding | None = None
) -> Turn:
    """Asks the awaited facet, with the candidates' own values, eight buttons at a time."""
    facet = knowledge.catalogue.taxonomy.facet(conversation.facet or "")
    if facet is None:
        return admit(knowledge, conversation, understanding)
    values = options(
        knowledge.catalogue, candidates_of(knowledge.catalogue, conversation), facet, conversation.facets
    )
    start = conversation.page * MAX_BUTTONS
    shown = values[start : start + MAX_BUTTONS]
    buttons = [
        Button(value.label, payload(acts.CHOICE, facet=facet.id, value=value.id))
        for value_id in shown
        if (value := facet.value(value_id))
    ]
    if start + MAX_BUTTONS < len(values):
        buttons.append(Button(knowledge.texts.autres_choix, payload(acts.MORE)))
    buttons.append(Button(knowledge.texts.je_ne_sais_pas, payload(acts.CHOICE, unknown=acts.YES)))
    asking = replace(conversation, awaiting=CLARIFICATION, choices=tuple(shown), suggested=())
    decision = "guide" if conversation.guided else "clarify"
    return Turn(
        (Message(facet.question, "clarification", tuple(buttons), facet=facet.id),),
        asking,
        record("ambiguous", decision, asking, understanding),
    )


def offer(
    knowledge: Knowledge,
    conversation: Conversation,
    entries: tuple[str, ...],
    understanding: Understanding | None = None,
    text: str | None = None,
) -> Turn:
    """A list, or what its only line says: nobody is asked to pick from one."""
    listed = lines(knowledge.catalogue, entries, conversation)
    if len(listed) != 1:
        return suggest(knowledge, conversation, entries, understanding, text)
    (line,) = listed
    if line.family is not None:
        return open_family(knowledge, conversation, line.family, understanding)
    return give(knowledge, conversation, line.entry.id, understanding, certainty=PROBABLE, lead=text)


def open_family(
    knowledge: Knowledge,
    conversation: Conversation,
    family: Family,
    understanding: Understanding | None = None,
) -> Turn:
    """The visitor's question is the one that a family shares: asks which of its members."""
    possible = members(knowledge.catalogue, family, conversation)
    asked = replace(conversation, candidates=possible, walk=None, guided=False, family=family.id, page=0)
    decision = next_question(knowledge.catalogue, asked, possible, family)
    return carry_out(knowledge, asked, decision, understanding)


def suggest(
    knowledge: Knowledge,
    conversation: Conversation,
    entries: tuple[str, ...],
    understanding: Understanding | None = None,
    text: str | None = None,
) -> Turn:
    """« Vouliez-vous dire… », or the short list at the end of the guided walk."""
    texts = knowledge.texts
    # After a clarification or a walk the visitor has already narrowed down: the list goes on for pages.
    narrowed = conversation.guided or bool(conversation.facets) or conversation.family is not None
    limit = MAX_BUTTONS if conversation.guided else MAX_LISTED
    start = conversation.page * limit if conversation.awaiting == SUGGESTION else 0
    listed = lines(knowledge.catalogue, entries, conversation)
    if not listed:
        return admit(knowledge, conversation, understanding)
    goes_on = narrowed and start + limit < len(listed)
    more = (Button(texts.autres_choix, payload(acts.MORE)),) if goes_on else ()
    shown = listed[start : start + limit]
    text = text or (texts.choisissez if conversation.guided else texts.vouliez_vous_dire)
    titles = () if narrowed else (line.button.title for line in shown)
    remembered = replace(
        remembering_list(conversation, shown),
        awaiting=SUGGESTION,
        facet=None,
        page=start // limit,
        tried=_tried(conversation, *titles),
    )
    decision = "guide" if conversation.guided else "suggest"
    return Turn(
        (knowledge.suggestions(text, shown, *more),),
        remembered,
        record("ambiguous", decision, remembered, understanding),
    )


def admit(
    knowledge: Knowledge,
    conversation: Conversation,
    understanding: Understanding | None = None,
    text: str | None = None,
) -> Turn:
    """Says plainly that there is no answer; after two misses, gives the human contact."""
    misses = conversation.misses + 1
    missed = replace(
        conversation,
        awaiting=None,
        facet=None,
        misses=misses,
        question=understanding.text if understanding and understanding.text else conversation.question,
        guided=False,
    )
    messages = [Message(text or knowledge.texts.pas_sur, "fallback", knowledge.ways_out())]
    if misses >= MISSES_BEFORE_CONTACT:
        messages = [Message(text or knowledge.texts.pas_sur, "fallback"), handoff_message(knowledge, missed)]
    return Turn(tuple(messages), missed, record("out_of_scope", "admit", missed, understanding))


def record(
    status: str,
    decision: str,
    conversation: Conversation,
    understanding: Understanding | None,
    entry: str | None = None,
    feedback: bool = False,
) -> Record:
    """The record of a turn, from what was understood and what is known."""
    return Record(
        status=status,
        decision=decision,
        question=understanding.text if understanding else conversation.question,
        entry=entry,
        probabilities=understanding.ranking if understanding else (),
        facets={**{k: list(v) for k, v in conversation.named_facets.items()}, **conversation.facets},
        catalogue=understanding.catalogue if understanding else "",
        feedback=feedback,
        certainty=conversation.certainty if decision == "answer" else None,
    )


def rank_of(understanding: Understanding) -> int | None:
    """The rank that the message names, from 0."""
    rank = understanding.values.get("rank", "")
    return int(rank) - 1 if rank.isdecimal() and int(rank) > 0 else None


def remembering_list(conversation: Conversation, listed: Sequence[Line]) -> Conversation:
    """The conversation that knows which lines were shown: a rank or a refusal is about them."""
    return replace(
        conversation,
        suggested=tuple(line.entry.id for line in listed),
        suggested_families=tuple(line.family.id for line in listed if line.family is not None),
        topic=None,
    )


def _tried(conversation: Conversation, *titles: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*conversation.tried, *titles)))[-6:]
