"""« Conversations »: look one up, and read it as it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from assistant import settings
from assistant.backoffice.index.entries import nearest
from assistant.backoffice.index.file import Index
from assistant.backoffice.page import Page, View
from assistant.backoffice.roles import Permission
from assistant.catalogue.agency import day_of
from assistant.privacy.reference import read_reference
from assistant.reports.period import PeriodError, read_period
from assistant.store.conversations import MOST_TURNS, PAGE, Conversation, Wanted, by_reference, find
from assistant.store.handed_over import DID
from assistant.store.history import StoredTurn
from assistant.store.models import DECISIONS, HIDDEN, REASONS
from assistant.store.wording import REASON_LABELS

PATH = "/conversations"
_FAILED = "panne"
_HIDDEN = "Message masqué : une personne est peut-être en danger."
_MARGIN = timedelta(days=2)
"""The daily purge comes within a day of the age."""
_HOW_WRITTEN = "Une référence s'écrit comme « AB12-CD34 » : deux lettres, deux chiffres, deux fois."
FIELDS = ("entree", "decision", "utile", "raison", "du", "au", "essais")
"""Of the search, in its address: nothing that a visitor wrote."""


@dataclass(frozen=True)
class Message:
    """A turn as the page reads it.

    Attributes:
        question: What the visitor wrote, empty when the turn is of a button or repeats it.
        hidden: Said instead of the question.
        entry: Id and title of the entry that was answered.
    """

    turn: StoredTurn
    question: str
    hidden: str
    did: str
    entry: tuple[str, str] | None
    facts: Sequence[str]
    reason: str


@dataclass(frozen=True)
class Row:
    """A conversation in the list."""

    reference: str
    at: datetime
    question: str
    did: Sequence[str]
    useful: str
    is_test: bool


def show(view: View) -> Response:
    """The list; of everything that is kept by default."""
    try:
        wanted, problem = _wanted(view), ""
    except PeriodError as error:
        wanted, problem = Wanted(since=_oldest()), str(error)
    before = view.number("avant", 0, 2**62) or None
    found = find(view.desk.store, wanted, before)
    shown = found[:PAGE]
    titles = _titles(view.desk.index, (turn.entry for one in shown for turn in one.turns), wanted.entry)
    fields = {name: view.text(name) for name in FIELDS}
    return view.draw(
        "conversations.html.jinja",
        422 if problem else 200,
        rows=[_row(one, titles) for one in shown],
        fields=fields,
        searched=any(fields.values()),
        problem=problem,
        typed_problem="",
        entry=wanted.entry or "",
        entry_title=titles.get(wanted.entry or "", wanted.entry or ""),
        next=_address({**fields, "avant": str(shown[-1].last)}) if len(found) > PAGE else "",
        first=_address(fields) if before else "",
        **_choices(),
    )


def look_up(view: View) -> Response:
    """Goes to the conversation of a reference; a form that is sent, for nothing typed to be in an address."""
    reference = read_reference(view.text("reference"))
    if reference is not None:
        return view.go(f"{PATH}/{reference}")
    return view.draw(
        "conversations.html.jinja",
        422,
        rows=[],
        fields=dict.fromkeys(FIELDS, ""),
        searched=False,
        problem="",
        typed_problem=_HOW_WRITTEN,
        entry="",
        entry_title="",
        next="",
        first="",
        **_choices(),
    )


def one(view: View) -> Response:
    """A conversation in order, redacted as it is stored."""
    reference = reference_in(view)
    found = by_reference(view.desk.store, reference)
    titles = _titles(view.desk.index, (turn.entry for each in found for turn in each.turns))
    labels = _facet_labels(view.desk.index.meta().get("facets", ()))
    return view.draw(
        "conversation.html.jinja",
        200 if found else 404,
        reference=reference,
        conversations=[
            {"messages": list(_messages(each, titles, labels)), "is_test": each.is_test} for each in found
        ],
        cut=any(len(each.turns) >= MOST_TURNS for each in found),
    )


def _wanted(view: View) -> Wanted:
    """What the address asks for; a value that is none asks for nothing.

    Raises:
        PeriodError: A date that is none.
    """
    decision, reason = view.text("decision"), view.text("raison")
    since, until = view.text("du"), view.text("au")
    oldest, zone = _oldest(), view.desk.zone
    period = None
    if since or until:
        today = day_of(datetime.now(UTC), zone)
        first = since or day_of(oldest, zone).isoformat()
        period = read_period(first, until or None, today, view.desk.agency, ("Du", "Au"))
    return Wanted(
        entry=_entry(view.desk.index, view.text("entree")),
        decision=decision if decision in DECISIONS else None,
        failed=decision == _FAILED,
        useful={"oui": True, "non": False}.get(view.text("utile")),
        reason=reason if reason in REASONS else None,
        commented=view.text("utile") == "commentaire",
        since=oldest if period is None else max(oldest, period.since),
        until=None if period is None else period.until,
        tests=view.text("essais") == "oui",
    )


def _entry(index: Index, typed: str) -> str | None:
    """The entry that somebody means by its id, or by words of its question.

    What the FAQ does not know is taken for the id of an entry that it had.
    """
    if not typed or index.row("SELECT id FROM entries WHERE id = ?", [typed]) is not None:
        return typed or None
    found = nearest(index, typed, 1)
    return found[0].id if found else typed


def _oldest() -> datetime:
    """Before this moment, texts are forgotten: there is no conversation to find."""
    return datetime.now(UTC) - timedelta(days=settings.retention_days()) - _MARGIN


def reference_in(view: View) -> str:
    """The reference of the address, however it was written; there is no page of what is none."""
    reference = read_reference(view.path("reference"))
    if reference is None:
        raise HTTPException(404)
    return reference


def _address(fields: Mapping[str, str]) -> str:
    given = {name: value for name, value in fields.items() if value}
    return f"{PATH}?{urlencode(given)}" if given else PATH


def _choices() -> dict[str, Any]:
    decisions = [(name, f"L'assistant {DID[name]}") for name in DECISIONS]
    return {
        "decisions": [("", "Tout"), *decisions, (_FAILED, "L'assistant était en panne")],
        "reasons": [("", "Toutes"), *REASON_LABELS.items()],
        "judged": [
            ("", "Tous"),
            ("oui", "Jugée utile"),
            ("non", "Jugée inutile"),
            ("commentaire", "Avec un commentaire"),
        ],
    }


def _titles(index: Index, entries: Iterable[str | None], *more: str | None) -> dict[str, str]:
    """Entry -> its question, of those that the FAQ still has."""
    wanted = sorted({one for one in (*entries, *more) if one})[:500]
    marks = ", ".join("?" * len(wanted))
    rows = index.rows(f"SELECT id, question FROM entries WHERE id IN ({marks})", wanted)  # noqa: S608 - marks
    return {row["id"]: row["question"] for row in rows}


def _facet_labels(facets: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Value of a facet -> as people read it."""
    return {
        f"{facet['id']}={value['id']}": str(value["label"])
        for facet in facets
        for value in facet.get("values", ())
    }


def _messages(
    conversation: Conversation, titles: Mapping[str, str], labels: Mapping[str, str]
) -> Iterable[Message]:
    before, facets_before = "", dict[str, Any]()
    for turn in conversation.turns:
        fresh = turn.typed or turn.question != before
        before = turn.question
        facts = [] if turn.facets == facets_before else list(_chosen(turn.facets, labels))
        facets_before = dict(turn.facets)
        yield Message(
            turn,
            turn.question if fresh and turn.question != HIDDEN else "",
            _HIDDEN if fresh and turn.question == HIDDEN else "",
            did(turn),
            (turn.entry, titles.get(turn.entry, turn.entry)) if turn.entry else None,
            facts,
            REASON_LABELS.get(turn.reason or "", ""),
        )


def did(turn: StoredTurn) -> str:
    """What the assistant did in a turn."""
    if turn.status != "failed" and turn.decision == "answer" and turn.certainty == "probable":
        return "a donné une réponse probable"
    return DID["failed" if turn.status == "failed" else turn.decision]


def _chosen(facets: Mapping[str, Any], labels: Mapping[str, str]) -> Iterable[str]:
    for facet, given in facets.items():
        for value in (given,) if isinstance(given, str) else given or ():
            yield labels.get(f"{facet}={value}", str(value))


def _row(conversation: Conversation, titles: Mapping[str, str]) -> Row:
    turns = conversation.turns
    first = next((turn for turn in turns if turn.question), turns[0])
    question = _HIDDEN if first.question == HIDDEN else first.question
    done = [
        f"a répondu « {titles.get(turn.entry, turn.entry)} »"
        if turn.entry and turn.status != "failed"
        else did(turn)
        for turn in turns
    ]
    judged = frozenset(turn.useful for turn in turns if turn.useful is not None)
    useful = {frozenset[bool](): "–", frozenset({True}): "Utile", frozenset({False}): "Inutile"}
    return Row(
        conversation.reference,
        turns[0].created_at,
        question,
        list(dict.fromkeys(done))[-3:],
        useful.get(judged, "Utile et inutile"),
        conversation.is_test,
    )


PAGES: tuple[Page, ...] = (
    Page("GET", PATH, show, Permission.READ),
    Page("POST", f"{PATH}/trouver", look_up, Permission.READ),
    Page("GET", f"{PATH}/{{reference}}", one, Permission.READ),
)
