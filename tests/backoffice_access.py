"""People with accounts, and browsers in which they are signed in for good: for tests of access itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any

from starlette.testclient import TestClient

from assistant.backoffice import access as room
from assistant.backoffice.access import DatabaseAccess, accounts, passwords, sessions
from assistant.backoffice.access.accounts import Account
from assistant.backoffice.access.cookies import SESSION
from assistant.backoffice.app import create_app
from assistant.backoffice.desk import Desk
from assistant.backoffice.roles import Role
from assistant.store.store import Store

ADDRESS = "http://localhost:5006"
PASSWORD = "quatre mots sans lien"


def member(
    store: Store, role: Role = Role.AUTHOR, login: str = "", name: str = "", password: str | None = PASSWORD
) -> Account:
    """An account."""
    chosen = None if password is None else passwords.choose(password)
    with store.transaction() as connection:
        return accounts.create(
            connection,
            "test",
            login or f"{role.value}@example.org",
            name or f"Une personne {role.label}",
            role,
            datetime.now(UTC),
            password=chosen,
        )


@dataclass
class Door:
    """A browser on a desk whose access is the real one."""

    client: TestClient
    access: DatabaseAccess

    def get(self, path: str, status: int = 200) -> str:
        """The text of a page."""
        response = self.client.get(path)
        assert response.status_code == status, (path, response.status_code, response.text[:2000])
        return response.text

    def post(self, path: str, fields: dict[str, Any] | None = None, status: int = 303, form: str = "") -> Any:
        """What a form is answered; its hidden fields are read on the page `form`, or on the last one."""
        hidden = hidden_fields(self.get(form)) if form else {}
        response = self.client.post(path, data={**hidden, **(fields or {})})
        assert response.status_code == status, (path, response.status_code, response.text[:2000])
        return response

    def sign_in(self, login: str, password: str = PASSWORD, status: int = 303) -> Any:
        """Types a login and a password at the door."""
        return self.post("/connexion", {"identifiant": login, "mot_de_passe": password}, status, "/connexion")


def door(desk: Desk, address: str = ADDRESS) -> Door:
    """A browser in which nobody is signed in."""
    access = room.of(desk.store, address)
    # What a test forgets to expect is an error of the test, not a page.
    client = TestClient(create_app(desk, access, room.PAGES), base_url=address, follow_redirects=False)
    return Door(client, access)


def inside(desk: Desk, account: Account) -> Door:
    """A browser in which an account is signed in."""
    opened = door(desk)
    with desk.store.transaction() as connection:
        token = sessions.begin(connection, account.id, datetime.now(UTC))
    opened.client.cookies.set(SESSION, token)
    return opened


def hidden_fields(html: str) -> dict[str, str]:
    """What the forms of a page send back without being typed."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
    return {name: unescape(value) for name, value in fields if name in ("csrf", "avant", "vers")}


def link_in(text: str) -> str:
    """The path of the link that a page, or the terminal, gives."""
    found = re.search(r"/(?:invitation|premier-acces)/[\w-]{43}", text)
    assert found is not None, text[:2000]
    return found[0]
