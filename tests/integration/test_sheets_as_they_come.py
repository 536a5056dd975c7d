"""Spreadsheets as they come from Excel, a Mac or an old machine: read right, or refused in words.

Written from the contract alone, by another hand than the code. What is read is what was typed; what is not
sure is refused with its cell, never brought in as garbage.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.hyperlink import Hyperlink

from tests.authors import IDS, Office, Ran, Spreadsheet, edited, lines_with, opened, spaced

ANSWERS = (
    "La carte est délivrée à l'Ordre.",
    "Votre prénom d'état civil est repris tel quel.",
    "Le code est « oublié » : demandez-le à l'accueil de l'hôpital, où il a été créé.",
    "Après l'envoi, le reçu arrive en même temps que le relevé.",
)
TYPEWRITTEN = "L’œuvre coûte 12 € – « voilà… » “oui”, dit-on."
"""Signs that cp1252 has and older encodings put elsewhere."""
FOREIGN = re.compile(
    r"Errno|Traceback|No such|Is a directory|Not a directory|Permission|codec|unexpected|expected|delimiter|"
    r"Error\b|Exception|File |line contains|invalid|not found"
)
"""What the system, Python or a library says when nobody translates it."""
KEYS = re.compile(
    r"AAAA-MM-JJ|verifie_le|expire_le|mots_cles|« reponse »|« thematique »|YAML|yml|le champ |"
    r"\b\d{4}-\d\d-\d\d\b"
)
"""What an author of spreadsheets has never seen: names of keys, of files, dates of machines."""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return opened(tmp_path)


def import_bytes(office: Office, content: bytes, name: str = "recu.csv") -> Ran:
    file = office.folder / name
    file.write_bytes(content)
    return office.run("faq", "import", file)


def import_workbook(office: Office, rows: list[list[Any]], change: Any = None) -> Ran:
    """Imports a workbook of these rows; `change` is done to its sheet first."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change is not None:
        change(book.active)
    file = office.folder / "recu.xlsx"
    book.save(file)
    return office.run("faq", "import", file)


def refused(office: Office, ran: Ran, before: dict[str, bytes]) -> str:
    """What was printed of a refusal that changed no byte and speaks to an author."""
    assert (ran.status, office.bytes()) == (1, before), ran.text
    assert not FOREIGN.search(ran.text), ran.text
    return spaced(ran.text)


def errors_of(ran: Ran) -> list[str]:
    return [line for line in ran.text.splitlines() if line.startswith("erreur : ")]


def answer(office: Office, entry: str = "lecteur-eteint") -> str:
    return office.catalogue().entries[entry].answer


# The bytes of CSV files.


@pytest.mark.parametrize("text", [*ANSWERS, TYPEWRITTEN])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_what_was_typed_is_read(office: Office, text: str, encoding: str, separator: str) -> None:
    rows = f'id{separator}réponse\r\nlecteur-eteint{separator}"{text.replace(chr(34), chr(34) * 2)}"\r\n'
    ran = import_bytes(office, rows.encode(encoding))
    assert ran.status == 0, ran.text
    assert answer(office) == text


@pytest.mark.parametrize("text", ANSWERS)
@pytest.mark.parametrize(("encoding", "machine"), [("mac_roman", "Mac"), ("cp850", "DOS"), ("cp437", "DOS")])
def test_an_older_encoding_is_named_and_no_garbage_comes_in(
    office: Office, text: str, encoding: str, machine: str
) -> None:
    before = office.bytes()
    printed = refused(
        office, import_bytes(office, f"id;réponse\r\nlecteur-eteint;{text}\r\n".encode(encoding)), before
    )
    assert "UTF-8" in printed
    assert machine in printed or "Mac/DOS" in printed


def test_an_older_encoding_is_seen_in_one_cell_among_many(office: Office) -> None:
    """Headers without an accent, and rows of plain letters before the one that matters."""
    before = office.bytes()
    rows = "".join(f"neuve-{number};Question neuve {number} ?;Oui.\r\n" for number in range(30))
    text = f"id;question;reponse\r\n{rows}lecteur-eteint;Le lecteur ?;La santé d'abord.\r\n"
    for encoding in ("mac_roman", "cp850"):
        assert "UTF-8" in refused(office, import_bytes(office, text.encode(encoding)), before)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_read_or_refused_in_words(office: Office, encoding: str) -> None:
    """Excel's « Texte Unicode »."""
    before = office.bytes()
    ran = import_bytes(office, f"id;réponse\r\nlecteur-eteint;{ANSWERS[0]}\r\n".encode(encoding))
    if ran.status == 0:
        assert answer(office) == ANSWERS[0]
    else:
        assert "UTF-8" in refused(office, ran, before)


@pytest.mark.parametrize(
    "text",
    [
        "La carte est livrÃ©e.",
        "Lâ€™agence répond.",
        "Le ministère de la SantŽ.",
        "La carte est d‚livr‚e.",
        "Vos donn\ufffdes restent prot\ufffdg\ufffdes.",
        "Livr√© par courrier.",
        "Traité‚‚ trois fois : livrÃƒÂ©.",
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_cell_that_was_garbled_earlier_is_named(office: Office, text: str, kind: str) -> None:
    before = office.bytes()
    rows = [["id", "question", "réponse"], ["lecteur-eteint", "Pourquoi mon lecteur est-il éteint ?", text]]
    if kind == "csv":
        ran = import_bytes(office, "\r\n".join(";".join(row) for row in rows).encode("utf-8-sig"))
    else:
        ran = import_workbook(office, rows)
    assert "cellule C2" in refused(office, ran, before)


@pytest.mark.parametrize(
    "column", ["question", "variantes", "exemples", "réponse", "mots-clés", "avertissement"]
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_carriage_return_of_excel_is_refused_with_its_cell(
    office: Office, column: str, kind: str
) -> None:
    file = office.export(f"faq.{kind}")
    sheet = Spreadsheet(file)
    place, number = sheet.column(column), sheet.line("lecteur-eteint")
    edited(file, lambda one: one.set("lecteur-eteint", column, "Première ligne_x000D_\nseconde ligne"))
    before = office.bytes()
    printed = refused(office, office.run("faq", "import", file), before)
    assert f"cellule {chr(65 + place)}{number}" in printed
    assert "_x000D_" in printed


@pytest.mark.parametrize(
    ("declared", "separator"), [("sep=;", ";"), ("sep=,", ","), ("SEP=;", ";"), ("sep=\t", "\t")]
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_the_first_line_may_say_the_separator(
    office: Office, declared: str, separator: str, encoding: str
) -> None:
    rows = f"{declared}\r\nid{separator}réponse\r\nlecteur-eteint{separator}{ANSWERS[0]}\r\n"
    ran = import_bytes(office, rows.encode(encoding))
    assert ran.status == 0, ran.text
    assert answer(office) == ANSWERS[0]


def test_a_cell_keeps_its_name_below_the_line_of_the_separator(office: Office) -> None:
    """B2 for a program that read « sep=; » itself, B3 by the lines of the file."""
    ran = import_bytes(office, "sep=;\r\nid;réponse\r\nlecteur-eteint;=1+1\r\n".encode())
    assert ran.status == 1
    assert re.search(r"cellule B[23]\b", ran.text), ran.text


def test_a_quote_that_is_not_closed_is_said_in_french(office: Office) -> None:
    before = office.bytes()
    printed = refused(office, import_bytes(office, b'id;question\nlecteur-eteint;"Pas fini\n'), before)
    assert "guillemet" in printed


# Cells of workbooks.


def test_a_link_in_the_source_s_column_gives_its_address(office: Office) -> None:
    address = "https://esante.gouv.fr/cartes"

    def link(sheet: Any) -> None:
        sheet["B2"].hyperlink = address
        sheet["B2"].value = "La page des cartes"

    ran = import_workbook(office, [["id", "source"], ["lecteur-eteint", ""]], link)
    assert ran.status == 0, ran.text
    assert office.catalogue().entries["lecteur-eteint"].source == address


@pytest.mark.parametrize(
    "formula",
    [
        '=HYPERLINK("https://esante.gouv.fr/cartes","La page des cartes")',
        '=HYPERLINK("https://esante.gouv.fr/cartes")',
        '=hyperlink( "https://esante.gouv.fr/cartes" , "Cartes" )',
    ],
)
def test_a_link_s_formula_gives_its_plain_address(office: Office, formula: str) -> None:
    ran = import_workbook(office, [["id", "source"], ["lecteur-eteint", formula]])
    assert ran.status == 0, ran.text
    assert office.catalogue().entries["lecteur-eteint"].source == "https://esante.gouv.fr/cartes"


@pytest.mark.parametrize(
    "formula", ['=HYPERLINK(A2,"Cartes")', '=HYPERLINK("https://a.fr/"&A2)', '=WEBSERVICE("https://a.fr")']
)
def test_a_link_that_is_computed_is_a_formula(office: Office, formula: str) -> None:
    before = office.bytes()
    printed = refused(
        office, import_workbook(office, [["id", "source"], ["lecteur-eteint", formula]]), before
    )
    assert "cellule B2" in printed
    assert "formule" in printed


def test_a_link_s_own_address_counts_even_with_a_place_in_the_page(office: Office) -> None:
    def link(sheet: Any) -> None:
        sheet["B2"].value = "La page"
        sheet["B2"].hyperlink = Hyperlink(ref="B2", target="https://esante.gouv.fr/cartes", display="La page")

    ran = import_workbook(office, [["id", "source"], ["lecteur-eteint", ""]], link)
    assert ran.status == 0, ran.text
    assert str(office.catalogue().entries["lecteur-eteint"].source).startswith(
        "https://esante.gouv.fr/cartes"
    )


def test_a_link_elsewhere_is_said_and_its_text_is_kept(office: Office) -> None:
    """A link under the words of an answer is no Markdown: its address would vanish without a word."""

    def link(sheet: Any) -> None:
        sheet["B2"].hyperlink = "https://esante.gouv.fr/cartes"
        sheet["B2"].value = "Voyez la page des cartes."

    ran = import_workbook(office, [["id", "réponse"], ["lecteur-eteint", ""]], link)
    assert lines_with(ran.text, "B2", "lien"), ran.text
    assert ran.status == 1 or answer(office) == "Voyez la page des cartes."


@pytest.mark.parametrize("merged", ["B2:B3", "A2:A4", "B3:C3"])
def test_merged_cells_are_named(office: Office, merged: str) -> None:
    rows = [
        ["id", "question", "réponse"],
        *([f"neuve-{n}", f"Question {n} ?", f"Réponse {n}."] for n in range(3)),
    ]
    before = office.bytes()
    printed = refused(office, import_workbook(office, rows, lambda sheet: sheet.merge_cells(merged)), before)
    assert merged in printed
    assert "fusionn" in printed


def test_every_merged_group_is_named(office: Office) -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("C2:C3")

    rows = [["id", "question", "réponse"], ["a", "A ?", "A."], ["b", "B ?", "B."]]
    before = office.bytes()
    printed = refused(office, import_workbook(office, rows, merge), before)
    assert all(one in printed for one in ("B2:B3", "C2:C3"))


@pytest.mark.parametrize("column", ["id", "question", "réponse", "produit", "vérifié le", "variantes"])
def test_one_formula_is_one_error(office: Office, column: str) -> None:
    titles = ["id", "question", "réponse", "produit", "vérifié le", "variantes"]
    row = ["neuve", "Une question neuve ?", "Oui.", "cps", "", ""]
    row[titles.index(column)] = '=CONCATENATE("a","b")'
    before = office.bytes()
    ran = import_workbook(office, [titles, row])
    printed = refused(office, ran, before)
    errors = errors_of(ran)
    assert len(errors) == 1, errors
    assert f"cellule {chr(65 + titles.index(column))}2" in errors[0]
    assert "formule" in errors[0]
    assert "1 erreur " in printed


def test_two_formulas_are_two_errors_and_other_mistakes_are_still_said(office: Office) -> None:
    titles = ["id", "question", "réponse", "produit"]
    rows = [titles, ["a", "=A1", "=A1", "cps"], ["b", "Une question ?", "Oui.", "cpss"]]
    before = office.bytes()
    ran = import_workbook(office, rows)
    refused(office, ran, before)
    for cell in ("B2", "C2", "D3"):
        assert len([line for line in errors_of(ran) if f"cellule {cell} " in line]) == 1, ran.text


@pytest.mark.parametrize(
    "cell", [date(2026, 3, 5), datetime(2026, 3, 5, 14, 30), "05/03/2026", "5/3/2026", "2026-03-05"]
)
def test_dates_come_as_dates_or_as_people_write_them(office: Office, cell: Any) -> None:
    ran = import_workbook(office, [["id", "vérifié le"], ["lecteur-eteint", cell]])
    assert ran.status == 0, ran.text
    assert office.catalogue().entries["lecteur-eteint"].verified_on == date(2026, 3, 5)
    assert "05/03/2026" in ran.text
    assert not KEYS.search(ran.text), ran.text


def test_dates_leave_as_real_dates_and_come_back(office: Office) -> None:
    import_workbook(
        office, [["id", "vérifié le", "expire le"], ["lecteur-eteint", "05/03/2026", "31/12/2099"]]
    )
    file = office.export("faq.xlsx")
    sheet = load_workbook(file)["FAQ"]
    titles = {cell.value: cell.column for cell in sheet[1]}
    line = next(row[0].row for row in sheet.iter_rows() if row[0].value == "lecteur-eteint")
    for title, day in (("vérifié le", date(2026, 3, 5)), ("expire le", date(2099, 12, 31))):
        cell = sheet.cell(line, titles[title])
        assert cell.is_date
        assert cell.value.date() == day
        assert re.match(r"(?i)d{1,2}/m{1,2}/y{2,4}", cell.number_format.replace("\\", "")), cell.number_format
    before = office.bytes()
    ran = office.run("faq", "import", file, "--replace")
    assert (ran.status, office.bytes()) == (0, before)
    assert ran.shows("Rien à changer.")


@pytest.mark.parametrize("cell", ["31/02/2026", "mars 2026", "2026", "05/03/26", "hier"])
def test_a_date_that_is_none_is_refused_in_the_author_s_words(office: Office, cell: str) -> None:
    before = office.bytes()
    ran = import_workbook(office, [["id", "vérifié le"], ["lecteur-eteint", cell]])
    printed = refused(office, ran, before)
    assert "cellule B2" in printed
    assert "JJ/MM/AAAA" in printed
    assert not re.search(r"AAAA-MM-JJ|verifie_le", printed), printed


@pytest.mark.parametrize(
    ("cell", "read"), [(2026, "2026"), (12.0, "12"), (3.5, "3.5"), ("0042", "0042"), (True, "vrai")]
)
def test_numbers_are_read_as_they_are_seen(office: Office, cell: Any, read: str) -> None:
    ran = import_workbook(office, [["id", "mots-clés"], ["lecteur-eteint", cell]])
    assert ran.status == 0, ran.text
    (keyword,) = office.catalogue().entries["lecteur-eteint"].keywords
    assert keyword.replace(",", ".") == read


# Columns that authors add.


@pytest.mark.parametrize(
    "title", ["commentaire", "Commentaires", "COMMENTAIRE", "Remarque", "remarques", "Note", "Notes"]
)
def test_a_column_of_comments_is_the_reviewer_s_note(office: Office, title: str) -> None:
    ran = import_workbook(office, [["id", title], ["lecteur-eteint", "À relire avec le support."]])
    assert ran.status == 0, ran.text
    assert office.catalogue().entries["lecteur-eteint"].warning == "À relire avec le support."


def test_a_comment_is_added_to_a_note_that_is_there(office: Office) -> None:
    rows = [
        ["id", "avertissement", "Commentaire"],
        ["lecteur-eteint", "Prix à revoir.", "Vu avec le support."],
    ]
    assert import_workbook(office, rows).status == 0
    warning = str(office.catalogue().entries["lecteur-eteint"].warning)
    assert "Prix à revoir." in warning
    assert "Vu avec le support." in warning


def test_a_comment_does_not_erase_the_note_of_the_entry(office: Office) -> None:
    """The note was in the FAQ, and the sheet has no column for it."""
    assert (
        import_workbook(office, [["id", "avertissement"], ["lecteur-eteint", "Prix à revoir."]]).status == 0
    )
    ran = import_workbook(office, [["id", "Commentaire"], ["lecteur-eteint", "Vu avec le support."]])
    assert ran.status == 0, ran.text
    warning = str(office.catalogue().entries["lecteur-eteint"].warning)
    assert "Vu avec le support." in warning
    assert "Prix à revoir." in warning or ran.shows("Prix à revoir.")


def test_an_empty_column_of_comments_changes_nothing(office: Office) -> None:
    before = office.bytes()
    ran = import_workbook(office, [["id", "Commentaire"], *([entry, None] for entry in IDS)])
    assert (ran.status, office.bytes()) == (0, before)


@pytest.mark.parametrize("title", ["Couleur", "Responsable", "Date de création"])
def test_any_other_column_is_named(office: Office, title: str) -> None:
    before = office.bytes()
    ran = import_workbook(office, [["id", "réponse", title], ["lecteur-eteint", "La pile.", "bleu"]])
    assert title in refused(office, ran, before)


# The words of the one who reads.

MISTAKES: tuple[tuple[str, str, Any], ...] = (
    ("réponse", "C", ""),
    ("produit", "D", "cpss"),
    ("vérifié le", "E", "hier"),
    ("source", "F", "esante.gouv.fr"),
    ("statut", "G", "publiée"),
)


@pytest.mark.parametrize(("title", "letter", "cell"), MISTAKES)
def test_an_error_speaks_of_cells_and_titles_of_columns(
    office: Office, title: str, letter: str, cell: str
) -> None:
    titles = ["id", "question", *(one for one, _, _ in MISTAKES)]
    row = ["neuve", "Une question neuve ?", "Oui.", "cps", "", "", ""]
    row[titles.index(title)] = cell
    before = office.bytes()
    ran = import_workbook(office, [titles, row])
    printed = refused(office, ran, before)
    assert f"cellule {letter}2" in printed
    errors = "\n".join(errors_of(ran))
    assert not KEYS.search(errors), errors


def test_a_row_without_a_question_is_said_at_its_cell(office: Office) -> None:
    before = office.bytes()
    ran = import_workbook(office, [["id", "question", "réponse"], ["neuve", None, "Oui."]])
    assert "cellule B2" in refused(office, ran, before)
    assert not KEYS.search("\n".join(errors_of(ran)))


@pytest.mark.parametrize("what", ["absent", "folder", "below a file", "too long", "loop", "nul"])
def test_a_file_that_does_not_open_is_said_in_french(office: Office, what: str) -> None:
    folder = office.folder
    (folder / "ici.xlsx").symlink_to(folder / "la.xlsx")
    (folder / "la.xlsx").symlink_to(folder / "ici.xlsx")
    (folder / "fichier").write_bytes(b"")
    files = {
        "absent": folder / "absent.xlsx",
        "folder": folder / "data",
        "below a file": folder / "fichier" / "faq.xlsx",
        "too long": folder / f"{'n' * 300}.xlsx",
        "loop": folder / "ici.xlsx",
        "nul": folder / "fichier",
    }
    before = office.bytes()
    refused(office, office.run("faq", "import", files[what]), before)


@pytest.mark.parametrize("what", ["absent folder", "below a file", "too long", "folder"])
def test_a_file_that_cannot_be_written_is_said_in_french(office: Office, what: str) -> None:
    folder = office.folder
    (folder / "fichier").write_bytes(b"")
    (folder / "dossier.xlsx").mkdir()
    files = {
        "absent folder": folder / "absent" / "faq.xlsx",
        "below a file": folder / "fichier" / "faq.xlsx",
        "too long": folder / f"{'n' * 300}.xlsx",
        "folder": folder / "dossier.xlsx",
    }
    before = office.bytes()
    refused(office, office.run("faq", "export", files[what]), before)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04rien", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"%PDF-1.7\n", b"\xff\xd8\xff\xe0"]
)
def test_what_is_no_spreadsheet_is_said_in_french(office: Office, content: bytes) -> None:
    before = office.bytes()
    refused(office, import_bytes(office, content, "recu.xlsx"), before)


def test_long_cells_have_high_rows(office: Office) -> None:
    """LibreOffice shows one line of a row whose height nobody set."""
    long = "\n".join(f"Une ligne d'explication, la numéro {number}." for number in range(8))
    file = edited(office.export("faq.xlsx"), lambda sheet: sheet.set("lecteur-eteint", "réponse", long))
    assert office.run("faq", "import", file).status == 0
    sheet = load_workbook(office.export("apres.xlsx"))["FAQ"]
    heights = {row[0].value: sheet.row_dimensions[row[0].row].height for row in sheet.iter_rows(min_row=2)}
    assert all(heights.values())
    assert heights["lecteur-eteint"] > 3 * heights["numero-temporaire"]
