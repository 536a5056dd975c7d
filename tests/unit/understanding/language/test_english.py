"""English questions are recognised and the words that matter put into French."""

import pytest

from assistant.catalogue import load_catalogue
from assistant.catalogue.glossary import load_glossary
from assistant.settings import ROOT
from assistant.understanding.language.english import in_french, is_english

from .english_cases import ENGLISH, FRENCH


def test_there_are_many_cases_of_both_kinds() -> None:
    assert len({*ENGLISH}) >= 40
    assert len({*FRENCH}) >= 50


@pytest.mark.parametrize("text", ENGLISH)
def test_english(text: str) -> None:
    assert is_english(text)
    assert is_english(text.lower())


@pytest.mark.parametrize("text", FRENCH)
def test_not_english(text: str) -> None:
    assert not is_english(text)
    assert not is_english(text.lower())


def test_no_question_of_the_faq_is_english() -> None:
    entries = load_catalogue(ROOT / "data").entries.values()
    texts = [text for entry in entries for text in (*entry.phrasings, *entry.keywords)]
    assert [text for text in texts if is_english(text)] == []


def test_words_that_matter_are_put_into_french_and_names_kept() -> None:
    glossary = {"renew": "renouveler", "card": "carte"}
    assert in_french("How can I renew my CPS card?", glossary) == "renouveler CPS carte"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Is Pro Santé Connect mandatory?", "Pro Santé Connect obligatoire"),
        ("I lost my CPS card", "perdu perte CPS carte"),
        ("my certificate has expired", "certificat expiré"),
        ("How to get une carte CPS ?", "obtenir une carte CPS"),
        ("Who pays for the update?", "payer mise à jour"),
        ("the fees of the certification bodies", "tarifs certification organismes"),
    ],
)
def test_the_shipped_glossary_knows_the_words_people_use(text: str, words: str) -> None:
    assert in_french(text, load_glossary(ROOT / "data" / "anglais.yml")) == words
