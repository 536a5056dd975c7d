"""What « À traiter » shows of groups: numbers of the index, words of the store, titles of the FAQ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.backoffice.desk import Desk
from assistant.backoffice.index.entries import titles
from assistant.backoffice.index.groups import PAGE, Group, Sentence, Wanted, listed
from assistant.inbox.contexts import Context, Labels, contexts_in, conversations_of
from assistant.inbox.decisions import FOREIGN, IGNORE, NEW
from assistant.inbox.redacted import is_redacted
from assistant.inbox.unresolved import Occurrence
from assistant.store.history import Question
from assistant.store.turn_texts import TurnText, texts_of
from assistant.store.wording import reasons_given

TICKED = 5
"""Sentences that are ticked at first: an author reads all that enters the FAQ."""
_LEADING = 3
"""Sentences of a group of which one is shown in the list: the others stand in when it was erased."""
_DECIDED = {NEW: "nouvelle entrée", IGNORE: "ignorées", FOREIGN: "hors sujet"}


@dataclass(frozen=True)
class Line:
    """A group in the list; `text` is its leading question."""

    group: Group
    text: str


@dataclass(frozen=True)
class Said:
    """One way of asking, as a visitor wrote it.

    Attributes:
        turn: Where it is written.
        masked: Personal data was masked in it: the FAQ does not learn it.
        ticked: Learnt unless the author says otherwise.
    """

    turn: int
    text: str
    times: int
    masked: bool
    ticked: bool


@dataclass(frozen=True)
class Named:
    """An entry of a group: how often it answered, or with what probability it does (None when unknown)."""

    id: str
    title: str
    times: int = 0
    probability: float | None = None


@dataclass(frozen=True)
class Opened:
    """The group that is open.

    Attributes:
        seen: Since when somebody else may have decided otherwise, ISO; empty when that is not known.
        decided: « rattachées à « Titre » le … par … », None while it waits.
        came_back: The same, of what was decided before it came back.
    """

    group: Group
    sentences: tuple[Said, ...]
    reasons: tuple[str, ...]
    answers: tuple[Named, ...]
    best: tuple[Named, ...]
    comments: tuple[tuple[TurnText, str], ...]
    contexts: tuple[Context, ...]
    decided: tuple[str, datetime, str] | None
    came_back: tuple[str, datetime, str] | None
    seen: str
    previous: str
    next: str

    @property
    def text(self) -> str:
        """The leading question."""
        return self.sentences[0].text


@dataclass(frozen=True)
class Board:
    """The list and the open group; `after` is the place where the next page of the list starts, 0 without."""

    lines: tuple[Line, ...]
    opened: Opened | None
    after: int


def read(desk: Desk, wanted: Wanted, key: str = "", ticked: Sequence[int] | None = None) -> Board:
    """Reads a page of the list and the open group: the first one without `key`.

    At most six queries, whatever the history holds.

    Args:
        desk: Whose index and store are read.
        wanted: Which groups are listed.
        key: Of the group to open.
        ticked: Turns that the author ticked, when the page is drawn again.
    """
    groups, opened = listed(desk.index, wanted, key)
    after = groups[PAGE].number if len(groups) > PAGE else 0
    groups = groups[:PAGE]
    if not key and groups:
        opened = groups[0]
    turns = [turn for one in groups for sentence in one.sentences[:_LEADING] for turn in sentence.turns]
    if opened is not None:
        turns += [turn for sentence in opened.sentences for turn in sentence.turns]
        turns += opened.comments
    texts = texts_of(desk.store, turns) if turns else {}
    # All of what was asked may be erased since it was counted: then there is nothing to decide.
    lines = tuple(Line(one, text) for one in groups if (text := _leading(one, texts)))
    sentences = () if opened is None else _sentences(opened, texts, ticked)
    if opened is None or not sentences:
        return Board(lines, None, after)
    return Board(lines, _opened(desk, opened, sentences, texts, lines), after)


def _opened(
    desk: Desk,
    group: Group,
    sentences: tuple[Said, ...],
    texts: Mapping[int, TurnText],
    lines: Sequence[Line],
) -> Opened:
    occurrences = [Occurrence(group.last_at, conversation, turn) for turn, conversation in group.places]
    conversations = conversations_of(desk.store, occurrences)
    comments = [texts[turn] for turn in group.comments if turn in texts and texts[turn].comment]
    named = titles(desk.index, _entries(group, conversations, comments))
    meta = desk.index.meta()
    contexts = contexts_in(conversations, occurrences, Labels(named, _facets(meta)))
    before = [line.group.key for line in lines if line.group.number < group.number]
    after = [line.group.key for line in lines if line.group.number > group.number]
    return Opened(
        group,
        sentences,
        tuple(reasons_given(Counter(group.reasons))),
        tuple(Named(entry, named.get(entry, entry), times) for entry, times in group.answers),
        tuple(Named(entry, named[entry], 0, p) for entry, p in group.best if entry in named),
        tuple((one, named.get(one.entry or "", "")) for one in comments),
        tuple(contexts[one] for one in occurrences if one in contexts and contexts[one].says_more),
        _decision(group.decided, named),
        _decision(group.came_back, named),
        _seen(group, meta),
        before[-1] if before else "",
        after[0] if after else "",
    )


def _leading(group: Group, texts: Mapping[int, TurnText]) -> str:
    return next(filter(None, (_text(one, texts)[1] for one in group.sentences[:_LEADING])), "")


def _text(sentence: Sentence, texts: Mapping[int, TurnText]) -> tuple[int, str]:
    """Turn and words of a sentence; no words when they are gone."""
    kept = ((turn, texts[turn].question) for turn in sentence.turns if turn in texts)
    return next((one for one in kept if one[1]), (0, ""))


def _sentences(group: Group, texts: Mapping[int, TurnText], ticked: Sequence[int] | None) -> tuple[Said, ...]:
    said: list[Said] = []
    for sentence in group.sentences:
        turn, text = _text(sentence, texts)
        if text:
            masked = is_redacted(text)
            chosen = len(said) < TICKED if ticked is None else turn in ticked
            said.append(Said(turn, text, sentence.times, masked, chosen and not masked))
    return tuple(said)


def _entries(
    group: Group, conversations: Mapping[str, Sequence[Question]], comments: Sequence[TurnText]
) -> list[str]:
    """All the entries that the page names."""
    named = [entry for entry, _ in (*group.best, *group.answers)]
    named += [str(one["decision"]) for one in (group.decided, group.came_back) if one]
    named += [one.entry for one in comments if one.entry]
    turns = (turn for own in conversations.values() for question in own for turn in question.turns)
    return [*named, *(turn.entry for turn in turns if turn.entry)]


def _facets(meta: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {
        facet["id"]: {value["id"]: value["label"] for value in facet["values"]}
        for facet in meta.get("facets", ())
    }


def _decision(
    decided: Mapping[str, Any] | None, named: Mapping[str, str]
) -> tuple[str, datetime, str] | None:
    """What was decided in words, when, and by whom."""
    if decided is None:
        return None
    decision = str(decided["decision"])
    words = _DECIDED.get(decision) or f"rattachées à « {named.get(decision, decision)} »"
    return words, datetime.fromisoformat(decided["at"]), decided["by"] or ""


def _seen(group: Group, meta: Mapping[str, Any]) -> str:
    """What the page knows of others' decisions is what the index knew when it was counted, or told since."""
    known = [str(one["at"]) for one in (group.decided, group.came_back) if one]
    return max([*known, str(meta.get("clusters_at", ""))])
