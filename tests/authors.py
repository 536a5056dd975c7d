"""Authors at their own desks: each has a name, spreadsheets, and the commands of one shared FAQ."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from openpyxl import load_workbook

from assistant import cli
from assistant.catalogue import Catalogue, load_catalogue

PRINT = "empreinte (ne pas modifier)"
"""Title of the column that says what a row was exported from."""
TAXONOMY = """
facettes:
- id: produit
  question: Quel produit ?
  valeurs:
  - {id: cps, libelle: Carte CPS}
  - {id: e_cps, libelle: e-CPS}
  - {id: insi, libelle: INSi}
contacts:
  defaut: {libelle: Assistance, url: "https://esante.gouv.fr/assistance"}
"""
SHORT = {
    "cartes.yml": """
# Les cartes.
- id: carte-perdue
  question: Que faire quand ma carte est perdue ?
  variantes:
  - perte de ma carte
  - carte volée dans le métro
  reponse: |-
    Faites opposition sans attendre.
    Une nouvelle carte arrive en dix jours.
  produit: cps
  mots_cles:
  - opposition
- id: code-bloque
  question: Comment débloquer le code de ma carte ?
  variantes:
  - code PIN bloqué
  exemples:
  - bonjour j'ai tapé trois fois le mauvais code
  reponse: Servez-vous du code de déblocage.
  produit: cps
- id: lecteur-eteint
  question: Pourquoi mon lecteur reste-t-il éteint ?
  variantes:
  - lecteur sans voyant
  reponse: Changez le câble.
  produit: cps
""",
    "identite.yml": """
- id: traits-identite
  question: Quels traits composent l'identité INS ?
  variantes:
  - traits stricts de l'INS
  reponse: Le nom de naissance, les prénoms, le sexe, la date et le lieu de naissance.
  produit: insi
- id: numero-temporaire
  question: Que faire d'un numéro d'attente ?
  variantes:
  - NIA d'un nouveau-né
  reponse: Le numéro d'attente se remplace dès que le NIR est connu.
  produit: insi
""",
}
IDS = ("carte-perdue", "code-bloque", "lecteur-eteint", "traits-identite", "numero-temporaire")
_OTHER_FOLDERS = ("ASSISTANT_DATABASE_URL", "ASSISTANT_TRACKER_URL", "ASSISTANT_RETENTION_DAYS")


@dataclass(frozen=True)
class Ran:
    """How a command ended and all that it printed."""

    status: int
    text: str

    def shows(self, sentence: str) -> bool:
        """True when a sentence can be read in it, whatever the spaces."""
        return spaced(sentence) in spaced(self.text)


def spaced(text: str) -> str:
    """A text whose spaces, no-break ones included, are all alike."""
    return " ".join(text.split())


@dataclass
class Office:
    """One FAQ and those who share it."""

    folder: Path
    commands: list[Ran] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, *words: str | Path, who: str = "alice") -> Ran:
        """Types `assistant …` as somebody; relative paths are refused, no author sits anywhere."""
        settings = {
            f"ASSISTANT_{name}": str(self.folder / name.lower()) for name in ("DATA", "HOME", "MODELS")
        }
        names = dict.fromkeys(("SUDO_USER", "LOGNAME", "USER", "LNAME", "USERNAME"), who)
        printed = io.StringIO()
        before = Path.cwd()
        with patch.dict(os.environ, {**settings, **names}):
            for name in _OTHER_FOLDERS:
                os.environ.pop(name, None)
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                try:
                    status = cli.main([str(word) for word in words])
                finally:
                    os.chdir(before)
        ran = Ran(status, printed.getvalue())
        self.commands.append(ran)
        return ran

    def export(self, name: str, who: str = "alice") -> Path:
        """A fresh spreadsheet of the FAQ."""
        file = self.folder / name
        ran = self.run("faq", "export", file, who=who)
        assert ran.status == 0, ran.text
        return file

    def catalogue(self) -> Catalogue:
        return load_catalogue(self.data)

    def bytes(self) -> dict[str, bytes]:
        """What the folder of the FAQ holds; hidden files are the machinery's own."""
        files = (file for file in self.data.rglob("*") if file.is_file())
        return {
            file.relative_to(self.data).as_posix(): file.read_bytes()
            for file in files
            if not any(part.startswith(".") for part in file.relative_to(self.data).parts)
        }

    def texts(self) -> str:
        """All that visitors or reviewers may read of the FAQ, as one text."""
        lines = []
        for entry in self.catalogue().entries.values():
            lines += [entry.question, *entry.variants, *entry.examples, entry.answer, *entry.keywords]
            lines += [entry.source or "", entry.warning or ""]
        return spaced("\n".join(lines))


class Spreadsheet:
    """A CSV or XLSX file of the FAQ as somebody edits it: cells by the id of their row and their title."""

    def __init__(self, path: Path, sheet: str = "FAQ") -> None:
        self.path = path
        self._book: Any = None
        if path.suffix == ".csv":
            text = path.read_bytes().decode("utf-8-sig")
            self.table: list[list[Any]] = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
        else:
            self._book = load_workbook(path)
            self._sheet = self._book[sheet]
            self.table = [
                ["" if cell is None else cell for cell in row]
                for row in self._sheet.iter_rows(values_only=True)
            ]
        self.headers = [str(cell) for cell in self.table[0]]

    def column(self, title: str) -> int:
        return self.headers.index(title)

    def rows(self) -> Iterator[list[Any]]:
        yield from self.table[1:]

    def row(self, key: str, title: str = "id") -> list[Any]:
        place = self.column(title)
        return next(row for row in self.rows() if row[place] == key)

    def line(self, key: str, title: str = "id") -> int:
        """Number of a row in the file, from 1."""
        return self.table.index(self.row(key, title)) + 1

    def get(self, key: str, title: str) -> Any:
        return self.row(key)[self.column(title)]

    def set(self, key: str, title: str, text: Any) -> None:
        self.row(key)[self.column(title)] = text

    def append(self, key: str, title: str, line: str) -> None:
        self.set(key, title, f"{self.get(key, title)}\n{line}".strip())

    def add(self, **cells: str) -> None:
        """A row at the end; « _ » stands for a space in the name of a column."""
        row: list[Any] = [""] * len(self.headers)
        for title, text in cells.items():
            row[self.column(title.replace("_", " "))] = text
        self.table.append(row)

    def delete(self, key: str) -> None:
        self.table.remove(self.row(key))

    def drop_column(self, title: str) -> None:
        place = self.column(title)
        for row in self.table:
            del row[place]
        del self.headers[place]

    def sort(self, title: str, *, reverse: bool = False) -> None:
        place = self.column(title)
        self.table[1:] = sorted(self.rows(), key=lambda row: str(row[place]), reverse=reverse)

    def save(self) -> None:
        if self._book is None:
            output = io.StringIO(newline="")
            csv.writer(output, delimiter=";").writerows(self.table)
            self.path.write_bytes(output.getvalue().encode("utf-8-sig"))
            return
        for cells in self._sheet.iter_rows():
            for cell in cells:
                cell.value = None
        for number, row in enumerate(self.table, start=1):
            for column, value in enumerate(row, start=1):
                if value != "":
                    self._sheet.cell(number, column).value = value
        self._book.save(self.path)


def edited(path: Path, *acts: Callable[[Spreadsheet], object]) -> Path:
    """Opens a spreadsheet, does what is asked, saves."""
    sheet = Spreadsheet(path)
    for act in acts:
        act(sheet)
    sheet.save()
    return path


def lines_with(text: str, *words: str) -> list[str]:
    """The lines of a text that hold all of the words."""
    return [line for line in text.splitlines() if all(word in line for word in words)]


def numbers_in(text: str) -> list[int]:
    """Every whole number of a text, in order."""
    return [int(digits) for digits in re.findall(r"\d+", text)]


def opened(folder: Path) -> Office:
    """An office whose FAQ has five entries."""
    data = folder / "data"
    (data / "faq").mkdir(parents=True)
    (data / "taxonomy.yml").write_text(TAXONOMY.lstrip("\n"), encoding="utf-8")
    for name, text in SHORT.items():
        (data / "faq" / name).write_text(text.lstrip("\n"), encoding="utf-8")
    return Office(folder)
