"""Prints a check for the FAQ author: `assistant faq check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TextIO

from assistant.catalogue.check import Report, check_data
from assistant.catalogue.kinds import few_of, kind_of
from assistant.catalogue.load import FAQ_FOLDER, TAXONOMY_FILE
from assistant.catalogue.model import Catalogue, Entry
from assistant.catalogue.problems import Problem
from assistant.text import plural

_MANY = 20
"""Warnings of one kind from which they are told once: what was just imported lacks the same all over."""


def run_check(
    path: Path,
    stream: TextIO,
    *,
    to_review: bool = False,
    today: date | None = None,
    previous: Catalogue | None = None,
    asked: Mapping[str, int] | None = None,
    details: bool = False,
) -> int:
    """Check a catalogue and print what there is to say, errors first.

    Args:
        path: The data folder, its `faq` folder, or one of their files; with a file, only its problems are
            printed, although the whole catalogue is read (an id may be taken elsewhere).
        stream: Where the report goes.
        to_review: Also print the entries to review (`--to-review`), those asked most first.
        today: Day against which dates are checked; the current one by default.
        previous: The catalogue as it was last published, to notice renamed entries.
        asked: Entry id -> how often it was asked; None when nothing is known of it.
        details: Print each warning, however many are of one kind.

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
    for problem in errors:
        print(_with_folder(str(problem), data_dir), file=stream)
    told = [str(one) for one in warnings] if details else list(_by_kind(warnings))
    for line in told:
        print(_with_folder(line, data_dir), file=stream)
    if len(told) < len(warnings):
        print("Les remarques semblables sont résumées : --details les montre toutes.", file=stream)
    entries = [entry for entry in report.catalogue.entries.values() if only in (None, entry.file)]
    counts = (
        plural(len(errors), "erreur"),
        plural(len(warnings), "avertissement"),
        plural(len(entries), "entrée"),
    )
    print(", ".join(counts), file=stream)
    entries = [entry for entry in review_queue(report, asked or {}) if only in (None, entry.file)]
    _print_to_review(entries, asked, to_review, stream)
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


def _by_kind(warnings: Sequence[Problem]) -> Iterator[str]:
    """The warnings in their order; many of a kind are one line, where the first of them stands."""
    kinds: dict[str, list[Problem]] = {}
    for warning in warnings:
        kinds.setdefault(kind_of(warning.message), []).append(warning)
    for warning in warnings:
        alike = kinds[kind_of(warning.message)]
        if len(alike) < _MANY:
            yield str(warning)
        elif warning is alike[0]:
            # The file is said before, as of each problem.
            places = [f"{one.file.rpartition('/')[2]}:{one.line}" for one in alike]
            example = f"{len(alike)} fois ({few_of(places)}), par exemple : {warning.message}"
            yield str(replace(warning, message=example))


def _with_folder(problem: str, data_dir: Path) -> str:
    """A problem with a path that a terminal or an editor opens from the current folder."""
    folder = data_dir.resolve()
    here = Path.cwd()
    shown = folder.relative_to(here) if folder.is_relative_to(here) else folder
    return problem if shown == Path() else f"{shown.as_posix()}/{problem}"


def review_queue(report: Report, asked: Mapping[str, int]) -> list[Entry]:
    """The entries to review, those asked most first, then those of the files in their order.

    Args:
        report: Of a check.
        asked: Entry id -> how often it was asked.
    """
    return sorted(report.to_review, key=lambda entry: -asked.get(entry.id, 0))


def _print_to_review(
    entries: Sequence[Entry], asked: Mapping[str, int] | None, listed: bool, stream: TextIO
) -> None:
    if not entries:
        return
    by_confidence = Counter(entry.confidence or "sans confiance" for entry in entries)
    detail = ", ".join(f"{name} {count}" for name, count in by_confidence.most_common())
    warned = sum(bool(entry.warning) for entry in entries)
    unverified = sum(entry.verified_on is None for entry in entries)
    how = "" if listed else " ; liste : --to-review"
    print(
        f"{plural(len(entries), 'entrée')} à relire par l'agence ({detail} ; "
        f"{warned} avec une note des relecteurs ; {unverified} sans date de vérification{how})",
        file=stream,
    )
    for entry in entries if listed else ():
        print(f"  {_to_review(entry, asked)}", file=stream)


def _to_review(entry: Entry, asked: Mapping[str, int] | None) -> str:
    """What a reviewer needs of an entry to choose it, on one line."""
    verified = entry.verified_on
    facts = [
        f"{entry.file}:{entry.line}",
        entry.confidence or "sans confiance",
        f"vérifiée le {verified:%d/%m/%Y}" if verified is not None else "jamais vérifiée",
    ]
    if asked is not None:
        facts.insert(0, f"posée {asked.get(entry.id, 0)} fois")
    note = f" : {' '.join(entry.warning.split())}" if entry.warning else ""
    return f"{entry.id} ({', '.join(facts)}){note}"
