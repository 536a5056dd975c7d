"""What was done, by whom and when: only added to, read by pages, handed over as CSV or JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.backoffice.access_contract import Act, SignedIn
from assistant.spreadsheet.formulas import guarded_cell
from assistant.store.models import accounts, audit
from assistant.store.store import Store

TERMINAL = "terminal"
"""Who did what was done from the machine itself."""
PAGE = 50
_BATCH = 1000
_SHOWN = 200
"""Characters of a value on the page; the export has it whole."""
COLUMNS = ("date", "personne", "acte", "sur quoi", "avant", "après")


@dataclass(frozen=True)
class Line:
    """One act, as it was kept."""

    id: int
    at: datetime
    account: int | None
    name: str
    act: str
    target: str
    before: Any
    after: Any

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """What differs: name, before, after; long values are cut."""
        old, new = (value if isinstance(value, dict) else {} for value in (self.before, self.after))
        names = [*old, *(name for name in new if name not in old)]
        return [
            (name, _short(old.get(name)), _short(new.get(name)))
            for name in names
            if old.get(name) != new.get(name)
        ]


@dataclass(frozen=True)
class Filter:
    """Which lines; what is empty or None says nothing.

    Attributes:
        account: Who did it.
        act: Its name.
        target: On what.
        since: The first moment.
        until: The moment after the last.
    """

    account: int | None = None
    act: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None


def add(connection: Connection, who: SignedIn | str | None, act: Act, now: datetime) -> None:
    """Adds a line, in the transaction of what was done: neither is kept without the other."""
    name = who.name if isinstance(who, SignedIn) else who or "?"
    connection.execute(
        audit.insert().values(
            at=now,
            account_id=who.account if isinstance(who, SignedIn) else None,
            name=name[:120],
            act=act.name[:80],
            target=act.target[:255],
            before=None if act.before is None else dict(act.before),
            after=None if act.after is None else dict(act.after),
        )
    )


def page_of(
    connection: Connection, chosen: Filter, before: int | None = None, size: int = PAGE
) -> list[Line]:
    """The last lines first, one more than `size` when there are others.

    Args:
        connection: In a transaction.
        chosen: Which.
        before: Those older than this number.
        size: How many.
    """
    query = sa.select(audit).where(*_where(chosen)).order_by(audit.c.id.desc()).limit(size + 1)
    if before is not None:
        query = query.where(audit.c.id < before)
    rows = connection.execute(query)
    return [
        Line(row.id, row.at, row.account_id, row.name, row.act, row.target, row.before, row.after)
        for row in rows
    ]


def acts(connection: Connection) -> list[str]:
    """The names of all acts that were ever done: one step of the index each, however long the audit is."""
    first = sa.select(sa.func.min(audit.c.act).label("act")).cte("acts", recursive=True)
    following = sa.select(sa.func.min(audit.c.act)).where(audit.c.act > first.c.act).scalar_subquery()
    names = first.union_all(sa.select(following).where(first.c.act.is_not(None)))
    rows = connection.execute(sa.select(names.c.act).where(names.c.act.is_not(None)).limit(200))
    return [row.act for row in rows]


def people(connection: Connection) -> list[tuple[int, str]]:
    """Who may have done something: accounts by name; three hundred at most."""
    query = sa.select(accounts.c.id, accounts.c.name).order_by(accounts.c.name).limit(300)
    return [(row.id, row.name) for row in connection.execute(query)]


def export(store: Store, chosen: Filter, kind: str) -> Iterator[bytes]:
    """All the lines of a filter, the last first, a thousand at a time.

    Args:
        store: Where they are.
        chosen: Which.
        kind: `csv` (semicolons and a byte-order mark, as a French spreadsheet opens it) or `jsonl`.
    """
    if kind == "csv":
        yield _csv([COLUMNS]).encode("utf-8-sig")
    before: int | None = None
    while True:
        with store.transaction() as connection:
            lines = page_of(connection, chosen, before, _BATCH)[:_BATCH]
        if not lines:
            return
        before = lines[-1].id
        if kind == "csv":
            yield _csv([_row(line) for line in lines]).encode()
        else:
            yield "".join(json.dumps(_object(line), ensure_ascii=False) + "\n" for line in lines).encode()


def purge(connection: Connection, before: datetime) -> int:
    """Forgets what is older; the database itself refuses for what is less than thirty days old."""
    return int(connection.execute(audit.delete().where(audit.c.at < before)).rowcount)


def _where(chosen: Filter) -> list[Any]:
    found = []
    if chosen.account is not None:
        found.append(audit.c.account_id == chosen.account)
    if chosen.act:
        found.append(audit.c.act == chosen.act)
    if chosen.target:
        found.append(audit.c.target == chosen.target)
    if chosen.since is not None:
        found.append(audit.c.at >= chosen.since)
    if chosen.until is not None:
        found.append(audit.c.at < chosen.until)
    return found


def _object(line: Line) -> dict[str, Any]:
    return {
        "at": line.at.isoformat(),
        "account": line.account,
        "name": line.name,
        "act": line.act,
        "target": line.target,
        "before": line.before,
        "after": line.after,
    }


def _row(line: Line) -> tuple[str, ...]:
    contents = ("" if value is None else _json(value) for value in (line.before, line.after))
    return (line.at.isoformat(timespec="seconds"), line.name, line.act, line.target, *contents)


def _short(value: Any) -> str:
    text = "" if value is None else value if isinstance(value, str) else _json(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _csv(rows: list[Any]) -> str:
    output = io.StringIO(newline="")
    csv.writer(output, delimiter=";").writerows([guarded_cell(cell) for cell in row] for row in rows)
    return output.getvalue()
