"""The team's page as a process of its own, in which an administrator is signed in from the start.

`python -m tests.integration.backoffice.page`: on the port and the folders of the settings, with its real
child processes. It imports what the page does, and no more: its memory is measured.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.backoffice.access_contract import Act, SignedIn
from assistant.backoffice.desk import Desk
from assistant.backoffice.roles import Role
from assistant.backoffice.serve import compose
from assistant.processes.backoffice import serve
from assistant.settings import ROOT

CSRF = "c" * 43


class Everybody:
    """Lets everybody in; keeps nothing."""

    def enter(self, request: Request) -> SignedIn | None:
        """An administrator."""
        return SignedIn(1, "Ada Author", "ada@example.org", Role.ADMINISTRATOR, 1, CSRF)

    def leave_notice(self, who: SignedIn, notice: str) -> None:
        """Forgotten."""

    def record(self, who: SignedIn | None, act: Act, request: Request | None = None) -> None:
        """Forgotten."""

    def sign_in_page(self, request: Request) -> Response:
        """Nobody is sent there."""
        return RedirectResponse("/", 303)


@dataclass
class Page:
    """A page that answers."""

    process: subprocess.Popen[bytes]
    url: str

    def get(self, path: str) -> tuple[int, str]:
        """The status and the text of a page."""
        return self._ask(path, None)

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """What a form ends on."""
        return self._ask(path, urllib.parse.urlencode({"csrf": CSRF, **fields}).encode())

    def resident(self) -> float:
        """Megabytes of memory of the page's own process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def is_up(self) -> bool:
        """Whether it answers."""
        with contextlib.suppress(OSError):
            return self.get("/sante")[0] == 200
        return False

    def _ask(self, path: str, body: bytes | None) -> tuple[int, str]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.url}{path}", body, timeout=60) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@contextmanager
def started(port: int, variables: dict[str, str]) -> Iterator[Page]:
    """A page in a process of its own, killed at the end if it still lives."""
    from tests.waiting import until

    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.backoffice.page"],
        cwd=ROOT,
        env={**os.environ, **variables, "ASSISTANT_BACKOFFICE_PORT": str(port)},
        start_new_session=True,
    )
    page = Page(process, f"http://127.0.0.1:{port}")
    try:
        until(lambda: page.is_up() or process.poll() is not None)
        assert process.poll() is None, "the page stopped"
        yield page
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(serve(compose(Desk.of_settings(), Everybody())))
