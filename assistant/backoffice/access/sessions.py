"""Open sessions: kept here, so that they can be ended here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.backoffice.access import tokens
from assistant.backoffice.access_contract import SignedIn
from assistant.backoffice.roles import Role
from assistant.store.models import account_devices, account_sessions, accounts

IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=12)
_SEEN = timedelta(minutes=1)
"""How often it is noted that somebody is there."""


@dataclass(frozen=True)
class Session:
    """One that is open, as its owner sees it."""

    id: int
    created_at: datetime
    seen_at: datetime


_READ = (
    sa.select(account_sessions, accounts.c.name, accounts.c.login, accounts.c.role)
    .join(accounts, accounts.c.id == account_sessions.c.account_id)
    .where(accounts.c.enabled)
)


def begin(connection: Connection, account: int, now: datetime) -> str:
    """Opens a session with a token of its own, whatever the browser had before.

    Returns:
        The token, for the cookie; kept nowhere else.
    """
    token = tokens.new()
    connection.execute(
        account_sessions.insert().values(
            account_id=account,
            hash=tokens.hash_of(token),
            csrf=tokens.new(),
            created_at=now,
            seen_at=now,
            notice="",
        )
    )
    connection.execute(accounts.update().where(accounts.c.id == account).values(signed_in_at=now))
    return token


def read(connection: Connection, token: str, now: datetime, taking_notice: bool) -> SignedIn | None:
    """Whose session a token opens; one query, and one more once a minute or when there is something to say.

    Args:
        connection: In a transaction.
        token: Of the cookie.
        now: The present moment.
        taking_notice: Whether the page that is asked for says what is to be said once.
    """
    if not token:
        return None
    row = connection.execute(
        _READ.where(
            account_sessions.c.hash == tokens.hash_of(token),
            account_sessions.c.seen_at > now - IDLE,
            account_sessions.c.created_at > now - WHOLE,
        )
    ).first()
    if row is None:
        return None
    taken = row.notice if taking_notice else ""
    changes: dict[str, object] = {"notice": ""} if taken else {}
    if now - row.seen_at >= _SEEN:
        changes["seen_at"] = now
    if changes:
        this = account_sessions.c.id == row.id
        connection.execute(account_sessions.update().where(this).values(**changes))
    return SignedIn(row.account_id, row.name, row.login, Role(row.role), row.id, row.csrf, taken)


def say_once(connection: Connection, session: int, notice: str) -> None:
    """Keeps a sentence for its next page."""
    this = account_sessions.c.id == session
    connection.execute(account_sessions.update().where(this).values(notice=notice))


def open_of(connection: Connection, account: int, now: datetime) -> list[Session]:
    """Those of an account, the last seen first; fifty at most."""
    query = (
        sa.select(account_sessions)
        .where(
            account_sessions.c.account_id == account,
            account_sessions.c.seen_at > now - IDLE,
            account_sessions.c.created_at > now - WHOLE,
        )
        .order_by(account_sessions.c.seen_at.desc(), account_sessions.c.id.desc())
        .limit(50)
    )
    return [Session(row.id, row.created_at, row.seen_at) for row in connection.execute(query)]


def end(connection: Connection, account: int, *, only: int | None = None, but: int | None = None) -> int:
    """Ends the sessions of an account.

    Args:
        connection: In a transaction.
        account: Whose.
        only: This one.
        but: All but this one.

    Returns:
        How many.
    """
    which = [account_sessions.c.account_id == account]
    if only is not None:
        which.append(account_sessions.c.id == only)
    if but is not None:
        which.append(account_sessions.c.id != but)
    return int(connection.execute(account_sessions.delete().where(*which)).rowcount)


def knows_device(connection: Connection, folded: str, device: str) -> bool:
    """Whether the account of a login signed in with this device before; as much work for no account."""
    query = (
        sa.select(account_devices.c.hash)
        .join(accounts, accounts.c.id == account_devices.c.account_id)
        .where(account_devices.c.hash == tokens.hash_of(device), accounts.c.folded == folded)
    )
    return connection.execute(query).first() is not None


def remember_device(connection: Connection, account: int, device: str, now: datetime) -> str:
    """Notes that an account signed in with a device.

    Args:
        connection: In a transaction.
        account: Whose.
        device: What the browser has; empty for none. Believed only when it was given here.
        now: The present moment.

    Returns:
        What the browser is to keep.
    """
    known = account_devices.c.hash == tokens.hash_of(device)
    if connection.execute(sa.select(account_devices.c.hash).where(known)).first() is None:
        device = tokens.new()
    this = (account_devices.c.hash == tokens.hash_of(device), account_devices.c.account_id == account)
    if connection.execute(account_devices.update().where(*this).values(seen_at=now)).rowcount == 0:
        row = {"hash": tokens.hash_of(device), "account_id": account, "seen_at": now}
        connection.execute(account_devices.insert().values(**row))
    return device


def forget_devices(connection: Connection, account: int) -> None:
    """Of an account whose password may have been known to others."""
    connection.execute(account_devices.delete().where(account_devices.c.account_id == account))
