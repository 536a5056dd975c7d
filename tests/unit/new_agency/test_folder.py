"""The data folder of a new agency: whole, neutral, and never over what somebody has."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.catalogue.agency import load_agency
from assistant.catalogue.check import check_data
from assistant.catalogue.load import load_catalogue
from assistant.catalogue.texts import load_texts
from assistant.durable_files import NotWritten
from assistant.errors import AssistantError
from assistant.new_agency.folder import EXAMPLE, LIBRARY, MODEL, Names, NotEmpty, make_folder
from assistant.settings import ROOT
from assistant.sources.read import Choices, read_source

NAMES = Names("Régie de l'eau : « l'Ondine »", "Ondine", "L'assistant de l'Ondine", "accueil@ondine.example")
OF_ANOTHER = re.compile(
    r"\b(?:ANS|INS|INSi|esante|e-santé|Ségur|ségur|CPS|e-CPS|CPE|CPF|MSSanté|RPPS|DMP|DPI|HDS|ROR|DMN|PSC|IGC"
    r"|FINESS|Pro Santé Connect|Mon espace santé|SESALI|Gazelle|LOINC|SNOMED|CI-SIS|G_NIUS|HospiConnect|ANSSI"
    r"|LGC|LGO|SONS"
    r"|Cryptolib|couloirs?|téléservice|identitovigilance|Agence du Numérique en Santé)\b"
)
FILES = sorted(path for folder in (MODEL, EXAMPLE) for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def neutral(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("neutral") / "data"
    make_folder(folder, NAMES)
    return folder


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library") / "data"
    make_folder(folder, LIBRARY, example=True)
    return folder


def test_a_new_folder_has_no_error_and_says_what_to_do(neutral: Path) -> None:
    report = check_data(neutral)
    [problem] = report.problems
    assert not problem.is_error
    assert "la FAQ est vide" in problem.message


def test_the_example_has_nothing_to_correct(library: Path) -> None:
    report = check_data(library)
    assert [str(problem) for problem in report.problems] == []
    assert 25 <= len(report.catalogue.published) <= 30
    assert len(report.catalogue.taxonomy.facets) == 2
    assert report.catalogue.families
    assert all(len(entry.variants) >= 3 and len(entry.examples) >= 4 for entry in report.catalogue.published)


def test_names_are_written_once_and_read_everywhere(neutral: Path) -> None:
    agency = load_agency(neutral / "agence.yml")
    assert (agency.name, agency.short_name, agency.assistant) == (NAMES.agency, NAMES.short, NAMES.assistant)
    assert agency.contact is not None
    assert agency.contact.email == NAMES.contact
    assert NAMES.agency in load_texts(neutral / "texts.yml", agency).accueil
    others = [path for path in neutral.rglob("*.yml") if path.name != "agence.yml"]
    assert [path.name for path in others if "Ondine" in path.read_text("utf-8")] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(MODEL.parent)))
def test_no_word_is_another_agency_s(file: Path) -> None:
    assert OF_ANOTHER.findall(file.read_text("utf-8")) == []


def test_sheets_to_fill_have_their_titles_and_their_help(neutral: Path) -> None:
    titles = (neutral / "a-remplir.csv").read_text("utf-8-sig").strip().split(";")
    assert titles[:5] == ["id", "question", "variantes", "exemples", "réponse"]
    assert "theme" in titles
    book = load_workbook(neutral / "a-remplir.xlsx")
    assert book.sheetnames == ["FAQ", "Valeurs admises", "Mode d'emploi"]
    help_ = (neutral / "LISEZMOI.md").read_text("utf-8")
    assert all(f"| {title} |" in help_ for title in titles if not title.startswith("empreinte"))


def test_the_example_s_sheet_fills_another_folder(library: Path, neutral: Path) -> None:
    choices = Choices(facets=["toutes"])
    for name in ("exemple.csv", "exemple.xlsx"):
        source = read_source(library / name, load_catalogue(neutral), choices)
        assert len(source.sheet.lines) == len(load_catalogue(library).entries)
        assert {facet.facet for facet in source.new_facets} == {"theme", "site"}


@pytest.mark.parametrize("content", ["file", "folder", "hidden"])
def test_a_folder_that_holds_something_is_refused_and_stays_as_it_is(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "data"
    if content == "file":
        folder.write_text("à moi")
    else:
        folder.mkdir()
        (folder / (".git" if content == "hidden" else "notes.txt")).write_text("à moi")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(NotEmpty, match="Rien n'a été changé"):
        make_folder(folder, NAMES)
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    make_folder(tmp_path / "data", NAMES)
    assert (tmp_path / "data" / "agence.yml").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize("name", ["", " ", "deux\nlignes", "nul\x00", "x" * 101])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(AssistantError):
        make_folder(tmp_path / "data", Names(name))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["#1", "oui", "no", "'", '"', "a: b", "{x}", "- tiret", "@chef", "%", "1234", "é\\n"]
)
def test_any_name_is_read_as_it_was_typed(tmp_path: Path, name: str) -> None:
    make_folder(tmp_path / "data", Names(name))
    agency = load_agency(tmp_path / "data" / "agence.yml")
    assert (agency.name, agency.short_name) == (name, name)


def test_a_parent_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="rien n'a été changé"):
        make_folder(tmp_path / "absent" / "data", NAMES)


_SLOW = """
import sys, time
from pathlib import Path
from assistant.new_agency import folder
write = folder.write_durably
def slow(path, content):
    write(path, content)
    print(path.name, flush=True)
    time.sleep(0.05)
folder.write_durably = slow
folder.make_folder(Path(sys.argv[1]), folder.Names("Régie"))
"""


@pytest.mark.parametrize("files", [1, 12])
def test_a_process_that_is_killed_leaves_nothing_that_can_be_taken_for_a_folder(
    tmp_path: Path, files: int
) -> None:
    target = tmp_path / "data"
    process = subprocess.Popen(
        [sys.executable, "-c", _SLOW, str(target)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for _ in range(files):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not target.exists()
    make_folder(target, NAMES)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert not any(problem.is_error for problem in check_data(target).problems)


def test_two_at_once_make_one(tmp_path: Path) -> None:
    target = tmp_path / "data"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _SLOW, str(target)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]
    assert sorted(process.wait(timeout=120) for process in processes) == [0, 1]
    assert not any(problem.is_error for problem in check_data(target).problems)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
