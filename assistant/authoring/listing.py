"""`assistant faq history`: the changes of the FAQ, for a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from assistant.authoring.history import Change, folder_of, last_changes
from assistant.authoring.wording import history_lines
from assistant.authoring.working import notice_file_changes
from assistant.catalogue.agency import zone_of
from assistant.catalogue.load import read_catalogue
from assistant.catalogue.problems import did_you_mean
from assistant.store.store import Store
from assistant.text import fold


def history_of(
    data_dir: Path, store: Store, entry: str | None = None, limit: int = 20, days: int | None = None
) -> list[Change]:
    """The newest changes, newest first; those of the files are noted first, when they can be.

    Args:
        data_dir: The working FAQ.
        store: Where the history is.
        entry: Of this entry only.
        limit: How many at most.
        days: Of the last ones only.

    Raises:
        StoreUnavailable: The database is missing.
    """
    notice_file_changes(data_dir, store)
    return _listed(data_dir, store, entry, limit, days)


def run_history(
    data_dir: Path, store: Store, output: TextIO, entry: str | None, limit: int, days: int | None
) -> None:
    """Prints the newest changes: see `history_of`.

    Raises:
        StoreUnavailable: The database is missing.
    """
    catalogue = notice_file_changes(data_dir, store)
    if catalogue is None:
        reading = read_catalogue(data_dir)
        catalogue = reading.catalogue
        if any(problem.is_error and problem.stops for problem in reading.problems.reported):
            print(
                "La FAQ a des erreurs (« assistant faq check ») : ce qui a changé dans ses fichiers "
                "sera noté quand elle n'en aura plus.",
                file=output,
            )
    changes = _listed(data_dir, store, fold(entry) if entry else None, limit, days)
    for line in history_lines(changes, catalogue.taxonomy, zone_of(data_dir)):
        print(line, file=output)
    if not changes and entry:
        known = catalogue.entries
        advice = "" if fold(entry) in known else did_you_mean(entry, known)
        print(f"Aucun changement de « {entry} » n'est noté.{advice}", file=output)
    elif not changes:
        since = " : l'historique commence ici" if days is None else f" dans les {max(0, days)} derniers jours"
        print(f"Aucun changement n'est noté{since}.", file=output)


def _listed(data_dir: Path, store: Store, entry: str | None, limit: int, days: int | None) -> list[Change]:
    with store.transaction() as connection:
        folder = folder_of(connection, data_dir)
        return [] if folder is None else last_changes(connection, folder, entry, limit, days)
