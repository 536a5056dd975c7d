"""The team's page on a port of this machine, for a browser: the real application, served by a thread."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx2 as httpx
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page

from assistant.authoring.setting_fields import FAMILIES, setting_of
from assistant.authoring.working import opened, write
from assistant.backoffice import access as room
from assistant.backoffice.access import new_link
from assistant.backoffice.access.cookies import SESSION
from assistant.backoffice.access_contract import Access
from assistant.backoffice.app import create_app
from assistant.backoffice.desk import Desk
from assistant.backoffice.page import Page as Screen
from assistant.backoffice.pages import SCREENS
from assistant.backoffice.roles import Role
from assistant.privacy.reference import reference_of
from assistant.spreadsheet.importing import plan_values
from tests.backoffice import desk_in
from tests.backoffice_access import ADDRESS, inside, member
from tests.browser.conftest import AXE, WATCH
from tests.unit.backoffice.visitors import ask

ENTRY, VISITOR = "insi-carte-cpx-requise", "visitor-0"
VALUES = {
    "entry": ENTRY,
    "reference": reference_of(VISITOR),
    # There is no release here: the page says so.
    "release": "1",
    "/reglages/phrases/{setting}": "numero_inconnu",
    "/reglages/contacts/{setting}": "agence",
    "/reglages/banniere/{setting}": "banniere",
    "/reglages/couts/{setting}": "question",
    "/reglages/urgences/{setting}": "danger",
    # In the order in which `lived_in` makes them.
    "/reglages/phrases/historique/{change}": "1",
    "/reglages/contacts/historique/{change}": "2",
    "/reglages/banniere/historique/{change}": "3",
    "/reglages/couts/historique/{change}": "4",
    "/reglages/urgences/historique/{change}": "5",
    "number": "6",
    "account": "1",
    "table": "chiffres",
}
"""What stands in an address for `{entry}`…: a screen whose address has another part gives it a value here, by
the name of the part, or by the address when it is to be another there; `{key}` and `{token}` are found."""
_START_SECONDS = 30.0


@dataclass(frozen=True)
class Served:
    """A back-office that answers.

    Attributes:
        url: Its address, `http://127.0.0.1:40123`.
        session: The cookie of whoever is signed in; empty when `access` lets everybody in.
    """

    url: str
    desk: Desk
    access: Access
    session: str = ""

    def addresses(self, screens: Sequence[Screen] = SCREENS, session: str | None = None) -> list[str]:
        """The addresses of all the screens that are a whole page: not a file, not a part of a page."""
        values = {**VALUES, **_found(self.desk)}
        cookies = {SESSION: self.session if session is None else session}
        found = []
        for path in dict.fromkeys(_example(page.path, values) for page in screens if page.method == "GET"):
            with httpx.Client(timeout=120.0, cookies=cookies) as client:
                answer = client.get(self.url + path)
            assert answer.status_code < 500, (path, answer.text[:2000])
            html = answer.headers.get("content-type", "").startswith("text/html")
            if answer.status_code == 200 and html and "<html" in answer.text[:200]:
                found.append(path)
        return found


@contextmanager
def served(desk: Desk, access: Access, own: Sequence[Screen] = (), session: str = "") -> Iterator[Served]:
    """Serves a desk until the end of the block."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(desk, access, own), log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        assert thread.is_alive(), "the team's page did not start"
        assert time.monotonic() < deadline, "the team's page takes long to start"
        time.sleep(0.01)
    try:
        yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", desk, access, session)
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def served_to(folder: Path, role: Role = Role.ADMINISTRATOR) -> Iterator[Served]:
    """Serves a desk on which people have worked to somebody of a role, who is signed in for good."""
    desk = lived_in(desk_in(folder))
    session = inside(desk, member(desk.store, role, name="Ada Author")).client.cookies[SESSION]
    with served(desk, room.of(desk.store, ADDRESS), room.PAGES, session) as one:
        yield one


def lived_in(desk: Desk) -> Desk:
    """A desk on which people have worked: every screen has something to show."""
    changes: list[tuple[str, str, Any]] = [
        ("phrases", "utile", "Cette réponse vous aide-t-elle ?"),
        ("contacts", "agence", {"libelle": "Assistance", "url": "https://example.org/assistance"}),
        ("banniere", "banniere", "Maintenance de 12 h à 13 h."),
        ("couts", "question", "0.6"),
        ("urgences", "danger", ["suicid*", "étouffement"]),
    ]
    for family, name, value in changes:
        setting = setting_of(FAMILIES[family], desk.data_dir, name)
        assert setting is not None
        arguments = {"base": setting.stamp, "by": "Ada Author", "how": "réglages"}
        desk.workers.acts.call("settings.save", family=family, setting=name, value=value, **arguments)
    with opened(desk.data_dir, desk.store, "essai") as working:
        plan = plan_values(desk.data_dir, {ENTRY: {"reponse": "Une carte CPx."}}, catalogue=working.catalogue)
        write(working, plan, how="page", by="Ada Author")
    for rank in range(8):
        useful = (True, False, None)[rank % 3]
        said = {"reason": "unclear", "comment": "Trop technique."} if useful is False else {}
        answered = ("answer", ENTRY)
        ask(desk.store, f"visitor-{rank}", "Quelle carte pour INSi ?", answered, useful=useful, **said)
        ask(desk.store, f"visitor-{rank}", "Et pour un robot ?", ("admit", None))
    desk.workers.figures.call("catalogue.refresh")
    desk.workers.figures.call("figures.refresh")
    return desk


def door(served: Served) -> list[str]:
    """The addresses of the pages of whoever is not signed in."""
    return served.addresses(room.PAGES, session="")


def _found(desk: Desk) -> dict[str, str]:
    """The parts of addresses that are known once there is a desk."""
    group = desk.index.row("SELECT key FROM clusters ORDER BY number LIMIT 1")
    assert group is not None, "a group of questions waits"
    token = new_link(desk.store, ADDRESS).rsplit("/", 1)[1]
    return {"key": group["key"], "token": token}


def _example(path: str, values: Mapping[str, str]) -> str:
    def value(part: re.Match[str]) -> str:
        found = values.get(path) or values.get(part[1])
        assert found, f"give an example of {path} in tests/browser/backoffice.py"
        return found

    return re.sub(r"{(\w+)[^}]*}", value, path)


@dataclass(frozen=True)
class Door:
    """Where a back-office of another process is reached; `session`: see `Served`."""

    url: str
    session: str = ""


class Colleague:
    """Somebody of the team in front of a browser.

    Attributes:
        page: Playwright's.
        complaints: What the console complained of.
    """

    def __init__(
        self, browser: Browser, served: Served | Door, width: int = 1280, height: int = 800, **options: Any
    ) -> None:
        """Opens nothing yet; `options` are Playwright's."""
        self._url = served.url
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="fr-FR", reduced_motion="reduce", **options
        )
        if served.session:
            self.context.add_cookies([{"name": SESSION, "value": served.session, "url": served.url}])
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.add_init_script(WATCH)

    def open(self, path: str) -> Page:
        """Goes to a screen."""
        self.page.goto(self._url + path)
        return self.page

    def see(self, width: int, height: int, scheme: Literal["light", "dark"] = "light") -> None:
        """Looks at the same page on another screen."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=scheme)

    def violations(self) -> list[str]:
        """What axe-core finds, the size of targets included, each with the element and the reason."""
        if not self.page.evaluate("() => Boolean(window.axe)"):
            self.page.evaluate(f"() => {{ {AXE} }}")
        found = self.page.evaluate(
            "async () => (await axe.run(document, {resultTypes: ['violations'],"
            " rules: {'target-size': {enabled: true}}})).violations"
        )
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found
            for node in rule["nodes"]
        ]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return int(
            self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

    def held(self) -> str:
        """What has the focus, as a reader would name it."""
        return str(
            self.page.evaluate(
                "() => { const e = document.activeElement; return e === document.body ? 'body' : "
                "(e.innerText || e.getAttribute('aria-label') || e.name || e.id).trim() }"
            )
        )

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)
