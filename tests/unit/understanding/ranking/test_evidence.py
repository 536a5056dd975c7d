"""What each piece of evidence says of a question, and that a large catalogue says what a small one would."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from assistant.catalogue import cached_catalogue, load_catalogue, load_taxonomy
from assistant.understanding.encoders.sentence_encoder import CachedEncoder
from assistant.understanding.language.synonyms import Synonyms
from assistant.understanding.named_facets import NamedFacets
from assistant.understanding.numbers import NumberEvidence, NumberIndex, conditions
from assistant.understanding.ranking import evidence
from assistant.understanding.ranking.embedding_space import Space
from assistant.understanding.ranking.entries import TrainingEntry
from assistant.understanding.ranking.evidence import Asked, EvidenceBase, Sentences, document, embedded
from assistant.understanding.ranking.held_out import bounded, chunks
from assistant.understanding.ranking.lexical import Lexical
from assistant.understanding.ranking.weights import Candidates
from assistant.understanding.ranking.word_evidence import WordCorpus
from bench.catalogues import VERBATIM, add_entries, made_entries, read_entries, read_shipped, write
from tests.conftest import FROZEN


def says_nothing(entries: int, facets: NamedFacets | None = None) -> Asked:
    """A question whose words and numbers are nobody's."""
    nobody = TrainingEntry("x", ("zzz",))
    words = WordCorpus([nobody] * entries, [()] * entries, Synonyms(()), None).index().of("")
    none = np.zeros(entries, dtype=np.float32)
    return Asked([facets or NamedFacets()], [words], [NumberEvidence(none, none, ())])


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
        unit(entries),
        [{"produit": [f"p{i % 3}"]} for i in range(entries)],
        Space(np.zeros(16, dtype=np.float32), (16,), np.eye(16, dtype=np.float32)),
    )


def test_the_highest_cosines_are_found_among_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    base = _base(np.random.default_rng(0), 200, 20)
    query = Sentences(base.phrasings.words[:1], base.phrasings.raw[5:6])
    whole = base.of(query, None, says_nothing(200))
    monkeypatch.setattr(evidence, "_SOME_PHRASINGS", 10)
    # Of twenty messages that are no question, fewer are read too.
    monkeypatch.setattr(evidence, "_NEAREST", 15)
    part = base.of(query, None, says_nothing(200))
    np.testing.assert_allclose(part.signals, whole.signals, rtol=1e-5)
    np.testing.assert_allclose(part.values, whole.values, rtol=1e-5)
    assert part.raw.max() == pytest.approx(whole.raw.max())


def test_facets_agree_and_conflict_as_the_entries_carry_them() -> None:
    base = _base(np.random.default_rng(0), 6, 2)
    query = Sentences(base.phrasings.words[:1], base.phrasings.raw[:1])
    named = NamedFacets({"produit": ("p0", "p1"), "absent": ("x",)})
    values = base.of(query, None, says_nothing(6, named)).values
    assert _of(values, "facets_agree") == [1, 1, 0, 1, 1, 0]
    assert _of(values, "facets_conflict") == [0, 0, 1, 0, 0, 1]


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
    """Of a catalogue that each question is compared with whole, as many as can be; of a larger one, fewer."""
    folds, is_faq = np.zeros(5000, dtype=int), np.arange(5000) < 4900
    for entries, asked in ((1000, 4000), (1001, 1000)):
        kept = bounded(folds, is_faq, random.Random(0), entries)
        assert (kept[is_faq] >= 0).sum() == asked
        assert (kept[~is_faq] >= 0).all()
    assert (bounded(folds[:900], is_faq[:900], random.Random(0), 10_000) >= 0).all()


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
    # About as many sentences an entry as in the shipped catalogue.
    assert {len(entry.phrasings) for entry in made} == {4}
    assert {len(entry.examples) for entry in made} == {8}


def test_made_entries_share_the_shipped_words_and_repeat_no_phrasing() -> None:
    shipped = read_shipped()
    made = made_entries(shipped, 300, seed=3)
    phrasings = [
        text for entry in made for text in (entry["question"], *entry["variantes"], *entry["exemples"])
    ]
    assert len(set(phrasings)) == len(phrasings)
    known = {word for entry in shipped for word in entry["question"].lower().split()}
    shares = [sum(w in known for w in entry["question"].lower().split()) for entry in made]
    words = [len(entry["question"].split()) for entry in made]
    assert sum(shares) > 0.5 * sum(words)


class Directions:
    """A stand-in of an encoder: one axis a subject, known by a word."""

    name, dimension, parts = "directions", 4, (4,)
    subjects = ("carte", "lecteur", "compte", "pluie")

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.calls.append(list(texts))
        axes = np.array(
            [[word in text.lower() for word in self.subjects] for text in texts], dtype=np.float32
        )
        return axes / np.maximum(np.linalg.norm(axes, axis=1, keepdims=True), 1e-9)


ENTRIES = [
    TrainingEntry("perte", ("J'ai perdu ma carte", "carte volée"), "Déclarez la perte.", ("opposition",)),
    TrainingEntry(
        "prix",
        ("Combien coûte un lecteur, vague 2 ?", "tarif du lecteur"),
        facets={"produit": ("lecteur",)},
    ),
]
FOREIGN = ["la pluie tombe", "ouvrir un compte bancaire"]


def _learnt(encoder: CachedEncoder | None) -> tuple[EvidenceBase, Lexical]:
    texts = [text for entry in ENTRIES for text in entry.phrasings] + FOREIGN
    lexical, words = Lexical.fit(texts, [])
    phrasings = Sentences(words, embedded(texts, encoder, use_disk_cache=False))
    answers = embedded([document(entry) for entry in ENTRIES], encoder, use_disk_cache=False)
    owner = np.array([0, 0, 1, 1, 2, 3])
    return EvidenceBase.build(ENTRIES, phrasings, owner, answers, encoder.parts if encoder else ()), lexical


def _asked(text: str, facets: NamedFacets | None = None) -> Asked:
    named = facets or NamedFacets()
    words = WordCorpus(ENTRIES, [()] * len(ENTRIES), Synonyms(()), None).index().of(text)
    return Asked([named], [words], [NumberIndex.of(ENTRIES).compare(conditions(text), named)])


def _evidence_of(
    encoder: CachedEncoder | None, text: str, seen: np.ndarray | None = None
) -> tuple[evidence.Evidence, EvidenceBase]:
    base, lexical = _learnt(encoder)
    sentence = Sentences.of([text], lexical, encoder, use_disk_cache=False)
    return base.of(sentence, None, _asked(text), seen), base


@pytest.fixture(params=["with an encoder", "words alone"])
def encoder(request: pytest.FixtureRequest) -> CachedEncoder | None:
    return CachedEncoder(Directions()) if request.param == "with an encoder" else None


def _of(values: np.ndarray, name: str) -> list[float]:
    return values[0, :, evidence.NAMES.index(name)].tolist()


def test_a_phrasing_of_the_catalogue_is_as_near_as_can_be(encoder: CachedEncoder | None) -> None:
    result, _ = _evidence_of(encoder, "tarif du lecteur")
    assert _of(result.values, "phrasing_words")[1] == pytest.approx(1, abs=1e-5)
    assert _of(result.values, "nearest")[1] == pytest.approx(1, abs=1e-5)
    assert result.raw[0, 1] == pytest.approx(1, abs=1e-5)
    for name in ("phrasing_words", "nearest", "mean", "word_share", "word_sum"):
        assert _of(result.values, name)[1] > _of(result.values, name)[0], name


def test_a_phrasing_that_is_held_out_answers_nothing(encoder: CachedEncoder | None) -> None:
    seen = np.array([True, True, True, False, True, True])
    result, _ = _evidence_of(encoder, "tarif du lecteur", seen)
    assert _of(result.values, "phrasing_words")[1] < 0.9


def test_an_entry_without_a_phrasing_left_has_no_nearest_one(encoder: CachedEncoder | None) -> None:
    seen = np.array([True, True, False, False, True, True])
    result, _ = _evidence_of(encoder, "tarif du lecteur", seen)
    for name in ("phrasing_words", "nearest", "mean"):
        assert _of(result.values, name)[1] == 0
    assert result.raw[0, 1] == 0


def test_the_words_of_an_answer_and_its_keywords_speak_for_it(encoder: CachedEncoder | None) -> None:
    result, _ = _evidence_of(encoder, "déclarez la perte, faire opposition")
    perte, prix = _of(result.values, "word_share")
    assert perte > prix + 0.3
    assert _of(result.values, "word_sum")[0] > _of(result.values, "word_sum")[1] == 0


def test_the_meaning_of_the_answer_speaks_for_its_entry() -> None:
    encoder = CachedEncoder(Directions())
    near, far = _of(_evidence_of(encoder, "un lecteur")[0].values, "question_and_answer")[::-1]
    assert near > far
    assert _of(_evidence_of(None, "un lecteur")[0].values, "question_and_answer") == [0, 0]


def test_a_number_speaks_for_the_entry_that_holds_it_and_against_the_one_that_holds_another() -> None:
    held, _ = _evidence_of(None, "le lecteur de la vague 2")
    other, _ = _evidence_of(None, "le lecteur de la vague 1")
    assert _of(held.values, "numbers_held")[1] > 0 == _of(held.values, "numbers_held")[0]
    assert _of(held.values, "numbers_conflict") == [0, 0]
    assert _of(other.values, "numbers_held") == [0, 0]
    assert _of(other.values, "numbers_conflict")[1] > 0 == _of(other.values, "numbers_conflict")[0]


def test_the_regression_is_read_among_the_entries_alone() -> None:
    """How likely a message is to be no question says nothing of which entry answers."""
    base, lexical = _learnt(None)
    sentence = Sentences.of(["une carte"], lexical, None, use_disk_cache=False)
    log_p = np.log(np.array([[0.3, 0.1, 0.4, 0.2]], dtype=np.float32))
    result = base.of(sentence, log_p, _asked("une carte"))
    assert np.exp(_of(result.values, "regression")) == pytest.approx([0.75, 0.25])
    assert result.others[0].tolist() == pytest.approx([0.4, 0.2])
    without = base.of(sentence, None, _asked("une carte"))
    assert _of(without.values, "regression") == [0, 0]


def test_phrasings_are_as_close_as_their_cosines_say_and_one_alone_is_close_to_none() -> None:
    base, _ = _learnt(CachedEncoder(Directions()))
    close = base.closeness()
    assert close == pytest.approx(np.ones((2, 2)), abs=1e-5), "each entry has one subject"
    alone = base.closeness(np.array([True, True, True, False, True, True]))
    assert alone[0] == pytest.approx([1, 1], abs=1e-5)
    assert alone[1].tolist() == [0, 0]


def test_without_an_encoder_no_phrasing_is_close_to_another() -> None:
    assert not _learnt(None)[0].closeness().any()


def test_the_shares_of_what_is_no_question_and_of_the_entries_sum_to_one(
    encoder: CachedEncoder | None,
) -> None:
    result, _ = _evidence_of(encoder, "la pluie tombe")
    log_odds = float(result.signals[0, evidence.SIGNALS.index("regression")])
    of_faq = 1 / (1 + np.exp(-log_odds))
    assert result.others.shape == (1, 2)
    assert result.others.sum() + of_faq == pytest.approx(1, abs=1e-3)
    assert result.others[0].argmax() == 0


def test_a_foreign_subject_is_recognised_by_its_own_examples(encoder: CachedEncoder | None) -> None:
    foreign, _ = _evidence_of(encoder, "la pluie tombe")
    known, _ = _evidence_of(encoder, "carte volée")
    words, meaning = evidence.SIGNALS.index("words"), evidence.SIGNALS.index("foreign_words")
    assert foreign.signals[0, meaning] > known.signals[0, meaning]
    assert foreign.signals[0, words] < known.signals[0, words]


def test_the_space_learnt_on_some_phrasings_keeps_all_of_them_to_compare_with() -> None:
    base, _ = _learnt(CachedEncoder(Directions()))
    part = base.learnt_on(np.array([0, 1, 4]))
    assert len(part.phrasings) == len(base.phrasings)
    assert not np.allclose(part.space.mean, base.space.mean)


def test_saved_and_loaded_the_evidence_is_the_same(encoder: CachedEncoder | None, tmp_path: Path) -> None:
    base, lexical = _learnt(encoder)
    base.save(tmp_path)
    again = EvidenceBase.load(tmp_path)
    asked = _asked("un lecteur volé", NamedFacets({"produit": ("lecteur",)}))
    sentence = Sentences.of(["un lecteur volé"], lexical, encoder, use_disk_cache=False)
    before, after = base.of(sentence, None, asked), again.of(sentence, None, asked)
    np.testing.assert_allclose(after.values, before.values, atol=1e-6)
    np.testing.assert_allclose(after.signals, before.signals, atol=1e-5)
    assert _of(after.values, "facets_agree") == [0, 1]


def test_of_a_large_catalogue_vectors_stay_half_as_long_and_say_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of one that was stored before there were summaries."""
    base = _base(np.random.default_rng(0), 200, 20)
    base.save(tmp_path)
    query = Sentences(base.phrasings.words[:1], base.phrasings.raw[5:6])
    whole = base.of(query, None, says_nothing(200))
    monkeypatch.setattr(evidence, "_MANY_PHRASINGS", 10)
    again = EvidenceBase.load(tmp_path)
    assert again.phrasings.raw.nbytes == base.phrasings.raw.nbytes // 2
    part = again.of(query, None, says_nothing(200))
    np.testing.assert_allclose(part.values, whole.values, atol=5e-3)
    assert part.raw.max() == pytest.approx(whole.raw.max(), abs=1e-3)


def _paraphrases(entries: int, others: int) -> EvidenceBase:
    """Entries whose phrasings lie together, in a space that is turned and stretched, by two encoders."""
    generator = np.random.default_rng(3)
    near = np.repeat(generator.normal(size=(entries, 16)), 3, axis=0) + 0.2 * generator.normal(
        size=(3 * entries, 16)
    )
    raw = np.vstack([near, generator.normal(size=(others, 16))]).astype(np.float32)
    raw /= np.linalg.norm(raw, axis=1, keepdims=True)
    owner = np.r_[np.repeat(np.arange(entries), 3), np.full(others, entries)]
    words = sparse.random(len(owner), 50, 0.1, format="csr", dtype=np.float32, random_state=0)
    space = Space.fit(raw, np.r_[np.repeat(np.arange(entries), 3), entries + np.arange(others)], (6, 10))
    facets = [{"produit": [f"p{i % 3}"]} for i in range(entries)]
    return EvidenceBase(Sentences(words, raw), owner, raw[: 3 * entries : 3].copy(), facets, space)


def test_of_a_large_catalogue_the_first_entries_are_compared_by_phrasings_and_the_others_by_their_mean(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    base = _paraphrases(200, 20)
    monkeypatch.setattr(evidence, "_MANY_PHRASINGS", 10)
    monkeypatch.setattr(evidence, "_FIRST", 30)
    base.save(tmp_path)
    again = EvidenceBase.load(tmp_path)
    assert not hasattr(again, "_meaning"), "no vector of each phrasing stays beside what it was made of"
    names = list(evidence.NAMES)
    for row in (5, 100, 333):
        query = Sentences(base.phrasings.words[row : row + 1], base.phrasings.raw[row : row + 1])
        whole, part = (one.of(query, None, says_nothing(200)) for one in (base, again))
        first = np.argsort(-whole.values[0, :, names.index("mean")])[:20]
        np.testing.assert_allclose(part.values[0, first], whole.values[0, first], atol=5e-3)
        same = [names.index(name) for name in ("mean", "question_and_answer", "phrasing_words")]
        np.testing.assert_allclose(part.values[:, :, same], whole.values[:, :, same], atol=5e-3)
        nearest = names.index("nearest")
        assert (part.values[:, :, nearest] <= whole.values[:, :, nearest] + 5e-3).all()
        assert part.raw[0].argmax() == whole.raw[0].argmax() == row // 3
        np.testing.assert_allclose(part.signals[:, 1:], whole.signals[:, 1:], atol=2e-2)
    np.testing.assert_allclose(again.closeness(), base.closeness(), atol=1e-6)
    np.testing.assert_allclose(
        again.nearest_other(base.phrasings.raw), base.nearest_other(base.phrasings.raw), atol=1e-3
    )


def test_what_is_loaded_of_a_large_catalogue_is_stored_again_as_it_was(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(evidence, "_MANY_PHRASINGS", 10)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    _paraphrases(50, 5).save(tmp_path / "one")
    EvidenceBase.load(tmp_path / "one").save(tmp_path / "two")
    with np.load(tmp_path / "one" / "evidence.npz") as one, np.load(tmp_path / "two" / "evidence.npz") as two:
        assert one.files == two.files
        assert all(np.array_equal(one[name], two[name]) for name in one.files)


def test_the_words_of_one_text_are_compared_as_those_of_many() -> None:
    base = _base(np.random.default_rng(0), 200, 20)
    words = sparse.random(20, 50, 0.3, format="csr", dtype=np.float32, random_state=1)
    together = base._near_words(words)
    for row in range(20):
        assert np.array_equal(base._near_words(words[row : row + 1])[0], together[row])


def test_words_and_meaning_stand_side_by_side_for_the_regression(encoder: CachedEncoder | None) -> None:
    base, _ = _learnt(encoder)
    rows = base.features(base.phrasings)
    vocabulary = base.phrasings.words.shape[1]
    assert rows.shape == (6, vocabulary + (encoder.dimension if encoder else 0))
    if encoder is None:
        assert (rows != base.phrasings.words).nnz == 0


def test_the_whole_answer_is_compared_under_its_title() -> None:
    """The other phrasings are not in it: held out, they would give their entry away."""
    entry = TrainingEntry("x", ("La question ?", "Autrement dit ?"), "La réponse. " + "y" * 1000, ("mot",))
    assert document(entry) == "La question ? La réponse. " + "y" * 1000


def test_the_disk_cache_is_for_corpora_and_a_question_leaves_nothing_on_disk(tmp_path: Path) -> None:
    encoder = CachedEncoder(Directions(), tmp_path / "cache")
    embedded(["ma carte"], encoder, use_disk_cache=False)
    assert not (tmp_path / "cache").exists()
    reports: list[tuple[int, int, float]] = []
    embedded(["ma carte"], encoder, use_disk_cache=True, on_encoded=lambda *report: reports.append(report))
    assert (tmp_path / "cache").is_dir()
    assert reports[-1] == (1, 1, 1.0)


@pytest.mark.parametrize("count", [0, 3])
def test_without_an_encoder_embeddings_have_no_columns(count: int) -> None:
    assert embedded(["x"] * count, None, use_disk_cache=True).shape == (count, 0)


def test_no_text_is_no_call_of_the_encoder() -> None:
    directions = Directions()
    assert embedded([], CachedEncoder(directions), use_disk_cache=True).shape == (0, 4)
    assert directions.calls == []
