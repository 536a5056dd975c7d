"""What a spreadsheet changes, printed the same way by every command that reads one; how one is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from assistant import settings

if TYPE_CHECKING:
    from assistant.authoring.importing import Import
    from assistant.spreadsheet.importing import Plan


Say = Callable[[str], str]
"""A sentence -> the same, in other words."""


def print_plan(plan: Plan) -> bool:
    """Prints what a plan changes, its warnings and its errors; False when there is an error."""
    _print_findings(plan)
    return _print_count(plan)


def _print_findings(plan: Plan, whole: bool = False, say: Say = str, details: bool = False) -> None:
    """What a plan changes, its warnings and its errors.

    Args:
        plan: What goes is shown in full.
        whole: So is what comes.
        say: Puts a sentence in the words of what was read.
        details: Tells each remark, not each kind of remark.
    """
    from assistant.catalogue.kinds import FEW, by_kind

    if plan.difference is not None:
        print_lines(plan.difference.lines(added_whole=whole, removed_whole=True))
    warnings, errors = ([say(one) for one in remarks] for remarks in (plan.warnings, plan.errors))
    for warning in warnings if details else by_kind(warnings):
        print(f"avertissement : {warning}")
    for problem in errors if details else by_kind(errors):
        print(f"erreur : {problem}", file=sys.stderr)
    if not details and max(len(warnings), len(errors)) > FEW:
        print("Les remarques semblables sont résumées : --details les montre toutes.")


def _print_count(plan: Plan) -> bool:
    from assistant.text import plural

    if plan.errors:
        print(f"{plural(len(plan.errors), 'erreur')} : rien n'a été écrit.", file=sys.stderr)
    return not plan.errors


def print_import(done: Import, say: Say = str, details: bool = False) -> bool:
    """Prints what an import changes, what it leaves and what it refuses; False when it is refused.

    Args:
        done: The import.
        say: Puts a sentence in the words of what was read: a page has no cells.
        details: Tells each remark, not each kind of remark.
    """
    from assistant.text import plural

    count = len(done.merged.conflicts)
    refused = count > 0 and not done.forced
    # What is not written must be read somewhere: here.
    _print_findings(done.plan, refused, say, details)
    print_lines(map(say, done.notes()))
    print_lines(map(say, done.conflicts()), sys.stderr if refused else None)
    # That nothing was written comes last: what follows it would seem to be.
    clean = _print_count(done.plan)
    if refused:
        print(
            f"{plural(count, 'conflit')} : rien n'a été écrit. Reprenez ces cellules d'après la FAQ, "
            "ou gardez les vôtres avec --force.",
            file=sys.stderr,
        )
    return clean and not refused


def print_lines(lines: Iterable[str], output: TextIO | None = None) -> None:
    """Prints lines, on standard output by default."""
    for line in lines:
        print(line, file=output)


def own_file(force: bool) -> Callable[[Path, bytes], None]:
    """How an export is written: never over what somebody has edited, unless it is forced."""
    from assistant.written_files import write_own

    return partial(write_own, home=settings.home_dir(), force=force)


def print_served() -> None:
    """Says what visitors have when it is not the working FAQ; nothing when it is, or nothing is published."""
    from assistant.releases.difference import served_difference
    from assistant.releases.registry import ReleaseError

    models = settings.releases_dir()
    try:
        difference = None if models is None else served_difference(models, settings.data_dir())
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return
    if difference is not None and not difference.is_none:
        print_lines(difference.lines())
