"""The same words mean different things after different questions."""

from dataclasses import replace

import pytest

from assistant.understanding import acts
from assistant.understanding.act_rules import (
    in_context,
    is_correction,
    is_question,
    opens_as_ellipsis,
    ordinal,
    reason_named,
    says_yes,
)
from assistant.understanding.acts import ACTS, act_of
from assistant.understanding.result import Context

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
        ("feedback", "elle n'est pas claire", "reason", {}, "reason", {"code": "unclear"}),
        ("emergency", "je n'y comprends rien", "reason", {}, "emergency", {}),
        ("feedback", "non", "reason", {}, "feedback", {"useful": "no"}),
        ("feedback", "elle n'est pas claire", "feedback", {}, "feedback", {"useful": "no"}),
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


ASKED = (None, "clarification", "suggestion", "feedback", "reason", "comment")
MESSAGES = (
    "oui",
    "non",
    "2",
    "le port",
    "je ne sais pas",
    "et pour un DVD ?",
    "non, plutôt le port",
    "bof",
    "🙂",
)


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("act", ACTS)
def test_whatever_was_asked_a_message_has_one_act(act: str, asked: str | None):
    context = Context(asked=asked, question="quand ouvrez-vous ?", facet="lieu")
    for text in MESSAGES:
        for facets in ({}, {"lieu": ["port"]}):
            decided, values = in_context(act, {}, text, facets, context)
            assert decided in ACTS
            assert all(isinstance(value, str) for value in values.values())


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("act", ["emergency", "restart", "back", "human", "repeat"])
def test_some_acts_are_never_taken_for_an_answer(act: str, asked: str | None):
    context = Context(asked=asked, question="quand ouvrez-vous ?", facet="lieu")
    for text in MESSAGES:
        assert in_context(act, {}, text, {"lieu": ["port"]}, context) == (act, {})


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("le port", False),
        ("pour la médiathèque du port", False),
        ("le port ?", True),
        ("comment aller au port", True),
        ("peut-on venir au port", True),
        ("combien pour le port", True),
        ("je suis lecteur", False),
    ],
)
def test_what_asks_is_seen_by_its_mark_or_its_words(text: str, asks: bool):
    assert is_question(text) is asks


@pytest.mark.parametrize(
    ("text", "elliptical"),
    [
        ("et avec une carte ?", True),
        ("Et pour le port ?", True),
        ("et si c'est fermé", True),
        ("idem pour un DVD", True),
        ("dans ce cas", True),
        ("étagère cassée", False),
        ("eternel retour", False),
        ("avec une carte", False),
    ],
)
def test_what_says_nothing_alone_opens_as_an_ellipsis(text: str, elliptical: bool):
    assert opens_as_ellipsis(text) is elliptical


@pytest.mark.parametrize(
    "text",
    ["non, plutôt le port", "en fait le port", "pardon, le port", "je voulais dire le port", "nan le port"],
)
def test_a_correction_opens_as_one_and_names_something(text: str):
    context = Context(question="quand ouvrez-vous ?")
    assert is_correction(text, {"lieu": ["port"]}, context)
    assert not is_correction(text, {}, context)
    assert not is_correction(text, {"lieu": ["port"]}, Context())
    assert not is_correction(f"{text} et aussi celle de la gare demain", {"lieu": ["port"]}, context)


def test_a_list_under_an_answer_is_answered_while_the_feedback_is_pending():
    shown = Context(asked="feedback", entries=("a", "b"), entry="c", question="q")
    said = (acts.QUESTION, {})
    assert in_context(*said, "la deuxième", {}, shown) == (acts.PICK, {"rank": "2"})
    assert in_context(*said, "aucune de ces propositions", {}, shown) == (acts.REJECT_LIST, {})
    assert in_context(acts.FEEDBACK, {"useful": "no"}, "non", {}, shown) == (acts.FEEDBACK, {"useful": "no"})
    assert in_context(*said, "2", {}, replace(shown, entries=())) == said
