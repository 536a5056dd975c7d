"""The encoder with its cache: what is told while a corpus is read, and what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.understanding.encoders.sentence_encoder import CachedEncoder

TEXTS = [f"texte {number}" for number in range(200)]


class Letters:
    """A stand-in that is asked few texts at once, and may be stopped."""

    name, dimension, parts = "letters", 2, (2,)

    def __init__(self, most: int = 1000) -> None:
        self.most, self.encoded = most, 0

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.encoded += len(texts)
        if self.encoded > self.most:
            raise KeyboardInterrupt
        return np.array([[len(text), ord(text[-1])] for text in texts], dtype=np.float32)


def test_progress_is_reported_from_nothing_to_the_end(tmp_path: Path) -> None:
    reports: list[tuple[int, int, float]] = []
    CachedEncoder(Letters(), tmp_path).encode_corpus(TEXTS, lambda *far: reports.append(far))
    assert reports[0] == (0, 200, 0.0)
    assert reports[-1] == (200, 200, 1.0)
    assert len(reports) > 3
    assert reports == sorted(reports)


def test_a_long_text_is_a_larger_share_than_a_short_one(tmp_path: Path) -> None:
    reports: list[tuple[int, int, float]] = []
    texts = [*TEXTS[:100], *(text + " long" * 100 for text in TEXTS[:100])]
    CachedEncoder(Letters(), tmp_path).encode_corpus(texts, lambda *far: reports.append(far))
    half = next(share for done, _, share in reports if done == 100)
    assert half < 0.2


def test_only_what_is_new_is_encoded_and_reported(tmp_path: Path) -> None:
    CachedEncoder(Letters(), tmp_path).encode_corpus(TEXTS)
    reports: list[tuple[int, int, float]] = []
    again = Letters()
    CachedEncoder(again, tmp_path).encode_corpus([*TEXTS, "nouveau"], lambda *far: reports.append(far))
    assert again.encoded == 1
    assert reports == [(0, 1, 0.0), (1, 1, 1.0)]


def test_what_a_training_encoded_before_it_was_stopped_is_kept(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        CachedEncoder(Letters(most=150), tmp_path).encode_corpus(TEXTS)
    again = Letters()
    vectors = CachedEncoder(again, tmp_path).encode_corpus(TEXTS)
    assert again.encoded <= 100
    assert np.array_equal(vectors, Letters().encode(TEXTS))
