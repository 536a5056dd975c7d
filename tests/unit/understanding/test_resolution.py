"""A message completes the question before: what it names replaces, what it asks keeps the subject."""

import pytest

from assistant.understanding.resolution import (
    Before,
    Wording,
    corrections,
    follow_ups,
    has_own_words,
    precisions,
)
from tests.unit.understanding.trades import FINDER


def wordings(message: str, before: Before) -> list[Wording]:
    return list(follow_ups(message, FINDER.find(message), before, FINDER))


BLUE = Before("comment obtenir la carte bleue", facets={"carte": ("bleue",)})


def test_what_is_named_replaces_what_was_named_of_its_kind() -> None:
    first, *_ = wordings("et la carte verte ?", BLUE)
    assert first.text == "comment obtenir la carte verte"
    assert first.facets.facets["carte"] == ("verte",)


def test_a_question_that_names_nothing_keeps_the_subject() -> None:
    first, *others = wordings("et qui la fabrique ?", BLUE)
    assert first.text == "carte bleue qui la fabrique ?", "what it opens with is set aside"
    assert others[0].text == "comment obtenir la carte bleue qui la fabrique ?"
    assert all(one.facets.facets["carte"] == ("bleue",) for one in (first, *others))


def test_the_title_of_the_entry_just_given_comes_before_the_words_that_asked_for_it() -> None:
    before = Before("la bleue svp", "Comment obtenir la carte bleue ?", {"carte": ("bleue",)})
    texts = [one.text for one in wordings("et la carte verte ?", before)]
    assert texts[0] == "Comment obtenir la carte verte ?"
    assert any(text.startswith("la bleue svp") for text in texts)


@pytest.mark.parametrize(
    ("question", "message", "resolved"),
    [
        ("dates de l'automate vague 1", "et la vague 2 ?", "dates de l'automate vague 2"),
        ("dates de l'automate v1", "et pour la deuxième vague ?", "dates de l'automate deuxième vague"),
        ("que veut dire le code 05", "et le code 12 ?", "que veut dire le code 12"),
        ("que veut dire l'erreur E15", "et E22 ?", "que veut dire l'erreur E22"),
    ],
)
def test_a_wave_and_a_number_replace_those_before(question: str, message: str, resolved: str) -> None:
    assert wordings(message, Before(question))[0].text == resolved


def test_a_wave_that_is_said_with_a_value_is_added_when_there_was_none() -> None:
    first, *_ = wordings("et la console en vague 2 ?", Before("prix de l'automate"))
    assert first.text == "prix de l'console vague 2"
    assert first.facets.attributes["vague"] == (2,)


def test_what_was_chosen_is_inherited_unless_it_is_said_otherwise() -> None:
    before = Before("quel prix", facets={"carte": ("bleue",), "metier": ("radio",)})
    (same, *_) = wordings("et le délai ?", before)
    assert same.facets.facets == {"metier": ("radio",), "carte": ("bleue",)}
    (other, *_) = wordings("et pour un labo ?", before)
    assert other.facets.facets["metier"] == ("biologie",)
    assert other.facets.facets["carte"] == ("bleue",)


def test_what_depends_on_what_is_said_otherwise_is_no_longer_inherited() -> None:
    """Another trade has other tools."""
    before = Before("quel délai", facets={"metier": ("biologie",), "outil": ("automate_1",)})
    (other, *_) = wordings("et pour un radiologue ?", before)
    assert "outil" not in other.facets.facets
    assert other.facets.facets["metier"] == ("radio",)


def test_a_value_of_another_wave_is_no_longer_inherited() -> None:
    before = Before("quel délai vague 1", facets={"outil": ("automate_1",)})
    assert "outil" not in wordings("et la vague 2 ?", before)[0].facets.facets
    assert wordings("et la vague 1 ?", before)[0].facets.facets["outil"] == ("automate_1",)


def test_a_theme_is_not_inherited() -> None:
    before = Before("une carte", facets={"theme": ("prix",), "carte": ("bleue",)})
    assert "theme" not in wordings("et le délai ?", before)[0].facets.facets


def test_a_precision_completes_the_question_that_is_pending() -> None:
    before = Before("comment obtenir une carte")
    message = "je suis dentiste et débutant"
    texts = [one.text for one in precisions(message, FINDER.find(message), before, FINDER)]
    assert texts == [f"{before.question} {message}", f"{message} {before.question}"]


def test_a_precision_of_a_name_alone_may_also_replace_one() -> None:
    before = Before("comment obtenir la carte bleue")
    texts = [one.text for one in precisions("la carte verte", FINDER.find("la carte verte"), before, FINDER)]
    assert texts[0] == "comment obtenir la carte verte"
    assert "comment obtenir la carte bleue la carte verte" in texts


def test_a_correction_is_the_question_before_with_what_is_meant() -> None:
    message = "non, je parle de la carte verte"
    (one,) = corrections(message, FINDER.find(message), Before("comment obtenir la carte bleue"), FINDER)
    assert one.text == "comment obtenir la carte verte"
    (added,) = corrections(message, FINDER.find(message), Before("comment la renouveler"), FINDER)
    assert added.text == "comment la renouveler carte verte"


def test_nothing_is_made_of_no_question() -> None:
    assert wordings("et la carte verte ?", Before("")) == []


@pytest.mark.parametrize(
    ("message", "own"),
    [
        ("la carte verte", False),
        ("et pour un labo ?", False),
        ("la vague 2", False),
        ("automate vague 2", False),
        ("combien ?", True),
        ("et qui ?", True),
        ("la carte verte perdue", True),
        ("je fabrique", True),
    ],
)
def test_own_words_are_what_a_message_says_beside_names(message: str, own: bool) -> None:
    assert has_own_words(message, FINDER.find(message)) is own


def test_names_that_share_a_word_say_it_once() -> None:
    before = Before(
        "à quoi sert la carte mobile", "À quoi sert l'application mobile ?", {"carte": ("mobile",)}
    )
    first, *_ = wordings("et qui la donne ?", before)
    assert first.text == "application mobile qui la donne ?"
