"""What a large catalogue does differently gives what a small one would."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from assistant.catalogue import cached_catalogue, load_catalogue, load_taxonomy
from assistant.understanding.ranking import evidence
from assistant.understanding.ranking.embedding_space import Space
from assistant.understanding.ranking.evidence import EvidenceBase, Sentences
from assistant.understanding.ranking.held_out import bounded, chunks
from assistant.understanding.ranking.weights import Candidates
from bench.catalogues import VERBATIM, add_entries, made_entries, read_entries, read_shipped, write
from tests.conftest import FROZEN


def _base(generator: np.random.Generator, entries: int, others: int) -> EvidenceBase:
    def unit(rows: int) -> np.ndarray:
        vectors = generator.normal(size=(rows, 16)).astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def words(rows: int) -> sparse.csr_matrix:
        return sparse.random(rows, 50, 0.1, format="csr", dtype=np.float32, random_state=0)

    owner = np.r_[np.repeat(np.arange(entries), 3), np.full(others, entries)]
    raw = unit(len(owner))
    return EvidenceBase(
        Sentences(words(len(owner)), raw),
        owner,
        Sentences(words(entries), unit(entries)),
        [{"produit": [f"p{i % 3}"]} for i in range(entries)],
        Space(np.zeros(16, dtype=np.float32), (16,), np.eye(16, dtype=np.float32)),
    )


def test_the_highest_cosines_are_found_among_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    base = _base(np.random.default_rng(0), 200, 20)
    asked = Sentences(base.phrasings.words[:1], base.phrasings.raw[5:6])
    whole = base.of(asked, None, [evidence.NamedFacets()])
    monkeypatch.setattr(evidence, "_MANY_PHRASINGS", 10)
    monkeypatch.setattr(evidence, "_NEAREST", 30)
    part = base.of(asked, None, [evidence.NamedFacets()])
    np.testing.assert_allclose(part.signals, whole.signals, rtol=1e-5)
    np.testing.assert_allclose(part.values, whole.values, rtol=1e-5)


def test_facets_agree_and_conflict_as_the_entries_carry_them() -> None:
    base = _base(np.random.default_rng(0), 6, 2)
    asked = Sentences(base.phrasings.words[:1], base.phrasings.raw[:1])
    values = base.of(asked, None, [evidence.NamedFacets({"produit": ("p0", "p1"), "absent": ("x",)})]).values[
        0
    ]
    assert values[:, 6].tolist() == [1, 1, 0, 1, 1, 0]
    assert values[:, 7].tolist() == [0, 0, 1, 0, 0, 1]


def test_the_best_candidates_are_kept_in_order() -> None:
    values = np.arange(2 * 5 * len(evidence.NAMES), dtype=np.float32).reshape(2, 5, -1)
    among = Candidates.none(2, 2)
    among.keep(np.array([0, 1]), values, np.array([[1, 9, 3, 8, 0], [5, 1, 1, 1, 6]]))
    assert among.entries.tolist() == [[1, 3], [0, 4]]
    assert (among.values[1] == values[1, [0, 4]]).all()
    spread = among.spread(np.array([[0.7, 0.3], [0.6, 0.4]]), 5)
    assert spread.tolist() == [[0, 0.7, 0, 0.3, 0], [0.6, 0, 0, 0, 0.4]]
    right = np.eye(5, dtype=bool)[[3, 2]]
    assert among.picked(right).tolist() == [[False, True], [False, False]]


def test_a_large_catalogue_asks_a_sample_of_its_questions() -> None:
    folds, is_faq = np.zeros(3000, dtype=int), np.arange(3000) < 2900
    asked = bounded(folds, is_faq, random.Random(0))
    assert (asked[is_faq] >= 0).sum() == 2000
    assert (asked[~is_faq] >= 0).all()
    assert (bounded(folds[:1500], is_faq[:1500], random.Random(0)) >= 0).all()


def test_every_row_is_in_one_chunk() -> None:
    rows = np.arange(10)
    assert np.concatenate(list(chunks(rows, 10**7))).tolist() == rows.tolist()
    assert len(list(chunks(rows, 10**7))) == 10
    assert len(list(chunks(rows, 10))) == 1


def test_the_taxonomy_alone_is_the_catalogues() -> None:
    assert load_taxonomy(FROZEN) == load_catalogue(FROZEN).taxonomy


def test_the_catalogue_is_read_again_when_a_file_changes(tmp_path: Path) -> None:
    write(tmp_path / "data", VERBATIM)
    first = cached_catalogue(tmp_path / "data")
    assert cached_catalogue(tmp_path / "data") is first
    add_entries(tmp_path / "data", 1)
    assert len(cached_catalogue(tmp_path / "data").entries) == VERBATIM + 1


def test_a_made_catalogue_is_valid_and_the_same_for_the_same_seed(tmp_path: Path) -> None:
    entries = len(read_shipped()) + 56
    write(tmp_path / "a", entries)
    write(tmp_path / "b", entries)
    assert read_entries(tmp_path / "a") == read_entries(tmp_path / "b")
    catalogue = load_catalogue(tmp_path / "a")
    assert len(catalogue.entries) == entries
    made = [entry for entry in catalogue.published if entry.id.startswith("faite-")]
    assert {len(entry.phrasings) for entry in made} == {3}


def test_made_entries_share_the_shipped_words_and_repeat_no_phrasing() -> None:
    shipped = read_shipped()
    made = made_entries(shipped, 300, seed=3)
    phrasings = [text for entry in made for text in (entry["question"], *entry["variantes"])]
    assert len(set(phrasings)) == len(phrasings)
    known = {word for entry in shipped for word in entry["question"].lower().split()}
    shares = [sum(w in known for w in entry["question"].lower().split()) for entry in made]
    words = [len(entry["question"].split()) for entry in made]
    assert sum(shares) > 0.5 * sum(words)
