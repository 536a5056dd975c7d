"""A desk on which every form has something to work on, and its administrator's browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from assistant.authoring.setting_fields import FAMILIES, settings_of
from assistant.authoring.working import exported
from assistant.backoffice import schedule
from assistant.backoffice.access import passwords, sessions, tokens
from assistant.backoffice.access.cookies import SESSION
from assistant.backoffice.desk import Desk
from assistant.backoffice.index import clusters
from assistant.backoffice.roles import Role
from assistant.backoffice.uploads import Uploads
from assistant.backoffice.work import mails
from assistant.inbox import applications
from assistant.privacy.reference import reference_of
from assistant.releases.served import ServedReader
from assistant.spreadsheet.export import export_catalogue
from assistant.store.models import account_sessions, accounts
from tests.backoffice import desk_in
from tests.backoffice_access import PASSWORD, Door, door, inside, member
from tests.forms import fields_of
from tests.unit.backoffice.test_schedule import StandIn
from tests.unit.backoffice.test_try_out import Models
from tests.unit.backoffice.visitors import ENTRIES, ask
from tests.unit.dialogue.helpers import understood

ENTRY = ENTRIES[0]
VISITOR = "visitor-1"
_SUGGESTED = 12
"""Examples that wait: each attack that is taken decides one."""
_numbers = count(100)
_CHOSEN = passwords.choose(PASSWORD)


@dataclass
class Attacked:
    """A desk and two browsers: its administrator's, and one in which nobody is signed in."""

    desk: Desk
    boss: Door
    stranger: Door

    def csrf(self) -> str:
        """What the forms of the administrator carry, who is signed in again when the session has ended."""
        moment = datetime.now(UTC)
        self._change_own(name=self._name)
        with self.desk.store.transaction() as connection:
            token = self.boss.client.cookies.get(SESSION) or ""
            who = sessions.read(connection, token, moment, False)
            if who is None:
                token = sessions.begin(connection, 1, moment)
                self.boss.client.cookies.clear()
                self.boss.client.cookies.set(SESSION, token)
                who = sessions.read(connection, token, moment, False)
        assert who is not None
        return who.csrf

    @property
    def reference(self) -> str:
        """Of a conversation that is kept."""
        return reference_of(VISITOR)

    def page(self, path: str, action: str = "") -> dict[str, Any]:
        """The fields of a form of a page, as a browser would send them."""
        return fields_of(self.boss.get(path), action or path)

    def at_the_door(self, path: str, action: str) -> dict[str, Any]:
        """The same for whoever is not signed in."""
        return fields_of(self.stranger.get(path), action)

    def group(self) -> str:
        """The key of a group of questions."""
        return self._first("SELECT key FROM clusters ORDER BY number LIMIT 1")

    def suggestion(self) -> str:
        """The key of an example that waits."""
        return self._first("SELECT key FROM suggestions WHERE application IS NULL LIMIT 1")

    def decision(self) -> str:
        """The number of a decision of the administrator that holds."""
        made = {"key": self.group(), "act": "ignorer", "by": self._name, "replace": True}
        self.desk.workers.acts.call("inbox.decide", **made)
        done = [one for one in applications.applications_of(self.desk.store) if not one.undone_at]
        if not done:
            self.desk.workers.acts.call("inbox.decide", **{**made, "act": "hors-sujet"})
            done = [one for one in applications.applications_of(self.desk.store) if not one.undone_at]
        return str(done[0].number)

    def other(self) -> int:
        """The number of an account, just made."""
        return member(self.desk.store, login=f"n{next(_numbers)}@example.org", password=None).id

    def alone(self) -> str:
        """Nobody: all the other accounts are closed, whatever name they were given."""
        with self.desk.store.transaction() as connection:
            connection.execute(accounts.update().where(accounts.c.id != 1).values(enabled=False))
        return ""

    def link(self, purpose: str = tokens.INVITATION) -> str:
        """The token of a link, just made."""
        owner = None if purpose == tokens.FIRST else self.other()
        with self.desk.store.transaction() as connection:
            return tokens.give(connection, purpose, datetime.now(UTC), owner)

    def planned(self) -> str:
        """The number of a publication for later, just planned."""
        at = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=1, minutes=next(_numbers))
        return str(schedule.plan(self.desk.store, at, "Ada", "essai"))

    def later(self) -> str:
        """A minute for which nothing is planned yet."""
        at = datetime.now() + timedelta(days=30, minutes=next(_numbers))
        return f"{at:%Y-%m-%dT%H:%M}"

    def upload(self, account: int = 1) -> str:
        """The token of a spreadsheet, just sent."""
        return Uploads(self.desk.home).keep(account, "faq.csv", b"id;question\r\n")

    def conversation(self) -> str:
        """The id of a conversation of « Essayer », just begun by the administrator."""
        with self.desk.store.transaction() as connection:
            session = connection.execute(select(account_sessions.c.id)).scalars().first()
        assert session is not None
        return self.desk.tries.begin(session).id

    def status(self, entry: str = ENTRY) -> str:
        """Of an entry."""
        return self._first(f"SELECT status FROM entries WHERE id = '{entry}'")

    def change(self) -> str:
        """The number of a change of the entry, just made."""
        fields = self.page(f"/faq/{ENTRY}")
        fields["avertissement"] = f"Relue {next(_numbers)} fois."
        self.boss.post(f"/faq/{ENTRY}", fields)
        return self.last_change()

    def last_change(self) -> str:
        """The number of its last one."""
        links = self.boss.get(f"/faq/{ENTRY}/historique").split(f"/faq/{ENTRY}/historique/")
        return links[1].split('"')[0]

    def number(self) -> int:
        """One that was not used yet."""
        return next(_numbers)

    def session(self, account: int = 1) -> str:
        """The number of another session of an account, just opened."""
        with self.desk.store.transaction() as connection:
            sessions.begin(connection, account, datetime.now(UTC))
            this = account_sessions.c.account_id == account
            rows = connection.execute(select(account_sessions.c.id).where(this))
            return str(max(rows.scalars()))

    def is_open(self, session: str) -> bool:
        """Whether a session is."""
        with self.desk.store.transaction() as connection:
            this = account_sessions.c.id == int(session)
            return connection.execute(select(account_sessions.c.id).where(this)).first() is not None

    def named(self, part: str, path: str) -> str:
        """What an address names in the place of a part of a route."""
        if part == "setting":
            family = FAMILIES[path.split("/")[2]]
            return settings_of(family, self.desk.data_dir)[0].name
        named = {
            "account": "1",
            "change": "1",
            "entry": ENTRY,
            "key": self.group(),
            "number": "1",
            "reference": self.reference,
            "release": "aucune",
            "table": "reponses-donnees",
            "token": "x",
        }
        return named[part]

    def own_password(self) -> str:
        """The administrator's, whatever it was changed to."""
        self._change_own(password=_CHOSEN.stored)
        return PASSWORD

    def own_code(self) -> str:
        """The administrator's password, now that a code is asked after it."""
        self._change_own(totp=pyotp.random_base32(), totp_new=None, totp_last=0)
        return self.own_password()

    def new_code(self) -> str:
        """The first code of a key that the administrator was just shown."""
        key = pyotp.random_base32()
        self._change_own(totp=None, totp_new=key, totp_last=None)
        return pyotp.TOTP(key).now()

    def code_at_the_door(self) -> str:
        """The code of somebody who has just typed a password at the door."""
        login, key = f"n{self.number()}@example.org", pyotp.random_base32()
        account = member(self.desk.store, login=login, password=None)
        with self.desk.store.transaction() as connection:
            this = accounts.update().where(accounts.c.id == account.id)
            connection.execute(this.values(password=_CHOSEN.stored, totp=key, totp_last=0))
        self.stranger.client.cookies.clear()
        self.stranger.sign_in(login)
        return pyotp.TOTP(key).now()

    def sheet(self) -> tuple[str, bytes]:
        """The FAQ as a spreadsheet, as it is now."""
        catalogue, stamp = exported(self.desk.data_dir, self.desk.store)
        path = self.desk.home / f"{self.number()}.csv"
        export_catalogue(catalogue, path, stamp=stamp)
        return "faq.csv", path.read_bytes()

    def upload_to_bring_in(self) -> str:
        """The token of that spreadsheet, just sent."""
        return Uploads(self.desk.home).keep(1, *self.sheet())

    def _change_own(self, **fields: Any) -> None:
        with self.desk.store.transaction() as connection:
            connection.execute(accounts.update().where(accounts.c.id == 1).values(**fields))

    @property
    def _name(self) -> str:
        return "Une personne administrateur"

    def _first(self, query: str) -> str:
        row = self.desk.index.row(query)
        assert row is not None, query
        return str(row[0])


def attacked_in(folder: Path, patch: pytest.MonkeyPatch) -> Attacked:
    """The frozen FAQ, with questions of visitors, an administrator, and models that are none."""
    patch.setenv("ASSISTANT_HOME", str(folder / "home"))
    patch.setenv("ASSISTANT_TRACKER_URL", f"sqlite:///{folder / 'rasa.db'}")
    # Guessing is slowed: here it is the forms that are tried, not the passwords.
    patch.setattr("assistant.backoffice.access.limits.take", lambda *_: None)
    models = Models()
    patch.setattr("assistant.backoffice.work.tries.interpreter_of", models.interpreter)
    patch.setattr(
        "assistant.backoffice.work.tries.model_state", lambda _, side="working": models.states[side]
    )
    model = (SimpleNamespace(interpret=_interpret, catalogue=""), {"state": "current"})
    patch.setattr("assistant.backoffice.work.training.start", lambda _: {"state": "running"})
    patch.setattr("assistant.backoffice.screens.dashboard.begin", lambda *_: None)
    patch.setattr(mails, "interpreter_of", lambda *_: model)
    patch.setattr(mails, "served_of", lambda workshop, _: ServedReader(None)(workshop.data_dir))
    desk = desk_in(folder)
    desk.jobs = StandIn(desk.home)
    for visitor in (VISITOR, "visitor-2", "visitor-3"):
        ask(desk.store, visitor, "Comment changer la photo de mon badge ?")
    for number in range(_SUGGESTED):
        words = f"Livraison de mon badge {'abcdefghijklmnop'[number]}"
        ask(desk.store, f"led-{number}", words, ("suggest", None), ("answer", ENTRY))
    workers: Any = desk.workers
    for name in ("catalogue.refresh", "figures.refresh"):
        workers.figures.call(name)
    clusters.refresh(workers.workshop)
    boss = inside(desk, member(desk.store, Role.ADMINISTRATOR))
    made = Attacked(desk, boss, door(desk))
    for opened in (made.boss, made.stranger):
        # A failure is the page that says so, as it would be for whoever attacks.
        opened.client._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    return made


def _interpret(text: str, context: object) -> Any:
    return understood(text, ("ins-date-obligation", 0.9), ("ins-composition", 0.06), answers=0.92)


__all__ = ["ENTRY", "PASSWORD", "Attacked", "attacked_in"]
