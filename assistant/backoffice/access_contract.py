"""What the pages know of whoever is signed in, and what signs them in: the contract of `access`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from assistant.backoffice.roles import Permission, Role, may


@dataclass(frozen=True)
class SignedIn:
    """A person with an open session.

    Attributes:
        account: Number of the account.
        name: As colleagues read it, and as the history of the FAQ keeps it.
        login: E-mail or name that is typed to sign in.
        session: Number of the session.
        csrf: What every form must send back.
        notice: Said once on the next page: « Enregistré. »; empty without.
    """

    account: int
    name: str
    login: str
    role: Role
    session: int
    csrf: str
    notice: str = ""

    def may(self, permission: Permission) -> bool:
        """Whether the role has a permission."""
        return may(self.role, permission)


@dataclass(frozen=True)
class Act:
    """One line of the audit.

    Attributes:
        name: What was done, as a short French verb phrase: « entrée modifiée ».
        target: On what: an entry's id, a reference, an account's login.
        before: What it was, JSON; None when there is nothing to say.
        after: What it is.
    """

    name: str
    target: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


class Access(Protocol):
    """Signs people in, and keeps what they did."""

    def enter(self, request: Request) -> SignedIn | None:
        """Whose open session a request carries; None without one. At most two database queries.

        Raises:
            StoreUnavailable: The database is missing.
        """

    def leave_notice(self, who: SignedIn, notice: str) -> None:
        """Keeps a sentence for the next page of this session."""

    def record(self, who: SignedIn | None, act: Act, request: Request | None = None) -> None:
        """Adds a line to the audit, which nobody can change."""

    def sign_in_page(self, request: Request) -> Response:
        """Where somebody without a session is sent, to come back to what was asked for."""
