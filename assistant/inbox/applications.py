"""What was decided in the inbox, act by act: who did what, and how to take it back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.errors import AssistantError
from assistant.inbox.decisions import assign, keep_rows, remember, remove_rows, rows_of
from assistant.store.models import applications, assignments, inbox
from assistant.store.store import Store
from assistant.text import plural

if TYPE_CHECKING:
    from assistant.inbox.outcome import Outcome

_TABLES = {"inbox": inbox, "assignments": assignments}
_SHOWN = ("number", "applied_at", "applied_by", "counts", "batch", "undone_at", "undone_by")
_START = 160
"""Characters of what was there before that hold its first key."""
_KEY = re.compile(r"[0-9a-f]{64}")
_NOUNS = {
    "learnt": "formulation ajoutée",
    "drafts": "brouillon",
    "ignored": "groupe ignoré",
    "foreign": "",
    "assigned": "groupe assigné",
    "refused": "suggestion refusée",
    "treated": "groupe traité",
}


class CannotUndo(AssistantError):
    """An application that cannot be taken back; the message says why, in French."""


@dataclass(frozen=True)
class Application:
    """One application: of a filled spreadsheet, or one act of the team's page.

    Attributes:
        at: When (UTC).
        by: Who.
        counts: See `Outcome.counts`.
        batch: Number of the command in the history of the FAQ, None when it stayed as it was.
        undone_at: When it was taken back (UTC), None when it holds.
        keys: Of the questions that it decided or gave to somebody; only of one that was just taken back.
        first: Key of the first of them, of a listed one; empty when it decided none.
    """

    number: int
    at: datetime
    by: str
    counts: Mapping[str, int]
    batch: int | None
    undone_at: datetime | None = None
    undone_by: str | None = None
    keys: tuple[str, ...] = ()
    first: str = ""


def record(connection: Connection, outcome: Outcome, who: str, batch: int | None) -> None:
    """Keeps what an application decides, and what was there before it; the outcome gets its numbers.

    Args:
        connection: Of the transaction that goes with the writing of the FAQ.
        outcome: What is decided.
        who: Who decides.
        batch: Number of the command in the history of the FAQ, None when the FAQ stays as it is.
    """
    outcome.batch = batch
    moment = datetime.now(UTC)
    before = {
        "inbox": _as_json(rows_of(connection, inbox, list(outcome.decisions)), outcome.decisions),
        "assignments": _as_json(rows_of(connection, assignments, list(outcome.assignees)), outcome.assignees),
    }
    values = {
        "applied_at": moment,
        "applied_by": who,
        "counts": outcome.counts,
        "before": before,
        "foreign_keys": outcome.foreign_keys,
        "batch": outcome.batch,
    }
    outcome.number = int(connection.execute(applications.insert().values(**values)).inserted_primary_key[0])
    remember(connection, outcome.decisions, who, outcome.number, moment)
    assign(connection, outcome.assignees, who, outcome.number, moment)


def applications_of(store: Store, limit: int = 20) -> list[Application]:
    """The last applications, newest first.

    Raises:
        StoreUnavailable: The database is missing.
    """
    # Not all that was there before: it grows with the questions of each.
    start = sa.func.substr(sa.cast(applications.c.before, sa.Text), 1, _START).label("start")
    shown = [*(applications.c[name] for name in _SHOWN), start]
    query = sa.select(*shown).order_by(applications.c.number.desc()).limit(limit)
    with store.transaction() as connection:
        return [replace(_application(row), first=_first(row.start)) for row in connection.execute(query)]


def keys_decided_since(store: Store, moment: datetime) -> set[str]:
    """Keys of the questions that were decided, given to somebody, or taken back, from a moment on.

    Raises:
        StoreUnavailable: The database is missing.
    """
    table = applications.c
    changed = sa.or_(table.applied_at >= moment, table.undone_at >= moment)
    with store.transaction() as connection:
        rows = connection.execute(sa.select(table.before).where(changed))
        return {key for row in rows for one in row.before.values() for key in one}


def undo(
    data_dir: Path, store: Store, who: str, number: int | None = None, *, only_own: bool = False
) -> Application:
    """Takes an application back: decisions are what they were, and so is the FAQ.

    Args:
        data_dir: Folder of the catalogue.
        store: Where decisions are kept.
        who: Who takes it back.
        number: Which one; the last one that holds by default.
        only_own: Refuses what another person decided.

    Returns:
        What was taken back.

    Raises:
        CannotUndo: There is none, it is another person's, or somebody decided otherwise since.
        NotWritten: The database is missing or the disk refuses.
    """
    with store.transaction() as connection:
        row = _row(connection, number)
        if only_own and row.applied_by != who:
            raise CannotUndo(f"C'est {row.applied_by} qui l'a décidé : seul un éditeur peut l'annuler aussi.")
        _check_latest(connection, row)
        if row.batch is None:
            _put_back(connection, row, who)
            return _application(row, _keys(row))
    # Only here: reading what was applied asks for none of what writes the files.
    from assistant.authoring.changes import undo_batch

    undo_batch(data_dir, store, row.batch, also=lambda connection, _: _put_back(connection, row, who), by=who)
    return _application(row, _keys(row))


def application_lines(listed: list[Application], zone: tzinfo | None = None) -> Iterator[str]:
    """What the author reads of them."""
    if not listed:
        yield "Aucune décision n'a encore été appliquée."
    for one in listed:
        moment = one.at.astimezone(zone).strftime("%d/%m/%Y %H:%M")
        undone = ""
        if one.undone_at is not None:
            undone = f" (annulée le {one.undone_at.astimezone(zone):%d/%m/%Y} par {one.undone_by})"
        yield f"{one.number:>4}  {moment}  {one.by} : {counted(one.counts)}{undone}"


def counted(counts: Mapping[str, int]) -> str:
    """« 2 formulations ajoutées, 1 hors sujet »."""
    words = [
        plural(count, _NOUNS[name]) if _NOUNS.get(name) else f"{count} hors sujet"
        for name, count in counts.items()
        if count
    ]
    return ", ".join(words) or "décisions déjà appliquées"


def _row(connection: Connection, number: int | None) -> Any:
    query = sa.select(applications).order_by(applications.c.number.desc()).limit(1)
    if number is None:
        row = connection.execute(query.where(applications.c.undone_at.is_(None))).first()
        if row is None:
            raise CannotUndo("Aucune décision à annuler : aucune n'est en vigueur.")
        return row
    row = connection.execute(query.where(applications.c.number == number)).first()
    if row is None:
        raise CannotUndo(f"Il n'y a pas de décision n° {number} : voyez la liste des décisions.")
    if row.undone_at is not None:
        raise CannotUndo(f"La décision n° {number} est déjà annulée : il n'y a plus rien à annuler.")
    return row


def _check_latest(connection: Connection, row: Any) -> None:
    """Somebody may have decided of the same questions since: that would be lost."""
    shown = sa.select(applications.c.number, applications.c.before)
    later = shown.where(applications.c.number > row.number, applications.c.undone_at.is_(None))
    for one in connection.execute(later.order_by(applications.c.number.desc())):
        if any(set(row.before[name]) & set(one.before[name]) for name in _TABLES):
            raise CannotUndo(
                f"Une question de la décision n° {row.number} a été décidée de nouveau depuis "
                f"(n° {one.number}) : annulez d'abord celle-là. Rien n'a été changé."
            )


def _put_back(connection: Connection, row: Any, who: str) -> None:
    """The decisions of before an application, and a note that it was taken back."""
    for name, table in _TABLES.items():
        before = row.before[name]
        remove_rows(connection, table, [key for key, kept in before.items() if kept is None])
        kept = [_from_json({"key": key, **one}) for key, one in before.items() if one is not None]
        keep_rows(connection, table, kept)
    undone = applications.update().where(applications.c.number == row.number)
    connection.execute(undone.values(undone_at=datetime.now(UTC), undone_by=who))


def _as_json(rows: Mapping[str, Any], keys: Mapping[str, Any]) -> dict[str, Any]:
    """Key -> its row without the key, None when there is none."""
    return {
        key: {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in rows[key]._mapping.items()
            if name != "key"
        }
        if key in rows
        else None
        for key in keys
    }


def _from_json(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") else value for name, value in row.items()
    }


def _keys(row: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for name in _TABLES for key in row.before[name]))


def _first(start: str | None) -> str:
    found = _KEY.search(start or "")
    return found[0] if found else ""


def _application(row: Any, keys: tuple[str, ...] = ()) -> Application:
    return Application(
        row.number,
        row.applied_at,
        row.applied_by,
        row.counts,
        row.batch,
        row.undone_at,
        row.undone_by,
        keys,
    )
