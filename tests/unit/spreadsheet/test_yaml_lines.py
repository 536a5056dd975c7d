"""A setting that is changed: only its lines are, and its file says exactly what was asked for."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from assistant.catalogue.yaml_reader import yaml_of
from assistant.spreadsheet.yaml_lines import NotKept, Value, at, changed, plain

DATA = Path(__file__).parents[3] / "data"


def _difference(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


@pytest.mark.parametrize(
    ("file", "path", "value", "lines"),
    [
        ("texts.yml", ("oui",), "Oui : bien sûr", ["-oui: Oui", "+oui: 'Oui : bien sûr'"]),
        ("texts.yml", ("oui",), "on", ["-oui: Oui", '+oui: "on"']),
        (
            *("texts.yml", ("resume_aucun",), "une\nseconde ligne"),
            ["-resume_aucun: aucune", "+resume_aucun: |-", "+  une", "+  seconde ligne"],
        ),
        (
            *("texts.yml", ("redirections", "autre"), "Voyez # ailleurs."),
            ["+  autre: 'Voyez # ailleurs.'"],
        ),
        ("agence.yml", ("banniere",), "Panne en cours", ["+banniere: Panne en cours"]),
        ("agence.yml", ("contact", "url"), None, ["-  url: https://esante.gouv.fr/assistance"]),
        ("costs.yml", ("question",), "0.75", ["-question: 0.5", "+question: 0.75"]),
        (
            *("taxonomy.yml", ("contacts", "insi"), {"libelle": "Équipe", "courriel": "a@example.org"}),
            ["+  insi:", "+    libelle: Équipe", "+    courriel: a@example.org"],
        ),
    ],
)
def test_only_the_lines_of_what_changes_are_touched(
    file: str, path: tuple[str, ...], value: Value | None, lines: list[str]
) -> None:
    before = (DATA / file).read_text(encoding="utf-8")
    assert _difference(before, changed(before, path, value)) == lines


def test_a_list_keeps_the_lines_and_comments_of_what_stays() -> None:
    source = "danger:\n# les corps\n- malaise\n  # les gaz\n- gaz\n- feu  # partout\nautre:\n- x\n"
    assert changed(source, ("danger",), ("malaise", "je : suis", "feu")) == (
        "danger:\n# les corps\n- malaise\n  # les gaz\n- 'je : suis'\n- feu  # partout\nautre:\n- x\n"
    )


@pytest.mark.parametrize(
    ("source", "path", "value", "after"),
    [
        ("", ("contacts", "cps"), {"libelle": "x"}, "contacts:\n  cps:\n    libelle: x\n"),
        ("a:\n  b: c # dit\n", ("a", "b"), "d", "a:\n  b: d # dit\n"),
        ("a:\n  b: c\nz: 1\n", ("a", "b"), None, "z: 1\n"),
        ("z: 1", ("a",), None, "z: 1\n"),
        ("# a: plus tard\n# fin\nz: 1\n", ("a",), "x", "# a: plus tard\na: x\n# fin\nz: 1\n"),
    ],
)
def test_what_holds_a_value_is_made_or_taken_out_with_it(
    source: str, path: tuple[str, ...], value: Value | None, after: str
) -> None:
    assert changed(source, path, value) == after


def test_what_stands_in_braces_is_written_in_lines() -> None:
    after = changed("a: {b: c, d: e}\nf: [1, 2]\n", ("a", "b"), "z")
    assert plain(yaml_of(after)) == {"a": {"b": "z", "d": "e"}, "f": ["1", "2"]}
    assert plain(at(yaml_of(changed(after, ("f",), ("1", "3"))), ("f",))) == ["1", "3"]


@pytest.mark.parametrize(
    "text", ["", " ", "~", "null", "0x1F", "1:30", "- a", "'", '"', "a\tb", "{a}", "&a", "é" * 900]
)
def test_whatever_is_typed_is_read_back(text: str) -> None:
    after = changed("a: x\nb: y\n", ("a",), text)
    assert plain(yaml_of(after)) == {"a": text, "b": "y"}


def test_what_a_file_cannot_hold_is_refused() -> None:
    with pytest.raises(NotKept):
        changed("- a\n- b\n", ("a",), "x")
