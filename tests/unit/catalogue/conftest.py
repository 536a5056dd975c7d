"""A small data folder that each test spoils in one way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from assistant.catalogue import Problem, Report, check_catalogue, check_data
from tests.conftest import FROZEN

TODAY = date(2026, 11, 24)

TAXONOMY = """
facettes:
- id: offre
  question: Quelle offre ?
  valeurs:
  - id: segur
    libelle: Ségur
  - id: services
    libelle: Services
- id: couloirs
  question: Quel couloir ?
  multiple: true
  depend_de: {facette: offre, valeurs: [segur]}
  valeurs:
  - id: hopital
    libelle: Hôpital
  - id: officine
    libelle: Officine
- id: dispositifs
  question: Quel dispositif ?
  multiple: true
  filtre_par: couloirs
  valeurs:
  - id: dpi
    libelle: DPI
    couloirs: [hopital]
    vague: 2
    synonymes: [dossier patient]
  - id: lgo
    libelle: LGO
    couloirs: [officine]
- id: theme
  question: Quel thème ?
  filtre: false
  valeurs:
  - id: dates
    libelle: Dates
  - id: aide
    libelle: Aide
contacts:
  defaut:
    libelle: Assistance
    url: https://exemple.fr
"""


@dataclass
class DataFolder:
    """Writes the files of a data folder and checks them."""

    path: Path

    def write(self, name: str, text: str | bytes) -> None:
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else dedent(text).lstrip("\n").encode())

    def check(self, **options: object) -> Report:
        return check_catalogue(self.path, **{"today": TODAY, **options})  # type: ignore[arg-type]

    def check_all(self) -> list[Problem]:
        """What `faq check` says of the files beside the FAQ."""
        problems = check_data(self.path, today=TODAY).problems
        return [problem for problem in problems if not problem.file.startswith("faq")]

    def problems(self, name: str | None = None) -> list[Problem]:
        return [problem for problem in self.check().problems if name in (None, problem.file)]

    def findings(self) -> list[tuple[str, int, str]]:
        """(severity, line, message) of every problem."""
        return [(problem.severity, problem.line, problem.message) for problem in self.check().problems]


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    """An empty FAQ with a taxonomy of four facets, and the files that every folder has."""
    folder = DataFolder(tmp_path)
    texts = (FROZEN / "texts.yml").read_text("utf-8").splitlines(keepends=True)
    folder.write("texts.yml", "".join(line for line in texts if not line.startswith("exemples:")))
    folder.write("safety.yml", (FROZEN / "safety.yml").read_bytes())
    folder.write("taxonomy.yml", TAXONOMY)
    return folder


def entry(entry_id: str = "une-entree", **fields: str) -> str:
    """The YAML of a faultless entry; a field is replaced by its keyword, or removed by an empty string."""
    known = {
        "question": f"Que dire de {entry_id} ?",
        "variantes": f"[{entry_id} c'est quoi]",
        "reponse": "Une réponse.",
    }
    lines = [f"- id: {entry_id}"]
    lines += [f"  {name}: {value}" for name, value in {**known, **fields}.items() if value]
    return "\n".join(lines) + "\n"


@pytest.fixture
def make_entry() -> Callable[..., str]:
    return entry
