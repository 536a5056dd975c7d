"""Backup and restore: SQLite by its own copy, PostgreSQL by its programs, the working FAQ file by file."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.engine.url import URL

from assistant.durable_files import prepared
from assistant.errors import AssistantError, reason
from assistant.store import data_backup
from assistant.store.data_backup import digest_of
from assistant.store.database import open_database

_MANIFEST = "manifest.json"


class BackupError(AssistantError):
    """A backup that could not be made or put back; the message says why, in French."""


def backup(bases: Mapping[str, str], folder: Path, data: Path | None = None) -> str:
    """Copies databases that may be in use, each as of one instant, and the working FAQ.

    Nobody writes the FAQ meanwhile: its files and the history of them, which a database holds, agree.

    Args:
        bases: `{name: SQLAlchemy address}`; two names of the same database are saved once.
        folder: Made here; appears whole or not at all.
        data: The working FAQ; None leaves it out.

    Returns:
        What was saved, in French.

    Raises:
        BackupError: The folder exists, a database or the FAQ is missing, or their programs are.
        Busy: Somebody is writing the FAQ.
    """
    if folder.exists():
        raise BackupError(f"{folder} existe déjà : donnez un nouveau dossier.")
    if data is not None and not data.is_dir():
        raise BackupError(f"Le dossier de la FAQ {data} n'existe pas.")
    partial = folder.with_name(f".{folder.name}.{os.getpid()}")
    partial.mkdir(parents=True, mode=0o700)
    try:
        saved: dict[str, dict[str, str]] = {}
        manifest: dict[str, Any] = {"bases": saved}
        with ExitStack() as held:
            if data is not None:
                held.enter_context(data_backup.unchanged(data))
                _check_whole(data)
                manifest["data"] = data_backup.copy(data, partial / data_backup.FOLDER)
            for name, url in _distinct(bases).items():
                address = make_url(url)
                file = partial / f"{name}.{'db' if _is_sqlite(address) else 'dump'}"
                (_copy_sqlite if _is_sqlite(address) else _dump_postgres)(address, file)
                file.chmod(0o600)
                saved[name] = {"file": file.name, "sha256": digest_of(file)}
        manifest["saved_at"] = datetime.now(UTC).isoformat(timespec="seconds")
        (partial / _MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), "utf-8")
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return f"Sauvegardé dans {folder} : {', '.join([*sorted(saved), *(['la FAQ'] if data else [])])}."


def restore(bases: Mapping[str, str], folder: Path, replace: bool = False, data: Path | None = None) -> str:
    """Puts databases and the working FAQ back as they were saved; the assistant must be stopped.

    Everything is checked before anything is changed.

    Args:
        bases: As for `backup`.
        folder: What `backup` made.
        replace: Erase what the databases and the FAQ hold.
        data: The working FAQ; None, or a backup of before it held the FAQ, leaves it as it is.

    Returns:
        What was restored, in French.

    Raises:
        BackupError: Not a backup, a file was changed or cut, a database is not empty, or the FAQ is another.
        Busy: Somebody is writing the FAQ.
    """
    try:
        manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
        saved = {name: (folder / base["file"], base["sha256"]) for name, base in manifest["bases"].items()}
        files: dict[str, str] | None = None if data is None else manifest.get("data")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{folder} n'est pas une sauvegarde de « assistant db backup ».") from error
    targets = _distinct(bases)
    if missing := sorted(set(targets) - set(saved)):
        raise BackupError(f"La sauvegarde ne contient pas : {', '.join(missing)}.")
    for name, url in targets.items():
        file, digest = saved[name]
        if not file.is_file() or digest_of(file) != digest:
            raise BackupError(f"{file} est absent ou abîmé : rien n'a été changé.")
        if (file.suffix == ".db") != _is_sqlite(make_url(url)):
            raise BackupError(f"{file} ne vient pas du même genre de base : rien n'a été changé.")
        if not replace and not _is_empty(url):
            raise BackupError(f"La base « {name} » n'est pas vide. --replace efface ce qu'elle contient.")
    if data is not None and files is not None:
        _check_data(data, folder, files, replace)
    for name, url in targets.items():
        address = make_url(url)
        (_paste_sqlite if _is_sqlite(address) else _load_postgres)(address, saved[name][0])
    names = sorted(targets)
    if data is not None and files is not None:
        try:
            data_backup.put_back(data, folder / data_backup.FOLDER, files)
        except OSError as error:
            raise BackupError(
                f"Les bases sont restaurées, mais pas la FAQ ({reason(error)}) : recommencez avec --replace."
            ) from error
        names.append("la FAQ")
    done = f"Restauré depuis {folder} ({manifest['saved_at']}) : {', '.join(names)}."
    if data is not None and files is None:
        done += " Cette sauvegarde ne contient pas la FAQ, qui reste telle quelle."
    return done


def _check_whole(data: Path) -> None:
    if prepared(data) is not None:
        raise BackupError(
            "Une écriture de la FAQ a été interrompue : lancez « assistant faq history », qui la termine, "
            "puis recommencez."
        )


def _check_data(data: Path, folder: Path, files: Mapping[str, str], replace: bool) -> None:
    if (name := data_backup.damaged(folder / data_backup.FOLDER, files)) is not None:
        raise BackupError(f"{folder / data_backup.FOLDER / name} est absent ou abîmé : rien n'a été changé.")
    if not replace and data_backup.files_of(data) and data_backup.differences(data, files):
        raise BackupError(
            f"La FAQ de {data} n'est pas celle de la sauvegarde. --replace remet celle de la sauvegarde."
        )


def _distinct(bases: Mapping[str, str]) -> dict[str, str]:
    distinct: dict[str, str] = {}
    for name, url in bases.items():
        if url not in distinct.values():
            distinct[name] = url
    return distinct


def _is_sqlite(address: URL) -> bool:
    return bool(address.get_backend_name() == "sqlite")


def _is_empty(url: str) -> bool:
    address = make_url(url)
    if _is_sqlite(address) and not Path(address.database or "").exists():
        return True
    engine = open_database(url).engine
    try:
        with engine.connect() as connection:
            tables = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
            return not any(
                connection.execute(sa.text(f'SELECT 1 FROM "{table}" LIMIT 1')).first()  # noqa: S608 - ours
                for table in tables
            )
    except (sa.exc.SQLAlchemyError, OSError) as error:
        raise BackupError(f"La base ne répond pas : {type(error).__name__}.") from error
    finally:
        engine.dispose()


def _copy_sqlite(address: URL, file: Path) -> None:
    source = Path(address.database or "")
    if not source.exists():
        raise BackupError(f"La base {source} n'existe pas.")
    # SQLite's own copy takes the journal with it and waits for writers: `cp` does neither.
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(file)) as copy:
        origin.backup(copy)
        # One file, without a journal beside it.
        copy.execute("PRAGMA journal_mode=DELETE")


def _paste_sqlite(address: URL, file: Path) -> None:
    target = Path(address.database or "")
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as origin, closing(sqlite3.connect(target)) as base:
        origin.backup(base)


def _dump_postgres(address: URL, file: Path) -> None:
    _run(address, "pg_dump", "--format=custom", "--no-owner", "--no-acl", "--file", str(file))


def _load_postgres(address: URL, file: Path) -> None:
    _run(
        address,
        *("pg_restore", "--clean", "--if-exists", "--no-owner", "--no-acl"),
        *("--single-transaction", "--exit-on-error", "--dbname", str(address.database), str(file)),
    )


def _run(address: URL, program: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's programs; the password goes through the environment, not the command line."""
    executable = shutil.which(program)
    if executable is None:
        raise BackupError(f"{program} est absent : installez le client de PostgreSQL.")
    variables = {
        "PGHOST": address.host or address.query.get("host"),
        "PGPORT": str(address.port) if address.port else None,
        "PGUSER": address.username,
        "PGPASSWORD": address.password,
        "PGDATABASE": address.database,
        "PGSSLMODE": address.query.get("sslmode"),
        "PGCONNECT_TIMEOUT": "5",
    }
    environment = {**os.environ, **{name: str(value) for name, value in variables.items() if value}}
    completed = subprocess.run(  # noqa: S603 - a program of PostgreSQL, without a shell
        [executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if completed.returncode:
        last = (completed.stderr.strip().splitlines() or ["sans explication"])[-1]
        raise BackupError(f"{program} a échoué : {last}")
