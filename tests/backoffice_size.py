"""A back-office of any size: as many entries and interactions as a test asks for, made in seconds.

The store is filled by bulk inserts; the index's entries are written from generated contents, as if the files
had been read, because reading ten thousand entries with their checks takes half a minute. Whatever a page
filters by is commoner in a small back-office: its pages are as full as those of a large one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from assistant.authoring.history import content_of, state_of
from assistant.backoffice.desk import Desk
from assistant.backoffice.index.entry_rows import EntryRow, replace_all
from assistant.backoffice.index.file import Index, put_meta
from assistant.backoffice.worker.workshop import Workshop
from assistant.catalogue.load import load_catalogue
from assistant.catalogue.model import Catalogue
from assistant.privacy.reference import reference_of
from assistant.store.models import (
    REASONS,
    applications,
    audit,
    faq_batches,
    faq_changes,
    feedback,
    interactions,
)
from assistant.store.store import Store
from bench.catalogues import write
from tests.backoffice import DirectWorkers

_AT_ONCE = 5000
_NEVER = 60
"""Entries that nobody was given."""
_SPARSE = 5000
"""Interactions up to which all visitors give their opinion."""
_DECISIONS = ("answer",) * 6 + ("admit", "suggest", "clarify", "redirect", "small_talk", "hand_over")
_STATUS = {"answer": "answered", "admit": "failed", "redirect": "out_of_scope"}


@dataclass(frozen=True)
class Size:
    """Of a back-office."""

    entries: int
    interactions: int


SMALL, LARGE = Size(274, 1_000), Size(10_000, 100_000)
"""Entries and interactions of the two homes that are compared."""


def big_home(folder: Path, entries: int, interactions: int, *, read: bool = False) -> Desk:
    """A desk on generated entries and interactions, its index written, whose tasks run in this process.

    Args:
        folder: Empty.
        entries: How many; at least 11.
        interactions: How many, over the last 90 days; three in five give an entry, half of these are judged.
        read: Writes the data folder too and has it read and checked (half a minute for 10 000 entries): for
            tests of what needs the files. Otherwise the data folder holds the shipped entries only.
    """
    for name in ("home", "models"):
        (folder / name).mkdir(parents=True)
    write(folder / "data", entries if read else min(entries, 300))
    desk = opened_home(folder)
    desk.workers.figures.call("catalogue.refresh")
    if not read:
        _write_entries(desk, entries)
    _write_interactions(desk, interactions)
    _write_histories(desk, interactions)
    desk.workers.figures.call("figures.refresh")
    return desk


def opened_home(folder: Path) -> Desk:
    """The desk of a home that was made before."""
    data, home, models = folder / "data", folder / "home", folder / "models"
    store = Store(f"sqlite:///{home / 'assistant.db'}")
    workers: Any = DirectWorkers(Workshop(data, models, home, store))
    return Desk(data, models, home, store, Index(home), workers)


def seconds(work: Callable[[], object], times: int = 9) -> float:
    """The median duration of something, once it was done before."""
    work()

    def once() -> float:
        start = perf_counter()
        work()
        return perf_counter() - start

    return median(once() for _ in range(times))


def _write_entries(desk: Desk, count: int) -> None:
    catalogue = load_catalogue(desk.data_dir)
    with desk.index.writing() as connection:
        replace_all(connection, list(_rows(catalogue, count)))
        put_meta(connection, "fingerprint", f"generated-{count}")


def _rows(catalogue: Catalogue, count: int) -> Iterator[EntryRow]:
    """The catalogue's entries, then copies of them about other products; some have problems, or expire."""
    generator = random.Random(0)
    every = _one_in(count)
    known = list(catalogue.entries.values())
    for rank in range(count):
        model = known[rank % len(known)]
        content = content_of(model, catalogue.taxonomy)
        entry_id = model.id
        if rank >= len(known):
            entry_id = f"faite-{rank:05}"
            product = "".join(generator.choices("bcdfglmnprst", k=3)) + f"ia{rank % 97}"
            content |= {"id": entry_id, "question": f"{model.question.rstrip(' ?')} pour {product} ?"}
            content |= {"mots_cles": [product]}
        content["statut"] = generator.choices(("publie", "brouillon", "archive"), (every, 1, 1))[0]
        if generator.random() < 1 / every:
            content["expire_le"] = "2026-01-31"
        is_odd = generator.random() < 1 / every
        problems = [{"error": False, "text": "Un problème.", "field": "source"}] * is_odd
        facets = [facet.id for facet in catalogue.taxonomy.facets]
        yield EntryRow(entry_id, rank, content, facets, "faq/faites.yml", 1 + 20 * rank, problems)


def _one_in(count: int) -> int:
    """How rare what is filtered by is: a page of fifty is full of it at every size."""
    return max(2, min(20, count // 120))


def _write_interactions(desk: Desk, count: int) -> None:
    generator = random.Random(1)
    ids = [row["id"] for row in desk.index.rows("SELECT id FROM entries WHERE status = 'publie'")]
    # As in life: a few entries are asked most of the time.
    weights = [1 / (1 + rank) for rank in range(max(1, len(ids) - _NEVER))]
    ids = ids[: len(weights)]
    drawn = iter(generator.choices(ids, weights, k=count))
    start, step = datetime.now(UTC) - timedelta(days=89), timedelta(days=89) / max(1, count)
    rows = [_turn(number, next(drawn), start + number * step, generator) for number in range(count)]
    opinions = [
        _opinion(number + 1, row["created_at"], generator, 1.0 if count <= _SPARSE else 0.5)
        for number, row in enumerate(rows)
        if row["decision"] == "answer"
    ]
    with desk.store.transaction() as connection:
        for place in range(0, count, _AT_ONCE):
            connection.execute(interactions.insert(), rows[place : place + _AT_ONCE])
        for place in range(0, len(opinions), _AT_ONCE):
            connection.execute(feedback.insert(), opinions[place : place + _AT_ONCE])


def _turn(number: int, entry: str, at: datetime, generator: random.Random) -> dict[str, Any]:
    decision = generator.choice(_DECISIONS)
    conversation = f"c{number // 3:07}"
    return {
        "id": number + 1,
        "created_at": at,
        "conversation": conversation,
        "reference": reference_of(conversation),
        # A third of the questions come again and again.
        "question": f"Une question n° {number if number % 3 else number % 50} sur {entry} ?",
        "status": _STATUS.get(decision, "ambiguous"),
        "decision": decision,
        "entry": entry if decision == "answer" else None,
        "probabilities": [[entry, 0.6]],
        "facets": {},
        "model": "modele-1",
        "catalogue": "x",
        "context": {},
        "certainty": "sure" if decision == "answer" else None,
    }


def _opinion(number: int, at: datetime, generator: random.Random, share: float) -> dict[str, Any]:
    judged = generator.random() < share
    useful = generator.random() < (0.7 if share < 1 else 0.5) if judged else None
    unhappy = useful is False
    return {
        "interaction_id": number,
        "asked_at": at,
        "answered_at": at if judged else None,
        "useful": useful,
        "reason": generator.choice(REASONS) if unhappy else None,
        "comment": "Pas clair." if unhappy and generator.random() < (0.2 if share < 1 else 0.5) else None,
    }


def _write_histories(desk: Desk, count: int) -> None:
    """What was done: changes of entries (of the first again and again), decisions of the inbox, the audit."""
    now = datetime.now(UTC)
    ids = [row["id"] for row in desk.index.rows("SELECT id FROM entries ORDER BY rank")]
    changed = [*ids[:1] * 80, *ids]
    with desk.store.transaction() as connection:
        state = state_of(connection, desk.data_dir)
        assert state is not None
        first = 1 + state[2]
        batches = [
            {"id": first + number, "folder_id": state[0], "token": f"t{number:031}", "created_at": now}
            | {"who": "Ada Author", "how": "page", "detail": "", "source": ""}
            for number in range(len(changed))
        ]
        changes = [
            {"batch_id": first + number, "entry": entry}
            | {"before": {"question": "Avant ?"}, "after": {"question": "Après ?"}}
            for number, entry in enumerate(changed)
        ]
        acts = [
            {"at": now - timedelta(minutes=number), "account_id": number % 3, "name": "Ada Author"}
            | {"act": ("entrée modifiée", "statut changé")[number % 2], "target": ids[number % 9 and 1]}
            | {"before": None, "after": {"statut": "publie"}}
            for number in range(max(600, count // 10))
        ]
        decided = [
            {"applied_at": now, "applied_by": "Ada Author", "counts": {"learnt": 1}, "before": {}}
            | {"foreign_keys": [], "batch": None}
            for _ in range(max(250, count // 100))
        ]
        for table, rows in (
            *((faq_batches, batches), (faq_changes, changes)),
            *((audit, acts), (applications, decided)),
        ):
            for place in range(0, len(rows), _AT_ONCE):
                connection.execute(table.insert(), rows[place : place + _AT_ONCE])
