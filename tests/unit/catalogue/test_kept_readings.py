"""What is kept on disk of a large FAQ reads as its files do, and is read instead of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from assistant.catalogue import kept_readings
from assistant.catalogue.check import Report, check_catalogue
from assistant.catalogue.entries import EntryReader
from assistant.catalogue.load import load_catalogue
from tests.unit.catalogue.test_file_memory import DAY, ONE, TAXONOMY, TWO, write


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every FAQ is a large one."""
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(kept_readings, "_LARGE", 1)
    return tmp_path / "home"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are read by their YAML."""
    names: list[str] = []
    real = EntryReader.read

    def noted(self: EntryReader, root: object, file: str) -> object:
        names.append(file)
        return real(self, root, file)  # type: ignore[arg-type]

    monkeypatch.setattr(EntryReader, "read", noted)
    return names


def both(data: Path, day: date = DAY) -> tuple[Report, Report]:
    """A reading that finds what was kept, and one that looks for nothing."""
    kept = check_catalogue(data, today=day)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_readings, "_LARGE", 1 << 40)
        return kept, check_catalogue(data, today=day)


def test_it_reads_as_the_files_do_whatever_changes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    steps = [
        {"un": ONE, "deux": TWO, "taxonomy": TAXONOMY},
        {},
        {"un": ONE.replace("CPx", "CPS")},
        {"deux": TWO.replace("id: pin", "id: carte")},  # two files of one id
        {"deux": TWO.replace("Quel code ?", "Quelle carte ?")},  # one question of two entries
        {"deux": TWO + "- id: [\n"},
        {"deux": TWO, "avant": ONE},  # the first file has the id now
        {"taxonomy": TAXONOMY.replace("cps", "insi")},
        {"taxonomy": "facettes: ["},
        {"taxonomy": TAXONOMY},
    ]
    for step in steps:
        write(data, **step)
        for _ in range(2):
            kept, plain = both(data)
            assert kept.problems == plain.problems, step
            assert [one.field for one in kept.problems] == [one.field for one in plain.problems]
            assert list(kept.catalogue.entries.items()) == list(plain.catalogue.entries.items())
            assert kept.catalogue.fingerprint == plain.catalogue.fingerprint


def test_the_next_process_reads_what_changed_alone(tmp_path: Path, read: list[str]) -> None:
    data = tmp_path / "data"
    write(data, un=ONE, deux=TWO, taxonomy=TAXONOMY)
    check_catalogue(data, today=DAY)
    check_catalogue(data, today=DAY)
    assert read == ["faq/deux.yml", "faq/un.yml"]
    write(data, un=ONE.replace("CPx", "CPS"))
    check_catalogue(data, today=DAY)
    check_catalogue(data, today=DAY)
    assert read == ["faq/deux.yml", "faq/un.yml", "faq/un.yml"]


def test_a_copy_of_the_files_is_known_by_what_it_says(tmp_path: Path, read: list[str]) -> None:
    for name in ("data", "release"):
        write(tmp_path / name, un=ONE, taxonomy=TAXONOMY)
        assert "carte" in load_catalogue(tmp_path / name).entries
    assert read == ["faq/un.yml"]


def test_what_serves_takes_what_was_read_another_day_and_a_check_does_not(
    tmp_path: Path, read: list[str]
) -> None:
    data = tmp_path / "data"
    two = TWO.replace("  produit: insi\n", "")
    write(data, un=ONE + "  expire_le: 2026-12-31\n", deux=two, taxonomy=TAXONOMY)
    check_catalogue(data, today=date(2020, 1, 1))
    load_catalogue(data)
    assert read == ["faq/deux.yml", "faq/un.yml"]
    write(data, deux=two.replace("Dix", "Douze"))
    assert load_catalogue(data).entries["delai"].answer == "Douze jours!"
    assert read[2:] == ["faq/deux.yml"]
    # Its files were read on different days now.
    for day in (date(2020, 1, 1), date(2027, 1, 1)):
        kept, plain = both(data, day)
        assert kept.problems == plain.problems
    assert [problem.message for problem in kept.errors] == [problem.message for problem in plain.errors]
    assert any("expiré" in problem.message for problem in kept.errors)


@pytest.mark.parametrize("content", [b"", b"not a pickle", b"\x80\x05N."])
def test_a_damaged_file_costs_the_time(tmp_path: Path, home: Path, read: list[str], content: bytes) -> None:
    data = tmp_path / "data"
    write(data, un=ONE, taxonomy=TAXONOMY)
    load_catalogue(data)
    (home / "cache" / "faq.pickle").write_bytes(content)
    assert "carte" in load_catalogue(data).entries
    assert read == ["faq/un.yml", "faq/un.yml"]
    load_catalogue(data)
    assert len(read) == 2


def test_what_another_version_of_the_code_read_is_read_again(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    write(data, un=ONE, taxonomy=TAXONOMY)
    load_catalogue(data)
    monkeypatch.setattr(kept_readings, "digest_of_sources", lambda module: "another")
    load_catalogue(data)
    assert read == ["faq/un.yml", "faq/un.yml"]


def test_a_folder_that_cannot_be_written_keeps_nothing_from_being_read(tmp_path: Path, home: Path) -> None:
    home.write_text("a file")
    write(tmp_path / "data", un=ONE, taxonomy=TAXONOMY)
    assert "carte" in load_catalogue(tmp_path / "data").entries


def test_of_a_small_one_nothing_is_kept(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("ASSISTANT_HOME", str(home))
    write(tmp_path / "data", un=ONE, taxonomy=TAXONOMY)
    load_catalogue(tmp_path / "data")
    assert not home.exists()


def test_threads_that_read_together_leave_a_file_that_reads(
    tmp_path: Path, home: Path, read: list[str]
) -> None:
    for name in ("a", "b", "c", "d"):
        write(tmp_path / name, un=ONE.replace("carte", f"carte-{name}"), taxonomy=TAXONOMY)
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(load_catalogue, [tmp_path / name for name in ("a", "b", "c", "d")] * 5))
    assert [path.name for path in (home / "cache").iterdir()] == ["faq.pickle"]
    assert kept_readings._read(home / "cache" / "faq.pickle") is not None
