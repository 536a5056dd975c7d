"""Spreadsheets as people have them: other encodings, links, merged cells, comments, dates."""

from __future__ import annotations

import io
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from assistant.catalogue import load_catalogue
from assistant.spreadsheet.columns import shown
from assistant.spreadsheet.export import export_catalogue, fit_rows
from assistant.spreadsheet.importing import Plan
from assistant.spreadsheet.sheet import Sheet, SheetError, read_sheet
from tests.conftest import FROZEN
from tests.imports import import_rows

KNOWN = "ins-composition"
FRENCH = "id;réponse\nins-composition;L'identité été vérifiée à l'hôpital : où ça ?\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(FROZEN, folder, ignore=shutil.ignore_patterns(".*"))
    return folder


def csv_sheet(folder: Path, raw: bytes) -> Sheet:
    (folder / "faq.csv").write_bytes(raw)
    return read_sheet(folder / "faq.csv")


def workbook(folder: Path, *rows: tuple[Any, ...], **edits: str) -> Path:
    """An XLSX file of these rows; `edits` are links, by cell."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cell, address in edits.items():
        book.active[cell].hyperlink = address
    book.save(folder / "faq.xlsx")
    return folder / "faq.xlsx"


def imported(data: Path, folder: Path, *rows: tuple[Any, ...], **links: str) -> Plan:
    return import_rows(data, read_sheet(workbook(folder, *rows, **links)), write=False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("first", ["", "sep=;\n", "SEP=;\r\n"])
def test_what_a_french_excel_writes_is_read(tmp_path: Path, encoding: str, first: str) -> None:
    sheet = csv_sheet(tmp_path, (first + FRENCH).encode(encoding))
    assert sheet.headers == ("id", "réponse")
    [line] = sheet.lines
    assert (line.number, line.cells[1]) == (2, "L'identité été vérifiée à l'hôpital : où ça ?")


@pytest.mark.parametrize(("first", "separator"), [("sep=,\n", ","), ("sep=\t\n", "\t"), ("sep=|\n", "|")])
def test_the_first_line_says_what_separates(tmp_path: Path, first: str, separator: str) -> None:
    raw = first + FRENCH.replace(";", separator)
    assert csv_sheet(tmp_path, raw.encode()).headers == ("id", "réponse")


@pytest.mark.parametrize(("encoding", "name"), [("mac_roman", "Mac"), ("cp850", "DOS"), ("cp437", "DOS")])
@pytest.mark.parametrize("text", [FRENCH, "id;réponse\nx;Très bien\n", "id;q\nx;« déjà » l’été\n"])
def test_an_encoding_that_would_lose_the_accents_is_named(
    tmp_path: Path, encoding: str, name: str, text: str
) -> None:
    with pytest.raises(SheetError, match=f"encodage {name}.*CSV UTF-8"):
        csv_sheet(tmp_path, text.encode(encoding, errors="ignore"))


@pytest.mark.parametrize(
    "text", ["id;q\nx;Attendez… puis « oui » – 10 €\n", "id;q\nx;l’œuvre\n", "id;q\nx;•\n"]
)
def test_the_signs_of_windows_are_not_taken_for_another_encoding(tmp_path: Path, text: str) -> None:
    assert csv_sheet(tmp_path, text.encode("cp1252")).lines[0].cells[1] == text.split(";")[-1].strip()


@pytest.mark.parametrize(
    "cell", ["L'identitÃ© du patient", "SantŽ", "Un_x000D_\nDeux", "identit\ufffd", "Sant‚"]
)
def test_a_damaged_text_is_refused_with_its_cell(data: Path, tmp_path: Path, cell: str) -> None:
    plan = imported(data, tmp_path, ("id", "réponse"), (KNOWN, cell))
    [error] = plan.errors
    assert error.startswith(f"cellule B2 ({KNOWN}) : ")
    assert "abîmées" in error or "retour à la ligne" in error


def test_a_link_gives_its_address_to_a_source(data: Path, tmp_path: Path) -> None:
    address = "https://esante.gouv.fr/ins?a=1&b=2"
    plan = imported(data, tmp_path, ("id", "Source"), (KNOWN, "Page de l'ANS"), B2=address)
    assert plan.errors == []
    assert f"+ {address}" in "\n".join(plan.difference.lines() if plan.difference else ())


@pytest.mark.parametrize(
    "formula", ['=HYPERLINK("https://esante.gouv.fr/x","Page")', '=HYPERLINK("https://esante.gouv.fr/x")']
)
def test_a_formula_of_a_link_is_its_address(data: Path, tmp_path: Path, formula: str) -> None:
    assert imported(data, tmp_path, ("id", "lien"), (KNOWN, formula)).errors == []
    [error] = imported(data, tmp_path, ("id", "réponse"), (KNOWN, formula)).errors
    assert error.startswith("cellule B2 : la cellule contient une formule de lien (https://esante.gouv.fr/x)")


def test_an_address_that_is_computed_is_a_formula(data: Path, tmp_path: Path) -> None:
    [error] = imported(data, tmp_path, ("id", "source"), (KNOWN, '=HYPERLINK(A1&"x","Page")')).errors
    assert "une formule : remplacez-la" in error


def test_a_french_formula_of_a_csv_is_its_address(tmp_path: Path) -> None:
    raw = 'id;source\nx;"=LIEN_HYPERTEXTE(""https://esante.gouv.fr/x"";""Page"")"\n'
    [line] = csv_sheet(tmp_path, raw.encode()).lines
    assert (line.cells[1], line.faults) == ("https://esante.gouv.fr/x", ())


def test_a_link_elsewhere_is_said_to_be_lost(data: Path, tmp_path: Path) -> None:
    rows = (("id", "réponse"), (KNOWN, "Voir la page."))
    plan = imported(data, tmp_path, *rows, B2="https://esante.gouv.fr/ins")
    assert plan.errors == []
    assert [
        w for w in plan.warnings if w.startswith("cellule B2 : le lien de la cellule (https://esante.gouv")
    ]


def test_the_link_that_a_program_puts_on_an_address_is_nothing_to_say(data: Path, tmp_path: Path) -> None:
    rows = (("id", "réponse", "source"), (KNOWN, "Écrivez à a@exemple.fr", "https://esante.gouv.fr/a"))
    links = {"B2": "mailto:a@exemple.fr", "C2": "https://esante.gouv.fr/a/"}
    assert not [w for w in imported(data, tmp_path, *rows, **links).warnings if "lien" in w]


def test_merged_cells_are_named_and_those_of_another_sheet_do_not_matter(tmp_path: Path) -> None:
    file = workbook(tmp_path, ("id", "question"), ("a", "Quoi ?"))
    book = load_workbook(file)
    book.create_sheet("Notes").merge_cells("A1:C1")
    book.save(file)
    assert len(read_sheet(file).lines) == 1
    book.worksheets[0].merge_cells("B4:B6")
    book.save(file)
    with pytest.raises(SheetError, match="cellules B4:B6 fusionnées"):
        read_sheet(file)


@pytest.mark.parametrize("column", ["question", "réponse", "variantes", "statut", "produit", "vérifié le"])
def test_one_formula_is_one_error(data: Path, tmp_path: Path, column: str) -> None:
    plan = imported(data, tmp_path, ("id", column), (KNOWN, "=A1"))
    assert plan.errors == ["cellule B2 : la cellule contient une formule : remplacez-la par son texte."]


def test_a_new_row_with_a_formula_for_a_question_is_one_error_too(data: Path, tmp_path: Path) -> None:
    plan = imported(data, tmp_path, ("question", "réponse"), ("=A1", "Une réponse."))
    assert plan.errors == ["cellule A2 : la cellule contient une formule : remplacez-la par son texte."]


@pytest.mark.parametrize(
    "title", ["Commentaire", "commentaires", "Remarque", "NOTES", "Note interne", "Remarques de Paul"]
)
def test_comments_join_the_reviewers_note(data: Path, tmp_path: Path, title: str) -> None:
    for _ in range(2):
        file = workbook(tmp_path, ("id", title, "avertissement"), (KNOWN, "À relire.", "Date ?"))
        assert import_rows(data, read_sheet(file)).errors == []
        assert load_catalogue(data).entries[KNOWN].warning == "Date ? À relire."


def test_a_comment_erases_no_note(data: Path, tmp_path: Path) -> None:
    for cell, note in (("Un.", "Un."), (None, "Un."), ("Deux.", "Un. Deux."), ("Un.", "Un. Deux.")):
        file = workbook(tmp_path, ("id", "commentaire"), (KNOWN, cell))
        assert import_rows(data, read_sheet(file)).errors == []
        assert load_catalogue(data).entries[KNOWN].warning == note


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("réponse", "", "la cellule est vide"),
        ("vérifié le", "31/02/2026", "écrivez-la JJ/MM/AAAA"),
        ("expire le", "bientôt", "écrivez-la JJ/MM/AAAA"),
        ("statut", "publié demain", "n'est pas une valeur de « statut »"),
        ("produit", "zzz", "n'est pas une valeur de « produit »"),
        ("thématique", "zzz", "de « thématique »"),
        ("id", "Un Id !", "doit s'écrire avec a-z"),
    ],
)
def test_the_words_are_those_of_whoever_has_cells(
    data: Path, tmp_path: Path, column: str, cell: str, words: str
) -> None:
    cells = {"id": KNOWN, "question": "Une question nouvelle ?", "réponse": "Une réponse."} | {column: cell}
    plan = imported(data, tmp_path, tuple(cells), tuple(cells.values()))
    said = "\n".join(plan.errors)
    assert words in said
    assert f"cellule {'ABCD'[list(cells).index(column)]}2" in said
    for word in ("AAAA-MM-JJ", "champ", "reponse", ".yml", "YAML", "expire_le", "thematique"):
        assert word not in said


def test_a_phrasing_that_stands_twice_names_no_line_of_a_file(data: Path, tmp_path: Path) -> None:
    plan = imported(data, tmp_path, ("id", "variantes"), (KNOWN, "Une formulation\nune formulation !"))
    [warning] = [warning for warning in plan.warnings if "répète" in warning]
    assert "une autre formulation" in warning
    assert "ligne" not in warning


def test_dates_are_french_dates_in_a_difference_and_real_ones_in_a_workbook(
    data: Path, tmp_path: Path
) -> None:
    file = workbook(tmp_path, ("id", "vérifié le"), (KNOWN, datetime(2026, 3, 31)))
    plan = import_rows(data, read_sheet(file))
    assert plan.errors == []
    assert plan.difference is not None
    assert "      + 31/03/2026" in list(plan.difference.lines())
    assert load_catalogue(data).entries[KNOWN].verified_on == date(2026, 3, 31)
    export_catalogue(load_catalogue(data), tmp_path / "export.xlsx")
    sheet = load_workbook(tmp_path / "export.xlsx")["FAQ"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    row = next(row for row in sheet.iter_rows(min_row=2) if row[columns["id"] - 1].value == KNOWN)
    verified = row[columns["vérifié le"] - 1]
    assert (verified.value, verified.number_format) == (datetime(2026, 3, 31), "DD/MM/YYYY")
    assert import_rows(data, read_sheet(tmp_path / "export.xlsx"), replace=True).files == {}
    export_catalogue(load_catalogue(data), tmp_path / "export.csv")
    assert ";31/03/2026;" in (tmp_path / "export.csv").read_text("utf-8-sig")
    assert import_rows(data, read_sheet(tmp_path / "export.csv"), replace=True).files == {}


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("verifie_le", "2026-03-31", "31/03/2026"),
        ("verifie_le", "", ""),
        ("expire_le", "2026-02-31", "2026-02-31"),
        ("question", "2026-03-31", "2026-03-31"),
    ],
)
def test_only_the_days_of_date_columns_are_rewritten(field: str, value: str, text: str) -> None:
    assert shown(field, value) == text


def test_rows_are_as_tall_as_their_longest_cell() -> None:
    sheet = Workbook().active
    for row in (
        ("un", "court"),
        ("x" * 100, "a\nb"),
        ("x", "\n".join("abcdef")),
        ("x" * 30_000, ""),
        ("x", "y" * 500),
    ):
        sheet.append(row)
    fit_rows(sheet, (20, 0))
    heights = [sheet.row_dimensions[number].height for number in range(1, 6)]
    assert heights[0] == heights[2] == heights[4] == 15
    assert 75 <= heights[1] <= 105
    assert heights[3] == 409


def test_an_export_sets_the_heights(data: Path, tmp_path: Path) -> None:
    export_catalogue(load_catalogue(data), tmp_path / "faq.xlsx")
    sheet = load_workbook(io.BytesIO((tmp_path / "faq.xlsx").read_bytes()))["FAQ"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for number in range(2, sheet.max_row + 1):
        answer = sheet.cell(number, columns["réponse"]).value
        assert sheet.row_dimensions[number].height >= min(409, 15 * (answer.count("\n") + 1))


@pytest.mark.parametrize("cell", [date(2026, 3, 1), datetime(2026, 3, 1, 14, 30)])
def test_a_date_typed_in_an_answer_is_read_as_its_author_sees_it(
    data: Path, tmp_path: Path, cell: date
) -> None:
    plan = imported(data, tmp_path, ("id", "réponse"), (KNOWN, cell))
    assert plan.errors == []
    assert plan.difference is not None
    assert "      + 01/03/2026" in list(plan.difference.lines())
