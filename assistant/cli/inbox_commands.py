"""`assistant inbox [export | apply]`, for the FAQ author's terminal."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.catalogue.load import load_catalogue
from assistant.catalogue.model import Catalogue
from assistant.catalogue.problems import CatalogueError
from assistant.cli.spreadsheet_commands import print_plan
from assistant.inbox.apply import apply, summary
from assistant.inbox.clustering import Cluster, cluster_questions
from assistant.inbox.decisions import decided_keys
from assistant.inbox.sheet import MOST_LINES, write_inbox
from assistant.inbox.unresolved import unresolved_questions
from assistant.spreadsheet.sheet import SheetError, read_sheet
from assistant.store import Store, StoreUnavailable
from assistant.store.history import questions_between
from assistant.text import plural

_EVER = datetime(2000, 1, 1, tzinfo=UTC)


def run_list(data_dir: Path, database_url: str, days: int | None, limit: int) -> int:
    """Prints the most frequent groups; 1 when something cannot be read."""
    found = _read(data_dir, database_url, days)
    if found is None:
        return 1
    _, groups = found
    if not groups:
        print("Rien à traiter : aucune question sans réponse, mal répondue ou à préciser.")
        return 0
    for one in groups[: max(1, limit)]:
        first, *others = one.questions
        why = ", ".join(f"{reason} ({times})" for reason, times in one.why.most_common())
        print(f"{one.times} × {first.text}")
        print(f"    {why}")
        for question in others[:3]:
            print(f"    aussi : {question.text}")
        if len(others) > 3:
            print(f"    … et {plural(len(others) - 3, 'autre formulation')}")
        for entry in one.best:
            print(f"    → {entry.id} : {entry.question}")
    questions = sum(one.times for one in groups)
    print(f"{plural(len(groups), 'groupe')}, {plural(questions, 'question')}.", end=" ")
    print("Pour décider : « assistant inbox export questions.xlsx ».")
    return 0


def run_export(data_dir: Path, database_url: str, days: int | None, file: Path) -> int:
    """Writes the groups in a spreadsheet; 1 when something cannot be read or written."""
    found = _read(data_dir, database_url, days)
    if found is None:
        return 1
    catalogue, groups = found
    try:
        count = write_inbox(groups, catalogue, file)
    except SheetError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{plural(count, 'ligne')} dans {file.name} : remplissez la colonne « décision ».")
    if len(groups) > MOST_LINES:
        print(f"{plural(len(groups) - MOST_LINES, 'groupe')} de plus viendront ensuite.")
    return 0


def run_apply(data_dir: Path, database_url: str, file: Path, *, dry_run: bool = False) -> int:
    """Applies a filled spreadsheet; 1 when something must be corrected, and nothing was written."""
    store = Store(database_url)
    try:
        outcome = apply(data_dir, store, read_sheet(file), write=not dry_run)
    except (SheetError, CatalogueError) as error:
        print(error, file=sys.stderr)
        return 1
    except StoreUnavailable as error:
        print(f"La base de données n'est pas joignable ({error}) : rien n'a été changé.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Écriture impossible ({error.strerror}) : rien n'a été changé.", file=sys.stderr)
        return 1
    finally:
        store.close()
    if not print_plan(outcome.plan):
        return 1
    print(", ".join(plural(count, noun) for noun, count in summary(outcome).items()) + ".")
    if dry_run:
        print("Essai : rien n'a été écrit.")
    elif outcome.learnt:
        print("Relisez, puis « assistant publish » pour que l'assistant apprenne ces formulations.")
    return 0


def _read(data_dir: Path, database_url: str, days: int | None) -> tuple[Catalogue, list[Cluster]] | None:
    store = Store(database_url)
    now = datetime.now(UTC)
    since = _EVER if days is None else now - timedelta(days=max(0, days))
    try:
        catalogue = load_catalogue(data_dir)
        questions = unresolved_questions(questions_between(store, since, now), catalogue, decided_keys(store))
        return catalogue, cluster_questions(questions, catalogue)
    except CatalogueError as error:
        print(error, file=sys.stderr)
    except StoreUnavailable as error:
        print(f"La base de données n'est pas joignable ({error}).", file=sys.stderr)
    finally:
        store.close()
    return None
