"""Whether the first entry really answers: what is read of it, and what is learnt of what was read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assistant.understanding.language.synonyms import Synonyms
from assistant.understanding.ranking.answerability import (
    OF_WORDS,
    SIGNALS,
    Answerability,
    First,
    first_of,
    of_coverage,
    scaled,
    signals_of,
)
from assistant.understanding.ranking.entries import TrainingEntry
from assistant.understanding.ranking.evidence import MEAN, NAMES, NEAREST
from assistant.understanding.ranking.word_evidence import QuestionWords, WordCorpus, WordIndex

ALONE = np.arange(4)
"""Each entry is a subject of its own."""


@pytest.mark.parametrize(
    ("p", "subjects", "expected"),
    [
        ([0.1, 0.6, 0.2, 0.1], ALONE, First(1, 1, 0.6, 0.2)),
        # Two members of a family come before the entry that comes before each of them.
        ([0.3, 0.4, 0.05, 0.25], np.array([0, 1, 2, 0]), First(0, 0, 0.55, 0.4)),
        ([0.25, 0.4, 0.05, 0.3], np.array([0, 1, 2, 0]), First(3, 0, 0.55, 0.4)),
        # Of equals, the first in the catalogue.
        ([0.25, 0.25, 0.25, 0.25], ALONE, First(0, 0, 0.25, 0.25)),
        # One subject alone leads nothing.
        ([0.5, 0.3, 0.1, 0.1], np.zeros(4, dtype=int), First(0, 0, 1.0, 0.0)),
    ],
)
def test_the_first_subject_is_the_heaviest_and_its_entry_the_likeliest(
    p: list[float], subjects: np.ndarray, expected: First
) -> None:
    first = first_of(np.array(p), subjects)
    assert (first.entry, first.subject) == (expected.entry, expected.subject)
    assert (first.p, first.second) == pytest.approx((expected.p, expected.second))


def test_subjects_need_not_be_numbered_from_nought_in_a_part_of_the_catalogue() -> None:
    """Of a large catalogue the best candidates alone are compared: their subjects have any number."""
    first = first_of(np.array([0.2, 0.55, 0.25]), np.array([7, 900, 7]))
    assert (first.entry, first.subject, first.p, first.second) == pytest.approx((1, 900, 0.55, 0.45))


ENTRIES = (
    TrainingEntry("perte", ("J'ai perdu ma carte CPS",), "Faites opposition."),
    TrainingEntry("prix", ("Combien coûte un lecteur ?",), "Il est gratuit."),
    TrainingEntry("delai", ("Quand arrive mon lecteur, vague 2 ?",)),
)
PERTE, PRIX, DELAI = range(3)
SURE = First(PERTE, PERTE, 0.9, 0.05)
NOTHING = np.zeros(len(NAMES))
CLOSE = np.zeros(2)


@pytest.fixture(scope="module")
def index() -> WordIndex:
    return WordCorpus(ENTRIES, [()] * 3, Synonyms(()), None, foreign=("Doctolib",)).index()


def read(words: QuestionWords, first: First = SURE, left_out: np.ndarray | None = None) -> dict[str, float]:
    signals = signals_of(first, NOTHING, 0.0, CLOSE, words, left_out)
    return dict(zip(SIGNALS, signals.tolist(), strict=True))


def test_what_is_read_of_the_ranking_is_how_sure_it_is_and_how_far_ahead(index: WordIndex) -> None:
    words = index.of("ma carte")
    sure, tied = read(words), read(words, First(PERTE, PERTE, 0.45, 0.45))
    assert sure["first"] == pytest.approx(np.log(0.9 / 0.1), abs=1e-4)
    assert sure["lead"] == pytest.approx(np.log(0.9 / 0.05), abs=5e-3)
    assert tied["first"] == pytest.approx(np.log(0.45 / 0.55), abs=1e-4)
    assert tied["lead"] == 0


@pytest.mark.parametrize(("p", "second"), [(1.0, 0.0), (0.0, 0.0), (1.0, 1.0)])
def test_certainty_is_a_number_too(index: WordIndex, p: float, second: float) -> None:
    assert all(np.isfinite(value) for value in read(index.of("x"), First(0, 0, p, second)).values())


def test_the_evidence_for_the_entry_is_read_beside_how_close_its_phrasings_are(index: WordIndex) -> None:
    values = np.arange(len(NAMES), dtype=float)
    signals = signals_of(SURE, values, 0.8, np.array([0.5, 0.7]), index.of("ma carte"))
    of_signal = dict(zip(SIGNALS, signals.tolist(), strict=True))
    for name in set(NAMES) & set(SIGNALS):
        assert of_signal[name] == NAMES.index(name), name
    assert of_signal["raw_cosine"] == pytest.approx(0.8)
    assert of_signal["mean_among_own"] == pytest.approx(MEAN - 0.5)
    assert of_signal["nearest_among_own"] == pytest.approx(NEAREST - 0.7)


def test_a_question_that_the_entry_holds_whole_lacks_nothing(index: WordIndex) -> None:
    of_words = read(index.of("j'ai perdu ma carte CPS"))
    assert {name: of_words[name] for name in OF_WORDS} == dict.fromkeys(OF_WORDS, 0.0)


def test_a_question_without_a_word_lacks_nothing(index: WordIndex) -> None:
    of_words = read(index.of("?"))
    assert {name: of_words[name] for name in OF_WORDS} == dict.fromkeys(OF_WORDS, 0.0)


def test_what_the_entry_lacks_is_told_apart_from_what_all_entries_lack(index: WordIndex) -> None:
    other, nobody = read(index.of("perdu mon lecteur")), read(index.of("perdu ma trottinette"))
    for missing in (other, nobody):
        assert 0 < missing["missing_share"] < 1
        assert missing["missing_most"] > 0
        assert missing["missing_rarest"] > 0
    assert other["unknown_most"] == other["unknown_sum"] == 0
    assert nobody["unknown_most"] == nobody["unknown_sum"] > 0


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("j'ai perdu ma carte Vitale", "names_missing"),
        ("j'ai perdu ma carte CPS numéro 7", "numbers_missing"),
        # What follows a word that the entry holds says which one it is.
        ("j'ai perdu ma carte chronotachygraphe", "object_missing"),
        ("j'ai perdu ma carte sur Doctolib", "foreign_name"),
    ],
)
def test_each_sign_of_another_object_is_read(index: WordIndex, text: str, signal: str) -> None:
    assert read(index.of(text))[signal] > 0
    assert read(index.of("j'ai perdu ma carte"))[signal] == 0


def test_a_name_that_the_entry_holds_is_no_foreign_one() -> None:
    entries = (TrainingEntry("rdv", ("Relier mon agenda à Doctolib",)), *ENTRIES)
    index = WordCorpus(entries, [()] * 4, Synonyms(()), None, foreign=("Doctolib",)).index()
    assert read(index.of("relier Doctolib"), First(0, 0, 0.9, 0.05))["foreign_name"] == 0
    assert read(index.of("relier Doctolib"), First(1, 1, 0.9, 0.05))["foreign_name"] == 1


def test_a_word_that_only_the_entries_left_out_hold_is_unknown(index: WordIndex) -> None:
    words = index.of("perdu la vague")
    first = First(PERTE, PERTE, 0.9, 0.05)
    assert read(words, first)["unknown_most"] == 0
    without = read(words, first, left_out=np.array([DELAI]))
    assert without["unknown_most"] > 0
    # What nobody holds any more tells more than what one entry did.
    assert without["missing_most"] == pytest.approx(words.unknown)
    assert read(words, first, left_out=np.array([PRIX])) == read(words, first)


P = np.array([0.5, 0.3, 0.2])


@pytest.mark.parametrize(("answers", "covered"), [(0.1, 0.1), (0.3, 0.6), (0.4, 0.8), (0.5, 1.0)])
def test_the_first_is_as_probable_as_it_answers_and_the_others_share_the_rest(
    answers: float, covered: float
) -> None:
    rescaled = scaled(P, np.arange(3), First(0, 0, 0.5, 0.3), answers, covered)
    assert rescaled[0] == pytest.approx(answers)
    # Where nothing is left for the others, they keep just enough to be listed in their order.
    assert rescaled.sum() == pytest.approx(max(covered, answers + 1e-4))
    # Among the others nothing changes.
    assert rescaled[1] * P[2] == pytest.approx(rescaled[2] * P[1])


def test_what_the_first_lacks_brings_no_other_before_it() -> None:
    """Seven in ten for the catalogue, little for the first: the second is almost its equal, no more."""
    rescaled = scaled(P, np.arange(3), First(0, 0, 0.5, 0.3), 0.1, 0.7)
    assert rescaled[0] == pytest.approx(0.1)
    assert 0.09 < rescaled[1] < rescaled[0]
    assert rescaled[2] == pytest.approx(rescaled[1] * 2 / 3)


def test_the_members_of_a_family_share_the_chance_that_it_answers() -> None:
    rescaled = scaled(P, np.array([0, 0, 1]), First(0, 0, 0.8, 0.2), 0.4, 0.5)
    assert rescaled[:2].sum() == pytest.approx(0.4)
    assert rescaled[0] / rescaled[1] == pytest.approx(P[0] / P[1])
    assert rescaled[2] == pytest.approx(0.1)


def test_what_says_only_that_an_entry_comes_first_says_nothing_of_coverage() -> None:
    signals = np.arange(2.0 * len(SIGNALS)).reshape(2, -1) + 1
    without = of_coverage(signals)
    assert (without[:, :2] == 0).all()
    assert (without[:, 2:] == signals[:, 2:]).all()


def _prior() -> Answerability:
    return Answerability(np.array([1.0, 0.0]), np.array([2.0, 1.0]), np.array([0.5, -1.0]), 0.3)


def test_a_chance_adds_up_from_the_points_of_its_signals() -> None:
    signals = np.array([3.0, 0.5])
    points = _prior().points(signals)
    assert points == pytest.approx([0.5, -0.5])
    assert float(_prior().probabilities(signals)) == pytest.approx(1 / (1 + np.exp(-(points.sum() + 0.3))))
    rows = np.array([[3.0, 0.5], [1.0, 0.0]])
    assert _prior().probabilities(rows) == pytest.approx([0.5744, 0.5744], abs=1e-3)


def test_a_signal_beyond_all_that_was_seen_counts_as_the_farthest() -> None:
    far, farther = _prior().probabilities(np.array([[1 + 4 * 2, 0.0], [1e9, 0.0]]))
    assert far == farther


@given(arrays(np.float64, (3, 5), elements=st.floats(-5, 5)), st.floats(-5, 5))
def test_it_reads_back_as_it_was_stored(rows: np.ndarray, bias: float) -> None:
    known = Answerability(rows[0], np.abs(rows[1]) + 0.1, rows[2], bias)
    again = Answerability.of_array(known.as_array())
    assert again.bias == bias
    for name in ("centre", "scale", "coefficients"):
        assert getattr(again, name).tolist() == getattr(known, name).tolist()


def test_without_a_question_what_was_known_stands() -> None:
    fitted = _prior().fitted(np.zeros((0, 2)), np.zeros(0, dtype=bool), np.zeros(0))
    assert fitted.coefficients == pytest.approx(_prior().coefficients)
    assert fitted.bias == pytest.approx(0.3)


def _asked(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Questions of which the second signal alone says whether the first entry answers."""
    signals = np.random.default_rng(0).normal(size=(count, 2))
    return signals, signals[:, 1] > 0, np.ones(count)


def test_the_more_questions_the_farther_from_what_was_known() -> None:
    """A small catalogue stays near what the shipped FAQ taught; a large one goes its own way."""
    few, many = (_prior().fitted(*_asked(count)).coefficients[1] for count in (4, 2000))
    assert _prior().coefficients[1] < few < 1 < 3 < many


def test_what_was_learnt_tells_the_questions_apart() -> None:
    signals, answers, weight = _asked(500)
    p = _prior().fitted(signals, answers, weight).probabilities(signals)
    assert ((p > 0.5) == answers).mean() > 0.97
    assert p.mean() == pytest.approx(answers.mean(), abs=0.02)


def test_a_question_that_counts_nothing_teaches_nothing() -> None:
    signals, answers, weight = _asked(200)
    weight[:100] = 0
    part = _prior().fitted(signals[100:], answers[100:], weight[100:])
    assert _prior().fitted(signals, answers, weight).coefficients == pytest.approx(
        part.coefficients, abs=1e-3
    )
