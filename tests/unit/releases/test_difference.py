"""What of the working FAQ visitors do not have yet, as the commands say it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.releases.difference import Difference, served_difference, served_lines
from assistant.releases.formats import folder_of
from tests.unit.releases.test_served import House
from tests.unit.releases.test_served import house as house  # the fixture

Change = Callable[[House], None]


def _difference(house: House) -> Difference:
    difference = served_difference(house.models, house.data)
    assert difference is not None
    return difference


def _text(house: House) -> str:
    return " ".join(served_lines(house.models, house.data))


def _say(house: House, comment: str) -> None:
    texts = house.data / "texts.yml"
    texts.write_text(f"{texts.read_text()}\n# {comment}\n")


def _example(house: House, folder: Path) -> None:
    (folder / "nlu").mkdir()
    (folder / "nlu" / "merci.yml").write_text("version: '3.1'\n")


def test_before_any_publication_nothing_is_served_and_the_command_says_what_to_do(house: House) -> None:
    assert served_difference(house.models, house.data) is None
    assert _text(house).startswith("Rien n'est publié : « assistant publish »")


def test_what_was_just_published_is_the_working_faq(house: House) -> None:
    house.publish("un")
    assert _difference(house).is_none
    assert len(served_lines(house.models, house.data)) == 1
    assert "le modèle n° 1 (un), publié le " in _text(house)
    assert _text(house).endswith("C'est la FAQ de travail.")


def test_whose_models_these_are_is_said_before_anything_else(house: House) -> None:
    """By every command that knows both: `run`, `ask`, `models`."""
    for name in ("Mairie", "Médiathèque"):
        (house.data / "agence.yml").write_text(f"nom: {name}\n", "utf-8")
        if name == "Mairie":
            house.publish("un")
            assert len(served_lines(house.models, house.data)) == 1
    first, *_ = served_lines(house.models, house.data)
    assert "publie la FAQ de « Mairie », et celle-ci est de « Médiathèque »" in first


@pytest.mark.parametrize(
    ("change", "expected", "said"),
    [
        (lambda h: h.add("d"), {"new": ("d",)}, "1 entrée nouvelle (d)"),
        (lambda h: h.edit("c", statut="publie"), {"new": ("c",)}, "1 entrée nouvelle (c)"),
        (lambda h: h.edit("a", exemples=["un", "deux"]), {"phrasings": 2}, "2 formulations à apprendre"),
        (lambda h: h.edit("a", variantes=["Autre"]), {"phrasings": 2}, "2 formulations à apprendre"),
        (lambda h: h.edit("a", variantes=[]), {"phrasings": 1}, "1 formulation à apprendre"),
        # An answer, a removal and a sentence are live: visitors have them.
        (lambda h: h.edit("a", reponse="corrigée"), {}, "C'est la FAQ de travail."),
        (lambda h: h.delete("b"), {}, "C'est la FAQ de travail."),
        (lambda h: _say(h, "relu"), {}, "C'est la FAQ de travail."),
        (
            lambda h: (h.data / "lexique.yml").write_text("a: [b]\n"),
            {"files": ("lexique.yml",)},
            "lexique.yml",
        ),
        (lambda h: _example(h, h.data), {"files": ("nlu",)}, "ce qui a changé dans nlu"),
    ],
    ids=["new", "draft", "examples", "variants", "removed", "answer", "deleted", "text", "lexicon", "nlu"],
)
def test_what_waits_for_a_publication_is_counted(
    house: House, change: Change, expected: dict[str, object], said: str
) -> None:
    house.publish("un")
    change(house)
    difference = _difference(house)
    held = {name: getattr(difference, name) for name in ("new", "phrasings", "hidden", "gone", "files")}
    assert {name: value for name, value in held.items() if value} == expected
    assert said in _text(house)
    assert ("« assistant publish » donne tout." in _text(house)) is bool(expected)
    assert difference.learns is bool(expected)


def test_a_rollback_hides_the_answers_written_before_it_and_no_other(house: House) -> None:
    house.publish("un")
    house.edit("a", reponse="deuxième")
    house.delete("b")
    house.add("d")
    house.publish("deux")
    assert _difference(house).is_none
    house.rollback("un")
    difference = _difference(house)
    assert (difference.new, difference.hidden, difference.gone) == (("d",), ("a",), ("b",))
    text = _text(house)
    assert "le modèle n° 1 (un), remis le " in text
    assert "cache : 1 réponse (a), le retrait de 1 entrée (b)." in text
    assert text.endswith("une réponse retouchée d'ici là arrive aussitôt.")
    # As it says.
    house.edit("a", reponse="troisième")
    assert _difference(house).hidden == ()
    assert house.shown()["a"] == "troisième"
    assert text != _text(house)


def test_a_sentence_written_before_a_rollback_is_hidden(house: House) -> None:
    house.publish("un")
    _say(house, "relu")
    house.publish("deux")
    house.rollback("un")
    assert _difference(house).files == ("texts.yml",)
    _say(house, "encore")
    assert _difference(house).files == ()


def test_many_entries_are_counted_without_their_names(house: House) -> None:
    house.publish("un")
    for number in range(4):
        house.add(f"n{number}")
    assert "4 entrées nouvelles." in _text(house)


def test_a_working_faq_with_errors_is_said(house: House) -> None:
    house.publish("un")
    (house.data / "faq" / "f.yml").write_text("- id: a\n")
    assert _text(house).endswith("« assistant faq check ».")


def test_whatever_state_the_models_are_in_a_line_says_it(house: House) -> None:
    assert served_lines(None, house.data) == [
        "Servi aux visiteurs : la FAQ de travail telle quelle (ASSISTANT_LIVE=0)."
    ]
    house.publish("un")
    shutil.rmtree(folder_of(house.models) / "un")
    assert len(served_lines(house.models, house.data)) == 1
    (folder_of(house.models) / "published.json").write_text("{")
    assert "assistant rollback" in _text(house)
