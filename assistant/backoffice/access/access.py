"""Signs people in with the database: the pages' contract, and what those at the door share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant import settings
from assistant.backoffice.access import audit, cookies, sessions
from assistant.backoffice.access.cookies import Jar
from assistant.backoffice.access.oidc import Directory
from assistant.backoffice.access.sign_in import Opened, Place
from assistant.backoffice.access_contract import Act, SignedIn
from assistant.channel.limits import client_address
from assistant.settings import SignOn
from assistant.store.store import Store

HOME = "/a-traiter"
DOOR = "/connexion"
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,1000}")
"""A page of ours: browsers read « // », « /\\ » and « /<tab>/ » as another site."""


@dataclass(frozen=True)
class DatabaseAccess:
    """See `Access`.

    Attributes:
        base_url: Where the team opens the page.
        given: The agency's sign-on as it was set, None without one.
        directory: The same, asked.
    """

    store: Store
    base_url: str
    jar: Jar
    given: SignOn | None = None
    directory: Directory | None = None

    @property
    def local_closed(self) -> bool:
        """Whether local accounts may not sign in."""
        return self.given is not None and self.given.only

    def enter(self, request: Request) -> SignedIn | None:
        """See `Access.enter`."""
        token = self.jar.read(request, cookies.SESSION)
        if not token:
            return None
        with self.store.transaction() as connection:
            return sessions.read(connection, token, now(), _is_whole_page(request))

    def leave_notice(self, who: SignedIn, notice: str) -> None:
        """See `Access.leave_notice`."""
        with self.store.transaction() as connection:
            sessions.say_once(connection, who.session, notice)

    def record(self, who: SignedIn | None, act: Act, request: Request | None = None) -> None:
        """See `Access.record`; nothing of the request is kept."""
        with self.store.transaction() as connection:
            audit.add(connection, who, act, now())

    def sign_in_page(self, request: Request) -> Response:
        """See `Access.sign_in_page`."""
        if request.headers.get("HX-Request") == "true":
            shown = urlsplit(request.headers.get("HX-Current-URL", ""))
            where = door_to(f"{shown.path}?{shown.query}" if shown.query else shown.path)
            # The whole page goes to the door, not the part that was asked for.
            return Response(status_code=204, headers={"HX-Redirect": where})
        if request.method != "GET":
            return RedirectResponse(f"{DOOR}?finie=1", 303)
        query = request.url.query
        return RedirectResponse(door_to(f"{request.url.path}?{query}" if query else request.url.path), 303)

    def place_of(self, request: Request) -> Place:
        """Where a try comes from."""
        peer = request.client.host if request.client else ""
        address = client_address(peer, request.headers.get("X-Forwarded-For"), settings.proxies())
        return Place(address, self.jar.read(request, cookies.DEVICE))

    def let_in(self, opened: Opened) -> Response:
        """Sends somebody who signed in to the page that was asked for; or to the code that is asked first."""
        if opened.step:
            response = RedirectResponse(f"{DOOR}/code", 303)
            self.jar.put(response, cookies.STEP, opened.step)
            return response
        response = RedirectResponse(local(opened.go_to) or HOME, 303)
        # A new token, whatever the browser brought: nobody can fix it beforehand.
        self.jar.put(response, cookies.SESSION, opened.session)
        self.jar.put(response, cookies.DEVICE, opened.device)
        self.jar.drop(response, cookies.STEP)
        self.jar.drop(response, cookies.BEFORE)
        return response


def of(store: Store, base_url: str | None = None) -> DatabaseAccess:
    """What signs people in.

    Args:
        store: Accounts, sessions, audit.
        base_url: Where the team opens the page; `ASSISTANT_BACKOFFICE_URL` by default.

    Raises:
        SettingsError: A setting is wrong.
    """
    url = base_url or settings.backoffice_url()
    given = settings.sign_on()
    return DatabaseAccess(store, url, Jar.of_address(url), given, Directory(given) if given else None)


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def local(path: str) -> str:
    """A path of ours to go to; empty for anything else."""
    return path if _LOCAL.fullmatch(path) and not path.startswith(DOOR) else ""


def door_to(path: str) -> str:
    """The door, and where to go once inside."""
    wanted = local(path)
    return f"{DOOR}?vers={quote(wanted, safe='/')}" if wanted and wanted != HOME else DOOR


def _is_whole_page(request: Request) -> bool:
    """Whether what is asked for shows what is said once: no act, nor a part for htmx."""
    return request.method == "GET" and "HX-Target" not in request.headers
