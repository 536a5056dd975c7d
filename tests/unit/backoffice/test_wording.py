"""No page names a command: what the rooms say for the terminal is said as the page calls it."""

from __future__ import annotations

import re

import pytest

from assistant.backoffice.wording import BUTTONS, on_page
from assistant.catalogue.problems import CatalogueError, Problem
from assistant.settings import ROOT

_ROOMS = ("authoring", "catalogue", "inbox", "publish", "quality", "releases", "reports", "spreadsheet")
_COMMAND = re.compile(r"« assistant [^»]*»")
_TERMINAL_ONLY = re.compile(r"inbox (?:undo|suggestions|export questions)")
_SAID = sorted(
    {
        command
        for room in _ROOMS
        for file in (ROOT / "assistant" / room).glob("*.py")
        for command in _COMMAND.findall(file.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize("command", [one for one in _SAID if not _TERMINAL_ONLY.search(one)])
def test_each_command_that_a_room_names_has_its_place_on_the_page(command: str) -> None:
    assert "assistant" not in on_page(f"Rien n'est publié : lancez {command}.")


def test_a_sentence_says_what_to_press() -> None:
    said = on_page("Aucun modèle : lancez d'abord « assistant publish ».")
    assert said == f"Aucun modèle : utilisez d'abord « {BUTTONS['publish']} »."
    assert on_page("Lancez une recherche.") == "Lancez une recherche."


def test_a_file_is_named_without_its_path() -> None:
    told = str(CatalogueError([Problem("faq/insi.yml", 6, "un crochet est ouvert.")]))
    assert on_page(told).splitlines()[1] == "insi.yml, ligne 6 : un crochet est ouvert."
