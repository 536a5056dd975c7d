"""TF-IDF of words and characters: accents, capitals and endings do not separate two questions."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.text import fold
from assistant.understanding.ranking.lexical import Lexical, TermPair

TEXTS = [
    "Comment commander une carte CPS ?",
    "Où commander des lecteurs ?",
    "Débloquer la carte e-CPS",
    "Quel est le délai de livraison ?",
]


@pytest.fixture(scope="module")
def lexical() -> Lexical:
    return Lexical.fit(TEXTS, ["Le délai d'homologation est de dix jours."])[0]


def _cosine(lexical: Lexical, first: str, second: str) -> float:
    rows = lexical.transform([first, second])
    return float((rows[0] @ rows[1].T).toarray()[0, 0])


def test_rows_are_of_unit_length_and_the_learnt_ones_are_the_transformed_ones() -> None:
    lexical, rows = Lexical.fit(TEXTS, [])
    again = lexical.transform(TEXTS)
    assert np.linalg.norm(rows.toarray(), axis=1) == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(rows.toarray(), again.toarray(), atol=1e-6)


def test_a_text_of_unknown_signs_alone_is_near_nothing(lexical: Lexical) -> None:
    assert lexical.transform(["№ ♞", ""]).nnz == 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("DÉBLOQUER LA CARTE", "debloquer la carte"),
        ("l’accès à la carte", "l'acces a la carte"),
        ("la  carte\ne-CPS", "la carte e-cps"),
    ],
)
def test_writing_alike_is_the_same_row(lexical: Lexical, first: str, second: str) -> None:
    assert _cosine(lexical, first, second) == pytest.approx(1, abs=1e-5)


def test_another_ending_is_nearer_than_another_word(lexical: Lexical) -> None:
    assert _cosine(lexical, "les cartes", "une carte") > _cosine(lexical, "les lecteurs", "une carte") + 0.2


def test_a_rare_word_weighs_more_than_one_of_every_question(lexical: Lexical) -> None:
    """« commander » is in two questions, « débloquer » in one: what only one says separates it from them."""
    text = "commander débloquer"
    assert _cosine(lexical, text, "débloquer") > _cosine(lexical, text, "commander") + 0.05


def test_the_words_of_the_answers_are_never_taken_for_errors(lexical: Lexical) -> None:
    assert lexical.speller.correct("homologation") == "homologation"
    assert lexical.speller.correct("homologatoin") == "homologation"


def test_saved_and_loaded_it_gives_the_same_rows_and_corrections(lexical: Lexical, tmp_path: Path) -> None:
    lexical.save(tmp_path)
    again = Lexical.load(tmp_path)
    texts = [*TEXTS, "un délai de livraizon", "xyz"]
    np.testing.assert_allclose(
        again.transform(texts).toarray(), lexical.transform(texts).toarray(), atol=1e-6
    )
    assert [again.speller.correct(text) for text in texts] == [
        lexical.speller.correct(text) for text in texts
    ]
    # Read by eye when a model surprises, and by no unpickler.
    assert set(json.loads((tmp_path / "lexical.json").read_text("utf-8"))) == {"word", "char", "words"}


def test_rows_are_those_of_scikit_learn() -> None:
    texts = [fold(text) for text in ("Ma carte CPS 3.1 est-elle périmée ?", "a b", "l'API de l'INSi", "")]
    _, theirs = TermPair.fit(texts)
    terms, _ = TermPair.fit(texts)
    assert abs(terms.transform(texts) - theirs).max() < 1e-6
    assert terms.transform(["tout autre chose"]).shape == (1, theirs.shape[1])
