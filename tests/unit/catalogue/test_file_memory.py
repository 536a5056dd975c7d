"""What is remembered of the files reads as the files do, whatever becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.catalogue import file_memory
from assistant.catalogue.check import Report, check_catalogue
from assistant.catalogue.file_memory import remember_files

ONE = """
- id: carte
  question: Quelle carte ?
  variantes: [carte demandée]
  reponse: Une carte CPx.
  produit: cps
"""
TWO = """
- id: delai
  question: Quel délai ?
  reponse: Dix jours!
  produit: insi
- id: pin
  question: Quel code ?
  variantes: [code, code]
  reponse: "Le code:"
"""
TAXONOMY = """
facettes:
- id: produit
  question: Quel produit ?
  valeurs:
  - {id: cps, libelle: Carte CPS}
"""
DAY = date(2026, 11, 29)


@pytest.fixture
def remembering(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(file_memory, "_memory", None)
    remember_files()
    yield
    file_memory._memory = None


def both(data: Path, day: date = DAY) -> tuple[Report, Report]:
    """A reading that remembers, and one that does not."""
    remembered = check_catalogue(data, today=day)
    kept, file_memory._memory = file_memory._memory, None
    plain = check_catalogue(data, today=day)
    file_memory._memory = kept
    return remembered, plain


def write(data: Path, **files: str) -> None:
    (data / "faq").mkdir(exist_ok=True, parents=True)
    for name, text in files.items():
        path = data / ("taxonomy.yml" if name == "taxonomy" else f"faq/{name}.yml")
        path.write_text(text.lstrip("\n"), encoding="utf-8")


def test_it_reads_as_the_files_do_whatever_changes(tmp_path: Path, remembering: None) -> None:
    steps = [
        {"un": ONE, "deux": TWO, "taxonomy": TAXONOMY},
        {},
        {"un": ONE.replace("CPx", "CPS")},
        {"un": ONE},
        {"deux": TWO.replace("id: pin", "id: carte")},  # two files of one id
        {"deux": TWO.replace("id: pin", "id: delai")},  # twice in one file
        {"deux": TWO + "- id: [\n"},
        {"deux": TWO, "avant": ONE},  # the first file has the id now
        {"avant": ONE.replace("carte", "autre").replace("Quelle", "Quelle autre")},
        {"taxonomy": TAXONOMY.replace("cps", "insi")},
        {"taxonomy": "facettes: ["},
        {"taxonomy": TAXONOMY},
    ]
    for step in steps:
        write(tmp_path, **step)
        remembered, plain = both(tmp_path)
        assert remembered.problems == plain.problems, step
        assert [one.field for one in remembered.problems] == [one.field for one in plain.problems]
        assert list(remembered.catalogue.entries.items()) == list(plain.catalogue.entries.items())
        assert remembered.catalogue.fingerprint == plain.catalogue.fingerprint


def test_another_day_is_read_again(tmp_path: Path, remembering: None) -> None:
    write(tmp_path, un=ONE + "  expire_le: 2026-12-31\n", taxonomy=TAXONOMY)
    for day in (DAY, date(2027, 1, 1), DAY):
        remembered, plain = both(tmp_path, day)
        assert remembered.problems == plain.problems
    assert not remembered.errors


def test_only_the_file_that_changed_is_read(
    tmp_path: Path, remembering: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = file_memory.EntryReader.read

    def noted(self: file_memory.EntryReader, root: object, file: str) -> object:
        read.append(file)
        return real(self, root, file)  # type: ignore[arg-type]

    monkeypatch.setattr(file_memory.EntryReader, "read", noted)
    write(tmp_path, un=ONE, deux=TWO, taxonomy=TAXONOMY)
    check_catalogue(tmp_path, today=DAY)
    write(tmp_path, un=ONE.replace("CPx", "CPS"))
    check_catalogue(tmp_path, today=DAY)
    assert read == ["faq/deux.yml", "faq/un.yml", "faq/un.yml"]


def test_without_being_asked_nothing_is_remembered(tmp_path: Path) -> None:
    write(tmp_path, un=ONE, taxonomy=TAXONOMY)
    check_catalogue(tmp_path, today=DAY)
    assert file_memory.memory() is None
