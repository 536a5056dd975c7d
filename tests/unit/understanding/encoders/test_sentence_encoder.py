"""The encoder with its cache: what is told while a corpus is read, and what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.understanding.encoders import sentence_encoder
from assistant.understanding.encoders.sentence_encoder import CachedEncoder

TEXTS = [f"texte {number}" for number in range(200)]


class Letters:
    """A stand-in that is asked few texts at once, and may be stopped."""

    name, dimension, parts = "letters", 2, (2,)

    def __init__(self, most: int = 1000) -> None:
        self.most, self.asked = most, 0

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += len(texts)
        if self.asked > self.most:
            raise KeyboardInterrupt
        return np.array([[len(text), ord(text[-1])] for text in texts], dtype=np.float32)


def test_how_far_the_reading_is_is_told_from_nothing_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int, float]] = []
    CachedEncoder(Letters(), tmp_path).encode_corpus(TEXTS, lambda *far: told.append(far))
    assert told[0] == (0, 200, 0.0)
    assert told[-1] == (200, 200, 1.0)
    assert len(told) > 3
    assert told == sorted(told)


def test_a_long_text_is_a_larger_share_than_a_short_one(tmp_path: Path) -> None:
    told: list[tuple[int, int, float]] = []
    texts = [*TEXTS[:100], *(text + " long" * 100 for text in TEXTS[:100])]
    CachedEncoder(Letters(), tmp_path).encode_corpus(texts, lambda *far: told.append(far))
    half = next(share for done, _, share in told if done == 100)
    assert half < 0.2


def test_only_what_is_new_is_read_and_told(tmp_path: Path) -> None:
    CachedEncoder(Letters(), tmp_path).encode_corpus(TEXTS)
    told: list[tuple[int, int, float]] = []
    again = Letters()
    CachedEncoder(again, tmp_path).encode_corpus([*TEXTS, "nouveau"], lambda *far: told.append(far))
    assert again.asked == 1
    assert told == [(0, 1, 0.0), (1, 1, 1.0)]


def test_what_a_training_read_before_it_was_stopped_is_kept(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        CachedEncoder(Letters(most=150), tmp_path).encode_corpus(TEXTS)
    again = Letters()
    vectors = CachedEncoder(again, tmp_path).encode_corpus(TEXTS)
    assert again.asked <= 100
    assert np.array_equal(vectors, Letters().encode(TEXTS))


def test_the_vectors_forgotten_are_those_asked_for_the_longest_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_encoder, "_MOST_RECENT", 3)
    letters = Letters()
    encoder = CachedEncoder(letters)
    encoder.encode(["a", "bb", "ccc"])
    # Asked again, « a » is the most recent: « bb » goes when a fourth comes.
    encoder.encode(["a"])
    encoder.encode(["dddd"])
    assert letters.asked == 4
    encoder.encode(["a", "ccc", "dddd"])
    assert letters.asked == 4
    encoder.encode(["bb"])
    assert letters.asked == 5


def test_a_vector_remembered_again_is_recent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_encoder, "_MOST_RECENT", 2)
    letters = Letters()
    encoder = CachedEncoder(letters)
    encoder.remember(["a", "bb"], np.eye(2, dtype=np.float32))
    encoder.remember(["a"], np.array([[5, 5]], dtype=np.float32))
    encoder.remember(["ccc"], np.array([[7, 7]], dtype=np.float32))
    assert encoder.encode(["a", "ccc"]).tolist() == [[5, 5], [7, 7]]
    assert letters.asked == 0
    encoder.encode(["bb"])
    assert letters.asked == 1


def test_more_texts_at_once_than_are_kept_all_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_encoder, "_MOST_RECENT", 2)
    found = CachedEncoder(Letters()).encode(["a", "bb", "ccc", "bb"])
    assert found[:, 0].tolist() == [1, 2, 3, 2]
