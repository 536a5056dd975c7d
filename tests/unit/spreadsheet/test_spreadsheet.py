"""The spreadsheet both ways: nothing lost, every error with its cell, nothing written while there is one."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from assistant.catalogue import load_catalogue
from assistant.durable_files import finish, write_all
from assistant.spreadsheet.export import export_catalogue
from assistant.spreadsheet.sheet import SheetError, guarded_cell, plain_cell, read_sheet
from tests.conftest import FROZEN
from tests.counting import calls
from tests.imports import import_rows


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(FROZEN, folder, ignore=shutil.ignore_patterns(".*"))
    return folder


def contents(data: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in data.glob("faq/*") if not file.name.startswith(".")}


@pytest.mark.parametrize("name", ["faq.xlsx", "faq.csv"])
def test_the_faq_comes_back_without_a_change(data: Path, tmp_path: Path, name: str) -> None:
    before = contents(data)
    export_catalogue(load_catalogue(data), tmp_path / name)
    plan = import_rows(data, read_sheet(tmp_path / name), replace=True)
    assert (plan.errors, plan.files) == ([], {})
    assert contents(data) == before


@pytest.mark.parametrize("name", ["faq.xlsx", "faq.csv"])
def test_examples_come_back_as_visitors_wrote_them(data: Path, tmp_path: Path, name: str) -> None:
    entry = next(iter(load_catalogue(data).entries.values()))
    examples = ("Bonjour, ma carte : « perdue » ?", "=carte", "- 'svp' # urgent", "oui", "12")
    sheet = tmp_path / "exemples.xlsx"
    book = Workbook()
    book.active.append(["id", "exemples"])
    book.active.append([entry.id, "\n".join(examples)])
    book.active["B2"].data_type = "s"
    book.save(sheet)
    assert import_rows(data, read_sheet(sheet)).errors == []
    assert load_catalogue(data).entries[entry.id].examples == examples
    before = contents(data)
    export_catalogue(load_catalogue(data), tmp_path / name)
    assert import_rows(data, read_sheet(tmp_path / name), replace=True).files == {}
    assert contents(data) == before


def test_a_sheet_without_their_column_leaves_the_examples(data: Path, tmp_path: Path) -> None:
    entry = next(iter(load_catalogue(data).entries.values()))
    for column, cell in (("exemples", "un message"), ("réponse", "Une autre réponse.")):
        file = tmp_path / "faq.csv"
        file.write_text(f"id;{column}\n{entry.id};{cell}\n", encoding="utf-8")
        assert import_rows(data, read_sheet(file)).errors == []
    after = load_catalogue(data).entries[entry.id]
    assert (after.examples, after.answer) == (("un message",), "Une autre réponse.")


def test_an_export_has_drop_downs_and_no_formula(data: Path, tmp_path: Path) -> None:
    export_catalogue(load_catalogue(data), tmp_path / "faq.xlsx")
    book = load_workbook(tmp_path / "faq.xlsx")
    assert book.sheetnames == ["FAQ", "Valeurs admises"]
    assert len(book["FAQ"].data_validations.dataValidation) == 7
    assert not [cell for row in book["FAQ"].iter_rows() for cell in row if cell.data_type == "f"]


def test_two_broken_rows_are_named_and_nothing_is_written_then_all_is(data: Path, tmp_path: Path) -> None:
    before = contents(data)
    file = tmp_path / "faq.xlsx"
    export_catalogue(load_catalogue(data), file)
    book = load_workbook(file)
    sheet = book["FAQ"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    last = sheet.max_row
    for number in (1, 2, 3):
        sheet.cell(last + number, columns["question"], f"Quel est le délai du service numéro {number} ?")
        sheet.cell(last + number, columns["réponse"], f"Le délai numéro {number} est d'un jour.")
        sheet.cell(last + number, columns["produit"], "insi")
    answer = sheet.cell(5, columns["réponse"]).value
    sheet.cell(5, columns["réponse"]).value = None
    sheet.cell(9, columns["produit"], "inssi")
    book.save(file)

    plan = import_rows(data, read_sheet(file))
    letters = {name: sheet.cell(1, column).column_letter for name, column in columns.items()}
    assert len(plan.errors) == 2
    assert any(f"cellule {letters['réponse']}5 " in error for error in plan.errors)
    assert any(f"cellule {letters['produit']}9 " in error and "« insi »" in error for error in plan.errors)
    assert contents(data) == before

    sheet.cell(5, columns["réponse"], answer)
    sheet.cell(9, columns["produit"], next(iter(load_catalogue(data).entries.values())).facets["produit"][0])
    book.save(file)
    assert import_rows(data, read_sheet(file)).errors == []
    after = contents(data)
    assert after["insi.yml"].startswith(before["insi.yml"])
    assert {name for name in before if before[name] != after[name]} == {"insi.yml"}
    assert "quel-est-le-delai-du-service-numero-2" in load_catalogue(data).entries


def test_one_edited_answer_leaves_every_other_line(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "faq.csv"
    file.write_text("Identifiant;Réponse\nins-composition;Une autre réponse : courte.\n", encoding="utf-8")
    before = (data / "faq/insi.yml").read_text(encoding="utf-8").splitlines()
    assert import_rows(data, read_sheet(file)).errors == []
    after = (data / "faq/insi.yml").read_text(encoding="utf-8").splitlines()
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [
        "  reponse: 'Une autre réponse : courte.'"
    ]


def test_a_dry_run_shows_and_writes_nothing(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "faq.csv"
    file.write_bytes("id,réponse\nins-composition,Été\n".encode("cp1252"))
    before = contents(data)
    plan = import_rows(data, read_sheet(file), write=False)
    assert plan.difference is not None
    assert plan.difference.changed == ("ins-composition",)
    assert any("+ Été" in line for line in plan.difference.lines())
    assert contents(data) == before


def test_a_row_that_steals_a_phrasing_is_refused(data: Path, tmp_path: Path) -> None:
    entry = load_catalogue(data).entries["ins-composition"]
    file = tmp_path / "faq.csv"
    row = f"voleuse;{entry.question};Autre réponse.;produits_services;insi;{entry.facets['thematique'][0]}\n"
    file.write_text("id;question;réponse;type offre;produit;thématique\n" + row, encoding="utf-8")
    [error] = import_rows(data, read_sheet(file)).errors
    assert error.startswith("cellule B2 (voleuse) :")
    assert "déjà celle de « ins-composition »" in error


def test_a_variant_taken_from_another_entry_is_refused_with_its_cell(data: Path, tmp_path: Path) -> None:
    entries = load_catalogue(data).entries
    owner = entries["ins-composition"]
    thief = next(e for e in entries.values() if e.facets == owner.facets and e.id != owner.id)
    before = contents(data)
    file = tmp_path / "faq.csv"
    file.write_text(f"id;variantes\n{thief.id};{owner.variants[0]}\n", encoding="utf-8")
    [error] = import_rows(data, read_sheet(file)).errors
    assert error.startswith("cellule B2 ("), "the first of the two in the sheet is named"
    assert contents(data) == before


def test_a_renamed_id_is_reported(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "faq.csv"
    export_catalogue(load_catalogue(data), file)
    text = file.read_text(encoding="utf-8-sig").replace("\nins-composition;", "\nins-contenu;")
    file.write_text(text, encoding="utf-8-sig")
    plan = import_rows(data, read_sheet(file), replace=True, write=False)
    assert plan.errors == []
    assert any(
        w.startswith("cellule A") and "« ins-composition » semble renommée" in w for w in plan.warnings
    )
    assert plan.difference is not None
    assert any("« ins-composition » renommée" in line for line in plan.difference.lines())


def test_a_sheet_to_start_from_explains_its_columns(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "modele.xlsx"
    assert export_catalogue(load_catalogue(data), file, empty=True) == 0
    book = load_workbook(file)
    assert book.sheetnames == ["FAQ", "Valeurs admises", "Mode d'emploi"]
    headers = [cell.value for cell in book["FAQ"][1]]
    explained = {row[0].value: row[1].value for row in book["Mode d'emploi"].iter_rows(min_row=2)}
    assert list(explained) == headers
    assert all(explained.values())
    sheet = book["FAQ"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    row = {"question": "Quel est le délai ?", "réponse": "Un jour.", "produit": "insi"}
    for name, text in row.items():
        sheet.cell(2, columns[name], text)
    book.save(file)
    assert import_rows(data, read_sheet(file)).errors == []
    assert load_catalogue(data).entries["quel-est-le-delai"].answer == "Un jour."


def test_unknown_and_repeated_columns_are_named(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "faq.csv"
    file.write_text("id;Reponses;Couleur;id\nx;y;z;x\n", encoding="utf-8")
    text = "\n".join(import_rows(data, read_sheet(file)).errors)
    assert "« Couleur » est inconnue" in text
    assert "deux colonnes s'appellent « id »" in text


@pytest.mark.parametrize("text", ["=1+1", "'=x", "-1", "@a", "plain", "''+", "'texte'", ""])
def test_a_guarded_cell_comes_back(text: str) -> None:
    assert plain_cell(guarded_cell(text)) == text
    assert not guarded_cell(text).startswith(("=", "+", "-", "@"))


def _xlsx(**cells: object) -> bytes:
    book = Workbook()
    for name, value in cells.items():
        book.active[name] = value
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _with_member(raw: bytes, name: str, content: bytes) -> bytes:
    output = io.BytesIO(raw)
    with zipfile.ZipFile(output, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return output.getvalue()


def _with_sheet(rows: str, before: str = "") -> bytes:
    """A workbook whose first sheet is written by hand."""
    raw, output = _xlsx(A1="id"), io.BytesIO()
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(output, "w", 8) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = f"{before}{start}{rows}</sheetData></worksheet>".encode()
            target.writestr(name, content)
    return output.getvalue()


_ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
_BOMB = f'<!DOCTYPE x [<!ENTITY a0 "ha">{_ENTITIES}]>'
_FILE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


def _text_cell(text: str) -> str:
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'


def _merged() -> bytes:
    book = Workbook()
    book.active["A1"] = "id"
    book.active.merge_cells("A1:B1")
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (_with_member(_xlsx(A1="id"), "xl/vbaProject.bin", b"x"), "macros"),
        (_with_member(_xlsx(A1="id"), "xl/media/a.bin", b"0" * 11_000_000), "se déplie"),
        (_merged(), "fusionnées"),
        (_with_sheet(_text_cell("&a9;"), _BOMB), "abîmé"),
        (_with_sheet(_text_cell("&f;"), _FILE), "abîmé"),
        (_with_sheet('<row r="1"><c r="A1"><v>1</v></c>'), "abîmé"),
        (_with_sheet(""), "vide"),
        (_with_sheet(_text_cell("id").replace("A1", "ALL1") * 2), "plus de 100 colonnes"),
        (
            _with_member(_xlsx(A1="id"), "xl/worksheets/../../../../etc/x.bin", b"0" * 11_000_000),
            "se déplie",
        ),
        (b"PK\x03\x04" + b"0" * 60, "abîmé"),
        ("id;question\nx;é".encode("utf-16-be"), "encodage"),
        ("id;question\nx;\x81\x8d".encode("latin-1"), "encodage"),
        (_xlsx(A1="id")[:900], "abîmé"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "mot de passe"),
        (b"id;question".decode().encode("utf-16"), "encodage"),
        (b'id;question\nx;"jamais', "guillemet"),
        (b"", "vide"),
        (b"a" * 10_000_001, "10 Mo"),
    ],
    # The files themselves are no names.
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_file_gets_one_sentence(tmp_path: Path, raw: bytes, message: str) -> None:
    file = tmp_path / "faq.csv"
    file.write_bytes(raw)
    with pytest.raises(SheetError) as raised:
        read_sheet(file)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_formulas_are_faults_and_empty_rows_cost_nothing(tmp_path: Path) -> None:
    file = tmp_path / "faq.xlsx"
    file.write_bytes(_xlsx(A1="id", B1="question", A2="x", B2="=1+1", A1048576=" "))
    sheet = read_sheet(file)
    assert [(line.number, [column for column, _ in line.faults]) for line in sheet.lines] == [(2, [1])]


def test_two_hundred_thousand_formatted_rows_are_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "faq.xlsx"
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(2, 200_000))
    file.write_bytes(_with_sheet(_text_cell("question") + rows))

    def read() -> None:
        with pytest.raises(SheetError, match="vides mais mises en forme"):
            read_sheet(file)

    # None of the rows is read.
    assert calls(read) < 10_000


def test_a_killed_write_is_ended_by_the_next_reader(data: Path) -> None:
    old = (data / "faq/insi.yml").read_bytes()
    write_all(data, {"faq/insi.yml": old + b"# un\n"})
    assert (data / "faq/insi.yml").read_bytes() == old + b"# un\n"
    (data / "faq/.import-insi.yml").write_bytes(old)
    load_catalogue(data)
    assert (data / "faq/insi.yml").read_bytes() == old + b"# un\n", "not decided yet: nothing moves"
    (data / ".import.json").write_text(json.dumps([["faq/.import-insi.yml", "faq/insi.yml"]]))
    finish(data)
    assert (data / "faq/insi.yml").read_bytes() == old
    assert not list(data.rglob(".import*json"))
