"""A question was asked: answer it, ask back, suggest or admit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from assistant.catalogue.model import Entry, Facet, Family
from assistant.dialogue.choices import choice_buttons, page_of
from assistant.dialogue.decide import (
    MAX_SUGGESTIONS,
    PROBABLE,
    SURE,
    Decision,
    decide,
    next_question,
)
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.lines import Line, lines, members
from assistant.dialogue.narrow import (
    MAX_BUTTONS,
    candidates_of,
    in_reading_order,
    options,
    with_value,
    without_other_attributes,
    without_refused,
)
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
_MOST_TRIED = 6
"""Questions read that a summary for a person tells, the last ones."""


def asking(conversation: Conversation, understanding: Understanding) -> Conversation:
    """The conversation with a new question to decide upon, as it was understood.

    A question that goes on from the one before keeps what was refused for it and the wave that was said of
    it; one that completes it keeps the rest of what was named.
    """
    goes_on = understanding.act in (acts.FOLLOW_UP, acts.PRECISION)
    completes = understanding.act == acts.PRECISION
    return replace(
        conversation.new_question(understanding.question or understanding.text),
        rejected=conversation.rejected if goes_on else (),
        candidates=understanding.ranking,
        named_facets={**(conversation.named_facets if completes else {}), **understanding.facets},
        attributes={**(conversation.attributes if goes_on else {}), **understanding.attributes},
        known=round(understanding.known, 4),
        thresholds=asdict(understanding.thresholds) if understanding.thresholds else {},
        unknown_numbers=understanding.unknown_numbers,
    )


def _still_chosen(
    knowledge: Knowledge, conversation: Conversation, understanding: Understanding
) -> dict[str, str]:
    """What was chosen for a question, without what its precision names otherwise or leaves nothing of."""
    kept: dict[str, str] = {}
    left = understanding.ranking
    for facet, value in conversation.facets.items():
        narrowed = with_value(knowledge.catalogue, left, facet, value)
        if narrowed and value in understanding.facets.get(facet, (value,)):
            kept[facet], left = value, narrowed
    return kept


def ask(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """Answers a new question."""
    fresh = asking(conversation, understanding)
    if understanding.act == acts.PRECISION:
        fresh = replace(fresh, facets=_still_chosen(knowledge, conversation, understanding))
    goes_beyond = understanding.act in (acts.FOLLOW_UP, acts.CORRECTION)
    if goes_beyond and conversation.answer and not conversation.pending:
        # « et pour une CPE ? », « pas celle-là »: the question before is read again, its answer is not given
        # again.
        fresh = without_refused(fresh.refused(conversation.answer))
    decision = decide(knowledge.catalogue, fresh, knowledge.costs, fresh.unknown_numbers)
    near = _beside_the_answer(knowledge, fresh, conversation) if decision.kind == "admit" else ()
    if goes_beyond and len(near) > 1:
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
    conversation = replace(
        conversation,
        family=decision.family.id if decision.family else None,
        unknown_number=decision.unknown_number,
        # An answer says for itself how sure it is.
        doubtful=conversation.doubtful or decision.certainty == PROBABLE,
    )
    number = unknown_number(knowledge, conversation)
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
        return admit(knowledge, conversation, understanding, text, near=decision.others)
    return replace(turn, messages=(Message(number, "notice"), *turn.messages)) if number else turn


def unknown_number(knowledge: Knowledge, conversation: Conversation) -> str | None:
    """The sentence about a number that the catalogue lacks, said with what is shown; None for none."""
    number = conversation.unknown_number
    return knowledge.texts.numero_inconnu.format(numero=number) if number else None


def _asked_back(
    knowledge: Knowledge, conversation: Conversation, decision: Decision, understanding: Understanding | None
) -> Turn | None:
    """The clarification, or the family's text for whoever cannot tell; None when neither is decided."""
    if decision.kind == "clarify" and decision.facet:
        asking = replace(
            conversation,
            facet=decision.facet.id,
            page=0,
            not_recognised=0,
            questions_asked=conversation.questions_asked + 1,
        )
        return clarification(knowledge, asking, understanding)
    if decision.kind == "unknown" and decision.family and decision.family.unknown_answer:
        done = replace(conversation, awaiting=None, pending=True, facet=None, misses=0)
        message = Message(decision.family.unknown_answer, "notice", knowledge.ways_out()[1:])
        entries = tuple(entry for entry, _ in decision.candidates)
        if len(lines(knowledge.catalogue, entries, done)) < 2:
            return Turn((message,), done, record("ambiguous", "clarify", done, understanding))
        # Who cannot tell a trade from an acronym may know the question by its title.
        listed = suggest(knowledge, done, entries, understanding, knowledge.texts.choisissez)
        return replace(listed, messages=(replace(message, buttons=()), *listed.messages))
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
        pending=False,
        handed_over=False,
        question=conversation.question or entry.question,
        facet=None,
        answer=entry.id,
        answered=True,
        certainty=certainty,
        turn=conversation.turn + 1,
        misses=0,
        guided=False,
        doubtful=False,
        tried=tuple(dict.fromkeys((*conversation.tried, entry.question)))[-_MOST_TRIED:],
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
    # The same question twice under one answer is read twice for nothing.
    offered = {line.button.title for line in listed}
    near = tuple(button for button in answer.related or () if button.title not in offered)
    return replace(answer, related=near or None), others, feedback


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
    values = choices(knowledge, conversation, facet)
    shown = in_reading_order(knowledge.catalogue, facet, page_of(values, conversation.page))
    asking = replace(
        conversation,
        awaiting=CLARIFICATION,
        pending=True,
        handed_over=False,
        choices=tuple(shown),
        suggested=(),
        suggested_families=(),
    )
    buttons = choice_buttons(knowledge, facet, shown, conversation.page, len(values))
    decision = "guide" if conversation.guided else "clarify"
    return Turn(
        (Message(facet.question, "clarification", buttons, facet=facet.id),),
        asking,
        record("ambiguous", decision, asking, understanding),
    )


def choices(knowledge: Knowledge, conversation: Conversation, facet: Facet) -> list[str]:
    """The values of a facet that lead to an answer of the question under way, likeliest first."""
    catalogue = knowledge.catalogue
    possible = tuple(
        pair for pair in candidates_of(catalogue, conversation) if pair[0] not in conversation.rejected
    )
    left = without_other_attributes(catalogue, possible, conversation.attributes)
    return options(catalogue, left, facet, conversation.facets, conversation.attributes)


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
    asked_back = bool(conversation.facets) or conversation.questions_asked > 0
    narrowed = conversation.guided or asked_back or conversation.family is not None
    limit = MAX_BUTTONS if conversation.guided else MAX_LISTED
    start = conversation.page * limit if conversation.awaiting == SUGGESTION else 0
    listed = lines(knowledge.catalogue, entries, conversation)
    if not listed:
        return admit(knowledge, conversation, understanding)
    goes_on = narrowed and start + limit < len(listed)
    more = (Button(texts.autres_choix, payload(acts.MORE)),) if goes_on else ()
    shown = listed[start : start + limit]
    # What was narrowed down is a choice of its own making; the rest is a guess.
    chosen = conversation.guided or conversation.family is not None
    text = text or (texts.choisissez if chosen else texts.vouliez_vous_dire)
    remembered = replace(
        remembering_list(conversation, shown),
        awaiting=SUGGESTION,
        pending=True,
        handed_over=False,
        facet=None,
        page=start // limit,
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
    *,
    with_contact: bool = False,
    near: tuple[str, ...] = (),
) -> Turn:
    """Says plainly that there is no answer; after two misses, or when it is told to, gives the contact.

    Args:
        knowledge: What is known.
        conversation: Before the admission.
        understanding: Of the question, None for a button.
        text: What is said, « Je ne suis pas sûr… » when None.
        with_contact: Whether the contact is given at once.
        near: Entries that come nearest to a question just typed: where the assistant is unsure for nothing,
            the right one is mostly among them.
    """
    misses = conversation.misses + 1
    said = (understanding.question or understanding.text) if understanding else ""
    missed = replace(
        conversation,
        question=said or conversation.question,
        awaiting=None,
        pending=True,
        handed_over=False,
        facet=None,
        misses=misses,
        guided=False,
    )
    messages = [Message(text or knowledge.texts.pas_sur, "fallback", knowledge.ways_out())]
    if with_contact or misses >= MISSES_BEFORE_CONTACT:
        messages = [Message(text or knowledge.texts.pas_sur, "fallback"), handoff_message(knowledge, missed)]
    elif understanding is not None and len(listed := lines(knowledge.catalogue, near, missed)) > 1:
        missed = replace(remembering_list(missed, listed), awaiting=SUGGESTION, page=0)
        messages.append(knowledge.suggestions(knowledge.texts.voisines, listed))
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
