"""Questions asked to whoever types a command, when somebody does."""

from __future__ import annotations

import sys

from assistant.errors import AssistantError
from assistant.text import fold

_YES = ("oui", "o", "yes", "y")


def asked() -> bool:
    """Whether somebody can be asked: both ends are a terminal."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty())


def ask(question: str, default: str = "") -> str:
    """What is typed, trimmed; the default for an empty line.

    Raises:
        AssistantError: There is nothing more to read.
    """
    hint = f" [{default}]" if default else ""
    print(f"{question}{hint} : ", end="", flush=True)
    typed = sys.stdin.readline()
    if not typed:
        raise AssistantError("Rien n'a été répondu : rien n'a été changé.")
    return typed.strip() or default


def is_yes(typed: str) -> bool:
    """Whether what was typed says yes."""
    return fold(typed) in _YES


def confirmed(question: str) -> bool:
    """Whether the answer is yes."""
    return is_yes(ask(f"{question} [oui/non]"))
