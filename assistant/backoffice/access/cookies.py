"""The cookies of the team's page: none can be read by a script, none holds anything but a random token."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from assistant.settings import BACKOFFICE_PORT

SESSION = "assistant-session"
BEFORE = "assistant-avant"
"""Before a session: what the form of the door sends back."""
STEP = "assistant-etape"
"""Between the password and the code."""
DEVICE = "assistant-appareil"
_DEVICE_SECONDS = 180 * 86_400
_LONGEST = 64


@dataclass(frozen=True)
class Jar:
    """Sets and reads them.

    Attributes:
        secure: Whether the page is reached by https: then no subdomain can set one (`__Host-`).
        port: At which the page is reached, None for one that goes without saying. A browser gives cookies to
            every port of a host: signing in to one agency's page would sign out of another's.
    """

    secure: bool
    port: int | None = None

    @classmethod
    def of_address(cls, base_url: str) -> Jar:
        """For the address at which the team opens the page."""
        parts = urlsplit(base_url)
        return cls(parts.scheme == "https", None if parts.port == BACKOFFICE_PORT else parts.port)

    def name(self, cookie: str) -> str:
        """As the browser knows it."""
        own = cookie if self.port is None else f"{cookie}-{self.port}"
        return f"__Host-{own}" if self.secure else own

    def read(self, request: Request, cookie: str) -> str:
        """Its value, empty without one."""
        value = request.cookies.get(self.name(cookie), "")
        return value if len(value) <= _LONGEST else ""

    def put(self, response: Response, cookie: str, value: str) -> None:
        """Gives a value: of the device for six months, of the others until the browser is closed."""
        age = _DEVICE_SECONDS if cookie == DEVICE else None
        response.set_cookie(
            *(self.name(cookie), value),
            max_age=age,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def drop(self, response: Response, cookie: str) -> None:
        """Takes it away."""
        response.delete_cookie(self.name(cookie), path="/", secure=self.secure, httponly=True, samesite="lax")
