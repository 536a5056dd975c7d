"""Prints a check for the FAQ author: `assistant faq check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TextIO

from assistant.catalogue.check import Report, check_data
from assistant.catalogue.load import FAQ_FOLDER, TAXONOMY_FILE
from assistant.catalogue.model import Catalogue
from assistant.catalogue.problems import Problem
from assistant.text import plural


def run_check(
    path: Path,
    stream: TextIO,
    *,
    to_review: bool = False,
    today: date | None = None,
    previous: Catalogue | None = None,
) -> int:
    """Check a catalogue and print what there is to say, errors first.

    Args:
        path: The data folder, its `faq` folder, or one of their files; with a file, only its problems are
            printed, although the whole catalogue is read (an id may be taken elsewhere).
        stream: Where the report goes.
        to_review: Also print the ids of the entries to review (`--to-review`).
        today: Day against which dates are checked; the current one by default.
        previous: The catalogue as it was last published, to notice renamed entries.

    Returns:
        Exit code: 1 when there is an error, 0 otherwise.
    """
    path = Path(path)
    if not path.exists():
        print(f"{path}: erreur: ce chemin n'existe pas.", file=stream)
        return 1
    data_dir = find_data_dir(path)
    if data_dir is None:
        print(
            f"{path}: erreur: ce fichier n'est pas dans le dossier « {FAQ_FOLDER} » d'un catalogue.",
            file=stream,
        )
        return 1
    report = check_data(data_dir, today=today, previous=previous)
    only = path.resolve().relative_to(data_dir.resolve()).as_posix() if path.is_file() else None
    shown = [problem for problem in report.problems if only in (None, problem.file)]
    errors = [problem for problem in shown if problem.is_error]
    warnings = [problem for problem in shown if not problem.is_error]
    for problem in [*errors, *warnings]:
        print(_with_folder(problem, data_dir), file=stream)
    entries = [entry for entry in report.catalogue.entries.values() if only in (None, entry.file)]
    counts = (
        plural(len(errors), "erreur"),
        plural(len(warnings), "avertissement"),
        plural(len(entries), "entrée"),
    )
    print(", ".join(counts), file=stream)
    _print_to_review(report, lambda file: only in (None, file), to_review, stream)
    return 1 if errors else 0


def find_data_dir(path: Path) -> Path | None:
    """The data folder that a path names or lies in; None for a file outside any catalogue."""
    if path.is_dir():
        return path.resolve().parent if path.resolve().name == FAQ_FOLDER else path
    folder = path.resolve().parent
    if folder.name == FAQ_FOLDER:
        folder = folder.parent
    known = (folder / FAQ_FOLDER).is_dir() or (folder / TAXONOMY_FILE).is_file()
    return folder if known else None


def _with_folder(problem: Problem, data_dir: Path) -> str:
    """The problem with a path that a terminal or an editor opens from the current folder."""
    folder = data_dir.resolve()
    here = Path.cwd()
    shown = folder.relative_to(here) if folder.is_relative_to(here) else folder
    return str(problem) if shown == Path() else f"{shown.as_posix()}/{problem}"


def _print_to_review(report: Report, is_shown: Callable[[str], bool], with_ids: bool, stream: TextIO) -> None:
    entries = [entry for entry in report.to_review if is_shown(entry.file)]
    if not entries:
        return
    by_confidence = Counter(entry.confidence or "sans confiance" for entry in entries)
    detail = ", ".join(f"{name} {count}" for name, count in by_confidence.most_common())
    warned = sum(bool(entry.warning) for entry in entries)
    print(
        f"{plural(len(entries), 'entrée')} à relire par l'agence ({detail} ; "
        f"{warned} avec un avertissement{'' if with_ids else ' ; liste : --to-review'})",
        file=stream,
    )
    if with_ids:
        for entry in entries:
            note = f" : {entry.warning}" if entry.warning else ""
            print(
                f"  {entry.id} ({entry.file}:{entry.line}, {entry.confidence or 'sans confiance'}){note}",
                file=stream,
            )
