"""Whatever is in the file: it is imported and comes back, or every problem has its place. Nothing else."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from assistant.catalogue import load_catalogue
from assistant.spreadsheet.export import export_catalogue
from assistant.spreadsheet.sheet import SheetError, read_sheet
from tests.imports import import_rows
from tests.unit.catalogue.conftest import TAXONOMY, entry

PLACES = ("cellule ", "ligne ", "« ")
HEADERS = (
    "id",
    "question",
    "variantes",
    "exemples",
    "réponse",
    "offre",
    "couloirs",
    "thème",
    "source",
    "statut",
    "confiance",
)
KNOWN = ("", "une-entree", "Une question ?", "segur", "hopital", "lgo", "brouillon", "verbatim", "2026-01-31")
odd = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30)
near = st.sampled_from(KNOWN) | st.from_regex(r"[a-z]{1,8}(-[a-z]{1,8})?", fullmatch=True)
cells = near | odd | odd.map(lambda text: f"={text}") | st.tuples(near, odd).map("\n".join)
tables = st.lists(st.sampled_from(HEADERS), min_size=2, max_size=6, unique=True).flatmap(
    lambda headers: st.lists(
        st.lists(cells, min_size=len(headers), max_size=len(headers)), min_size=1, max_size=4
    ).map(lambda rows: [headers, *rows])
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as made:
        data = Path(made) / "data"
        (data / "faq").mkdir(parents=True)
        (data / "taxonomy.yml").write_text(TAXONOMY, encoding="utf-8")
        (data / "faq" / "une.yml").write_text(entry(), encoding="utf-8")
        yield Path(made)


def as_csv(table: list[list[str]]) -> bytes:
    output = io.StringIO(newline="")
    csv.writer(output, delimiter=";").writerows(table)
    return output.getvalue().encode("utf-8-sig")


def imported(folder: Path, content: bytes) -> None:
    """Imports a file in a copy; it must end well or say where the problem is."""
    data = folder / "copy"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(folder / "data", data)
    file = folder / "faq.csv"
    file.write_bytes(content)
    before = {path.name: path.read_bytes() for path in data.rglob("*.yml")}
    plan, message = None, ""
    try:
        plan = import_rows(data, read_sheet(file))
    except SheetError as error:
        message = str(error)
    assert (plan is None) == message.startswith("faq.csv : ")
    assert "\n" not in message
    if plan is None or plan.errors:
        assert {path.name: path.read_bytes() for path in data.rglob("*.yml")} == before
        for error in plan.errors if plan else ():
            assert error.startswith(PLACES), error
        return
    catalogue = load_catalogue(data)
    for name in ("again.csv", "again.xlsx"):
        export_catalogue(catalogue, folder / name)
        again = import_rows(data, read_sheet(folder / name), replace=True)
        assert (again.errors, again.files) == ([], {}), name


@given(table=tables)
def test_any_table_is_imported_and_comes_back_or_names_its_cells(
    folder: Path, table: list[list[str]]
) -> None:
    imported(folder, as_csv(table))


@given(content=st.binary(max_size=400) | odd.map(lambda text: text.encode("utf-16")))
def test_any_bytes_get_an_import_or_one_sentence(folder: Path, content: bytes) -> None:
    imported(folder, content)


def workbook() -> bytes:
    book = Workbook()
    book.active.append(["id", "question", "réponse"])
    book.active.append(["neuve", "Une question neuve ?", "Oui."])
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


WORKBOOK = workbook()


@given(place=st.integers(0, len(WORKBOOK) - 1), bits=st.binary(min_size=1, max_size=6))
def test_a_damaged_workbook_gets_an_import_or_one_sentence(folder: Path, place: int, bits: bytes) -> None:
    imported(folder, WORKBOOK[:place] + bits + WORKBOOK[place + len(bits) :])


@given(
    name=st.sampled_from(
        ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")
    ),
    cut=st.integers(0, 3000),
    put=st.text(st.sampled_from("<>/&;\"'=abcsrv019 \n"), max_size=12),
)
def test_a_workbook_of_odd_xml_gets_an_import_or_one_sentence(
    folder: Path, name: str, cut: int, put: str
) -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as source, zipfile.ZipFile(output, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            if member == name:
                content = (
                    content[: cut % len(content)] + put.encode() + content[cut % len(content) + len(put) :]
                )
            target.writestr(member, content)
    imported(folder, output.getvalue())
