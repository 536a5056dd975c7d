"""English questions are recognised and the words that matter put into French."""

import pytest

from assistant.understanding.language.english import in_french, is_english


@pytest.mark.parametrize(
    "text",
    [
        "How do I renew my CPS card?",
        "what is the deadline for wave 2",
        "I can't connect to Pro Santé Connect",
        "Where can I download the INSi documentation?",
        "is HDS certification mandatory for the hosting of health data",
    ],
)
def test_english(text: str):
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Comment renouveler ma carte CPS ?",
        "mon token a expiré",
        "erreur 403 forbidden sur l'API sandbox",
        "can you m'aider avec ma carte et mon compte",
        "INSi",
        "CPS",
        "",
        "le mode offline est-il possible avec the new version",
    ],
)
def test_not_english(text: str):
    assert not is_english(text)


def test_words_that_matter_are_put_into_french_and_names_kept():
    glossary = {"renew": "renouveler", "card": "carte"}
    assert in_french("How can I renew my CPS card?", glossary) == "renouveler CPS carte"
