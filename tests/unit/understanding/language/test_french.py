"""French words: cut as spaCy cuts them, brought back to their base form by its tables alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.strings import get_string_id

from assistant.understanding.language.french import _Forms, lemma, tokens
from tests.counting import calls


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("cartes", "carte"),
        ("Cartes", "carte"),
        ("CARTES", "carte"),
        ("chevaux", "cheval"),
        ("journaux", "journal"),
        ("logiciels", "logiciel"),
        ("carte", "carte"),
        ("xyzzy", "xyzzy"),
        ("42", "42"),
        ("", ""),
    ],
)
def test_a_form_has_the_base_of_the_dictionary(word: str, base: str) -> None:
    assert lemma(word) == base


def test_the_singular_and_the_plural_of_a_facet_have_one_base() -> None:
    for singular, plural in (("pharmacie", "pharmacies"), ("hôpital", "hôpitaux"), ("lecteur", "lecteurs")):
        assert lemma(plural) == lemma(singular), singular


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("J'ai perdu ma carte.", ["J'", "ai", "perdu", "ma", "carte", "."]),
        ("l’API Annuaire", ["l’", "API", "Annuaire"]),
        ("e-CPS", ["e-CPS"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_words(text: str, words: list[str]) -> None:
    assert [token.text for token in tokens(text) if not token.is_space] == words


@given(st.text(max_size=80))
def test_no_character_moves_whatever_is_typed(text: str) -> None:
    """The places of the facets named are places in what the visitor typed."""
    doc = tokens(text)
    assert len(doc.text) == len(text)
    for token in doc:
        typed = text[token.idx : token.idx + len(token.text)]
        assert all(a == b or (not b.isalnum() and a == " ") for a, b in zip(token.text, typed, strict=True))


@given(st.text(st.sampled_from("abcé09()*/#?&=%~"), min_size=1, max_size=60))
def test_a_heap_of_signs_keeps_its_letters_and_figures(chunk: str) -> None:
    letters = [char for char in chunk if char.isalnum()]
    assert [char for char in tokens(chunk).text if char.isalnum()] == letters


def test_an_address_is_left_whole() -> None:
    address = "https://esante.gouv.fr/annuaire"
    assert address in [token.text for token in tokens(f"voir {address} svp")]


def test_a_heap_of_signs_costs_in_proportion_to_its_length() -> None:
    """spaCy takes them off one by one, each time reading what is left: that would be quadratic."""
    assert calls(lambda: tokens("(" * 2000)) < 6 * calls(lambda: tokens("(" * 500))


@given(st.dictionaries(st.text(max_size=8), st.integers(0, 4), max_size=12), st.text(max_size=8))
def test_the_compact_table_is_the_dictionary_it_was_made_of(forms: dict[str, int], other: str) -> None:
    texts = ["avoir", "être", "aller", "carte", ""]
    by_key = sorted((get_string_id(form), base) for form, base in forms.items())
    table = _Forms(
        np.array([key for key, _ in by_key], dtype=np.uint64),
        np.array([base for _, base in by_key], dtype=np.int32),
        texts,
    )
    for form, base in forms.items():
        assert table.get(form) == texts[base]
    if other not in forms:
        assert table.get(other) is None
