"""Every route, for every role and for nobody: what `tests/backoffice_rights.py` says, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from assistant.backoffice import access
from assistant.backoffice.access.cookies import SESSION
from assistant.backoffice.app import create_app
from assistant.backoffice.page import Page
from assistant.backoffice.pages import SCREENS
from assistant.backoffice.roles import Role
from tests.backoffice import desk_in
from tests.backoffice_access import ADDRESS, inside, member
from tests.backoffice_rights import ADMINISTER, DRAFT, NOBODY, PUBLISH, READ, RIGHTS

PAGES = (*SCREENS, *access.PAGES)
# By the product's own words, not by the code's table.
MAY = {
    Role.READER: {NOBODY, READ},
    Role.AUTHOR: {NOBODY, READ, DRAFT},
    Role.EDITOR: {NOBODY, READ, DRAFT, PUBLISH},
    Role.ADMINISTRATOR: {NOBODY, READ, DRAFT, PUBLISH, ADMINISTER},
    None: {NOBODY},
}


def _key(page: Page) -> str:
    return f"{page.method} {page.path}"


@dataclass
class Everybody:
    """The application with pages that only say that one is in, and a browser for each role."""

    app: object
    tokens: dict[Role | None, str]
    csrf: dict[Role | None, str]

    def ask(self, page: Page, role: Role | None, csrf: bool = True) -> tuple[int, str, str]:
        """Status, text and place of what a role is answered."""
        cookies = {SESSION: self.tokens[role]} if role else {}
        client = TestClient(self.app, base_url=ADDRESS, follow_redirects=False, cookies=cookies)  # type: ignore[arg-type]
        path = re.sub(r"\{\w+:number\}", "12", re.sub(r"\{\w+(?::path)?\}", "x", page.path))
        form = {"csrf": self.csrf[role]} if csrf and role else {}
        answer = client.get(path) if page.method == "GET" else client.post(path, data=form)
        return answer.status_code, answer.text, answer.headers.get("location", "")


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everybody]:
    desk = desk_in(tmp_path_factory.mktemp("rights"))
    tokens: dict[Role | None, str] = {None: ""}
    csrf: dict[Role | None, str] = {None: ""}
    for role in Role:
        opened = inside(desk, member(desk.store, role, password=None))
        tokens[role] = opened.client.cookies[SESSION]
        csrf[role] = re.findall(r'name="csrf" value="([^"]+)"', opened.get("/mon-compte"))[0]

    def only_says_so(pages: tuple[Page, ...]) -> tuple[Page, ...]:
        return tuple(replace(page, answer=lambda _: PlainTextResponse("entered")) for page in pages)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.backoffice.app.SCREENS", only_says_so(SCREENS))
        app = create_app(desk, access.of(desk.store, ADDRESS), only_says_so(access.PAGES))
        yield Everybody(app, tokens, csrf)
    desk.stop()


def test_every_route_has_its_line_and_every_line_its_route() -> None:
    assert {_key(page) for page in PAGES} == set(RIGHTS)


@pytest.mark.parametrize("role", MAY, ids=lambda role: role.value if role else "nobody")
def test_each_route_lets_in_whom_it_should_and_nobody_else(everybody: Everybody, role: Role | None) -> None:
    wrong = []
    for page in PAGES:
        status, text, place = everybody.ask(page, role)
        if RIGHTS[_key(page)] in MAY[role]:
            right = (status, text) == (200, "entered")
        elif role is None:
            right = status == 303 and place.startswith("/connexion")
        else:
            right = status == 403 and "Votre rôle" in text
        if not right:
            wrong.append((_key(page), status, text[:80]))
    assert wrong == []


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_no_form_is_taken_without_the_token_of_its_session(everybody: Everybody, role: Role) -> None:
    posts = [page for page in PAGES if page.method == "POST"]
    taken = [_key(page) for page in posts if everybody.ask(page, role, csrf=False)[0] != 403]
    assert taken == []


def test_a_screen_is_looked_at_without_being_changed_by_it() -> None:
    assert [_key(page) for page in PAGES if page.method not in ("GET", "POST")] == []
    assert [_key(page) for page in PAGES if page.method == "GET" and page.writes_faq] == []
