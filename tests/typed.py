"""The `assistant` command as somebody types it, in the process of the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.cli import main


def typed(*words: object, start: Path | None = None, **environment: object) -> int:
    """Its exit status; the folder and the environment of the tests are put back.

    Args:
        words: What follows `assistant`.
        start: The folder where it is typed.
        environment: Variables, `ASSISTANT_DATA=folder`.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(start or Path.cwd())
        for name, value in environment.items():
            patch.setenv(name, str(value))
        return main([str(word) for word in words])
