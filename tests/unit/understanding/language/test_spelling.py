"""What is typed on a phone is corrected; a word of the domain never becomes another."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text import _folded_word
from assistant.understanding.language.spelling import (
    French,
    Speller,
    french_words,
    is_acronym,
)
from tests.counting import calls

TEXTS = [
    "Comment commander une carte CPS ou CPE ?",
    "Qualifier une identité INSi dans le logiciel référencé Ségur",
    "Débloquer la carte e-CPS, obtenir un certificat ou l'accès à Pro Santé Connect",
    "Convergence : interopérabilité, homologation, téléservice, PA et requête GET",
]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.of(TEXTS)


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("comander une crate", "commander une carte"),
        ("convergense", "convergence"),
        ("un certificta", "un certificat"),
        ("homologuation", "homologation"),
        ("l'interoperabilité du logciel", "l'interopérabilité du logiciel"),
        ("acces pro sante connect", "accès pro santé connect"),
        ("coment debloquer", "comment débloquer"),
        ("esk mon logiciel marche pa", "est-ce que mon logiciel marche pas"),
        ("jai une carte bloquee", "j'ai une carte bloquée"),
        ("pk ca marche pas", "pourquoi ça marche pas"),
        ("lacarte", "la carte"),
        ("convergen ce", "convergence"),
        ("COMMENT OBTENIR MA CARTE CPS ?", "comment obtenir ma carte CPS ?"),
        ("lse logiciels eds pharmacies", "les logiciels des pharmacies"),
        ("la cartee st bloquée", "la carte est bloquée"),
        ("peut-elel", "peut-elle"),
        ("la d''accès", "la d'accès"),
        ("", ""),
        ("?! … 42", "?! … 42"),
    ],
)
def test_typing_errors_are_corrected(speller: Speller, typed: str, corrected: str):
    assert speller.correct(typed) == corrected


@pytest.mark.parametrize(
    "typed",
    ["CPE", "CPS", "Insee", "INSEE", "INSi", "CPF", "MSSanté", "DPI", "la carte CPF", "l'API de l'Insee"],
)
def test_a_word_of_the_domain_is_left_alone(speller: Speller, typed: str):
    assert speller.correct(typed) == typed


@pytest.mark.parametrize("text", TEXTS)
def test_well_written_text_is_left_alone(speller: Speller, text: str):
    assert speller.correct(text) == text


@pytest.mark.parametrize("typed", ["il a", "ou est-ce", "la", "une carte a puce"])
def test_short_words_that_are_two_words_are_left_alone(speller: Speller, typed: str):
    assert speller.correct(typed) == typed


def test_without_the_french_list_the_catalogue_still_corrects():
    assert Speller.of(TEXTS, French.of({})).correct("homologuation") == "homologation"


def test_the_french_list_is_installed():
    assert french_words().count("ordonnance") > 1000
    assert french_words().accented("deja") == "déjà"


@pytest.mark.parametrize("text", ["x" * 500, "abcdefghijk " * 41, "é" * 500, "a-" * 250])
def test_any_500_characters_are_searched_a_few_times(speller: Speller, text: str):
    def searched(one: str) -> int:
        # Words that were folded before are not folded again: both are read for the first time.
        _folded_word.cache_clear()
        return calls(lambda: speller.correct(one))

    assert searched(text) < 10 * searched(" ".join(TEXTS)[:500])


VOCABULARY = sorted({word for text in TEXTS for word in re.findall(r"[^\W_]+(?:[.-][^\W_]+)*", text)})
GIVEN_WORDS = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=10)


@given(GIVEN_WORDS)
def test_the_words_of_the_catalogue_are_never_changed(speller: Speller, words: list[str]) -> None:
    """In any order, whatever stands beside them."""
    text = " ".join(words)
    assert speller.correct(text) == text


@given(st.text(max_size=80))
def test_any_text_is_corrected_to_the_end(speller: Speller, text: str) -> None:
    """No sign is invented: a correction adds letters, spaces, apostrophes and hyphens alone."""
    corrected = speller.correct(text)
    assert len(corrected) < 3 * len(text) + 30
    signs = {char for char in corrected if not char.isalnum() and char not in " '-"}
    assert signs <= set(text)


@given(GIVEN_WORDS, st.sampled_from("?!.,;: "))
def test_punctuation_stays_where_it_is(speller: Speller, words: list[str], sign: str) -> None:
    text = f"{sign.join(words)} ?"
    assert [c for c in speller.correct(text) if c in "?!.,;:"] == [c for c in text if c in "?!.,;:"]


@given(st.sampled_from([word for word in VOCABULARY if len(word) >= 7 and word.islower()]), st.data())
def test_two_letters_swapped_in_a_long_word_are_put_back(
    speller: Speller, word: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(1, len(word) - 2))
    typed = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    assert speller.correct(typed) == word


def test_the_most_frequent_word_wins_where_two_are_as_near() -> None:
    french = French.of({"sarte": 600, "tarte": 9_000_000})
    assert Speller({}, french).correct("larte") == "tarte"


def test_a_rare_word_of_french_is_no_correction() -> None:
    assert Speller({}, French.of({"lampas": 100})).correct("lampaz") == "lampaz"
    assert Speller({}, French.of({"lampas": 100_000})).correct("lampaz") == "lampas"


def test_the_catalogue_comes_before_french() -> None:
    speller = Speller.of(["une homologation"], French.of({"homologations": 9_000_000}))
    assert speller.correct("homologatio") == "homologation"


def test_a_word_of_another_alphabet_or_with_figures_is_left_alone(speller: Speller) -> None:
    for typed in ("картка", "v2.1", "ABC123", "2D-Doc", "l'ipv6"):
        assert speller.correct(typed) == typed


@given(st.dictionaries(st.text("abcdéèàç", min_size=1, max_size=6), st.integers(1, 10**7), max_size=10))
def test_the_tables_say_what_the_list_says(counts: dict[str, int]) -> None:
    french = French.of(counts)
    plain = str.maketrans("éèàç", "eeac")
    for word in counts:
        folded = word.translate(plain)
        alike = {other: n for other, n in counts.items() if other.translate(plain) == folded}
        assert french.has_these_accents(word)
        assert french.has_these_accents(folded) is (folded in counts)
        assert french.count(folded) == sum(alike.values())
        assert counts[french.accented(folded)] == max(alike.values())
    asked = [*(word.translate(plain) for word in counts), "zzz", ""]
    assert french.counts(asked) == [french.count(word) for word in asked]
    assert french.count("zzz") == 0
    assert french.accented("zzz") == "zzz"
    assert not french.has_these_accents("zzz")


def test_a_word_written_in_several_ways_counts_as_one_and_is_shown_as_most_often_written() -> None:
    french = French.of({"a": 10, "à": 30, "â": 1})
    assert french.count("a") == 41
    assert french.accented("a") == "à"


@pytest.mark.parametrize(
    ("word", "acronym"), [("CPS", True), ("INSi", True), ("e-CPS", True), ("Paris", False), ("carte", False)]
)
def test_an_acronym_has_two_capitals(word: str, acronym: bool) -> None:
    assert is_acronym(word) is acronym
