"""Every page that is looked at, at an address where it is full; and what a page asks of its databases."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from assistant.authoring.history import folder_of, last_changes
from assistant.authoring.setting_fields import FAMILIES, settings_of
from assistant.backoffice.desk import Desk
from assistant.store.models import interactions

_AT_ONCE = 5
"""Instructions of SQLite between two looks."""


@dataclass
class Cost:
    """What a page asked of its databases.

    Attributes:
        queries: One by one; those that open a transaction or set a connection up are not counted.
        steps: Instructions of SQLite's machine, to within `_AT_ONCE` a query: the same on every computer.
    """

    queries: list[str] = field(default_factory=list)
    steps: int = 0


PARTS = ("/faq/recherche", "/publier/avancement", "/publier/changements", "/faq/{entry}/suggestions")
"""Routes that only a part of a page asks for."""


def addresses(desk: Desk) -> dict[str, list[str]]:
    """Route of a screen -> addresses of it, on a desk of `backoffice_size`."""
    entry = _first(desk, "SELECT id FROM entries ORDER BY asked DESC, rank LIMIT 1")
    changed = _first(desk, "SELECT id FROM entries ORDER BY rank LIMIT 1")
    key = _first(desk, "SELECT key FROM clusters ORDER BY number LIMIT 1")
    facet, value = facet_of(desk)
    with desk.store.transaction() as connection:
        reference = connection.execute(sa.select(interactions.c.reference).limit(1)).scalar_one()
        folder = folder_of(connection, desk.data_dir)
        number = last_changes(connection, folder or 0, changed, 1)[0].number
    since = (datetime.now(UTC) - timedelta(days=60)).date().isoformat()
    found = {
        "/a-traiter": ["/a-traiter", "/a-traiter?pour=moi", "/a-traiter?statut=traitee"],
        "/a-traiter/{key}": [f"/a-traiter/{key}"],
        "/a-traiter/entrees": ["/a-traiter/entrees?q=carte"],
        "/faq": [_asked("/faq", **one) for one in _lists(facet, value)],
        "/faq/recherche": ["/faq/recherche?q=carte"],
        "/faq/statut": [f"/faq/statut?{urlencode({'statut': 'archive', 'entree': entry})}"],
        "/publier/modele/{release}": ["/publier/modele/aucun"],
        "/tableau-de-bord/csv/{table}": ["/tableau-de-bord/csv/reponses-donnees"],
        "/conversations": [_asked("/conversations", **one) for one in _searches(entry, since)],
        "/comptes/journal": [
            _asked("/comptes/journal", **one)
            for one in ({}, {"acte": "statut changé"}, {"cible": changed}, {"du": since})
        ],
        "/comptes/{account:int}": ["/comptes/1"],
        "/faq/{entry}/historique": [f"/faq/{changed}/historique"],
        "/faq/{entry}/historique/{number:int}": [f"/faq/{changed}/historique/{number}"],
    }
    for own in ("", "/chiffres", "/suggestions"):
        found[f"/faq/{{entry}}{own}"] = [f"/faq/{entry}{own}"]
    for own in ("", "/effacer", "/remettre"):
        found[f"/conversations/{{reference}}{own}"] = [f"/conversations/{reference}{own}"]
    for family in FAMILIES.values():
        name = settings_of(family, desk.data_dir)[0].name
        found[f"/reglages/{family.name}/{{setting}}"] = [f"/reglages/{family.name}/{name}"]
        found[f"/reglages/{family.name}/historique/{{change}}"] = [f"/reglages/{family.name}/historique/1"]
    return found


@contextmanager
def watched(desk: Desk) -> Iterator[Cost]:
    """What the store and the index are asked within."""
    cost = Cost()
    seen: list[sqlite3.Connection] = []

    def step() -> None:
        cost.steps += _AT_ONCE

    def watch(connection: sqlite3.Connection) -> None:
        if connection not in seen:
            seen.append(connection)
            connection.set_progress_handler(step, _AT_ONCE)

    def note(statement: str) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            cost.queries.append(" ".join(statement.split()))

    def from_store(connection: Any, _: Any, statement: str, *_rest: Any) -> None:
        watch(connection.connection.dbapi_connection)
        note(statement)

    reading = desk.index._reading

    def traced() -> sqlite3.Connection | None:
        connection = reading()
        if connection is not None and connection not in seen:
            watch(connection)
            connection.set_trace_callback(note)
        return connection

    engine = desk.store._database.engine
    desk.index._reading = traced  # type: ignore[method-assign]
    sa.event.listen(engine, "before_cursor_execute", from_store)
    try:
        yield cost
    finally:
        sa.event.remove(engine, "before_cursor_execute", from_store)
        del desk.index._reading  # type: ignore[method-assign]
        for connection in seen:
            connection.set_trace_callback(None)
            connection.set_progress_handler(None, 0)


def _lists(facet: str, value: str) -> Iterator[dict[str, str]]:
    """Filters of the list of entries; each finds a page of them at every size."""
    yield {}
    for sort in ("question", "demandees", "satisfaction", "modifiees"):
        yield {"tri": sort}
    for shown in ("relire", "expirees", "problemes", "satisfaction", "jamais", "attente"):
        yield {"montrer": shown}
    yield {"statut": "brouillon"}
    yield {f"f-{facet}": value}
    yield {f"f-{facet}": value, "tri": "question", "montrer": "problemes"}
    yield {"statut": "publie", "montrer": "problemes", "tri": "demandees"}
    yield {"q": "comment", "statut": "publie", "tri": "question"}
    yield {"q": "carte"}
    yield {"q": "a"}


def _searches(entry: str, since: str) -> Iterator[dict[str, str]]:
    yield {}
    yield {"entree": entry}
    yield {"decision": "admit"}
    yield {"decision": "panne"}
    yield {"decision": "suggest", "du": since}
    yield {"utile": "non"}
    yield {"utile": "commentaire"}
    yield {"utile": "commentaire", "du": since}
    yield {"utile": "non", "entree": entry}
    yield {"raison": "incorrect"}
    yield {"essais": "oui", "du": since}


def _asked(path: str, **fields: str) -> str:
    return f"{path}?{urlencode(fields)}" if fields else path


def _first(desk: Desk, query: str) -> str:
    row = desk.index.row(query)
    assert row is not None, query
    return str(row[0])


def facet_of(desk: Desk) -> tuple[str, str]:
    """The facet that a page of entries carries, in the smallest catalogue too."""
    row = desk.index.row(
        "SELECT facet, value FROM facets WHERE value <> '-' "
        "GROUP BY facet, value ORDER BY count(*) DESC, facet, value LIMIT 1"
    )
    assert row is not None
    return str(row["facet"]), str(row["value"])
