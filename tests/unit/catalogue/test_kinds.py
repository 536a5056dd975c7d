"""Remarks of one kind are told once, whatever they quote."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from assistant.catalogue.check_report import run_check
from assistant.catalogue.kinds import by_kind, kind_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("« Écrivez-nous » ne dit pas comment.", "« Appelez-nous » ne dit pas comment."),
        ("« Voyez « Eau » dans les 3 jours » ne dit", "« Allez à « Tri » » ne dit"),
        ("« Voyez « Petite enf » ne dit pas", "« Allez à « Tri » demain » ne dit pas"),
        ("l'entrée a 12 lignes (a, b)", "l'entrée a 7 lignes (c)"),
    ],
)
def test_what_is_quoted_makes_no_kind(one: str, other: str) -> None:
    assert kind_of(one) == kind_of(other)


def test_what_stands_between_two_quotations_makes_one() -> None:
    assert kind_of("« a » est « b »") != kind_of("« a » n'est pas « b »")


def test_five_hundred_remarks_are_a_line_a_kind() -> None:
    remarks = [f"cellule D{n} (e-{n}) : « Voyez « S{n % 9} » » ne dit pas comment." for n in range(500)]
    assert len(list(by_kind(remarks))) == 1


def _checked(folder: Path, count: int, *, details: bool = False) -> list[str]:
    (folder / "faq").mkdir()
    names = [chr(65 + n % 26) * (n // 26 + 3) for n in range(count)]
    entries = "".join(
        f"- {{id: e-{n}, question: Où est le guichet de {name} ?, reponse: Ici.}}\n"
        for n, name in enumerate(names)
    )
    (folder / "faq" / "a.yml").write_text(entries, "utf-8")
    stream = io.StringIO()
    run_check(folder, stream, details=details)
    return [
        line for line in stream.getvalue().splitlines() if "pas de variante" in line or "--details" in line
    ]


def test_a_check_tells_once_what_a_whole_faq_lacks(tmp_path: Path) -> None:
    told, how = _checked(tmp_path, 40)
    assert "faq/a.yml:1: avertissement: 40 fois (a.yml:1, a.yml:2, " in told
    assert "--details" in how


def test_a_check_tells_each_of_a_few_warnings_and_all_when_it_is_asked(tmp_path: Path) -> None:
    for name, count, details in (("peu", 5, False), ("tout", 40, True)):
        (tmp_path / name).mkdir()
        assert len(_checked(tmp_path / name, count, details=details)) == count
