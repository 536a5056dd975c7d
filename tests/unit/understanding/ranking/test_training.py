"""What is learnt, and on which questions: examples held out, entries left out, questions beside the FAQ."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.catalogue.costs import Costs
from assistant.progress import CROSS_VALIDATE, ENCODE_CORPUS, FIT, Progress
from assistant.understanding.encoders.sentence_encoder import CachedEncoder
from assistant.understanding.named_facets import NamedFacets
from assistant.understanding.ranking import training
from assistant.understanding.ranking.answerability import SIGNALS, Answerability, First
from assistant.understanding.ranking.entries import Background, TrainingEntry
from assistant.understanding.ranking.evidence import NAMES
from assistant.understanding.ranking.evidence import SIGNALS as SIGNALS_OF_KNOWN
from assistant.understanding.ranking.held_out import FOLDS, HeldOut
from assistant.understanding.ranking.parts import Parts
from assistant.understanding.ranking.ranker import Ranker
from assistant.understanding.ranking.shipped import prior_answerability, prior_coverage, prior_weights
from assistant.understanding.ranking.word_evidence import QuestionWords

THINGS = ("vélo", "lampe", "canoë", "piano", "tente", "drone", "violon", "brouette", "perceuse", "trompette")
WAYS = (
    "bonjour je voudrais savoir comment louer {un} pour le week-end",
    "c'est possible de prendre {un} chez vous ?",
    "combien pour {un} à la journée",
    "mon fils a besoin d'{un} demain, vous en avez",
    "faut-il réserver {un} longtemps avant",
    "je cherche {un} pas cher",
    "où est-ce que je viens chercher {un}",
)


def entry(thing: str, examples: int, **more: str) -> TrainingEntry:
    texts = tuple(way.format(un=f"un {thing}") for way in WAYS[:examples])
    titles = (f"Location : {thing}", f"Emprunter : {thing}")
    return TrainingEntry(thing, titles, f"Le prêt de : {thing}.", examples=texts, **more)


ENTRIES = [entry(thing, len(WAYS)) for thing in THINGS]
FEW = [entry(thing, 2) for thing in THINGS]
OTHERS = [
    *[(text, "greet") for text in ("bonjour", "salut", "bonsoir", "coucou", "hello", "bien le bonjour")],
    *[(text, "thanks") for text in ("merci", "merci bien", "grand merci", "mille mercis", "c'est gentil")],
]
BESIDE = tuple(
    f"{ask} {thing}" for thing in ("éléphant", "sous-marin", "château") for ask in ("louer un", "prix d'un")
)


def trained(
    entries: Sequence[TrainingEntry] = ENTRIES,
    others: Sequence[tuple[str, str]] = OTHERS,
    background: Background | None = None,
    encoder: CachedEncoder | None = None,
    seed: int = 0,
) -> tuple[Parts, list[HeldOut]]:
    return training.train(entries, others, encoder, background or Background(), seed, None, Costs())


@pytest.fixture(scope="module")
def learnt() -> tuple[Parts, list[HeldOut]]:
    return trained()


def test_two_trainings_are_the_same(learnt: tuple[Parts, list[HeldOut]]) -> None:
    parts, outcomes = learnt
    twin, again = trained()
    assert again == outcomes
    assert (twin.thresholds, twin.report) == (parts.thresholds, parts.report)
    for name in ("weights", "known_weights", "subjects"):
        assert getattr(twin, name).tolist() == getattr(parts, name).tolist(), name
    for name in ("answerability", "coverage"):
        assert getattr(twin, name).as_array().tolist() == getattr(parts, name).as_array().tolist(), name


def test_examples_are_held_out_and_titles_are_not(learnt: tuple[Parts, list[HeldOut]]) -> None:
    """Titles are written to differ from one another: how visitors ask is learnt of examples alone."""
    parts, outcomes = learnt
    asked = [(one.entry, one.text) for one in outcomes]
    assert asked == [(one.id, text) for one in ENTRIES for text in one.examples]
    assert parts.report["held_out"] == len(asked)
    assert parts.report["top1"] == pytest.approx(sum(one.right for one in outcomes) / len(asked))


def test_what_is_learnt_of_examples_moves_the_weights_and_the_chance_to_answer(
    learnt: tuple[Parts, list[HeldOut]],
) -> None:
    parts, _ = learnt
    assert parts.weights.tolist() != prior_weights(has_regression=True).tolist()
    assert parts.answerability.as_array().tolist() != prior_answerability().as_array().tolist()
    assert parts.coverage.as_array().tolist() != prior_coverage().as_array().tolist()
    assert parts.report["weights"] == dict(zip(NAMES, np.round(parts.weights, 3).tolist(), strict=True))


def test_without_enough_examples_what_the_shipped_faq_taught_stands() -> None:
    parts, outcomes = trained(FEW)
    assert parts.weights.tolist() == prior_weights(has_regression=True).tolist()
    assert parts.answerability.as_array().tolist() == prior_answerability().as_array().tolist()
    assert parts.coverage.as_array().tolist() == prior_coverage().as_array().tolist()
    # Figures are measured all the same, on all there is.
    asked = [(one.entry, one.text) for one in outcomes]
    assert asked == [(one.id, text) for one in FEW for text in (*one.phrasings, *one.examples)]


def test_the_least_number_of_examples_is_of_the_whole_catalogue() -> None:
    """Sixty examples, wherever they stand: entries without any profit from those of the others."""
    some = [*ENTRIES[:9], *[replace(one, examples=()) for one in ENTRIES[9:]]]
    assert sum(len(one.examples) for one in some) == 63
    parts, outcomes = trained(some)
    assert {one.entry for one in outcomes} == {one.id for one in some[:9]}
    assert parts.weights.tolist() != prior_weights(has_regression=True).tolist()


def test_an_empty_catalogue_is_refused() -> None:
    with pytest.raises(ValueError, match="no entry"):
        trained([])


EXAMPLES = [(one.id, text) for one in ENTRIES for text in one.examples]


@pytest.fixture
def without_fragments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole examples alone are asked."""
    monkeypatch.setattr(training, "_FRAGMENTS", 0)


class Read:
    """Each reading of whether a first entry answers, and the entries that were left out for it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.without: list[tuple[int, set[int]]] = []
        self.foreign: list[bool] = []
        read = training.signals_of

        def recorded(
            first: First,
            values: np.ndarray,
            raw: float,
            closeness: np.ndarray,
            words: QuestionWords,
            left_out: np.ndarray | None = None,
        ) -> np.ndarray:
            if left_out is not None:
                self.without.append((first.entry, set(left_out.tolist())))
            self.foreign.append(bool(words.foreign.any()))
            return read(first, values, raw, closeness, words, left_out)

        monkeypatch.setattr(training, "signals_of", recorded)


@pytest.mark.usefixtures("without_fragments")
def test_each_question_is_also_asked_to_the_catalogue_without_its_entry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What people ask beside the FAQ is nearest to that."""
    read = Read(monkeypatch)
    trained()
    assert len(read.without) == len(EXAMPLES)
    for first, left_out in read.without:
        assert len(left_out) == 1
        assert first not in left_out


@pytest.mark.usefixtures("without_fragments")
@pytest.mark.parametrize("settled_as", [None, "vents"])
def test_a_family_is_left_out_whole(monkeypatch: pytest.MonkeyPatch, settled_as: str | None) -> None:
    """Whatever it is: any member nearly answers for the others, whether or not they are settled as one."""
    related = [replace(one, kin="vents", family=settled_as) for one in ENTRIES[:3]]
    read = Read(monkeypatch)
    trained([*related, *ENTRIES[3:]])
    of_family = [(first, left_out) for first, left_out in read.without if left_out & {0, 1, 2}]
    assert len(of_family) == 3 * len(WAYS)
    for first, left_out in of_family:
        assert left_out == {0, 1, 2}
        assert first not in left_out


@pytest.mark.usefixtures("without_fragments")
def test_what_answers_counts_most_and_what_was_left_out_a_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most of what is left out is asked by nobody; all of it together would make the assistant shy."""
    learnt_on: list[tuple[np.ndarray, np.ndarray]] = []
    fitted = Answerability.fitted

    def recorded(
        self: Answerability, signals: np.ndarray, answers: np.ndarray, weight: np.ndarray
    ) -> Answerability:
        assert len(signals) == len(answers) == len(weight)
        learnt_on.append((answers, weight))
        return fitted(self, signals, answers, weight)

    monkeypatch.setattr(Answerability, "fitted", recorded)
    _, outcomes = trained(background=Background(beside=BESIDE))
    # Then once a fold, to judge what was learnt.
    (answers, weight), (covered, same), *folds = learnt_on
    assert len(folds) == FOLDS
    assert sum(len(rows) for rows, _ in folds) == (FOLDS - 1) * len(answers)
    counted = sorted(set(weight.tolist()))
    left_out, small_talk, whole = counted
    assert 0 < left_out < small_talk < whole == 1
    assert not answers[weight < whole].any()
    assert (weight == left_out).sum() == len(outcomes)
    assert (weight == small_talk).sum() == len(OTHERS)
    # Questions of the FAQ whose first entry is theirs are all that answers.
    assert (weight == whole).sum() == len(outcomes) + len(BESIDE)
    assert answers[weight == whole].sum() == sum(one.right for one in outcomes)
    # Some entry answers a question of the FAQ whichever comes first, and none when it is left out.
    assert same.tolist() == weight.tolist()
    assert covered.sum() == covered[weight == whole].sum() == len(outcomes)


def test_a_catalogue_of_one_family_leaves_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    read = Read(monkeypatch)
    parts, _ = trained([replace(one, kin="tout") for one in ENTRIES])
    assert read.without == []
    assert np.isfinite(parts.answerability.as_array()).all()


def test_a_subject_is_an_entry_or_a_family_that_is_settled_as_one() -> None:
    kin = [replace(one, kin="vents") for one in FEW[:2]]
    settled = [replace(one, kin="cordes", family="cordes") for one in FEW[2:5]]
    parts, _ = trained([*kin, *settled, *FEW[5:]])
    assert parts.subjects.tolist() == [0, 1, 2, 2, 2, 3, 4, 5, 6, 7]


def questions_of(background: Background, entries: Sequence[TrainingEntry] = ENTRIES) -> training._Questions:
    prepared = training._Training(entries, OTHERS, None, background, 0, None, Costs())
    return prepared._questions()


def test_a_question_made_from_another_is_held_out_with_it() -> None:
    """Learnt with its source, it would be recognised by its words, not by what it lacks."""

    def replaced(entries: Sequence[TrainingEntry], seed: int) -> list[str]:
        assert seed == 0
        assert not any(one.phrasings for one in entries)
        return [f"faux {text}" for one in entries for text in one.examples]

    asked = questions_of(Background(replaced=replaced))
    fold_of = dict(zip(asked.typed, asked.folds.tolist(), strict=True))
    examples = [text for one in ENTRIES for text in one.examples]
    assert {f"faux {text}" for text in examples} == {text for text in fold_of if text.startswith("faux ")}
    for text in examples:
        assert fold_of[f"faux {text}"] == fold_of[text]


def test_questions_beside_the_faq_are_nobodys_and_asked_in_every_fold() -> None:
    asked = questions_of(Background(beside=BESIDE))
    beside = asked.owner < 0
    assert (asked.rows[beside] == -1).all()
    assert [text for text, is_beside in zip(asked.typed, beside, strict=True) if is_beside] == list(BESIDE)
    assert set(asked.folds[beside].tolist()) == set(range(FOLDS))


def test_a_few_words_of_examples_are_asked_as_who_is_in_a_hurry_types_them() -> None:
    """In the fold of their example; whole examples alone would teach that a few words are foreign."""
    asked = questions_of(Background(beside=BESIDE))
    fragments = np.flatnonzero((asked.rows < 0) & (asked.owner >= 0))
    assert 0 < len(fragments) <= len(EXAMPLES)
    fold_of = dict(zip(asked.typed, asked.folds.tolist(), strict=True))
    for i in fragments:
        text = asked.typed[i]
        assert 3 <= len(text.split()) <= 6
        whole = [whole for entry, whole in EXAMPLES if entry == THINGS[asked.owner[i]] and text in whole]
        assert asked.folds[i] in {fold_of[example] for example in whole}


def test_a_catalogue_with_few_examples_asks_no_part_of_them() -> None:
    asked = questions_of(Background(), FEW)
    assert (asked.rows >= 0).all()


def test_a_few_words_are_no_held_out_question_of_the_report(learnt: tuple[Parts, list[HeldOut]]) -> None:
    """Figures stay comparable from one model to the next: they are of whole examples."""
    assert {(one.entry, one.text) for one in learnt[1]} == set(EXAMPLES)


def test_no_question_is_made_for_a_catalogue_that_learns_nothing_of_them() -> None:
    def replaced(entries: Sequence[TrainingEntry], seed: int) -> list[str]:
        raise AssertionError("made for nothing")

    asked = questions_of(Background(replaced=replaced), FEW)
    assert (asked.rows >= 0).all()


def test_questions_beside_the_faq_teach_that_the_first_entry_need_not_answer() -> None:
    plain, warned = (
        Ranker.train(ENTRIES, OTHERS, background=Background(beside=beside))
        for beside in ((), tuple(f"{text} {word}" for text in BESIDE for word in ("blanc", "noir", "vert")))
    )
    for text in ("louer un dromadaire", "prix d'un paquebot"):
        assert warned.rank(text).answers < plain.rank(text).answers
    assert warned.rank("prix d'un piano").answers > warned.rank("prix d'un paquebot").answers + 0.2


def test_half_of_the_foreign_names_are_learnt_as_if_no_list_held_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Most objects of others are in no list: the other signs must do for them."""
    read = Read(monkeypatch)
    names = tuple(f"Objetron{i}" for i in range(20))
    beside = tuple(f"louer un {name}" for name in names)
    trained(background=Background(foreign=names, beside=beside))
    assert sum(read.foreign) == 10


def test_the_count_of_small_talk_does_not_switch_the_regression_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    phrasings = sum(len(one.phrasings) + len(one.examples) for one in FEW)
    monkeypatch.setattr(training, "_MOST_ROWS", phrasings)
    chatter = [(f"bla {i} bla {i * i}", "chatter") for i in range(2 * phrasings)]
    assert trained(FEW, [*OTHERS, *chatter])[0].regression is not None
    monkeypatch.setattr(training, "_MOST_ROWS", phrasings - 1)
    parts, _ = trained(FEW, OTHERS)
    assert parts.regression is None
    assert parts.weights.tolist() == prior_weights(has_regression=False).tolist()


def test_a_catalogue_without_a_regression_is_saved_and_ranks_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(training, "_MOST_ROWS", 1)
    ranker = Ranker.train(ENTRIES, OTHERS)
    ranker.save(tmp_path)
    again = Ranker.load(tmp_path, None)
    for text in ("je voudrais un drone", "bonjour", "une brouette pas chère"):
        before, after = ranker.rank(text), again.rank(text)
        assert dict(after.entries) == pytest.approx(dict(before.entries), abs=1e-6)
        assert (after.answers, after.known) == pytest.approx((before.answers, before.known), abs=1e-6)
    assert ranker.rank("je voudrais un drone").entries[0][0] == "drone"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten entries are many, of which four candidates are kept, and twenty questions are a sample."""
    monkeypatch.setattr(training, "_ALL_CANDIDATES", 5)
    monkeypatch.setattr(training, "_MOST_CANDIDATES", 4)
    monkeypatch.setattr(training, "_MOST_ROWS", 1)
    monkeypatch.setattr("assistant.understanding.ranking.held_out._LARGE", 5)
    monkeypatch.setattr("assistant.understanding.ranking.held_out._MOST_OF_LARGE", 20)


@pytest.mark.usefixtures("large")
def test_a_large_catalogue_asks_a_sample_and_ranks_as_well() -> None:
    ranker = Ranker.train(ENTRIES, OTHERS)
    assert ranker.report["held_out"] == len(ranker.held_out) == 20
    for thing in THINGS:
        assert ranker.rank(f"il me faudrait un {thing} svp").entries[0][0] == thing


@pytest.mark.usefixtures("large")
def test_a_large_catalogue_knows_its_small_talk_while_it_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers with the small talk it has: judged without, it would learn nothing of what tells it."""
    read: list[np.ndarray] = []
    fit = training.fit_known

    def recorded(signals: np.ndarray, is_faq: np.ndarray) -> np.ndarray:
        read.append(signals[~is_faq, SIGNALS_OF_KNOWN.index("foreign_words")])
        return fit(signals, is_faq)

    monkeypatch.setattr(training, "fit_known", recorded)
    ranker = Ranker.train(ENTRIES, OTHERS)
    assert read[0].min() >= 0
    assert read[0].max() > 1, "« merci bien » is near « merci », which another fold asks"
    assert ranker.rank("merci bien").known < 0.2 < 0.8 < ranker.rank("louer un violon").known


@pytest.mark.usefixtures("large")
def test_the_only_phrasing_of_an_entry_stays_where_a_sample_is_asked() -> None:
    """It is asked with words left out; without it its entry would hold nothing."""
    single = [
        TrainingEntry(thing, (" ".join(f"{thing}{end}" for end in ("", "iste", "erie", "age", "ette")),))
        for thing in THINGS
    ]
    assert all(one.right for one in trained(single)[1])


def compared(examples: int, titles: int, most: int) -> list[int]:
    """Ranks of the examples of an entry that are compared, -1 for its titles."""
    one = TrainingEntry(
        "e",
        tuple(f"titre {i}" for i in range(titles)),
        examples=tuple(f"exemple {i}" for i in range(examples)),
    )
    return [rank for rank, _ in training._compared(one, most)]


@pytest.mark.parametrize(
    ("examples", "titles", "most", "kept"),
    [
        (2, 2, 9, [-1, -1, 0, 1]),
        (2, 2, 4, [-1, -1, 0, 1]),
        # Half of what may be compared are examples, when there are as many.
        (8, 8, 6, [-1, -1, -1, 0, 1, 2]),
        (8, 1, 4, [-1, 0, 1, 2]),
        (0, 8, 3, [-1, -1, -1]),
        (8, 8, 3, [-1, -1, 0]),
    ],
)
def test_of_each_entry_of_a_large_catalogue_a_few_sentences_are_compared(
    examples: int, titles: int, most: int, kept: list[int]
) -> None:
    assert compared(examples, titles, most) == kept


def test_what_is_not_compared_is_still_held_word_for_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "_MOST_COMPARED", 1)
    ranker = Ranker.train(ENTRIES, OTHERS)
    for entry_id, text in (("drone", WAYS[-1].format(un="un drone")), ("tente", "Emprunter : tente")):
        ranking = ranker.rank(text)
        assert ranking.entries[0][0] == entry_id
        assert ranking.answers >= 0.97


class Letters:
    """A stand-in of an encoder: texts that share their words have near vectors."""

    name, dimension, parts = "letters", 24, (24,)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, hashlib.sha256(word.encode()).digest()[0] % self.dimension] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def test_with_an_encoder_a_model_is_saved_and_ranks_the_same(tmp_path: Path) -> None:
    encoder = CachedEncoder(Letters(), tmp_path / "cache")
    ranker = Ranker.train(ENTRIES, OTHERS, encoder, Background(beside=BESIDE))
    assert not ranker.report["lexical_only"]
    ranker.save(tmp_path / "model")
    again = Ranker.load(tmp_path / "model", encoder)
    for text in ("je voudrais un drone", "une remorque pas chère", "coucou"):
        before, after = ranker.rank(text), again.rank(text)
        # Nearness of words is stored in half precision.
        assert dict(after.entries) == pytest.approx(dict(before.entries), abs=2e-2)
        assert after.answers == pytest.approx(before.answers, abs=2e-2)
    assert ranker.rank("je voudrais un drone").entries[0][0] == "drone"


def test_questions_read_ahead_are_embedded_together_and_only_once(tmp_path: Path) -> None:
    letters = Letters()
    ranker = Ranker.train(FEW, OTHERS, CachedEncoder(letters))
    calls: list[list[str]] = []
    encode = letters.encode
    letters.encode = lambda texts: calls.append(list(texts)) or encode(texts)  # type: ignore[method-assign]
    texts = ["je voudrais un drone", "louer une tente", "je voudrais un drone"]
    ranker.read_ahead(texts)
    assert calls == [texts[:2]]
    before = [ranker.rank(text) for text in texts]
    # Single words that the catalogue lacks are looked at when they are met.
    assert all(" " not in text for call in calls[1:] for text in call)
    keeper = CachedEncoder(Letters(), tmp_path / "cache")
    ranker.read_ahead(texts, keeper)
    assert (tmp_path / "cache").is_dir()
    assert [ranker.rank(text) for text in texts] == before


def test_questions_ranked_together_are_ranked_as_one_by_one() -> None:
    texts = ["je voudrais un drone", "louer une tente", "coucou"]
    together = Ranker.train(FEW, OTHERS, CachedEncoder(Letters()))
    alone = Ranker.train(FEW, OTHERS, CachedEncoder(Letters()))
    ranked = together.rank_all([(text, NamedFacets()) for text in texts])
    for text, ranking in zip(texts, ranked, strict=True):
        expected = alone.rank(text)
        assert [entry for entry, _ in ranking.entries] == [entry for entry, _ in expected.entries]
        assert dict(ranking.entries) == pytest.approx(dict(expected.entries), abs=1e-5)
        assert ranking.known == pytest.approx(expected.known, abs=1e-5)
    assert together.rank_all([]) == []


def test_the_work_is_told_from_its_beginning_to_its_end(tmp_path: Path) -> None:
    told: list[Progress] = []
    Ranker.train(FEW, OTHERS, CachedEncoder(Letters(), tmp_path), on_progress=told.append)
    assert [one.phase for one in told if one.phase != ENCODE_CORPUS] == [*[CROSS_VALIDATE] * FOLDS, FIT]
    assert told[0].phase == ENCODE_CORPUS


def test_every_signal_of_the_chance_to_answer_is_learnt(learnt: tuple[Parts, list[HeldOut]]) -> None:
    assert learnt[0].answerability.as_array().shape == (4, len(SIGNALS))


def test_what_would_be_given_as_sure_is_measured_on_what_was_held_out() -> None:
    parts, outcomes = trained(background=Background(beside=BESIDE))
    report = parts.report
    assert report["sure_right"] + report["sure_wrong"] <= 1
    assert report["sure_right"] <= report["top1"] == sum(one.right for one in outcomes) / len(outcomes)
    assert 0 <= report["left_out_sure"] < report["sure_right"]
    assert 0 <= report["beside_sure"] < report["sure_right"]
    few, _ = trained(FEW)
    assert "sure_right" not in few.report, "nothing is learnt of so few"
