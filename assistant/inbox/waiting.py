"""The questions that wait for the author: read from the store, and listed for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.catalogue.load import load_catalogue
from assistant.catalogue.model import Catalogue
from assistant.inbox.clustering import Cluster, cluster_questions
from assistant.inbox.decisions import decided_keys
from assistant.inbox.unresolved import unresolved_questions
from assistant.store import Store
from assistant.store.history import questions_between
from assistant.text import plural

_EVER = datetime(2000, 1, 1, tzinfo=UTC)
_SHOWN = 3
"""Other phrasings of a group that a list shows."""


def waiting(data_dir: Path, database_url: str, days: int | None = None) -> tuple[Catalogue, list[Cluster]]:
    """The catalogue, and what visitors asked that nobody decided yet, the largest clusters first.

    Args:
        data_dir: See `load_catalogue`.
        database_url: Of the interactions.
        days: The last ones only; everything that is kept by default.

    Raises:
        CatalogueError: The catalogue cannot be read.
        StoreUnavailable: The database is missing.
    """
    now = datetime.now(UTC)
    since = _EVER if days is None else now - timedelta(days=max(0, days))
    with closing(Store(database_url)) as store:
        catalogue = load_catalogue(data_dir)
        questions = unresolved_questions(questions_between(store, since, now), catalogue, decided_keys(store))
    return catalogue, cluster_questions(questions, catalogue)


def lines(clusters: Sequence[Cluster], limit: int) -> Iterator[str]:
    """What the author reads of the first `limit` clusters."""
    if not clusters:
        yield "Rien à traiter : aucune question sans réponse, mal répondue ou à préciser."
        return
    for one in clusters[:limit]:
        first, *others = one.questions
        yield f"{one.times} × {first.text}"
        yield "    " + ", ".join(f"{reason} ({times})" for reason, times in one.why.most_common())
        for question in others[:_SHOWN]:
            yield f"    aussi : {question.text}"
        if len(others) > _SHOWN:
            yield f"    … et {plural(len(others) - _SHOWN, 'autre formulation')}"
        for entry in one.best:
            yield f"    → {entry.id} : {entry.question}"
    questions = sum(one.times for one in clusters)
    yield (
        f"{plural(len(clusters), 'groupe')}, {plural(questions, 'question')}. "
        "Pour décider : « assistant inbox export questions.xlsx »."
    )
