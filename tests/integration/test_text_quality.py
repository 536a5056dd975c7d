"""Texts as support authors write them: `faq check` says what would mislead, and leaves the rest alone.

`tests/fixtures/text_quality.jsonl`: a text a line, `kind` says what is tried, `bad` whether the check has
something to say of it; the others are near misses. `field` is where it stands (the answer by default). Dates
are written when the test runs: « {passé} », « {futur en lettres} »…
"""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.authors import Office

ROOT = Path(__file__).parents[2]
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (ROOT / "tests" / "fixtures" / "text_quality.jsonl").read_text(encoding="utf-8").splitlines()
]
KINDS = tuple(dict.fromkeys(case["kind"] for case in CASES))
NAMES = [f"{case['kind']}-{'bad' if case['bad'] else 'good'}-{number}" for number, case in enumerate(CASES)]
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_PLACE = re.compile(r"essais\.yml:(\d+)(?::\d+)?\s*: ")
_SYLLABLES = ("ba", "do", "fi", "gu", "lo", "mi", "nu", "pa", "ro", "su", "ta", "vi")


def dates() -> dict[str, str]:
    """What stands for a date in the cases -> as a French author writes it."""
    written = {}
    for name, day in (
        ("passé", date.today() - timedelta(days=220)),
        ("futur", date.today() + timedelta(days=220)),
    ):
        first = "1er" if day.day == 1 else str(day.day)
        written[f"{{{name}}}"] = day.strftime("%d/%m/%Y")
        written[f"{{{name} en lettres}}"] = f"{first} {MONTHS[day.month - 1]} {day.year}"
        written[f"{{mois {name}}}"] = f"{MONTHS[day.month - 1]} {day.year}"
    return written


def text_of(case: dict[str, Any]) -> str:
    text = str(case["text"])
    for name, written in dates().items():
        text = text.replace(name, written)
    return text


def word(number: int) -> str:
    """A word of no language: questions about it are like no other."""
    letters = ""
    for _ in range(4):
        number, rest = divmod(number, len(_SYLLABLES))
        letters += _SYLLABLES[(rest * 5 + number) % len(_SYLLABLES)]
    return letters


def lines_of(number: int, case: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The lines of an entry, each with its field."""
    field = case.get("field", "reponse")
    values: dict[str, Any] = {
        "question": f"Comment {word(number)} se règle-t-il ?",
        "variantes": [f"réglage de {word(number)}"],
        "exemples": [f"bonjour, {word(number)} ne marche plus", f"où se trouve {word(number)} ?"],
        "reponse": "Ouvrez le portail, puis validez.",
        "type_offre": "produits_services",
        "produit": case.get("produit", "cps"),
        "thematique": "definition",
        "mots_cles": [word(number)],
        "source": "https://esante.gouv.fr/assistance",
    }
    values[field] = [text_of(case)] if isinstance(values[field], list) else text_of(case)
    yield "", f"- id: essai-{number}"
    for name, value in values.items():
        if isinstance(value, list):
            yield name, f"  {name}:"
            yield from ((name, f"  - {json.dumps(one, ensure_ascii=False)}") for one in value)
        elif "\n" in value:
            yield name, f"  {name}: |+"
            yield from ((name, f"    {line}" if line else "") for line in value.split("\n"))
        else:
            yield name, f"  {name}: {json.dumps(value, ensure_ascii=False)}"


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[str]]:
    """Number of a case -> what is said of the lines where its text stands, all of them checked at once."""
    office = Office(tmp_path_factory.mktemp("quality"))
    # The shipped taxonomy and agency: they say who is official and who can be contacted.
    shutil.copytree(
        ROOT / "data", office.data, ignore=shutil.ignore_patterns("faq", "evaluation", "familles.yml", ".*")
    )
    (office.data / "faq").mkdir()
    written, where = [], {}
    for number, case in enumerate(CASES):
        for field, line in lines_of(number, case):
            written.append(line)
            if field == case.get("field", "reponse"):
                where[len(written)] = number
    (office.data / "faq" / "essais.yml").write_text("\n".join(written) + "\n", encoding="utf-8")
    ran = office.run("faq", "check", office.data)
    assert "Traceback" not in ran.text
    remarks: dict[int, list[str]] = {number: [] for number in range(len(CASES))}
    for line in ran.text.splitlines():
        place = _PLACE.search(line)
        if place and int(place[1]) in where:
            remarks[where[int(place[1])]].append(line[place.end() :])
    return remarks


@pytest.mark.parametrize("number", range(len(CASES)), ids=NAMES)
def test_what_misleads_is_said_and_near_misses_are_left_alone(
    checked: dict[int, list[str]], number: int
) -> None:
    case = CASES[number]
    assert bool(checked[number]) is case["bad"], (text_of(case), checked[number])


@pytest.mark.parametrize("kind", ["garbled", "escape"])
def test_what_cannot_be_read_is_an_error(checked: dict[int, list[str]], kind: str) -> None:
    for number, case in enumerate(CASES):
        if case["bad"] and case["kind"] == kind:
            assert any("erreur" in line for line in checked[number]), (text_of(case), checked[number])


def test_each_kind_has_a_dozen_texts_of_each_sort() -> None:
    counts = Counter((case["kind"], case["bad"]) for case in CASES)
    assert all(counts[kind, bad] >= 12 for kind in KINDS for bad in (True, False)), counts
    assert len({(case.get("field"), case["text"]) for case in CASES}) == len(CASES)
