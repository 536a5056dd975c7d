"""`kill -9` during an import: the catalogue is the old one or the new one, whole, and it loads."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.authoring.history import IMPORT
from assistant.authoring.listing import history_of
from assistant.catalogue import load_catalogue
from assistant.spreadsheet.export import export_catalogue
from assistant.spreadsheet.sheet import read_sheet
from assistant.store import Store
from tests.conftest import FROZEN
from tests.faults.killed import ROOT, killed_at
from tests.imports import import_rows

MOMENTS = 20
ENTRIES_A_FILE = 3
"""The tests' FAQ, cut so: an import writes many files, and has many moments to be killed at."""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data before an import: the tests' own, whose FAQ is cut into many files."""
    data = tmp_path_factory.mktemp("original") / "data"
    shutil.copytree(FROZEN, data, ignore=shutil.ignore_patterns("faq", ".*"))
    (data / "faq").mkdir()
    for file in sorted((FROZEN / "faq").glob("*.yml")):
        comment, *entries = re.split(r"(?m)^(?=- id:)", file.read_text(encoding="utf-8"))
        for first in range(0, len(entries), ENTRIES_A_FILE):
            text = comment + "".join(entries[first : first + ENTRIES_A_FILE])
            (data / "faq" / f"{file.stem}_{first}.yml").write_text(text, encoding="utf-8")
    assert load_catalogue(data).entries.keys() == load_catalogue(FROZEN).entries.keys()
    return data


@pytest.fixture(scope="module")
def sheet(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spreadsheet that changes an entry of every file and adds one."""
    file = tmp_path_factory.mktemp("sheet") / "faq.xlsx"
    catalogue = load_catalogue(original)
    export_catalogue(catalogue, file)
    book = load_workbook(file)
    rows = book["FAQ"]
    columns = {cell.value: cell.column for cell in rows[1]}
    seen = set()
    for number in range(2, rows.max_row + 1):
        entry = catalogue.entries[rows.cell(number, columns["id"]).value]
        if entry.file not in seen and entry.confidence != "verbatim":
            seen.add(entry.file)
            rows.cell(number, columns["réponse"], f"{entry.answer}\n\nMise à jour.")
    last = rows.max_row + 1
    rows.cell(last, columns["question"], "Une question toute neuve de l'essai ?")
    rows.cell(last, columns["réponse"], "Une réponse neuve.")
    book.save(file)
    return file


def copied(original: Path, folder: Path) -> Path:
    data = folder / "data"
    for old in (data, folder / "home"):
        shutil.rmtree(old, ignore_errors=True)
    shutil.copytree(original, data, ignore=shutil.ignore_patterns(".*"))
    return data


def contents(data: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in data.glob("faq/[!.]*.yml")}


@pytest.fixture(scope="module")
def states(
    original: Path, sheet: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files before and after a whole import."""
    data = copied(original, tmp_path_factory.mktemp("whole"))
    before = contents(data)
    assert import_rows(data, read_sheet(sheet)).errors == []
    after = contents(data)
    assert sum(before.get(name) != after[name] for name in after) >= 20
    return before, after


def environment(data: Path) -> dict[str, str]:
    return {"ASSISTANT_DATA": str(data), "ASSISTANT_HOME": str(data.parent / "home")}


def state_of(data: Path, states: tuple[dict[str, bytes], dict[str, bytes]]) -> str:
    """« before » or « after »: what is served is whole, and so is what the next command opens."""
    load_catalogue(data)
    served = contents(data)
    assert served in states, [name for name in served if served[name] != states[0].get(name)]
    with closing(Store(f"sqlite:///{data.parent / 'home' / 'assistant.db'}")) as store:
        changes = history_of(data, store, limit=1_000)
    files = contents(data)
    assert files in states
    assert {change.how for change in changes} <= {IMPORT}, "nothing is taken for a change by file"
    assert bool(changes) == (files == states[1]), "the history says what the files say"
    assert served in (states[0], files), "what was decided is never undone"
    return "before" if files == states[0] else "after"


def test_an_import_killed_at_random_moments_is_whole_or_nothing(
    original: Path, sheet: Path, states: tuple[dict[str, bytes], dict[str, bytes]], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "assistant", "faq", "import", str(sheet)]

    def ran(data: Path) -> dict[str, str]:
        return {**os.environ, **environment(data)}

    began = time.monotonic()
    subprocess.run(command, check=True, cwd=ROOT, env=ran(copied(original, tmp_path)), capture_output=True)
    whole = time.monotonic() - began
    chance = random.Random(whole)
    for _ in range(MOMENTS):
        data = copied(original, tmp_path)
        process = subprocess.Popen(
            command, cwd=ROOT, env=ran(data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.3, 1.0) * whole)
        process.send_signal(signal.SIGKILL)
        process.wait()
        state_of(data, states)
        subprocess.run(command, check=True, cwd=ROOT, env=ran(data), capture_output=True)
        assert state_of(data, states) == "after"
        assert not list(data.rglob(".import-*")), "nothing is left behind"


def test_an_import_killed_before_each_write_is_whole_or_nothing(
    original: Path, sheet: Path, states: tuple[dict[str, bytes], dict[str, bytes]], tmp_path: Path
) -> None:
    outcomes: list[str] = []
    # Every moment around the decision, then some of the others: there are about eighty in all.
    operation = 0
    data = copied(original, tmp_path)
    while killed_at(operation, ["faq", "import", str(sheet)], environment(data)):
        outcomes.append(state_of(data, states))
        operation += 4
        data = copied(original, tmp_path)
    assert outcomes == sorted(outcomes, reverse=True), "once decided, it is never undone"
    assert {"before", "after"} <= set(outcomes)
