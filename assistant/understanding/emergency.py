"""Recognises a person in danger, and does not take the software of a SAMU for one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.catalogue.safety import Safety
from assistant.text import fold


@dataclass(frozen=True)
class EmergencyRecognizer:
    """The wordings of `safety.yml`, ready to be looked for; see `Safety` for what each list is."""

    distress: re.Pattern[str]
    danger: re.Pattern[str]
    software: re.Pattern[str]

    @classmethod
    def of(cls, safety: Safety) -> EmergencyRecognizer:
        """Compiles the wordings; an empty list recognises nothing."""
        return cls(*(_any_of(wordings) for wordings in (safety.distress, safety.danger, safety.software)))

    def is_emergency(self, text: str) -> bool:
        """True when a person may be in danger."""
        folded = re.sub(r"['-]", " ", fold(text))
        if self.distress.search(folded):
            return True
        return bool(self.danger.search(folded)) and not self.software.search(folded)

    def wordings(self, text: str) -> tuple[bool, bool, bool]:
        """Whether a text holds a wording of distress, one of danger, and one of software."""
        folded = re.sub(r"['-]", " ", fold(text))
        distress, danger, software = (
            bool(pattern.search(folded)) for pattern in (self.distress, self.danger, self.software)
        )
        return distress, danger, software


def _any_of(wordings: Sequence[str]) -> re.Pattern[str]:
    if not wordings:
        return re.compile(r"(?!)")
    folded = [re.sub(r"['-]", " ", fold(wording)) for wording in wordings]
    # « * » at the end of a word stands for its endings.
    parts = [re.escape(wording).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for wording in folded]
    return re.compile(r"\b(?:" + "|".join(parts) + r")\b")
