"""What a ranker is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.understanding.encoders.sentence_encoder import CachedEncoder
from assistant.understanding.numbers import NumberIndex
from assistant.understanding.ranking.answerability import Answerability
from assistant.understanding.ranking.evidence import EvidenceBase
from assistant.understanding.ranking.exact_match import ExactMatch
from assistant.understanding.ranking.lexical import Lexical
from assistant.understanding.ranking.regression import Regression
from assistant.understanding.ranking.word_evidence import WordIndex


@dataclass(frozen=True)
class Parts:
    """What a ranker is made of.

    Attributes:
        ids: Of the entries, e of them.
        labels: Of the classes that are no question.
        lexical: Words and characters.
        regression: None for a large catalogue.
        evidence: The catalogue's side of the comparison.
        words: Which entry holds which word.
        numbers: Which entry holds which number.
        weights: Of the evidence, in the order of `NAMES`.
        known_weights: Of the signals that tell a question from what is none, and their bias.
        answerability: Whether the first subject answers.
        coverage: Whether some entry does.
        subjects: Number of the subject of each entry: its own, or its family's, shape (e,).
        thresholds: See `Thresholds`.
        report: Figures on held-out questions.
        encoder: Of sentences.
        exact_match: Phrasings word for word.
    """

    ids: list[str]
    labels: list[str]
    lexical: Lexical
    regression: Regression | None
    evidence: EvidenceBase
    words: WordIndex
    numbers: NumberIndex
    weights: np.ndarray
    known_weights: np.ndarray
    answerability: Answerability
    coverage: Answerability
    subjects: np.ndarray
    thresholds: Mapping[str, float]
    report: Mapping[str, Any]
    encoder: CachedEncoder | None
    exact_match: ExactMatch
