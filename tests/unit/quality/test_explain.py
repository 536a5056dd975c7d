"""`assistant explain`: what the author reads of why an answer was given."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.catalogue import load_catalogue
from assistant.dialogue.decide import Decision
from assistant.on_rasa import engine
from assistant.quality.explain import _EVIDENCE, _decision, _named, _what, explain
from assistant.releases.registry import ReleaseError, catalogue_of
from assistant.understanding import acts
from assistant.understanding.ranking import answerability
from assistant.understanding.ranking.evidence import NAMES
from assistant.understanding.ranking.ranker import Explanation
from assistant.understanding.result import Thresholds, Understanding
from tests.conftest import FROZEN
from tests.unit.dialogue.conftest import make_catalogue
from tests.unit.library import PRICES
from tests.unit.releases.test_registry import made, published

CATALOGUE = make_catalogue()
THRESHOLDS = Thresholds(answer=0.6, suggest=0.3, known=0.3)


def _understood(*ranking: tuple[str, float], act: str = acts.QUESTION, **values: object) -> Understanding:
    return Understanding(
        "Ma question",
        act,
        ranking=ranking,
        known=0.9,
        thresholds=THRESHOLDS,
        **values,  # type: ignore[arg-type]
    )


def test_every_piece_of_evidence_has_its_column() -> None:
    assert list(_EVIDENCE) == list(NAMES)
    assert all(len(name) <= 14 for name in _EVIDENCE.values())


def test_the_facets_named_are_shown_by_their_labels() -> None:
    understood = _understood(
        facets={"produit": ("cps", "insi"), "dispositifs": ("lgo_va1",)}, attributes={"vague": (1,)}
    )
    assert _named(CATALOGUE, understood) == (
        "dispositifs : LGO – vague 1 ; produit : Cartes CPx, INSi ; vague : 1"
    )


def test_a_value_that_left_the_taxonomy_is_not_shown() -> None:
    assert _named(CATALOGUE, _understood(facets={"produit": ("gone",)})) == "aucune"
    assert _named(CATALOGUE, _understood()) == "aucune"


@pytest.mark.parametrize(
    ("decision", "shown"),
    [
        (Decision("answer", entry="cps-duree"), " avec cps-duree (« Durée de la carte CPS ? »)"),
        (Decision("answer", entry="gone"), " avec gone («  »)"),
        (
            Decision("clarify", facet=CATALOGUE.taxonomy.facet("produit")),
            " : « Votre question concerne quel produit ou service ? »",
        ),
        (Decision("suggest", entries=("a", "b", "c", "d", "e")), " : a, b, c, d, e"),
        (Decision("admit"), ""),
    ],
)
def test_what_a_decision_shows(decision: Decision, shown: str) -> None:
    assert _what(CATALOGUE, decision) == shown


def _printed(understood: Understanding) -> list[str]:
    return list(_decision(CATALOGUE, understood, PRICES))


def test_the_five_prices_are_shown_cheapest_first_with_the_costs_by_name() -> None:
    text = _printed(_understood(("cps-duree", 0.45), ("insi-carte", 0.4)))
    assert text == [
        "Décision     proposer une liste : cps-duree, insi-carte",
        # List: 0.6 + 2 × 0.08 + 1.3 × 0.15. Probable: 0.45 + 2 × 0.15 + 0.6 × 0.4. Sure: 4 × 0.55.
        "Coût attendu proposer une liste 0.95 ; donner la réponse la plus proche 1.03 ; "
        "demander une précision 1.10 ; répondre, sûr 2.20 ; dire qu'il n'est pas sûr 3.83",
        "Prix         mauvaise_reponse 4, reponse_probable 0.45, mauvaise_reponse_probable 2, question 0.5, "
        "liste 0.6, ligne_de_liste 0.08, liste_inutile 1.3, aveu 4.5, perte_admise 0.01",
    ]


def test_a_sure_answer_is_named_with_its_question() -> None:
    decision, prices, _ = _printed(_understood(("cps-duree", 0.95)))
    assert decision == "Décision     répondre, sûr avec cps-duree (« Durée de la carte CPS ? »)"
    assert prices.startswith("Coût attendu répondre, sûr 0.20 ; ")


def test_a_probable_answer_is_shown_with_what_stands_under_it() -> None:
    decision, under, prices, _ = _printed(_understood(("cps-duree", 0.7), ("insi-carte", 0.2)))
    assert decision.startswith("Décision     donner la réponse la plus proche avec cps-duree")
    assert under == "Au-dessous   insi-carte"
    assert prices.startswith("Coût attendu donner la réponse la plus proche 0.79 ; ")


def test_a_family_is_named_with_what_remains_possible() -> None:
    ranking = [(f"dates-{device}", 0.22) for device in ("dpi-va1", "dpi-va2", "lgo-va1", "lgo-va2")]
    text = _printed(_understood(*ranking))
    assert text[0].startswith(
        "Décision     demander une précision : « Votre question concerne quel dispositif"
    )
    assert text[1] == "Famille      dates (4 entrées possibles)"


def test_an_unknown_number_and_an_empty_ranking_have_no_price() -> None:
    unknown = _printed(_understood(("cps-duree", 0.95), ("insi-carte", 0.02), unknown_numbers=("code 05",)))
    assert unknown == [
        "Décision     proposer une liste : cps-duree, insi-carte",
        "Coût attendu aucun : « code 05 » est inconnu, rien n'y répond",
    ]
    assert _printed(_understood()) == [
        "Décision     dire qu'il n'est pas sûr",
        "Coût attendu aucun : aucune entrée n'est possible",
    ]


def test_a_message_that_is_no_question_shows_its_act_alone() -> None:
    (line,) = _printed(_understood(("cps-duree", 0.9), act=acts.GREETING))
    assert "« greeting » s'applique" in line


@pytest.mark.parametrize("act", [acts.OUT_OF_SCOPE, acts.REDIRECTION])
def test_a_subject_of_somebody_elses_shows_its_act_alone_whatever_is_near_it(act: str) -> None:
    (line,) = _printed(_understood(("cps-duree", 0.95), act=act))
    assert f"« {act} » s'applique" in line


def test_the_model_and_the_faq_that_are_explained_are_named(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(explain("Ma question", model))[:2] == [
        "Modèle       m (jamais publié)",
        "FAQ          de travail",
    ]
    models = tmp_path / "models"
    monkeypatch.setenv("ASSISTANT_MODELS", str(models))
    with pytest.raises(ReleaseError, match="Rien n'est publié"):
        list(explain("Ma question", published=True))
    models.mkdir()
    published(models, made(models, "un"))
    shutil.copytree(FROZEN, catalogue_of(models, "un"), dirs_exist_ok=True)
    # What the newest model learnt is not what the folder says now.
    _, faq = list(explain("Ma question"))[:2]
    assert "que ce modèle n'a pas apprise telle quelle" in faq
    assert list(explain("Ma question", published=True))[:2] == [
        "Modèle       n° 1 (un), ce que les visiteurs ont",
        "FAQ          ce que les visiteurs ont",
    ]


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model that has understood one question of the frozen FAQ."""
    entry = load_catalogue(FROZEN).published[0].id
    points = dict.fromkeys(NAMES, 0.0) | {"word_sum": 1.5, "nearest": 0.5}
    answers = dict.fromkeys((*answerability.SIGNALS, "bias"), 0.0) | {"first": 2.1, "missing_most": -0.4}
    explanation = Explanation(
        "ma question", ((entry, 0.82, points),), {"regression": 1.25, "bias": 0.0}, answers
    )
    understood = _understood((entry, 0.82), answers=0.82, unknown_numbers=("code 05",))
    component = SimpleNamespace(explain=lambda question: explanation)
    monkeypatch.setattr(engine, "load_component", lambda model: component)
    monkeypatch.setattr(engine, "understand", lambda component, texts: [understood for _ in texts])
    archive = tmp_path / "m.tar.gz"
    archive.touch()
    return archive


def test_the_chance_that_the_first_answers_is_shown_with_its_points(model: Path) -> None:
    text = list(explain("Ma question", model))
    assert (
        "Première     0.820   (chance que la première réponde ; points : first +2.1, missing_most -0.4)"
        in text
    )
    assert "\nQuestion     0.900   (chance que ce soit une question ; points : regression +1.2)" in text


def test_the_numbers_that_the_catalogue_lacks_are_named(model: Path) -> None:
    assert "Inconnus     code 05" in list(explain("Ma question", model))


def test_each_entry_has_its_points_under_the_names_of_the_evidence(model: Path) -> None:
    text = list(explain("Ma question", model))
    head = next(line for line in text if line.startswith(" proba"))
    row = text[text.index(head) + 1]
    labels = list(_EVIDENCE.values())
    assert head == f"{'proba':>6}  {'total':>6}  " + "".join(f"{label:>14}" for label in labels) + "  entrée"
    proba, total, *points, entry = row.split()
    assert (proba, total, entry) == ("0.820", "2.00", load_catalogue(FROZEN).published[0].id)
    brought = dict(zip(_EVIDENCE, points, strict=True))
    assert (brought["word_sum"], brought["nearest"]) == ("1.50", "0.50")
    assert {brought[name] for name in NAMES if name not in ("word_sum", "nearest")} == {"0.00"}
