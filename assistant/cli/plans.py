"""What a spreadsheet changes, printed the same way by every command that reads one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.spreadsheet.importing import Plan


def print_plan(plan: Plan) -> bool:
    """Prints what a plan changes, its warnings and its errors; False when there is an error."""
    from assistant.text import plural

    if plan.difference is not None:
        print("\n".join(plan.difference.lines()))
    for warning in plan.warnings:
        print(f"avertissement : {warning}")
    for problem in plan.errors:
        print(f"erreur : {problem}", file=sys.stderr)
    if plan.errors:
        print(f"{plural(len(plan.errors), 'erreur')} : rien n'a été écrit.", file=sys.stderr)
    return not plan.errors
