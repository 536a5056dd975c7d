"""Questions of the evaluation, read to measure time only."""

from __future__ import annotations

import json

from assistant.settings import ROOT


def questions() -> list[str]:
    """In the order of their file."""
    lines = (ROOT / "data" / "evaluation" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]
