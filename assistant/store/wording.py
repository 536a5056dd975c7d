"""What is stored, in the words of the one who reads it."""

from __future__ import annotations

from collections.abc import Mapping

CERTAINTY_LABELS: Mapping[str, str] = {"sure": "Sûre", "probable": "Probable"}
REASON_LABELS: Mapping[str, str] = {
    "not_my_question": "Ce n'est pas ma question",
    "unclear": "La réponse n'est pas claire",
    "incomplete": "La réponse est incomplète",
    "wrong": "L'information me semble fausse",
    "disagree": "La règle ne me convient pas",
}
