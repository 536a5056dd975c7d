"""What is typed on a phone is corrected; a word of the domain never becomes another."""

import pytest

from assistant.understanding.language.spelling import French, Speller, french_words
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
    assert Speller.of(TEXTS, French({})).correct("homologuation") == "homologation"


def test_the_french_list_is_installed():
    assert french_words().count("ordonnance") > 1000
    assert french_words().accented("deja") == "déjà"


@pytest.mark.parametrize("text", ["x" * 500, "abcdefghijk " * 41, "é" * 500, "a-" * 250])
def test_any_500_characters_are_searched_a_few_times(speller: Speller, text: str):
    usual = " ".join(TEXTS)[:500]
    assert calls(lambda: speller.correct(text)) < 10 * calls(lambda: speller.correct(usual))
