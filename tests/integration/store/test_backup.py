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
