"""One entry against the others says what a check of the whole FAQ says, and which phrasings are too near."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.catalogue.check import check_catalogue
from assistant.catalogue.entries import Row
from assistant.catalogue.load import read_catalogue, surroundings_of
from assistant.catalogue.model import DRAFT, PUBLISHED
from assistant.catalogue.neighbourhood import Neighbourhood
from assistant.catalogue.problems import Problems
from assistant.catalogue.typed_entry import blocks, read_typed
from assistant.spreadsheet.columns import values_of_entry
from tests.conftest import FROZEN

HEAD = """
- id: {id}
  question: {question}
  variantes: [{variant}]
  reponse: Une réponse.
  produit: {product}
"""
TAXONOMY = """
facettes:
- id: produit
  question: Quel produit ?
  valeurs:
  - {id: cps, libelle: Carte CPS}
  - {id: insi, libelle: INSi}
"""


def folder(tmp_path: Path, *entries: tuple[str, str, str, str]) -> Path:
    (tmp_path / "faq").mkdir(parents=True)
    (tmp_path / "taxonomy.yml").write_text(TAXONOMY.lstrip("\n"), encoding="utf-8")
    names = ("id", "question", "variant", "product")
    text = "".join(HEAD.format(**dict(zip(names, entry, strict=True))) for entry in entries)
    (tmp_path / "faq" / "un.yml").write_text(text.lstrip("\n"), encoding="utf-8")
    return tmp_path


def neighbourhood(data: Path) -> tuple[Neighbourhood, tuple[Row, ...]]:
    reading = read_catalogue(data)
    return Neighbourhood(reading.rows, reading.catalogue.taxonomy, reading.catalogue.families), reading.rows


def said(data: Path, entry: str) -> list[str]:
    beside, rows = neighbourhood(data)
    problems = Problems()
    beside.check(next(row for row in rows if row.entry.id == entry), problems)
    return [one.message for one in problems.reported]


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (("Quelle carte ?", "x", "cps"), ("Quelle carte ?", "y", "cps"), "est déjà celle de « un »"),
        (("Quelle carte ?", "x", "cps"), ("Autre chose ?", "x", "cps"), "sert déjà à « un »"),
        (("Quelle carte ?", "x", "''"), ("Autre chose ?", "x", "cps"), "sert aussi à « un »"),
        (
            ("Comment commander une carte professionnelle ?", "x", "cps"),
            ("Comment commander une carte profesionnelle ?", "y", "cps"),
            "ressemble à celle de « un »",
        ),
    ],
)
def test_it_says_what_a_check_of_all_says(
    tmp_path: Path, first: tuple[str, str, str], second: tuple[str, str, str], words: str
) -> None:
    data = folder(tmp_path, ("un", *first), ("deux", *second))
    [message] = said(data, "deux")
    assert words in message
    assert message in [one.message for one in check_catalogue(data).problems]


def test_facets_that_separate_two_entries_let_them_say_the_same(tmp_path: Path) -> None:
    data = folder(tmp_path, ("un", "Quelle carte ?", "x", "cps"), ("deux", "Quelle carte ?", "x", "insi"))
    assert said(data, "deux") == []


def test_an_entry_is_no_neighbour_of_itself() -> None:
    beside, rows = neighbourhood(FROZEN)
    around = surroundings_of(FROZEN, Problems())
    taxonomy = read_catalogue(FROZEN).catalogue.taxonomy
    whole = Counter(one.message for one in check_catalogue(FROZEN, today=around.day).problems if one.field)
    for row in rows:
        read, problems = read_typed(values_of_entry(row.entry, taxonomy), around, beside)
        assert read is not None
        assert (
            replace(read.entry, file=row.entry.file, line=row.entry.line, answer=row.entry.answer)
            == row.entry
        )
        assert not any(map(blocks, problems)), (row.entry.id, problems)
        assert {one.message for one in problems} <= set(whole), row.entry.id


def test_entries_that_come_and_go_leave_it_as_if_it_were_made_anew() -> None:
    _, rows = neighbourhood(FROZEN)
    catalogue = read_catalogue(FROZEN).catalogue
    draw = random.Random(7)
    changed = Neighbourhood(rows, catalogue.taxonomy, catalogue.families)
    kept = {row.entry.id: row for row in rows}
    for _ in range(120):
        row = draw.choice(rows)
        if draw.random() < 0.3:
            changed.remove(row.entry.id)
            kept.pop(row.entry.id, None)
        else:
            status = draw.choice([PUBLISHED, PUBLISHED, DRAFT])
            other = draw.choice(rows).entry
            entry = replace(row.entry, status=status, question=other.question)
            kept[row.entry.id] = Row(entry, row.lines)
            changed.put(kept[row.entry.id])
    made = Neighbourhood(kept.values(), catalogue.taxonomy, catalogue.families)
    for row in rows:
        messages = []
        for one in (changed, made):
            problems = Problems()
            one.check(row, problems)
            messages.append({problem.message.split(" (")[0] for problem in problems.reported})
        assert bool(messages[0]) == bool(messages[1]), row.entry.id
        assert {near.entry for near in changed.near(row)} == {near.entry for near in made.near(row)}


def test_a_phrasing_nearer_to_another_entry_than_to_its_own_is_found(tmp_path: Path) -> None:
    data = folder(
        tmp_path,
        ("un", "Comment commander un lecteur bifente ?", "lecteur bifente neuf", "cps"),
        ("deux", "Comment annuler une facture ?", "commander mon lecteur bifente", "cps"),
    )
    beside, rows = neighbourhood(data)
    [near] = beside.near(rows[1])
    assert (near.entry, near.field, near.mine) == ("un", "variantes", "commander mon lecteur bifente")
    assert near.text == "Comment commander un lecteur bifente ?"


def test_another_number_is_another_question(tmp_path: Path) -> None:
    data = folder(
        tmp_path,
        ("un", "Que veut dire le code retour 00 ?", "x", "cps"),
        ("deux", "Que veut dire le code retour 01 ?", "y", "cps"),
    )
    beside, rows = neighbourhood(data)
    assert beside.near(rows[1]) == []
