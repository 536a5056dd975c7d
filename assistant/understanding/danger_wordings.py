"""The wordings of danger of `safety.yml` that a text holds: evidence for the act, which examples weigh."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.catalogue.safety import Safety
from assistant.text import fold


@dataclass(frozen=True)
class DangerWordings:
    """The wordings of `safety.yml`, ready to be looked for; see `Safety` for what each list is."""

    distress: re.Pattern[str]
    danger: re.Pattern[str]
    software: re.Pattern[str]

    @classmethod
    def of(cls, safety: Safety) -> DangerWordings:
        """Compiles the wordings; an empty list recognises nothing."""
        return cls(*(_any_of(wordings) for wordings in (safety.distress, safety.danger, safety.software)))

    def held_by(self, text: str) -> tuple[bool, bool, bool]:
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
