"""Words that visitors use and the catalogue does not know, with what they may mean."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.lexicon import Concept, Lexicon
from assistant.catalogue.model import Catalogue, Entry, Facet, FacetValue, Taxonomy
from assistant.inbox.unknown_words import UnknownWord, log_likelihood, unknown_words
from assistant.store.history import Question, StoredTurn

PRODUCT = Facet("produit", "Lequel ?", values=(FacetValue("cps", "Carte CPS"), FacetValue("dmp", "DMP")))
CATALOGUE = Catalogue(
    {
        one.id: one
        for one in (
            Entry("perte", "J'ai perdu ma carte", "Faites opposition.", facets={"produit": ("cps",)}),
            Entry(
                "dossier", "Ouvrir un dossier", "Avec la carte et le numéro.", facets={"produit": ("dmp",)}
            ),
            Entry("lecteur", "Mon lecteur de carte s'éteint", "Rebranchez-le.", facets={"produit": ("cps",)}),
        )
    },
    Taxonomy((PRODUCT,)),
)
LEXICON = Lexicon((Concept("lecteur de carte", ("liseuse",)),))
NUMBERS = count(1)


def _asked(text: str, entry: str | None, useful: bool | None = None, visitor: str = "") -> Question:
    number = next(NUMBERS)
    return Question(
        (
            StoredTurn(
                number,
                datetime(2026, 1, 15, tzinfo=UTC),
                visitor or f"c{number}",
                text,
                "answered",
                "answer" if entry else "admit",
                entry,
                (("perte", 0.5),),
                feedback_requested=True,
                useful=useful,
            ),
        )
    )


def _others(times: int = 30) -> Iterator[Question]:
    """What makes the rest: questions on the other product."""
    for number in range(times):
        yield _asked(f"ouvrir un dossier numéro {number}", "dossier")


def _words(questions: list[Question]) -> list[tuple[str, str]]:
    return [(one.word, one.concept) for one in unknown_words([*questions, *_others()], CATALOGUE, LEXICON)]


def test_a_word_that_comes_with_one_concept_is_suggested_for_it() -> None:
    texts = ("j'ai perdu mon badge", "badge perdu que faire", "où est passé mon badge", "badge égaré")
    [one] = unknown_words([*(_asked(text, "perte") for text in texts), *_others()], CATALOGUE, LEXICON)
    assert (one.word, one.concept, one.times, one.all_times) == ("badge", "Carte CPS", 4, 4)
    assert set(one.examples) < set(texts)
    assert len(one.examples) == 3


def test_the_concept_of_the_lexicon_is_preferred_when_it_is_more_telling() -> None:
    questions = [_asked(f"ma pinpad clignote {n}", "lecteur") for n in range(6)]
    questions += [_asked(f"perdu ma carte {n}", "perte") for n in range(20)]
    assert ("pinpad", "lecteur de carte") in _words(questions)


@pytest.mark.parametrize(
    "text",
    [
        # Known by an answer, by the lexicon, in the plural; one letter away from a known word.
        "faites opposition",
        "ma liseuse",
        "mes dossiers",
        "mon lecteurr",
        "ma crate",
    ],
)
def test_a_word_that_is_known_is_not_suggested(text: str) -> None:
    words = _words([_asked(f"{text} {n}", "perte") for n in range(5)])
    assert not {word for word, _ in words} & set(text.split())


def test_a_word_of_two_visitors_or_of_one_who_insists_is_not_suggested() -> None:
    few = [_asked(f"mon zinzin {n}", "perte") for n in range(2)]
    one = [_asked("mon zonzon", "perte", visitor="the same") for _ in range(9)]
    assert _words([*few, *one]) == []


def test_a_word_that_comes_with_everything_is_not_suggested() -> None:
    everywhere = [
        _asked(f"svp bonjour {n}", entry) for n in range(10) for entry in ("perte", "dossier", "lecteur")
    ]
    assert "svp" not in {one.word for one in unknown_words(everywhere, CATALOGUE, LEXICON)}


def test_a_question_without_answer_or_whose_answer_was_useless_says_nothing() -> None:
    questions = [_asked(f"mon badge {n}", None) for n in range(5)]
    questions += [_asked(f"le badge {n}", "perte", useful=False) for n in range(5)]
    assert _words(questions) == []


def test_what_was_masked_gives_no_word() -> None:
    assert _words([_asked(f"mon badge [e-mail] {n}", "perte") for n in range(5)]) == []


@given(*(st.integers(1, 50) for _ in range(4)))
def test_the_ratio_is_never_negative_and_null_when_nothing_goes_together(
    both: int, only_word: int, only_concept: int, neither: int
) -> None:
    total = both + only_word + only_concept + neither
    ratio = log_likelihood(both, both + only_word, both + only_concept, total)
    assert ratio >= -1e-9
    assert log_likelihood(
        both * both, both * (both + 1), both * (both + 1), (both + 1) ** 2
    ) == pytest.approx(0, abs=1e-6)


def test_the_ratio_is_that_of_the_article() -> None:
    """« the swiss » in Dunning's table 1: 110 together, 2 442 and 111 apart, 29 114 neither."""
    assert log_likelihood(110, 110 + 2442, 110 + 111, 110 + 2442 + 111 + 29114) == pytest.approx(
        270.72, abs=0.1
    )


def test_no_question_no_word() -> None:
    words: list[UnknownWord] = unknown_words([], CATALOGUE)
    assert words == []
