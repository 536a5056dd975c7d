"""A question was asked: answer it, ask back, suggest or admit."""

from __future__ import annotations

from dataclasses import asdict, replace

from assistant.dialogue.decide import MAX_SUGGESTIONS, UNMEASURED, Decision, decide
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.narrow import MAX_BUTTONS, candidates_of, options
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.hand_over import handoff_message
from assistant.dialogue.turns import Button, Message, Record, Turn
from assistant.understanding import acts
from assistant.understanding.result import CLARIFICATION, FEEDBACK, SUGGESTION, Understanding, payload

MISSES_BEFORE_CONTACT = 2


def asking(conversation: Conversation, understanding: Understanding) -> Conversation:
    """The conversation with a new question to decide upon, as it was understood."""
    return replace(
        conversation.new_question(understanding.text),
        candidates=understanding.ranking,
        named_facets=understanding.facets,
        attributes=understanding.attributes,
        known=round(understanding.known, 4),
        thresholds=asdict(understanding.thresholds) if understanding.thresholds else {},
    )


def ask(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """Answers a new question."""
    fresh = asking(conversation, understanding)
    thresholds = understanding.thresholds or UNMEASURED
    decision = decide(knowledge.catalogue, fresh, understanding.known, thresholds, knowledge.costs)
    turn = carry_out(knowledge, fresh, decision, understanding)
    if decision.kind == "answer":
        turn = _with_other_questions(knowledge, turn, understanding)
    if understanding.language == "en":
        turn = replace(turn, messages=(Message(knowledge.texts.anglais, "notice"), *turn.messages))
    return turn


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
    if decision.kind == "answer" and decision.entry:
        return give(knowledge, conversation, decision.entry, understanding)
    if decision.kind == "clarify" and decision.facet:
        asking = replace(
            conversation, facet=decision.facet.id, page=0, questions_asked=conversation.questions_asked + 1
        )
        return clarification(knowledge, asking, understanding)
    if decision.kind == "unknown" and decision.family and decision.family.unknown_answer:
        done = replace(conversation, awaiting=None, misses=0)
        message = Message(decision.family.unknown_answer, "notice", knowledge.ways_out()[1:])
        return Turn((message,), done, record("ambiguous", "clarify", done, understanding))
    if decision.kind == "suggest" and decision.entries:
        return suggest(knowledge, conversation, decision.entries, understanding)
    return admit(knowledge, conversation, understanding)


def give(
    knowledge: Knowledge,
    conversation: Conversation,
    entry_id: str,
    understanding: Understanding | None = None,
    question: str | None = None,
) -> Turn:
    """Gives an entry's answer word for word, then asks whether it was useful."""
    entry = knowledge.catalogue.shown(entry_id)
    if entry is None:
        # The model knows an entry that the catalogue no longer has: it is never shown.
        return admit(knowledge, conversation, understanding)
    answered = replace(
        conversation,
        awaiting=FEEDBACK,
        question=question or conversation.question or entry.question,
        facet=None,
        answer=entry.id,
        turn=conversation.turn + 1,
        misses=0,
        guided=False,
        tried=_tried(conversation, entry.question),
    )
    return Turn(
        (knowledge.answer(entry), feedback_request(knowledge, answered)),
        answered,
        record("answered", "answer", answered, understanding, entry=entry.id, feedback=True),
    )


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


def suggest(
    knowledge: Knowledge,
    conversation: Conversation,
    entries: tuple[str, ...],
    understanding: Understanding | None = None,
) -> Turn:
    """« Vouliez-vous dire… », or the short list at the end of the guided walk."""
    texts = knowledge.texts
    # After a clarification or a walk the visitor has already narrowed down: the list may be longer.
    narrowed = conversation.guided or bool(conversation.facets)
    limit = MAX_BUTTONS if narrowed else 3
    start = conversation.page * limit if conversation.awaiting == SUGGESTION else 0
    listed = [entry for e in entries if (entry := knowledge.catalogue.shown(e))]
    if not listed:
        return admit(knowledge, conversation, understanding)
    goes_on = narrowed and start + limit < len(listed)
    more = (Button(texts.autres_choix, payload(acts.MORE)),) if goes_on else ()
    shown = listed[start : start + limit]
    text = texts.choisissez if conversation.guided else texts.vouliez_vous_dire
    remembered = replace(
        conversation,
        awaiting=SUGGESTION,
        facet=None,
        page=start // limit,
        suggested=tuple(entry.id for entry in shown),
        tried=_tried(conversation, *(entry.question for entry in shown))
        if not narrowed
        else conversation.tried,
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
    )


def rank_of(understanding: Understanding) -> int | None:
    """The rank that the message names, from 0."""
    rank = understanding.values.get("rank", "")
    return int(rank) - 1 if rank.isdecimal() and int(rank) > 0 else None


def _tried(conversation: Conversation, *titles: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*conversation.tried, *titles)))[-6:]
