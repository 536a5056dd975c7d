"""The words that nobody but the shipped agency may read: its names, and those of its products."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NAMES = re.compile(
    r"\b(?:ANS|INS|INSi|esante|CPS|MSSanté)\b|Agence du Numérique en Santé|Pro Santé Connect|Ségur"
)
"""In their case: `ans-assistant` and `<ans-assistant>` are names of code, « dans » is French."""
_AROUND = 60


def named_in(said: Mapping[str, str]) -> list[str]:
    """Where a text names the shipped agency: « place: …the words around… »."""
    return [
        f"{place}: …{text[max(match.start() - _AROUND, 0) : match.end() + _AROUND]!r}…"
        for place, text in said.items()
        for match in _NAMES.finditer(text)
    ]
