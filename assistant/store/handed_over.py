"""Everything that is kept of a conversation, to hand over to whoever held it (article 15 of the GDPR)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from assistant.privacy.reference import reference_of
from assistant.store.models import StoreUnavailable, assignments, feedback, inbox, interactions
from assistant.store.question_keys import key_of
from assistant.store.rasa_events import event_rows, opened, senders
from assistant.store.store import Store, plain_error
from assistant.store.wording import CERTAINTY_LABELS, REASON_LABELS

_SAID = ("user", "bot")
_BUTTON = "a pressé un bouton"


def everything(store: Store, tracker_url: str, reference: str) -> dict[str, Any]:
    """What is kept under a reference, as it is stored: redacted, emergencies hidden.

    Args:
        store: Interactions and feedback.
        tracker_url: SQLAlchemy address of Rasa's conversations.
        reference: « AB12-CD34 ».

    Returns:
        JSON: `reference`, `read_at`, and `conversations`, each with its `id`, `interactions` (with their
        `feedback`), `decisions` (what the team decided of its questions: `question`, `decision`,
        `decided_at`, `assigned_at`; nobody's name) and `events`; none when nothing is kept.

    Raises:
        StoreUnavailable: A database is missing.
    """
    turns = _interactions(store, reference)
    # A conversation that only said hello has no interaction: its reference is computed from its id.
    names = {*turns, *(sender for sender in senders(tracker_url) if reference_of(sender) == reference)}
    return {
        "reference": reference,
        "read_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "conversations": [
            {
                "id": name,
                "interactions": turns.get(name, []),
                "decisions": _decisions(store, turns.get(name, [])),
                "events": _events(tracker_url, name),
            }
            for name in sorted(names)
        ],
    }


@dataclass(frozen=True)
class Line:
    """One line of a conversation that is read.

    Attributes:
        at: When (UTC); None when it is not known.
        who: « Vous » or « L'assistant ».
        text: What was said, or done.
    """

    at: datetime | None
    who: str
    text: str


@dataclass(frozen=True)
class Note:
    """What was noted of a message: `(name, value)`, in French."""

    at: datetime
    facts: Sequence[tuple[str, str]]


def said(conversation: Mapping[str, Any]) -> list[Line]:
    """What was said in a conversation of `everything`, message by message."""
    return [_line(event) for event in conversation["events"] if event.get("event") in _SAID and _words(event)]


def noted(conversation: Mapping[str, Any], titles: Mapping[str, str]) -> list[Note]:
    """What was noted of the messages of a conversation of `everything`.

    Args:
        conversation: One of them.
        titles: Entry -> its question; one that is not there is named by its id.
    """
    return [
        Note(datetime.fromisoformat(one["created_at"]), list(_facts(one, titles)))
        for one in conversation["interactions"]
    ]


def decided(conversation: Mapping[str, Any], titles: Mapping[str, str]) -> list[Note]:
    """What the team decided of the questions of a conversation of `everything`; see `noted`."""
    return [
        Note(datetime.fromisoformat(one["decided_at"] or one["assigned_at"]), list(_decision(one, titles)))
        for one in conversation["decisions"]
    ]


def _decision(one: Mapping[str, Any], titles: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    yield "Question", one["question"]
    if one["decision"] is not None:
        known = one["decision"] in titles
        yield "Décision", f"rattachée à « {titles[one['decision']]} »" if known else one["decision"]
    if one["assigned_at"] is not None:
        yield "Confiée", "à une personne de l'équipe"


def _decisions(store: Store, turns: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What is remembered of the questions of some turns: the tables name each by its digest alone."""
    questions = {key_of(turn["question"]): turn["question"] for turn in turns if turn["question"]}
    found: dict[str, dict[str, Any]] = {}
    with store.transaction() as connection:
        for row in connection.execute(sa.select(inbox).where(inbox.c.key.in_(questions))):
            found[row.key] = {"decision": row.decision, "decided_at": _plain(row.decided_at)}
        for row in connection.execute(sa.select(assignments).where(assignments.c.key.in_(questions))):
            found.setdefault(row.key, {})["assigned_at"] = _plain(row.assigned_at)
    blank = dict.fromkeys(("decision", "decided_at", "assigned_at"))
    return [{"question": text, **blank, **found[key]} for key, text in questions.items() if key in found]


def _facts(one: Mapping[str, Any], titles: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    yield "Question", one["question"]
    yield "L'assistant", DID.get("failed" if one["status"] == "failed" else one["decision"], one["decision"])
    if one["entry"]:
        certainty = CERTAINTY_LABELS.get(one["certainty"] or "sure", "")
        yield "Réponse", f"{titles.get(one['entry'], one['entry'])} ({certainty.lower()})"
    if one["facets"]:
        yield "Ce que vous avez précisé", json.dumps(one["facets"], ensure_ascii=False)
    opinion = one["feedback"]
    if opinion is not None and opinion["useful"] is not None:
        yield "Votre avis", "utile" if opinion["useful"] else "pas utile"
        if opinion["reason"]:
            yield "Raison", REASON_LABELS.get(opinion["reason"], opinion["reason"])
        if opinion["comment"]:
            yield "Votre commentaire", opinion["comment"]


DID: Mapping[str, str] = {
    "answer": "a répondu",
    "clarify": "a demandé une précision",
    "suggest": "a proposé une liste",
    "admit": "a dit qu'il n'avait pas la réponse",
    "redirect": "a indiqué un autre organisme",
    "emergency": "a donné les numéros d'urgence",
    "small_talk": "a répondu par une formule de politesse",
    "guide": "a guidé pas à pas",
    "hand_over": "a donné un contact",
    "failed": "était en panne",
}
"""What the assistant did, by its decision, in French; « failed » is a status."""


def _line(event: Mapping[str, Any]) -> Line:
    stamp = event.get("timestamp")
    at = datetime.fromtimestamp(stamp, UTC) if isinstance(stamp, (int, float)) else None
    who = "Vous" if event["event"] == "user" else "L'assistant"
    return Line(at, who, _words(event))


def _words(event: Mapping[str, Any]) -> str:
    text = str(event.get("text") or "").strip()
    if event["event"] == "user":
        return _BUTTON if text.startswith("/") else text
    title = str((event.get("metadata") or {}).get("title") or "").strip()
    return "\n".join(one for one in (title, text) if one)


def _interactions(store: Store, reference: str) -> dict[str, list[dict[str, Any]]]:
    query = (
        sa.select(interactions, *(column.label(f"feedback_{column.name}") for column in feedback.c))
        .select_from(interactions.outerjoin(feedback))
        .where(interactions.c.reference == reference)
        .order_by(interactions.c.id)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    with store.transaction() as connection:
        for row in connection.execute(query).mappings():
            kept = {column.name: _plain(row[column.name]) for column in interactions.c}
            opinion = {
                column.name: _plain(row[f"feedback_{column.name}"])
                for column in feedback.c
                if column.name != "interaction_id"
            }
            kept["feedback"] = None if row["feedback_interaction_id"] is None else opinion
            found.setdefault(str(kept["conversation"]), []).append(kept)
    return found


def _events(url: str, conversation: str) -> list[dict[str, Any]]:
    database = opened(url)
    if database is None:
        return []
    query = sa.select(event_rows.c.data).where(event_rows.c.sender_id == conversation)
    try:
        with database.engine.begin() as connection:
            rows = connection.execute(query.order_by(event_rows.c.id)).all()
    except sa.exc.SQLAlchemyError as error:
        raise StoreUnavailable(plain_error(error)) from error
    finally:
        database.engine.dispose()
    return [json.loads(row.data) for row in rows]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
