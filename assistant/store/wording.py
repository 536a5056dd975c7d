"""What is stored, in the words of the one who reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

CERTAINTY_LABELS: Mapping[str, str] = {"sure": "Sûre", "probable": "Probable"}
REASON_LABELS: Mapping[str, str] = {
    "not_my_question": "Ce n'est pas ma question",
    "unclear": "La réponse n'est pas claire",
    "incomplete": "La réponse est incomplète",
    "wrong": "L'information me semble fausse",
    "disagree": "La règle ne me convient pas",
}


def reasons_given(reasons: Counter[str]) -> list[str]:
    """« La réponse n'est pas claire (2) », the most frequent first; equals by the alphabet."""
    labelled = [(REASON_LABELS.get(reason, reason), times) for reason, times in reasons.items()]
    return [f"{label} ({n})" for label, n in sorted(labelled, key=lambda one: (-one[1], one[0]))]
