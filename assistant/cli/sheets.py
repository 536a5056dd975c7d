"""What every command that reads or writes a spreadsheet does the same way."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import settings

if TYPE_CHECKING:
    from assistant.spreadsheet.importing import Plan


def own_file(force: bool) -> Callable[[Path, bytes], None]:
    """How an export is written: never over what somebody has edited, unless it is forced."""
    from assistant.written_files import write_own

    return partial(write_own, home=settings.home_dir(), force=force)


def print_plan(plan: Plan, whole: bool = False) -> bool:
    """Prints what a plan changes, its warnings and its errors; False when there is an error.

    Args:
        plan: What goes is shown in full.
        whole: So is what comes.
    """
    from assistant.text import plural

    if plan.difference is not None:
        print("\n".join(plan.difference.lines(added_whole=whole, removed_whole=True)))
    for warning in plan.warnings:
        print(f"avertissement : {warning}")
    for problem in plan.errors:
        print(f"erreur : {problem}", file=sys.stderr)
    if plan.errors:
        print(f"{plural(len(plan.errors), 'erreur')} : rien n'a été écrit.", file=sys.stderr)
    return not plan.errors
