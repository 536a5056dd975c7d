"""Which phrasings are held out: every one once, none given away by its twin, the same folds each time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.ranking.entries import TrainingEntry
from assistant.understanding.ranking.held_out import FOLDS, acceptable, chunks, held_out

words = st.text("abcdefghij", min_size=1, max_size=6)
phrasings = st.lists(words, min_size=1, max_size=6).map(" ".join)
catalogues = st.lists(st.lists(phrasings, min_size=1, max_size=7), min_size=1, max_size=4)


def _flat(catalogue: list[list[str]]) -> tuple[list[str], list[str], np.ndarray]:
    labels = [f"entrée {number}" for number in range(len(catalogue))]
    texts = [text for texts in catalogue for text in texts]
    return labels, texts, np.array([i for i, texts in enumerate(catalogue) for _ in texts])


@given(catalogues, st.integers(0, 5))
def test_every_phrasing_is_in_one_fold_the_same_each_time(catalogue: list[list[str]], seed: int) -> None:
    labels, texts, y = _flat(catalogue)
    queries, folds = held_out(labels, texts, y, seed)
    assert len(queries) == len(folds) == len(texts)
    assert ((folds >= 0) & (folds < FOLDS)).all()
    again, same = held_out(labels, texts, y, seed)
    assert again == queries
    assert same.tolist() == folds.tolist()


@given(catalogues)
def test_something_of_each_entry_is_left_to_learn(catalogue: list[list[str]]) -> None:
    """Of two phrasings at least, one is in another fold; the only one of an entry is asked changed."""
    labels, texts, y = _flat(catalogue)
    queries, folds = held_out(labels, texts, y, 0)
    for entry in range(len(labels)):
        rows = np.flatnonzero(y == entry)
        if len(rows) == 1:
            assert queries[rows[0]] != texts[rows[0]]
        else:
            assert len(set(folds[rows].tolist())) > 1
            assert [queries[row] for row in rows] == [texts[row] for row in rows]


@given(phrasings)
def test_a_phrasing_asked_changed_has_words_of_its_own_alone_in_their_order(text: str) -> None:
    (query,), _ = held_out(["seule"], [text], np.zeros(1, dtype=int), 0)
    remaining = iter(text.split())
    assert query.split()
    assert all(word in remaining for word in query.split())


@given(st.lists(phrasings, min_size=2, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_the_words_and_their_case_hide_no_twin(texts: list[str], shuffled: object) -> None:
    """The same words in another order, asked in another fold, would be answered by their twin."""
    twin = " ".join(reversed(texts[0].upper().split())) + " ?"
    _, folds = held_out(["une"], [*texts, twin, "zzzz yyyy xxxx"], np.zeros(len(texts) + 2, dtype=int), 3)
    assert folds[len(texts)] == folds[0]


def test_another_seed_gives_other_folds() -> None:
    texts = [f"question {word}" for word in "abcdefghijklmnop"]
    y = np.zeros(len(texts), dtype=int)
    folds = {tuple(held_out(["une"], texts, y, seed)[1].tolist()) for seed in range(5)}
    assert len(folds) == 5


def test_the_folds_of_an_entry_are_even() -> None:
    texts = [f"{word * 3} question" for word in "abcdefghijklm"]
    _, folds = held_out(["une"], texts, np.zeros(len(texts), dtype=int), 0)
    sizes = np.bincount(folds, minlength=FOLDS)
    assert sizes.max() - sizes.min() <= 1


def test_a_phrasing_of_two_entries_is_answered_by_either() -> None:
    entries = [
        TrainingEntry("pin", ("Code oublié", "Mon code est bloqué"), examples=("je sais plus mon code",)),
        TrainingEntry("puk", ("CODE OUBLIÉ", "Mon code de déblocage")),
        TrainingEntry("prix", ("Combien ?",), examples=("Je sais plus mon code",)),
    ]
    queries = ["Code oublié", "Mon code est bloqué", "CODE OUBLIÉ", "je sais plus mon code", "Combien ? "]
    assert acceptable(entries, queries, np.array([0, 0, 1, 2, 2])).tolist() == [
        [True, True, False],
        [True, False, False],
        [True, True, False],
        [True, False, True],
        [False, False, True],
    ]


@given(catalogues, st.data())
def test_what_is_not_asked_is_in_no_fold_and_the_rest_is_as_if_it_alone_were(
    catalogue: list[list[str]], data: st.DataObject
) -> None:
    """Titles and variants are always learnt where examples are asked."""
    labels, texts, y = _flat(catalogue)
    asked = np.array(data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts))))
    queries, folds = held_out(labels, texts, y, 0, asked)
    assert (folds[~asked] == -1).all()
    assert ((folds[asked] >= 0) & (folds[asked] < FOLDS)).all()
    rows = np.flatnonzero(asked)
    _, alone = held_out(labels, [texts[row] for row in rows], y[rows], 0)
    assert folds[rows].tolist() == alone.tolist()
    # Only what leaves its entry with nothing is asked changed.
    for row in rows:
        assert (queries[row] == texts[row]) == ((y == y[row]).sum() > 1)


@given(st.integers(0, 200), st.integers(0, 4_000_000))
def test_chunks_hold_every_row_once_in_order(rows: int, texts: int) -> None:
    parts = list(chunks(np.arange(rows), texts))
    assert [row for part in parts for row in part.tolist()] == list(range(rows))
    assert all(len(part) * texts <= 8_000_000 or len(part) == 1 for part in parts)


@pytest.mark.parametrize("count", [2, 3, 8])
def test_near_identical_phrasings_alone_are_spread_all_the_same(count: int) -> None:
    texts = [f"Où commander une carte {'!' * n}" for n in range(count)]
    _, folds = held_out(["une"], texts, np.zeros(count, dtype=int), 0)
    assert len(set(folds.tolist())) == min(count, FOLDS)
