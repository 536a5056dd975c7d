"""`sites_officiels.yml`: where a source may come from without a remark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.catalogue.agency import Agency
from assistant.catalogue.model import Contact
from assistant.catalogue.official_sites import SITES_FILE, is_official, read_official_sites
from assistant.catalogue.problems import Problems

from .conftest import DataFolder

AGENCY = Agency(
    links={"retour": "https://www.mairie.example.fr/"}, contact=Contact("x", url="https://aide.example.org")
)


def _read(folder: Path, text: str, agency: Agency = AGENCY) -> tuple[tuple[str, ...], list[tuple[int, str]]]:
    (folder / SITES_FILE).write_text(text, "utf-8")
    problems = Problems()
    sites = read_official_sites(folder / SITES_FILE, agency, problems)
    return sites, [(problem.line, problem.message) for problem in problems.reported]


def test_the_sites_are_those_listed_the_agency_s_own_and_the_state_s(tmp_path: Path) -> None:
    sites, problems = _read(tmp_path, "- https://www.exemple.org/\n- depot.example/Mairie\n")
    assert problems == []
    assert sites == (
        "gouv.fr",
        "mairie.example.fr",
        "aide.example.org",
        "exemple.org",
        "depot.example/Mairie",
    )


def test_without_the_file_nor_a_site_any_source_will_do(tmp_path: Path) -> None:
    assert read_official_sites(tmp_path / SITES_FILE, Agency(), Problems()) == ()
    assert is_official("https://n-importe-ou.example", ())


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("site: exemple.fr\n", 1, "une liste de sites"),
        ("- exemple.fr\n- pas un site\n", 2, "n'est pas un nom de site"),
        ("- exemple.fr\n- {a: b}\n", 2, "n'est pas un nom de site"),
        ("- exemple.fr\n- www.exemple.fr\n", 2, "écrit deux fois"),
        ("- exemple.fr\n- \n", 2, "n'est pas un nom de site"),
    ],
)
def test_what_is_wrong_has_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    ((where, message),) = _read(tmp_path, text)[1]
    assert where == line
    assert words in message


@pytest.mark.parametrize(
    ("address", "official"),
    [
        ("https://esante.gouv.fr/a", True),
        ("https://GOUV.fr", True),
        ("https://gouv.fr.exemple.com/a", False),
        ("https://fauxgouv.fr", False),
        ("https://depot.example/Mairie/x", True),
        ("https://depot.example/Mairie", True),
        ("https://depot.example/Mairies", False),
        ("https://depot.example/", False),
        ("https://copie.example/esante.gouv.fr", False),
    ],
)
def test_a_site_holds_those_below_it_and_no_other(address: str, official: bool) -> None:
    assert is_official(address, ("gouv.fr", "depot.example/Mairie/")) is official


def test_the_check_names_the_line_of_the_source(data: DataFolder, make_entry: Callable[..., str]) -> None:
    data.write("sites_officiels.yml", "- exemple.org\n")
    data.write(
        "faq/a.yml",
        make_entry("un", source="https://exemple.org/a") + make_entry("deux", source="https://copie.net"),
    )
    (problem,) = data.check().warnings
    assert (problem.line, "« copie.net » n'est pas un site officiel" in problem.message) == (10, True)
