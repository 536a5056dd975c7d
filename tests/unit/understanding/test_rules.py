"""The same words mean different things after different questions."""

import pytest

from assistant.understanding.acts import act_of
from assistant.understanding.result import Context
from assistant.understanding.rules import in_context, ordinal, reason_named, says_yes

LGO = {"dispositifs": ["lgo_va1"]}
FIRST_LGO = {"facet": "dispositifs", "value": "lgo_va1"}


@pytest.mark.parametrize(
    ("label", "text", "asked", "facets", "act", "values"),
    [
        ("question", "comment commander une carte ?", None, {}, "question", {}),
        ("feedback/yes", "oui", "feedback", {}, "feedback", {"useful": "yes"}),
        ("feedback/no", "non merci", "feedback", {}, "feedback", {"useful": "no"}),
        ("question", "et avec une carte CPE ?", "feedback", {}, "question", {}),
        ("thanks", "merci mais il manque le prix", "comment", {}, "comment", {}),
        ("question", "combien ça coûte", "comment", {}, "comment", {}),
        ("emergency", "je veux mourir", "comment", {}, "emergency", {}),
        ("restart", "recommencer", "comment", {}, "restart", {}),
        ("choice/unknown", "je ne sais pas", "clarification", {}, "choice", {"unknown": "yes"}),
        ("question", "LGO", "clarification", LGO, "choice", FIRST_LGO),
        ("out_of_scope", "2", "clarification", {}, "choice", {"rank": "2"}),
        ("question", "c'est pour une officine", "clarification", {"couloirs": ["officine"]}, "choice", {}),
        (
            "question",
            "nous sommes éditeur d'un LGO pour les pharmacies",
            "clarification",
            LGO,
            "choice",
            FIRST_LGO,
        ),
        ("question", "quel LGO choisir", "clarification", {"couloirs": ["officine"]}, "question", {}),
        (
            "question",
            "comment débloquer la carte CPS de mon associé absent ?",
            "clarification",
            {},
            "question",
            {},
        ),
        ("feedback/no", "non", "suggestion", {}, "reject_list", {}),
        ("question", "la deuxième", "suggestion", {}, "pick", {"rank": "2"}),
        (
            "question",
            "non, plutôt la e-CPS",
            "feedback",
            {"produit": ["e_cps"]},
            "correction",
            {"produit": "e_cps"},
        ),
        ("question", "la réponse est incomplète", "reason", {}, "reason", {"code": "incomplete"}),
    ],
)
def test_the_act_of_a_message_after_what_was_asked(
    label: str, text: str, asked: str | None, facets: dict, act: str, values: dict
):
    context = Context(asked=asked, question="dates limites", facet="dispositifs")
    assert in_context(*act_of(label), text, facets, context) == (act, values)


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
