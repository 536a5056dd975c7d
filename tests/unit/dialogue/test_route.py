"""The same words mean different things after different questions."""

import pytest

from assistant.dialogue.route import intent_in_context, ordinal, reason_named, says_yes

ASKED = {"question": "dates limites", "facet": "dispositifs"}


@pytest.mark.parametrize(
    ("intent", "text", "awaiting", "facets", "expected"),
    [
        ("faq", "comment commander une carte ?", None, {}, "faq"),
        ("affirm", "oui", "feedback", {}, "feedback"),
        ("deny", "non merci", "feedback", {}, "feedback"),
        ("faq", "et avec une carte CPE ?", "feedback", {}, "faq"),
        ("thanks", "merci mais il manque le prix", "comment", {}, "comment"),
        ("faq", "combien ça coûte", "comment", {}, "comment"),
        ("emergency", "je veux mourir", "comment", {}, "emergency"),
        ("start_over", "recommencer", "comment", {}, "start_over"),
        ("dont_know", "je ne sais pas", "clarification", {}, "dont_know"),
        ("faq", "LGO", "clarification", {"dispositifs": ["lgo_va1"]}, "choose"),
        ("out_of_scope", "2", "clarification", {}, "choose"),
        ("faq", "c'est pour une officine", "clarification", {"couloirs": ["officine"]}, "choose"),
        (
            "faq",
            "nous sommes éditeur d'un LGO pour les pharmacies",
            "clarification",
            {"dispositifs": ["lgo_va1"]},
            "choose",
        ),
        ("faq", "quel LGO choisir", "clarification", {"couloirs": ["officine"]}, "faq"),
        ("faq", "comment débloquer la carte CPS de mon associé absent ?", "clarification", {}, "faq"),
        ("deny", "non", "suggestion", {}, "none_of_these"),
        ("faq", "la deuxième", "suggestion", {}, "pick"),
        ("faq", "non, plutôt la e-CPS", "feedback", {"produit": ["e_cps"]}, "choose"),
        ("faq", "la réponse est incomplète", "reason", {}, "reason"),
    ],
)
def test_intent_in_context(intent: str, text: str, awaiting: str | None, facets: dict, expected: str):
    assert intent_in_context(intent, text, {"facets": facets}, awaiting, ASKED) == expected


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("2", 1),
        ("la deuxième", 1),
        ("le premier", 0),
        ("seconde", 1),
        ("choix 3", 2),
        ("0", None),
        ("e-CPS", None),
    ],
)
def test_ordinals(text: str, rank: int | None):
    assert ordinal(text) == rank


def test_reasons_are_recognised_when_typed():
    assert reason_named("Ce n'est pas ma question") == "not_my_question"
    assert reason_named("je n'y comprends rien, pas clair") == "unclear"
    assert reason_named("bonjour") is None


def test_yes_with_a_doubt_is_not_a_yes():
    assert says_yes("oui merci")
    assert not says_yes("oui mais pas complet")
