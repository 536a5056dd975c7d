"""Which assistant this is. The newest heading of CHANGELOG.md and the tags of deploy/ say the same."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import version

VERSION = "2.8.1"
"""Semantic: what a new number promises is said at the top of CHANGELOG.md."""


def versions() -> Mapping[str, str]:
    """`version`, `rasa` and `python`: what a report of a problem must say."""
    return {"version": VERSION, "rasa": version("rasa"), "python": platform.python_version()}


def sentence() -> str:
    """The same in one line, for a terminal and a log."""
    named = versions()
    return f"assistant {named['version']} (Rasa {named['rasa']}, Python {named['python']})"
