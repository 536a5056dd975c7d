"""`assistant explain`: what the author reads of why an answer was given."""

from __future__ import annotations

import pytest

from assistant.catalogue.costs import Costs
from assistant.dialogue.decide import Decision
from assistant.quality.explain import _EVIDENCE, _decision, _item, _named, _what
from assistant.understanding import acts
from assistant.understanding.ranking.evidence import NAMES
from assistant.understanding.result import Thresholds, Understanding
from tests.unit.dialogue.conftest import make_catalogue

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


def test_the_members_of_a_family_are_one_item() -> None:
    family = {"dates-dpi-va1", "dates-dpi-va2", "dates-lgo-va1", "dates-lgo-va2"}
    assert _item(CATALOGUE, _understood(("dates-lgo-va2", 0.5))) == family
    assert _item(CATALOGUE, _understood(("cps-duree", 0.5))) == {"cps-duree"}
    assert _item(CATALOGUE, _understood()) == set()


@pytest.mark.parametrize(
    ("decision", "shown"),
    [
        (Decision("answer", entry="cps-duree"), " avec cps-duree (« Durée de la carte CPS ? »)"),
        (Decision("answer", entry="gone"), " avec gone («  »)"),
        (
            Decision("clarify", facet=CATALOGUE.taxonomy.facet("produit")),
            " : « Votre question concerne quel produit ou service ? »",
        ),
        (Decision("suggest", entries=("a", "b", "c", "d")), " : a, b, c"),
        (Decision("admit"), ""),
    ],
)
def test_what_a_decision_shows(decision: Decision, shown: str) -> None:
    assert _what(CATALOGUE, decision) == shown


def _printed(understood: Understanding) -> str:
    return "\n".join(_decision(CATALOGUE, understood, Costs()))


def test_the_costs_that_were_compared_are_shown() -> None:
    text = _printed(_understood(("cps-duree", 0.4), ("insi-carte", 0.3)))
    assert "Seuils       répondre à partir de 0.60 (mesuré à l'entraînement)" in text
    # Answering with 0.4: 4.5 × 0.6.
    assert "Coût attendu répondre 2.70" in text
    assert "proposer une liste" in text
    assert "(réponse fausse 4.5, question 0.5, liste 0.6, liste inutile 2, aveu 3)" in text


def test_a_sure_answer_is_named_with_its_question() -> None:
    text = _printed(_understood(("cps-duree", 0.8)))
    assert text.startswith("Décision     répondre avec cps-duree (« Durée de la carte CPS ? »)\n")


def test_a_family_is_named_with_what_remains_possible() -> None:
    ranking = [(f"dates-{device}", 0.22) for device in ("dpi-va1", "dpi-va2", "lgo-va1", "lgo-va2")]
    text = _printed(_understood(*ranking))
    assert "Décision     demander une précision" in text
    assert "Famille      dates (4 entrées possibles)" in text


def test_a_message_that_is_no_question_shows_its_act_alone() -> None:
    text = _printed(_understood(("cps-duree", 0.9), act=acts.GREETING))
    assert "« greeting » s'applique" in text
    assert "Coût" not in text
