"""A small FAQ, and two authors who work on it with spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.authoring.importing import Import, Source, import_sheet
from assistant.authoring.working import exported
from assistant.catalogue import load_catalogue
from assistant.spreadsheet.export import export_catalogue
from assistant.spreadsheet.sheet import read_sheet
from assistant.store import Store

FAQ = """
# Un commentaire qui reste.
- id: carte
  question: Quelle carte faut-il ?
  variantes:
  - carte demandée
  exemples:
  - je prends quelle carte
  reponse: Une carte CPx.
  couloirs: [hopital]
- id: delai
  question: Quel est le délai de livraison ?
  variantes:
  - temps de livraison
  reponse: |
    Dix jours.

    Sauf en août.
  couloirs: []
- id: pin
  question: Comment débloquer mon code PIN ?
  variantes:
  - code bloqué
  reponse: Avec le code de déblocage.
  couloirs: [ville, hopital]
"""
TAXONOMY = """
facettes:
- id: couloirs
  question: Quel couloir ?
  multiple: true
  valeurs:
  - {id: hopital, libelle: Hôpital}
  - {id: ville, libelle: Ville}
  - {id: officine, libelle: Officine}
"""


class Office:
    """The working FAQ and its history; authors export, edit and import."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        (self.data / "faq").mkdir(parents=True)
        (self.data / "taxonomy.yml").write_text(TAXONOMY, encoding="utf-8")
        (self.data / "faq" / "cartes.yml").write_text(FAQ.lstrip("\n"), encoding="utf-8")
        self.store = Store(f"sqlite:///{folder / 'assistant.db'}")

    def export(self, name: str, *, empty: bool = False) -> Path:
        catalogue, stamp = exported(self.data, self.store)
        export_catalogue(catalogue, self.folder / name, empty=empty, stamp=stamp)
        return self.folder / name

    def bring(
        self, file: Path, *, replace: bool = False, force: bool = False, dry_run: bool = False
    ) -> Import:
        """Imports a file."""
        source = Source(file.name, str(file))
        options = {"replace": replace, "force": force, "dry_run": dry_run}
        return import_sheet(self.data, self.store, read_sheet(file), source, **options)

    def imported(self, file: Path, *, replace: bool = False, force: bool = False) -> Import:
        """Imports a file that must not be refused."""
        done = self.bring(file, replace=replace, force=force)
        assert not done.refused, [*done.plan.errors, *done.conflicts()]
        return done

    def edit_file(self, old: str, new: str) -> None:
        """What an editor does, which knows of no history."""
        file = self.data / "faq" / "cartes.yml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def lose_history(self) -> None:
        """The database is gone, and another one begins."""
        self.store.close()
        for file in self.folder.glob("assistant.db*"):
            file.unlink()
        self.store = Store(f"sqlite:///{self.folder / 'assistant.db'}")

    def answer(self, entry: str) -> str:
        return load_catalogue(self.data).entries[entry].answer

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.data.rglob("[!.]*.yml")}


def read_cells(file: Path) -> list[dict[str, str]]:
    text = file.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def write_cells(file: Path, rows: list[dict[str, str]], headers: list[str] | None = None) -> None:
    output = io.StringIO(newline="")
    writer = csv.DictWriter(output, headers or list(rows[0]), restval="", delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(output.getvalue(), encoding="utf-8-sig")


def edit(file: Path, entry: str, **cells: str) -> None:
    """Changes cells of a row; « + » before a text adds it as a line."""
    rows = read_cells(file)
    [row] = [row for row in rows if row["id"] == entry]
    for name, text in cells.items():
        row[name] = f"{row[name]}\n{text[1:]}".strip() if text.startswith("+") else text
    write_cells(file, rows)


def add(file: Path, **cells: str) -> None:
    """A new row at the end."""
    headers = file.read_text(encoding="utf-8-sig").splitlines()[0].split(";")
    write_cells(file, [*read_cells(file), dict(cells)], headers)


def remove(file: Path, entry: str) -> None:
    """Deletes a row."""
    write_cells(file, [row for row in read_cells(file) if row["id"] != entry])


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office(tmp_path)
    yield opened
    opened.store.close()
