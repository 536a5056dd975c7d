"""An export opens in a French Excel, runs nothing, and leaves the old file whole until it is done."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from assistant.catalogue.model import Catalogue, Entry, Facet, FacetValue, Taxonomy
from assistant.durable_files import NotWritten
from assistant.spreadsheet.export import MAX_CELL, export_catalogue
from assistant.spreadsheet.sheet import SheetError, cell_name, guarded_cell, plain_cell, read_sheet

TAXONOMY = Taxonomy(
    (
        Facet(
            "produit", "Quel produit ?", values=(FacetValue("cps", "Carte CPS"), FacetValue("insi", "INSi"))
        ),
        Facet("couloirs", "Quel couloir ?", multiple=True, values=(FacetValue("ville", "Ville"),)),
    )
)
ENTRY = Entry(
    "carte",
    "=Quelle carte ?",
    "Une CPS ;\n\n- l'une\n- l'autre",
    ("-une carte", "@carte"),
    {"produit": ("cps",)},
)
CATALOGUE = Catalogue({"carte": ENTRY}, TAXONOMY)


def test_a_csv_has_semicolons_and_the_mark_that_excel_looks_for(tmp_path: Path) -> None:
    file = tmp_path / "faq.csv"
    assert export_catalogue(CATALOGUE, file) == 1
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    headers, row = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";")
    assert headers[:5] == ["id", "question", "variantes", "exemples", "réponse"]
    assert row[4] == ENTRY.answer


@pytest.mark.parametrize("name", ["faq.csv", "faq.xlsx"])
def test_no_cell_is_taken_for_a_formula_and_the_text_comes_back(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    export_catalogue(CATALOGUE, file)
    [line] = read_sheet(file).lines
    assert line.faults == ()
    assert line.cells[:3] == ("carte", "=Quelle carte ?", "-une carte\n@carte")
    if name.endswith("csv"):
        text = file.read_text("utf-8-sig")
        assert "'=Quelle carte ?" in text
        assert "\"'-une carte" in text


def test_each_facet_offers_its_values_and_only_one_of_them_where_one_is_needed(tmp_path: Path) -> None:
    file = tmp_path / "faq.xlsx"
    export_catalogue(CATALOGUE, file)
    book = load_workbook(file)
    listed = [[cell.value for cell in row[:4]] for row in book["Valeurs admises"].iter_rows(max_row=3)]
    assert listed == [
        ["produit", "libellé", "couloirs", "libellé"],
        ["cps", "Carte CPS", "ville", "Ville"],
        ["insi", "INSi", None, None],
    ]
    strict = {
        str(choice.sqref).rstrip("0123456789:"): choice.showErrorMessage
        for choice in book["FAQ"].data_validations.dataValidation
    }
    columns = {cell.value: cell.column_letter for cell in book["FAQ"][1]}
    assert strict[f"{columns['produit']}2:{columns['produit']}"] is True
    assert strict[f"{columns['couloirs']}2:{columns['couloirs']}"] is False


def test_what_is_longer_than_a_cell_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    file = tmp_path / "faq.xlsx"
    file.write_bytes(b"ancien")
    long = Catalogue({"longue": Entry("longue", "Q ?", "x" * (MAX_CELL + 1))}, TAXONOMY)
    with pytest.raises(SheetError, match="« longue » : la réponse ne tient pas"):
        export_catalogue(long, file)
    assert file.read_bytes() == b"ancien"
    many = Catalogue({"a": Entry("a", "Q ?", "R.", examples=("x" * 500,) * 66)}, TAXONOMY)
    with pytest.raises(SheetError, match="« a » : les exemples ne tiennent pas"):
        export_catalogue(many, file)


@pytest.mark.parametrize("name", ["faq.ods", "faq", "faq.xls"])
def test_another_kind_of_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SheetError, match=r"en \.xlsx ou \.csv"):
        export_catalogue(CATALOGUE, tmp_path / name)


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="ne peut pas être écrit") as raised:
        export_catalogue(CATALOGUE, tmp_path / "absent" / "faq.csv")
    assert "\n" not in str(raised.value)


def test_a_character_that_a_workbook_refuses_does_not_stop_the_export(tmp_path: Path) -> None:
    odd = Catalogue({"a": Entry("a", "Question\x0b ?", "R.")}, TAXONOMY)
    export_catalogue(odd, tmp_path / "faq.xlsx")
    assert read_sheet(tmp_path / "faq.xlsx").lines[0].cells[1] == "Question  ?"


@given(st.text(max_size=40))
def test_a_guarded_cell_comes_back_and_starts_no_formula(text: str) -> None:
    assert plain_cell(guarded_cell(text)) == text
    assert guarded_cell(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize(
    ("column", "line", "name"),
    [
        (0, 1, "A1"),
        (25, 2, "Z2"),
        (26, 3, "AA3"),
        (51, 4, "AZ4"),
        (52, 5, "BA5"),
        (701, 6, "ZZ6"),
        (702, 7, "AAA7"),
    ],
)
def test_a_cell_is_named_as_the_program_shows_it(column: int, line: int, name: str) -> None:
    assert cell_name(column, line) == name
