"""Nobody changes what the format of releases depends on without deciding."""

from __future__ import annotations

import difflib
import subprocess
import sys

from assistant import settings
from assistant.releases.formats import FORMAT
from tests.integration.releases.described import FILE


def test_what_the_format_depends_on_is_what_was_decided() -> None:
    command = [sys.executable, "-m", "tests.integration.releases.described", "--show"]
    done = subprocess.run(command, cwd=settings.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    now = done.stdout
    decided = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    lines = difflib.unified_diff(decided.splitlines(), now.splitlines(), FILE.name, "now", n=0, lineterm="")
    changed = list(lines)
    assert not changed, "\n".join(
        [
            *changed,
            "What a model or its release is written by, or holds, has changed. Decide, as",
            f"assistant/releases/formats.py says: raise FORMAT to {FORMAT + 1} when this code and the one",
            "before cannot read each other's models, else keep it. Then write down what was decided:",
            "python -m tests.integration.releases.described",
        ]
    )
