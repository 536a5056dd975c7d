"""Other words for what a text says: the lexicon and the acronyms, both ways."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.lexicon import Concept, Lexicon
from assistant.understanding.language.stems import stems
from assistant.understanding.language.synonyms import Synonyms, acronyms_written

LEXICON = Lexicon(
    (
        Concept("carte CPS", ("badge", "carte pro", "ancienne carte")),
        Concept("perte", ("perdu", "égaré", "vol")),
        Concept("boîte aux lettres", ("mail sécurisé",)),
    )
)
ACRONYMS = {
    "DPI": "Dossier patient informatisé",
    "BAL": "Boîte aux lettres",
    "ANS": "Agence du numérique en santé (GIP)",
    "EDIT": "Éditeur d'identités de test",
    "NIE/NIL": "Numéro d'identification éditeur / logiciel",
}
SYNONYMS = Synonyms.of(LEXICON, ACRONYMS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mon badge est bloqué", ("carte CPS", "carte pro", "ancienne carte")),
        ("Mes badges !", ("carte CPS", "carte pro", "ancienne carte")),
        ("ma carte cps", ("badge", "carte pro", "ancienne carte")),
        ("j'ai égaré mon badge", ("carte CPS", "carte pro", "ancienne carte", "perte", "perdu", "vol")),
        # « carte » alone is no expression, nor are words apart.
        ("ma carte de bureau pro", ()),
        ("un dpi", ("Dossier patient informatisé",)),
        ("notre dossier patient informatisé", ("DPI",)),
        ("un mail sécurisé", ("boîte aux lettres",)),
        ("une BAL", ("Boîte aux lettres",)),
        ("boîtes aux lettres", ("mail sécurisé", "BAL")),
        ("le NIL", ("Numéro d'identification éditeur / logiciel", "NIE")),
        # A common French word is an acronym in capitals only, an acronym is no stem.
        ("contacter l'ANS", ("Agence du numérique en santé",)),
        ("depuis deux ans", ()),
        ("DEPUIS DEUX ANS", ()),
        ("ANS", ("Agence du numérique en santé",)),
        ("nous sommes éditeur", ()),
        ("sur EDIT", ("Éditeur d'identités de test",)),
        ("une e-DPI", ()),
        ("le DPI-santé", ("Dossier patient informatisé",)),
        ("", ()),
    ],
)
def test_the_other_expressions(text: str, expected: tuple[str, ...]) -> None:
    assert SYNONYMS.expressions(text) == expected


def test_the_longest_expression_is_the_one_that_is_meant() -> None:
    synonyms = Synonyms([["carte de visite", "bristol"], ["carte", "badge"]])
    assert synonyms.expressions("ma carte de visite") == ("bristol",)
    assert synonyms.expressions("ma carte de visite et ma carte") == ("bristol", "badge")


@pytest.mark.parametrize(
    ("text", "said", "others"),
    [
        ("mon badge", "badge", ("carte CPS", "carte pro", "ancienne carte")),
        ("ma carte cps", "carte CPS", ("badge", "carte pro", "ancienne carte")),
        ("un DPI", "DPI", ("Dossier patient informatisé",)),
        ("notre dossier patient informatisé", "Dossier patient informatisé", ("DPI",)),
        # What the text says too is no other way of saying it.
        ("badge ou carte pro", "badge", ("carte CPS", "ancienne carte")),
    ],
)
def test_each_expression_of_a_text_comes_with_its_others_as_stems(
    text: str, said: str, others: tuple[str, ...]
) -> None:
    found = dict(SYNONYMS.alternatives(text))
    assert found[stems(said)] == tuple(stems(other) for other in others)


def test_expressions_of_several_groups_come_apart() -> None:
    """Each is held by who says one of its own others, and no other's."""
    assert [said for said, _ in SYNONYMS.alternatives("j'ai égaré mon badge")] == [
        stems("badge"),
        stems("égaré"),
    ]
    assert SYNONYMS.alternatives("ma carte de bureau") == []
    assert SYNONYMS.alternatives("") == []


def test_only_stems_that_the_text_lacks_are_added_each_once() -> None:
    assert SYNONYMS.expanded("ma carte pro est perdue") == ("cps", "badg", "ancien", *_of("perte égaré vol"))
    assert SYNONYMS.expanded("bonjour") == ()


def _of(text: str) -> tuple[str, ...]:
    return stems(text)


def test_it_goes_through_json() -> None:
    again = Synonyms.from_dict(json.loads(json.dumps(SYNONYMS.as_dict())))
    for text in ("mon badge", "depuis deux ans", "l'ANS", "NIE"):
        assert again.expanded(text) == SYNONYMS.expanded(text)
    assert again.as_dict() == SYNONYMS.as_dict()


WORDS = ["mon", "badge", "carte", "CPS", "DPI", "dossier", "patient", "informatisé", "l'ANS", "EDIT"]


@given(st.lists(st.sampled_from(WORDS)))
def test_what_is_added_is_new_and_always_the_same(words: list[str]) -> None:
    text = " ".join(words)
    added = SYNONYMS.expanded(text)
    assert len(set(added)) == len(added)
    assert not set(added) & set(stems(text))
    assert added == SYNONYMS.expanded(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le dossier patient informatisé (DPI) de l'hôpital", {"DPI": "dossier patient informatisé"}),
        ("les logiciels de gestion d’officine (LGO)", {"LGO": "logiciels de gestion d’officine"}),
        ("un dossier de spécifications (DS)", {"DS": "dossier de spécifications"}),
        ("l'appel à financement (AF)", {"AF": "appel à financement"}),
        ("une messagerie sécurisée de santé (MSSanté)", {"MSSanté": "messagerie sécurisée de santé"}),
        ("les industriels Santé Connect (iSC)", {"iSC": "industriels Santé Connect"}),
        ("sur Mon espace santé (MES)", {"MES": "Mon espace santé"}),
        # In brackets stands something else than an acronym, or an acronym of something else.
        ("les tests d'interopérabilité (Gazelle)", {}),
        ("une carte nominative (CPS)", {}),
        ("la carte (CPS)", {}),
        ("le logiciel (par exemple)", {}),
        ("la durée (10 ans)", {}),
        ("(DPI)", {}),
        ("", {}),
    ],
)
def test_acronyms_that_a_text_explains(text: str, expected: dict[str, str]) -> None:
    assert acronyms_written([text]) == expected


def test_an_acronym_with_two_names_has_the_most_frequent() -> None:
    texts = ["la mise en service (MES)", "un mode éco simple (MES)", "la mise en service (MES)"]
    assert acronyms_written(texts) == {"MES": "mise en service"}
