"""Recognises a person in danger, and does not take the software of a SAMU for one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.text import fold


@dataclass(frozen=True)
class Safety:
    """Wordings of danger.

    Attributes:
        distress: Said in the first person or without doubt: always an emergency.
        danger: An emergency unless the message is about software.
        software: Words that make the message a question about software.
    """

    distress: re.Pattern[str]
    danger: re.Pattern[str]
    software: re.Pattern[str]

    def is_emergency(self, text: str) -> bool:
        """True when a person may be in danger."""
        folded = re.sub(r"['-]", " ", fold(text))
        if self.distress.search(folded):
            return True
        return bool(self.danger.search(folded)) and not self.software.search(folded)


def load_safety(path: Path) -> Safety:
    """Reads `safety.yml`; a missing file recognises nothing by wording."""
    read = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return Safety(*(_any_of(read.get(name) or ()) for name in ("detresse", "danger", "logiciel")))


def _any_of(wordings: Sequence[str]) -> re.Pattern[str]:
    if not wordings:
        return re.compile(r"(?!)")
    folded = [re.sub(r"['-]", " ", fold(str(wording))) for wording in wordings]
    # « * » at the end of a word stands for its endings.
    parts = [re.escape(wording).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for wording in folded]
    return re.compile(r"\b(?:" + "|".join(parts) + r")\b")
