"""English questions are recognised and the words that matter put into French."""

from pathlib import Path

import pytest

from assistant.understanding.language.english import GlossaryError, in_french, is_english, load_glossary
from tests.conftest import FROZEN


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


def test_the_shipped_glossary_reads_and_an_absent_one_is_empty(tmp_path: Path):
    assert load_glossary(FROZEN / "anglais.yml")["deadline"] == "date limite"
    assert load_glossary(tmp_path / "absent.yml") == {}


def test_a_broken_glossary_is_reported_in_french(tmp_path: Path):
    path = tmp_path / "anglais.yml"
    for content in ("- a\n- b\n", "a: [b\n", "a: 3\n"):
        path.write_text(content)
        with pytest.raises(GlossaryError, match=r"anglais\.yml"):
            load_glossary(path)
