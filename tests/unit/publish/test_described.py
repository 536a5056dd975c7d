"""Nobody changes what the format of releases depends on without deciding."""

from __future__ import annotations

import difflib

from assistant.publish.formats import FORMAT
from tests.unit.publish.described import FILE, described


def test_what_the_format_depends_on_is_what_was_decided() -> None:
    now = described()
    decided = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    lines = difflib.unified_diff(decided.splitlines(), now.splitlines(), FILE.name, "now", n=0, lineterm="")
    changed = list(lines)
    assert not changed, "\n".join(
        [
            *changed,
            "What a model or its release is written by, or holds, has changed. Decide, as",
            f"assistant/publish/formats.py says: raise FORMAT to {FORMAT + 1} when this code and the one",
            "before cannot read each other's models, else keep it. Then write down what was decided:",
            "python -m tests.unit.publish.described",
        ]
    )
