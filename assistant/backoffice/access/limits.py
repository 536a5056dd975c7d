"""How often somebody may try to sign in: token buckets in the database: a new start forgives nothing.

Whoever tries from a browser in which the account signed in before has a counter of his own: the tries of
strangers slow strangers only, and nobody is locked out by others.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from assistant import settings
from assistant.errors import AssistantError
from assistant.settings import Rate
from assistant.store.models import sign_in_attempts as attempts
from assistant.store.store import Store
from assistant.text import plural

ADDRESS = Rate(30, 0.2)
"""All that comes from one address: an agency may have a single one. What succeeds is given back."""
PAIR = Rate(5, 1 / 60)
"""One account, from one address where it never signed in."""
STRANGERS = Rate(20, 1 / 60)
"""One account, from everywhere it never signed in."""
DEVICE = Rate(10, 1 / 60)
"""One account, from a browser where it signed in before."""


class TooOften(AssistantError):
    """Too many tries; the sentence is the same whether the account exists or not."""

    def __init__(self, seconds: int) -> None:
        """Says how long to wait, and what else can be done."""
        minutes = math.ceil(seconds / 60)
        self.seconds = seconds
        super().__init__(
            f"Trop d'essais. Réessayez dans {plural(minutes, 'minute')}, ou depuis un navigateur où vous "
            "vous êtes déjà connecté ; un administrateur peut aussi vous donner un lien."
        )


@dataclass(frozen=True)
class Bucket:
    """One counter: the hash that names it, and how it fills."""

    key: str
    rate: Rate


def buckets_of(subject: str, address: str, device: str | None) -> tuple[Bucket, ...]:
    """What a try takes from.

    Args:
        subject: The login without case nor accents, and what of it is tried.
        address: Where it comes from.
        device: The hash of a device that its account knows, None for a stranger.
    """
    if device is not None:
        return (Bucket(_key("device", device, subject), DEVICE),)
    return (
        Bucket(_key("address", address), ADDRESS),
        Bucket(_key("pair", subject, address), PAIR),
        Bucket(_key("strangers", subject), STRANGERS),
    )


def of_address(address: str) -> tuple[Bucket, ...]:
    """For what names no account: links, the start of a sign-on."""
    return (Bucket(_key("address", address), ADDRESS),)


def take(store: Store, buckets: Sequence[Bucket], now: datetime) -> None:
    """Takes one from each, or from none. Before the work is done: tries at the same moment count too.

    Raises:
        TooOften: One of them is empty.
        StoreUnavailable: The database is missing.
    """
    with store.transaction() as connection:
        for bucket in buckets:
            if not _taken(connection, bucket, now.timestamp()):
                # Undoes what was taken from the others.
                raise TooOften(_seconds(connection, bucket, now.timestamp()))


def give_back(connection: Connection, buckets: Sequence[Bucket]) -> None:
    """What succeeded was no try: each is as it was, and those of this place alone are full again."""
    for bucket in buckets:
        this = attempts.c.key == bucket.key
        if bucket.rate in (PAIR, DEVICE):
            connection.execute(attempts.delete().where(this))
        else:
            more = attempts.c.level + 1
            level = sa.case((more > bucket.rate.burst, bucket.rate.burst), else_=more)
            connection.execute(attempts.update().where(this).values(level=level))


def _taken(connection: Connection, bucket: Bucket, now: float) -> bool:
    """One statement, so that two tries at once never take the same token."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    full = attempts.c.level + (sa.literal(now, sa.Float) - attempts.c.at) * bucket.rate.per_second
    level = sa.case((full > bucket.rate.burst, bucket.rate.burst), else_=full)
    statement = insert(attempts).values(key=bucket.key, level=bucket.rate.burst - 1, at=now)
    statement = statement.on_conflict_do_update(
        index_elements=[attempts.c.key], set_={"level": level - 1, "at": now}, where=level >= 1
    )
    return bool(connection.execute(statement).rowcount == 1)


def _seconds(connection: Connection, bucket: Bucket, now: float) -> int:
    row = connection.execute(sa.select(attempts).where(attempts.c.key == bucket.key)).first()
    level = 0.0 if row is None else row.level + (now - row.at) * bucket.rate.per_second
    return max(1, math.ceil((1 - level) / bucket.rate.per_second))


def _key(*parts: str) -> str:
    """Neither a login nor an address is kept: a hash that only this installation can make."""
    secret = (settings.secret() or "").encode()
    return hmac.new(b"sign-in" + secret, "\0".join(parts).encode(), hashlib.sha256).hexdigest()
