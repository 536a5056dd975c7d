"""Tokens: 256 random bits that somebody holds, of which the database keeps the hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.privacy.redaction import redact
from assistant.store.models import account_tokens

FIRST = "administrateur"
"""A link of the terminal: whoever opens it makes an administrator's account."""
INVITATION = "invitation"
NEW_PASSWORD = "mot-de-passe"  # noqa: S105 - a purpose
CODE = "code"
"""Between the password and the code."""
SIGN_ON = "annuaire"
"""Between here and the agency's sign-on."""
GO_TO = "go_to"
"""Key of what is remembered: the address to come back to."""
LIVES: Mapping[str, timedelta] = {
    FIRST: timedelta(hours=1),
    INVITATION: timedelta(days=7),
    NEW_PASSWORD: timedelta(hours=24),
    CODE: timedelta(minutes=5),
    SIGN_ON: timedelta(minutes=10),
}


@dataclass(frozen=True)
class Token:
    """What a token stands for.

    Attributes:
        purpose: A key of `LIVES`.
        account: Whose; None when it is nobody's yet.
        data: What was to be remembered with it.
    """

    hash: str
    purpose: str
    account: int | None
    data: Mapping[str, Any]


def new() -> str:
    """A token; 43 characters of an address."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of it. No salt: it is random already."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def give(
    connection: Connection,
    purpose: str,
    now: datetime,
    account: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> str:
    """Makes a token; of the links of an account, or of nobody, the earlier ones end."""
    if purpose in (FIRST, INVITATION, NEW_PASSWORD):
        same = (
            account_tokens.c.purpose == purpose,
            account_tokens.c.account_id.is_not_distinct_from(account),
        )
        connection.execute(account_tokens.delete().where(*same))
    token = new()
    hold(connection, token, purpose, now, data, account)
    return token


def hold(
    connection: Connection,
    token: str,
    purpose: str,
    now: datetime,
    data: Mapping[str, Any] | None = None,
    account: int | None = None,
) -> None:
    """Keeps the hash of a token that was made elsewhere; those of its purpose that are over go."""
    over = (account_tokens.c.purpose == purpose, account_tokens.c.expires_at <= now)
    connection.execute(account_tokens.delete().where(*over))
    remembered = dict(data or {})
    if GO_TO in remembered:
        remembered[GO_TO] = _without_words(str(remembered[GO_TO]))
    row = {"hash": hash_of(token), "purpose": purpose, "account_id": account, "data": remembered}
    connection.execute(account_tokens.insert().values(**row, expires_at=now + LIVES[purpose]))


def _without_words(address: str) -> str:
    """An address of ours to come back to, without its query when what was searched there is personal data."""
    words = unquote_plus(address)
    return address if redact(words) == words else address.partition("?")[0]


def look(connection: Connection, token: str, now: datetime, *purposes: str) -> Token | None:
    """What a token stands for, without using it; None when it was used, is over, or is for something else."""
    row = connection.execute(sa.select(account_tokens).where(*_valid(token, now, purposes))).first()
    return None if row is None else Token(row.hash, row.purpose, row.account_id, row.data)


def use(connection: Connection, token: str, now: datetime, *purposes: str) -> Token | None:
    """The same, once: of two who use it at once, one gets None."""
    known = look(connection, token, now, *purposes)
    if known is None:
        return None
    gone = connection.execute(account_tokens.delete().where(account_tokens.c.hash == known.hash))
    return known if gone.rowcount == 1 else None


def end_of(connection: Connection, account: int) -> None:
    """Ends all that an account was given: links, and the steps under way."""
    connection.execute(account_tokens.delete().where(account_tokens.c.account_id == account))


def _valid(token: str, now: datetime, purposes: tuple[str, ...]) -> tuple[Any, ...]:
    return (
        account_tokens.c.hash == hash_of(token),
        account_tokens.c.purpose.in_(purposes),
        account_tokens.c.expires_at > now,
    )


def forget(connection: Connection, hashed: str) -> None:
    """Ends a token."""
    connection.execute(account_tokens.delete().where(account_tokens.c.hash == hashed))


def keep_data(connection: Connection, hashed: str, data: Mapping[str, Any]) -> None:
    """Changes what is remembered with a token."""
    connection.execute(account_tokens.update().where(account_tokens.c.hash == hashed).values(data=dict(data)))
