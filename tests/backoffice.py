"""A back-office for a test: its pages asked in this process by whoever the test says is signed in.

Tasks run in this process too (`DirectWorker`), so that a test reads what they raise; the child processes have
tests of their own.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.testclient import TestClient

from assistant.backoffice.access_contract import Act, SignedIn
from assistant.backoffice.app import create_app
from assistant.backoffice.desk import Desk
from assistant.backoffice.index.file import Index
from assistant.backoffice.page import Page
from assistant.backoffice.roles import Role
from assistant.backoffice.worker.child import task
from assistant.backoffice.worker.protocol import WorkerError
from assistant.backoffice.worker.workshop import Workshop
from assistant.errors import AssistantError
from assistant.store.store import Store
from tests.conftest import FROZEN

CSRF = "c" * 43


@dataclass
class FixedAccess:
    """Lets one person in, and keeps in memory what `access` keeps in the database."""

    role: Role | None
    name: str = "Ada Author"
    notice: str = ""
    acts: list[Act] = field(default_factory=list)

    def enter(self, request: Request) -> SignedIn | None:
        """The person, None without a role."""
        if self.role is None:
            return None
        notice, self.notice = self.notice, ""
        return SignedIn(1, self.name, "ada@example.org", self.role, 1, CSRF, notice)

    def leave_notice(self, who: SignedIn, notice: str) -> None:
        """Kept for the next page."""
        self.notice = notice

    def record(self, who: SignedIn | None, act: Act, request: Request | None = None) -> None:
        """Kept in `acts`."""
        json.dumps([act.before, act.after])
        self.acts.append(act)

    def sign_in_page(self, request: Request) -> Response:
        """As `access` does."""
        return RedirectResponse("/connexion", 303)


class DirectWorker:
    """A child process that is none; JSON goes through all the same."""

    def __init__(self, workshop: Workshop) -> None:
        """Works on a workshop of the test."""
        self._workshop = workshop
        self.is_busy = False

    def call(self, name: str, *, seconds: float = 0.0, **arguments: Any) -> Any:
        """See `Worker.call`."""
        sent = json.loads(json.dumps(arguments))
        try:
            return json.loads(json.dumps(task(name)(self._workshop, **sent)))
        except AssistantError as error:
            raise WorkerError(str(error)) from error

    def stop(self) -> None:
        """Nothing runs."""


class DirectWorkers:
    """See `Workers`."""

    def __init__(self, workshop: Workshop) -> None:
        """One workshop for all kinds."""
        self.workshop = workshop
        self.acts = self.figures = self.working = self.published = DirectWorker(workshop)

    def stop(self) -> None:
        """Nothing runs."""


def desk_in(folder: Path, data: Path = FROZEN) -> Desk:
    """A desk on a copy of a data folder, a store and an index of its own, whose tasks run in this process."""
    copy, home, models = folder / "data", folder / "home", folder / "models"
    shutil.copytree(data, copy)
    home.mkdir()
    models.mkdir()
    store = Store(f"sqlite:///{home / 'assistant.db'}")
    workers: Any = DirectWorkers(Workshop(copy, models, home, store))
    return Desk(copy, models, home, store, Index(home), workers)


@dataclass
class Browser:
    """Somebody's browser on a desk: forms get their CSRF token, redirections are not followed."""

    client: TestClient
    access: FixedAccess

    def get(self, path: str, status: int = 200) -> str:
        """The text of a page."""
        response = self.client.get(path)
        assert response.status_code == status, (response.status_code, response.text[:2000])
        return response.text

    def post(self, path: str, fields: dict[str, Any] | None = None, status: int = 303) -> Any:
        """What a form is answered."""
        response = self.client.post(path, data={"csrf": CSRF, **(fields or {})})
        assert response.status_code == status, (response.status_code, response.text[:2000])
        return response


def browser(
    desk: Desk, role: Role | None = Role.EDITOR, name: str = "Ada Author", own: Sequence[Page] = ()
) -> Browser:
    """A browser in which somebody with a role is signed in; nobody with None."""
    access = FixedAccess(role, name)
    return Browser(TestClient(create_app(desk, access, own), follow_redirects=False), access)


@contextmanager
def count_queries(desk: Desk) -> Iterator[list[str]]:
    """The statements that the store and the index are asked within: what a page costs, one by one.

    Those that open a transaction or set a connection up are not counted.
    """
    counted: list[str] = []
    watched: list[sqlite3.Connection] = []

    def note(statement: str) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            counted.append(" ".join(statement.split()))

    def from_store(_1: Any, _2: Any, statement: str, *_: Any) -> None:
        note(statement)

    reading = desk.index._reading

    def traced() -> sqlite3.Connection | None:
        connection = reading()
        if connection is not None and connection not in watched:
            watched.append(connection)
            connection.set_trace_callback(note)
        return connection

    engine = desk.store._database.engine
    desk.index._reading = traced  # type: ignore[method-assign]
    sa.event.listen(engine, "before_cursor_execute", from_store)
    try:
        yield counted
    finally:
        sa.event.remove(engine, "before_cursor_execute", from_store)
        del desk.index._reading  # type: ignore[method-assign]
        for connection in watched:
            connection.set_trace_callback(None)


def words_of(html: str) -> str:
    """What a page says, without its tags; plain spaces and apostrophes."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("’", "'").split())


__all__ = ["Browser", "FixedAccess", "browser", "count_queries", "desk_in", "words_of"]
