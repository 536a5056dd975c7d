"""The ranking, on a made-up catalogue: right, calibrated, saved without pickle, the same twice."""

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.catalogue.costs import Costs
from assistant.catalogue.model import Facet, FacetValue, Taxonomy
from assistant.understanding.encoders.sentence_encoder import CachedEncoder, best_encoder
from assistant.understanding.ranking import answerability
from assistant.understanding.ranking.entries import Background, TrainingEntry
from assistant.understanding.ranking.held_out import HELD_OUT_FILE, held_out
from assistant.understanding.ranking.ranker import Ranker

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


@pytest.mark.parametrize("text", ["carte", "ma carte a été volée hier", "il pleut beaucoup", "J'ai perdu"])
def test_the_first_is_no_more_probable_than_it_answers(ranker: Ranker, text: str):
    ranking = ranker.rank(text)
    assert 0 < ranking.entries[0][1] <= ranking.answers + 1e-6
    assert sum(p for _, p in ranking.entries) <= 1 + 1e-6
    assert sum(p for _, p in ranking.others) == pytest.approx(1 - ranking.known)


def test_a_question_of_the_catalogue_answers_more_surely_than_a_foreign_one(ranker: Ranker):
    ours, foreign = ranker.rank("carte CPS perdue ou volée"), ranker.rank("vélo Peugeot perdu ou volé")
    assert ours.entries[0][0] == foreign.entries[0][0] == "perte"
    assert ours.answers > foreign.answers + 0.2


def test_the_name_of_somebody_elses_object_is_noticed():
    ranker = Ranker.train(ENTRIES, OTHERS, background=Background(foreign=("Doctolib",)))
    assert ranker.rank("j'ai perdu mon compte doctolib").names_foreign
    assert not ranker.rank("j'ai perdu ma carte CPS").names_foreign


def test_a_few_words_that_are_all_ours_are_never_far_from_everything(ranker: Ranker):
    """« quelle date ? » says too little to be near anything, and nothing that is not ours."""
    ours, foreign = ranker.rank("la date"), ranker.rank("la tarte")
    assert sum(p for _, p in ours.entries) >= min(0.35 * ours.known, 1) - 1e-6
    assert sum(p for _, p in ours.entries) > sum(p for _, p in foreign.entries)


FAMILY = [
    TrainingEntry("ouvert-nord", ("Horaires du nord", "heures d'ouverture"), family="horaires"),
    TrainingEntry("ouvert-sud", ("Horaires du sud", "heures d'ouverture"), family="horaires"),
]


def test_the_members_of_a_family_answer_together(tmp_path: Path):
    """Which of them is asked about is another question: each alone has half of the mass."""
    ranker = Ranker.train([*ENTRIES, *FAMILY], OTHERS)
    ranking = ranker.rank("quelles sont les heures d'ouverture")
    (first, p), (second, q) = ranking.entries[:2]
    assert {first, second} == {"ouvert-nord", "ouvert-sud"}
    assert max(p, q) < 0.6 < p + q <= ranking.answers + 1e-6
    ranker.save(tmp_path)
    assert Ranker.load(tmp_path, None).rank("quelles sont les heures d'ouverture").answers == pytest.approx(
        ranking.answers, abs=1e-6
    )


WAVES = [
    TrainingEntry("vague-1", ("Quand finit la vague 1 ?", "date limite de la vague 1"), "En mars."),
    TrainingEntry("vague-2", ("Quand finit la vague 2 ?", "date limite de la vague 2"), "En juin."),
]


@pytest.fixture(scope="module")
def of_waves() -> Ranker:
    return Ranker.train([*ENTRIES, *WAVES], OTHERS)


def test_the_entry_of_the_right_number_comes_first(of_waves: Ranker):
    for number in ("1", "2"):
        ranking = of_waves.rank(f"la vague {number} se termine quel jour")
        assert ranking.entries[0][0] == f"vague-{number}"
        assert ranking.unknown_numbers == ()


def test_a_number_that_the_catalogue_lacks_is_said_as_it_was_asked(of_waves: Ranker, tmp_path: Path):
    text = "la vague 7 se termine quel jour"
    assert of_waves.rank(text).unknown_numbers == ("vague 7",)
    of_waves.save(tmp_path)
    assert Ranker.load(tmp_path, None).rank(text).unknown_numbers == ("vague 7",)


def test_what_the_taxonomy_calls_a_facet_value_leads_to_the_entries_that_carry_it():
    taxonomy = Taxonomy((Facet("offre", "?", values=(FacetValue("v", "Vitrine", ("échoppe",)),)),))
    entries = [
        TrainingEntry("ici", ("Comment payer ?", "moyens de paiement"), facets={"offre": ("v",)}),
        TrainingEntry("ailleurs", ("Comment payer ?", "moyens de paiement")),
    ]
    ranker = Ranker.train([*ENTRIES, *entries], OTHERS, background=Background(taxonomy))
    assert ranker.rank("comment payer à l'échoppe").entries[0][0] == "ici"
    plain = dict(ranker.rank("comment payer").entries)
    assert plain["ici"] == pytest.approx(plain["ailleurs"], rel=0.2)


def test_saved_and_loaded_it_says_the_same_without_pickle(ranker: Ranker, tmp_path: Path):
    ranker.save(tmp_path)
    before, after = ranker.rank("carte perdue"), Ranker.load(tmp_path, None).rank("carte perdue")
    # Single-precision sums of the same numbers in another order differ in the seventh digit.
    assert dict(after.entries) == pytest.approx(dict(before.entries), abs=1e-6)
    assert (after.answers, after.known) == pytest.approx((before.answers, before.known), abs=1e-6)
    assert [e for e, _ in after.entries] == [e for e, _ in before.entries]
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".npz"}


def test_two_trainings_are_the_same(ranker: Ranker):
    twin = Ranker.train(ENTRIES, OTHERS, encoder=None)
    assert (twin.thresholds, twin.report) == (ranker.thresholds, ranker.report)
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
    assert set(explained.answers) == {*answerability.SIGNALS, "bias"}
    assert 1 / (1 + np.exp(-sum(explained.answers.values()))) == pytest.approx(ranking.answers, abs=1e-4)
    (first, p, points), (second, q, others) = explained.entries[1:3]
    assert first != second
    # Points are log-odds: behind the first, their difference is the logarithm of the ratio of probabilities.
    assert sum(points.values()) - sum(others.values()) == pytest.approx(np.log(p / q), abs=1e-3)


def test_words_given_in_another_language_are_compared_as_given(ranker: Ranker):
    assert ranker.rank("how much is a reader", translation="tarif lecteur").entries[0][0] == "prix"


@pytest.mark.parametrize("costs", [Costs(), Costs(wrong=8.0), Costs(probable=1.5)])
def test_the_threshold_of_an_answer_is_the_one_of_the_costs(costs: Costs):
    ranker = Ranker.train(ENTRIES[:2], OTHERS, costs=costs)
    assert ranker.thresholds["answer"] == pytest.approx(costs.sure_from, abs=1e-4)


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
