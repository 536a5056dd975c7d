"""What must not change with the writing of a question: how it is written, asked and counted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from assistant.catalogue.costs import Costs
from assistant.quality.invariances import (
    FRAMED,
    WRITINGS,
    framings,
    lines,
    shares,
    try_all,
    typographic,
    with_an_error,
    without_accents,
)
from assistant.understanding import acts
from assistant.understanding.result import Thresholds, Understanding
from tests.unit.dialogue.conftest import make_catalogue

CATALOGUE = make_catalogue()
OWN = {entry.question.casefold(): entry.id for entry in CATALOGUE.published}
FRENCH = st.text(alphabet="abcdeéèçœ ABCDEÉ'’?!«».,-12", max_size=60)


def _meaning(text: str, entry: str | None, p: float = 0.95) -> Understanding:
    ranking = ((entry, p),) if entry else ()
    return Understanding(text, acts.QUESTION, ranking=ranking, known=p, thresholds=Thresholds(0.6, 0.3, 0.3))


def _reads_all(texts: Sequence[str]) -> list[Understanding]:
    """Finds the question of an entry anywhere in the text, whatever its case."""
    return [
        _meaning(text, next((entry for question, entry in OWN.items() if question in text.casefold()), None))
        for text in texts
    ]


def test_french_typography() -> None:
    assert typographic("Qu'est-ce que « INSi » ?") == "Qu’est-ce que «\u00a0INSi\u00a0»\u00a0?"


def test_a_keyboard_without_accents() -> None:
    assert without_accents("À l'hôpital, où sont mes données de cœur ?") == (
        "A l'hopital, ou sont mes donnees de coeur ?"
    )


def test_one_long_word_has_one_error() -> None:
    question = "Quel certificat pour la messagerie MSSANTE ?"
    wrong = {with_an_error(question, seed) for seed in range(50)}
    assert len(wrong) > 20
    for text in wrong:
        assert (
            OSA.distance(question, text) == 1 or text.count("ss") != question.count("ss") or text == question
        )
        assert text.startswith("Quel c")
        assert text.endswith(" MSSANTE ?")


@pytest.mark.parametrize("question", ["INSi ?", "Où est ma CPS ?", "INTEROPERABILITE"])
def test_short_words_and_acronyms_have_none(question: str) -> None:
    assert with_an_error(question) == question


@given(FRENCH, st.integers(0, 9))
def test_an_error_is_one_and_always_the_same(text: str, seed: int) -> None:
    assert OSA.distance(text, with_an_error(text, seed)) <= 1
    assert with_an_error(text, seed) == with_an_error(text, seed)


def test_the_framings_hold_the_question_once() -> None:
    assert len(set(framings())) >= 20
    assert all(framing.count("{question}") == 1 for framing in framings())


def test_each_question_is_asked_in_every_writing_and_framing() -> None:
    tried = try_all(CATALOGUE, _reads_all, Costs())
    of_each = {name: sum(one.writing == name for one in tried) for name in [*WRITINGS, FRAMED]}
    entries = len(CATALOGUE.published)
    assert of_each == {**dict.fromkeys(WRITINGS, entries), FRAMED: entries * len(framings())}


def test_what_reads_any_writing_loses_nothing() -> None:
    measured = shares(try_all(CATALOGUE, _reads_all, Costs()))
    assert measured["verbatim"] == measured["capitals"] == measured[FRAMED] == 1.0


def test_what_a_greeting_changes_is_lost_and_named() -> None:
    def deaf_to_greetings(texts: Sequence[str]) -> list[Understanding]:
        return [
            _meaning(text, None) if text.startswith("Bonjour") else meaning
            for text, meaning in zip(texts, _reads_all(texts), strict=True)
        ]

    tried = try_all(CATALOGUE, deaf_to_greetings, Costs())
    measured = shares(tried)
    greeted = sum(framing.startswith("Bonjour") for framing in framings()) / len(framings())
    assert measured["verbatim"] == 1.0
    assert measured[FRAMED] == pytest.approx(1 - greeted)
    named = [line for line in lines(tried) if line.startswith("  même décision, encadrée | ")]
    assert len(named) == round(greeted * len(framings()) * len(CATALOGUE.published))
    assert all("Bonjour" in line and line.endswith("admit") for line in named)


def test_the_answer_of_another_entry_is_lost() -> None:
    first, second, *_ = CATALOGUE.published

    def always_the_first(texts: Sequence[str]) -> list[Understanding]:
        return [_meaning(text, first.id) for text in texts]

    tried = try_all(CATALOGUE, always_the_first, Costs())
    verbatim = {one.entry: one.holds for one in tried if one.writing == "verbatim"}
    assert verbatim[first.id]
    assert not verbatim[second.id]


def test_a_sample_is_the_same_twice() -> None:
    asked = [(one.writing, one.text) for one in try_all(CATALOGUE, _reads_all, Costs(), sample=3, seed=4)]
    assert asked == [
        (one.writing, one.text) for one in try_all(CATALOGUE, _reads_all, Costs(), sample=3, seed=4)
    ]
    assert len(asked) == 3 * (len(WRITINGS) + 1)
