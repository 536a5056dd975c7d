"""The ranking, on a made-up catalogue: right, calibrated, saved without pickle, the same twice."""

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.catalogue.costs import Costs
from assistant.understanding.encoders.sentence_encoder import CachedEncoder, best_encoder
from assistant.understanding.ranking.entries import TrainingEntry
from assistant.understanding.ranking.held_out import HELD_OUT_FILE, held_out
from assistant.understanding.ranking.ranker import Ranker
from assistant.understanding.ranking.weights import _threshold

ENTRIES = [
    TrainingEntry(
        "perte",
        ("J'ai perdu ma carte CPS", "carte CPS volée", "On m'a volé ma carte"),
        "Déclarez la perte.",
    ),
    TrainingEntry(
        "duree",
        ("Combien de temps dure une carte CPS ?", "validité de la carte", "date d'expiration de la carte"),
        "Trois ans.",
    ),
    TrainingEntry(
        "compte",
        ("Comment créer un compte Convergence ?", "ouvrir un compte", "inscription Convergence"),
        "Demandez à votre responsable.",
    ),
    TrainingEntry("prix", ("Quel est le tarif du lecteur ?", "prix du lecteur", "combien coûte un lecteur")),
]
OTHERS = [
    ("bonjour", "greet"),
    ("salut", "greet"),
    ("il pleut", "out_of_scope"),
    ("fais une blague", "out_of_scope"),
]


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    return Ranker.train(ENTRIES, OTHERS, encoder=None)


def test_a_new_wording_finds_its_entry(ranker: Ranker):
    assert ranker.rank("ma carte a été volée hier").entries[0][0] == "perte"
    assert ranker.rank("le prix d'un lecteur svp").entries[0][0] == "prix"


def test_probabilities_sum_to_at_most_what_is_known(ranker: Ranker):
    ranking = ranker.rank("carte")
    assert sum(p for _, p in ranking.entries) <= ranking.known + 1e-6
    assert 0 <= ranking.known <= 1


def test_saved_and_loaded_it_says_the_same_without_pickle(ranker: Ranker, tmp_path: Path):
    ranker.save(tmp_path)
    before, after = ranker.rank("carte perdue"), Ranker.load(tmp_path, None).rank("carte perdue")
    # Single-precision sums of the same numbers in another order differ in the seventh digit.
    assert dict(after.entries) == pytest.approx(dict(before.entries), abs=1e-6)
    assert [e for e, _ in after.entries] == [e for e, _ in before.entries]
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".npz"}


def test_two_trainings_are_the_same(ranker: Ranker):
    twin = Ranker.train(ENTRIES, OTHERS, encoder=None)
    assert twin.thresholds == ranker.thresholds
    assert dict(twin.rank("carte perdue").entries) == pytest.approx(dict(ranker.rank("carte perdue").entries))


def test_an_empty_catalogue_is_refused():
    with pytest.raises(ValueError, match="no entry"):
        Ranker.train([], OTHERS)


def test_a_model_of_another_encoder_is_refused(ranker: Ranker, tmp_path: Path):
    class Other:
        name, dimension, parts = "other", 2, (2,)

        def encode(self, texts: list[str]) -> np.ndarray:
            return np.ones((len(texts), 2), dtype=np.float32)

    ranker.save(tmp_path)
    with pytest.raises(ValueError, match="train it again"):
        Ranker.load(tmp_path, CachedEncoder(Other()))


def test_without_encoder_there_are_lexical_features_alone():
    assert best_encoder(None, "none") is None


def test_an_explanation_adds_up_to_the_probabilities(ranker: Ranker):
    ranking, explained = ranker.rank("carte perdue"), ranker.explain("carte perdue")
    assert [(e, p) for e, p, _ in explained.entries] == list(ranking.entries)
    assert 1 / (1 + np.exp(-sum(explained.known.values()))) == pytest.approx(ranking.known, abs=1e-4)
    (first, p, points), (second, q, others) = explained.entries[:2]
    assert first != second
    # Points are log-odds: their difference is the logarithm of the ratio of probabilities.
    assert sum(points.values()) - sum(others.values()) == pytest.approx(np.log(p / q), abs=1e-3)


def test_words_given_in_another_language_are_compared_as_given(ranker: Ranker):
    assert ranker.rank("how much is a reader", translation="tarif lecteur").entries[0][0] == "prix"


def test_few_held_out_questions_leave_the_threshold_near_theory():
    """Costs 4.5, 0.6 and 2: answering is cheaper than listing from 1 - 0.6 / (4.5 - 1) = 0.83."""
    costs = Costs()
    few = _threshold(np.array([0.9, 0.5]), np.array([[False, False, True]] * 2), costs)
    many = _threshold(np.full(10_000, 0.5), np.array([[True, False, False]] * 10_000), costs)
    assert few == pytest.approx(0.83, abs=0.01)
    assert many == pytest.approx(0.5, abs=0.01)


def test_every_phrasing_is_asked_once_to_a_ranker_that_had_not_learnt_it(ranker: Ranker, tmp_path: Path):
    queries = [(one.entry, one.text) for one in ranker.held_out]
    assert queries == [(entry.id, text) for entry in ENTRIES for text in entry.phrasings]
    assert sum(one.right for one in ranker.held_out) / len(queries) == pytest.approx(ranker.report["top1"])
    ranker.save(tmp_path)
    stored = json.loads((tmp_path / HELD_OUT_FILE).read_text(encoding="utf-8"))
    assert stored == [[one.entry, one.text, one.right] for one in ranker.held_out]


def test_near_identical_phrasings_share_a_fold():
    texts = [
        "Où commander une carte ?",
        "où commander une carte",
        "Une carte, commander ?",
        "Acheter",
        "X",
    ]
    _, folds = held_out(["carte"], texts, np.zeros(len(texts), dtype=int), 0)
    assert folds[0] == folds[1] == folds[2]
    assert len(set(folds.tolist())) == 3


def test_phrasings_that_are_all_alike_are_still_spread():
    texts = ["Où commander une carte ?", "où commander une carte"]
    _, folds = held_out(["carte"], texts, np.zeros(2, dtype=int), 0)
    assert folds[0] != folds[1]


def test_an_entry_that_is_added_leaves_the_folds_of_the_others():
    texts, y = [f"question {word}" for word in "abcdefgh"], np.array([0, 0, 0, 0, 1, 1, 1, 1])
    _, before = held_out(["un", "deux"], texts, y, 0)
    added = ["nouvelle", "autre", "encore"]
    _, after = held_out(["neuf", "un", "deux"], [*added, *texts], np.r_[np.zeros(3, dtype=int), y + 1], 0)
    assert after[3:].tolist() == before.tolist()
