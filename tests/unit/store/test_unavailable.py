"""Why the database is not there, in words that whoever typed a command understands."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.store import Store, StoreUnavailable
from assistant.store.store import plain_error


@pytest.mark.parametrize(
    ("raised", "cause"),
    [
        (
            'connection to server at "127.0.0.1", port 1 failed: Connection refused',
            "la connexion est refusée",
        ),
        ('could not translate host name "base" to address', "le nom de la machine est inconnu"),
        ('FATAL:  password authentication failed for user "u"', "le mot de passe est refusé"),
        ("attempt to write a readonly database", "son fichier est en lecture seule"),
        ("database or disk is full", "le disque est plein"),
    ],
)
def test_a_known_cause_is_in_french(raised: str, cause: str) -> None:
    error = sa.exc.OperationalError("INSERT …", {"question": "mon secret"}, sqlite3.OperationalError(raised))
    assert plain_error(error) == cause
    assert plain_error(OSError(errno.EACCES, "Permission denied")) == "l'accès est refusé"


def test_an_unknown_cause_is_named_without_what_a_visitor_wrote() -> None:
    error = sa.exc.OperationalError(
        "INSERT …", {"question": "mon secret"}, sqlite3.OperationalError("odd\n…")
    )
    assert plain_error(error) == "OperationalError: odd"


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    file = tmp_path / "assistant.db"
    file.write_text("Ceci n'est pas une base. " * 50, encoding="utf-8")
    store = Store(f"sqlite:///{file}")
    with pytest.raises(StoreUnavailable, match=r"\(son fichier est abîmé\)\.$"):
        store.ping()
    store.close()
