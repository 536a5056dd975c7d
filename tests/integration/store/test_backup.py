"""A backup is put back whole, on SQLite and on PostgreSQL, or nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from assistant.store import Interaction, Store
from assistant.store.backup import BackupError, backup, restore

if TYPE_CHECKING:
    from bench.servers import Postgres

NAMES = ("interactions", "conversations")


@pytest.fixture(params=["sqlite", "postgresql"])
def bases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Two empty databases."""
    if request.param == "sqlite":
        yield {name: f"sqlite:///{tmp_path / 'home' / name}.db" for name in NAMES}
        return
    server: Postgres = request.getfixturevalue("postgres")
    administration = sa.create_engine(server.url, isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        for name in NAMES:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    administration.dispose()
    yield {name: server.address(name) for name in NAMES}


def _fill(bases: dict[str, str]) -> Store:
    store = Store(bases["interactions"])
    number = store.record_interaction(Interaction("c1", "Quelle carte ?", "answered", "answer"))
    store.ask_feedback(number)
    store.record_feedback(number, "c1", False, "unclear", "trop long")
    engine = sa.create_engine(bases["conversations"])
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE events (id INTEGER PRIMARY KEY, data TEXT)")
        connection.exec_driver_sql("INSERT INTO events VALUES (1, 'Bonjour')")
    engine.dispose()
    return store


def _held(bases: dict[str, str]) -> tuple[list[str], object, list[str]]:
    store = Store(bases["interactions"])
    stored = store.interactions_of("c1")
    feedback = store.feedback_of(stored[0].id) if stored else None
    store.close()
    engine = sa.create_engine(bases["conversations"])
    with engine.connect() as connection:
        there = sa.inspect(connection).has_table("events")
        events = [row[0] for row in connection.exec_driver_sql("SELECT data FROM events")] if there else []
    engine.dispose()
    return [one.interaction.question for one in stored], feedback, events


def test_what_was_saved_comes_back_while_it_is_in_use(bases: dict[str, str], tmp_path: Path) -> None:
    store = _fill(bases)
    saved = _held(bases)
    assert "conversations, interactions" in backup(bases, tmp_path / "backup")
    store.record_interaction(Interaction("c1", "Après la sauvegarde", "answered", "answer"))
    store.close()
    with pytest.raises(BackupError, match="n'est pas vide"):
        restore(bases, tmp_path / "backup")
    assert "Restauré" in restore(bases, tmp_path / "backup", replace=True)
    assert _held(bases) == saved
    assert saved[0] == ["Quelle carte ?"]
    # The store goes on: numbers do not clash with those that came back.
    again = Store(bases["interactions"])
    assert again.record_interaction(Interaction("c1", "Ensuite", "answered", "answer")) > 1
    again.close()


def test_a_backup_is_for_its_owner_only(bases: dict[str, str], tmp_path: Path) -> None:
    _fill(bases).close()
    backup(bases, tmp_path / "backup")
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".backup")]


def test_a_damaged_backup_changes_nothing(bases: dict[str, str], tmp_path: Path) -> None:
    _fill(bases).close()
    before = _held(bases)
    backup(bases, tmp_path / "backup")
    manifest = json.loads((tmp_path / "backup" / "manifest.json").read_text("utf-8"))
    file = tmp_path / "backup" / manifest["bases"]["conversations"]["file"]
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(BackupError, match="abîmé"):
        restore(bases, tmp_path / "backup", replace=True)
    assert _held(bases) == before


def test_what_is_not_a_backup_is_said(tmp_path: Path) -> None:
    bases = {"interactions": f"sqlite:///{tmp_path}/absent.db"}
    with pytest.raises(BackupError, match="n'est pas une sauvegarde"):
        restore(bases, tmp_path)
    with pytest.raises(BackupError, match="n'existe pas"):
        backup(bases, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
    with pytest.raises(BackupError, match="existe déjà"):
        backup(bases, tmp_path)


def test_the_command_saves_and_puts_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from assistant.cli import main

    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    for name in ("ASSISTANT_DATABASE_URL", "ASSISTANT_TRACKER_URL"):
        monkeypatch.delenv(name, raising=False)
    assert main(["db", "upgrade"]) == 0
    assert main(["db", "backup", str(tmp_path / "backup")]) == 1
    assert "conversations.db n'existe pas" in capsys.readouterr().err
    (tmp_path / "home" / "conversations.db").touch()
    assert main(["db", "backup", str(tmp_path / "backup")]) == 0
    assert main(["db", "restore", str(tmp_path / "backup")]) == 0
    assert "Restauré" in capsys.readouterr().out


def _faq(folder: Path, **files: str) -> Path:
    for name, text in {"faq/a.yml": "- id: a\n", "texts.yml": "bonjour: Bonjour\n", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _read(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def test_the_faq_comes_back_with_the_databases(bases: dict[str, str], tmp_path: Path) -> None:
    _fill(bases).close()
    data = _faq(tmp_path / "data", **{"evaluation/q.jsonl": "{}\n", ".gitignore": "*\n"})
    saved, held = _read(data), _held(bases)
    assert "la FAQ" in backup(bases, tmp_path / "backup", data)
    _faq(data, **{"faq/a.yml": "- id: autre\n", "faq/nouvelle.yml": "- id: b\n"})
    (data / "evaluation" / "q.jsonl").unlink()
    with pytest.raises(BackupError, match="n'est pas vide"):
        restore(bases, tmp_path / "backup", data=data)
    assert "la FAQ" in restore(bases, tmp_path / "backup", replace=True, data=data)
    assert _read(data) == saved
    # What others hide there is theirs.
    assert (data / ".gitignore").is_file()
    assert _held(bases) == held


def test_the_faq_is_rehearsed_on_another_machine(tmp_path: Path) -> None:
    """Accounts, audit and history come with the database; everything is where it was, in new folders."""
    bases = {name: f"sqlite:///{tmp_path / 'home' / name}.db" for name in NAMES}
    _fill(bases).close()
    data = _faq(tmp_path / "data")
    backup(bases, tmp_path / "backup", data)
    elsewhere = {name: f"sqlite:///{tmp_path / 'ailleurs' / name}.db" for name in NAMES}
    restore(elsewhere, tmp_path / "backup", data=tmp_path / "ailleurs" / "data")
    assert _read(tmp_path / "ailleurs" / "data") == _read(data)
    assert _held(elsewhere) == _held(bases)

    def tables(url: str) -> dict[str, list[tuple[object, ...]]]:
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            names = sa.inspect(connection).get_table_names()
            rows = {
                name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]
                for name in names
            }
        engine.dispose()
        return rows

    assert tables(elsewhere["interactions"]) == tables(bases["interactions"])


@pytest.mark.parametrize("harm", ["cut", "absent", "outside"])
def test_a_damaged_faq_changes_nothing(tmp_path: Path, harm: str) -> None:
    bases = {name: f"sqlite:///{tmp_path / 'home' / name}.db" for name in NAMES}
    _fill(bases).close()
    data = _faq(tmp_path / "data")
    backup(bases, tmp_path / "backup", data)
    _faq(data, **{"faq/a.yml": "- id: autre\n"})
    before, held = _read(data), _held(bases)
    saved = tmp_path / "backup" / "data" / "faq" / "a.yml"
    if harm == "cut":
        saved.write_text("- id", encoding="utf-8")
    elif harm == "absent":
        saved.unlink()
    else:
        manifest = tmp_path / "backup" / "manifest.json"
        read = json.loads(manifest.read_text("utf-8"))
        read["data"]["../../dehors.yml"] = read["data"]["faq/a.yml"]
        (tmp_path / "dehors.yml").write_bytes(saved.read_bytes())
        manifest.write_text(json.dumps(read), encoding="utf-8")
    with pytest.raises(BackupError, match=r"abîmé : rien n'a été changé"):
        restore(bases, tmp_path / "backup", replace=True, data=data)
    assert (_read(data), _held(bases)) == (before, held)


def test_the_same_faq_is_no_obstacle_and_another_one_is(tmp_path: Path) -> None:
    bases = {name: f"sqlite:///{tmp_path / 'home' / name}.db" for name in NAMES}
    _fill(bases).close()
    data = _faq(tmp_path / "data")
    backup(bases, tmp_path / "backup", data)
    empty = {name: f"sqlite:///{tmp_path / 'vide' / name}.db" for name in NAMES}
    restore(empty, tmp_path / "backup", data=data)
    _faq(data, **{"faq/a.yml": "- id: autre\n"})
    before = _read(data)
    again = {name: f"sqlite:///{tmp_path / 'encore' / name}.db" for name in NAMES}
    with pytest.raises(BackupError, match="n'est pas celle de la sauvegarde"):
        restore(again, tmp_path / "backup", data=data)
    assert _read(data) == before
    assert not (tmp_path / "encore").exists()


def test_a_backup_of_before_leaves_the_faq(tmp_path: Path) -> None:
    bases = {name: f"sqlite:///{tmp_path / 'home' / name}.db" for name in NAMES}
    _fill(bases).close()
    data = _faq(tmp_path / "data")
    backup(bases, tmp_path / "backup")
    said = restore(bases, tmp_path / "backup", replace=True, data=data)
    assert "ne contient pas la FAQ" in said
    assert "faq/a.yml" in _read(data)


def test_nobody_writes_the_faq_while_it_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant import durable_files

    monkeypatch.setattr(durable_files, "PATIENCE_SECONDS", 0.05)
    bases = {name: f"sqlite:///{tmp_path / 'home' / name}.db" for name in NAMES}
    _fill(bases).close()
    data = _faq(tmp_path / "data")
    with durable_files.locked(data, "import"), pytest.raises(durable_files.Busy, match="import"):
        backup(bases, tmp_path / "backup", data)
    assert not (tmp_path / "backup").exists()


def test_a_change_that_was_cut_is_ended_first(tmp_path: Path) -> None:
    from assistant import durable_files

    bases = {name: f"sqlite:///{tmp_path / 'home' / name}.db" for name in NAMES}
    _fill(bases).close()
    data = _faq(tmp_path / "data")
    # Killed between the database and the files: only the history can tell whether it was decided.
    durable_files.prepare(data, {"faq/a.yml": b"- id: c\n"}, "jeton")
    with pytest.raises(BackupError, match="assistant faq history"):
        backup(bases, tmp_path / "backup", data)
    durable_files.discard(data)
    backup(bases, tmp_path / "backup", data)
