"""What of access is forgotten, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from assistant import settings
from assistant.backoffice.access import audit, sessions
from assistant.store.database import forget_for_good
from assistant.store.models import (
    account_devices,
    account_sessions,
    account_tokens,
    accounts,
    sign_in_attempts,
)
from assistant.store.store import Store

DEVICE_DAYS = 180
ATTEMPT_DAYS = 1


@dataclass(frozen=True)
class Forgotten:
    """How much is gone."""

    audit: int = 0
    accounts: int = 0
    sessions: int = 0


def purge(store: Store, now: datetime | None = None) -> Forgotten:
    """Forgets the audit after `ASSISTANT_AUDIT_DAYS`, accounts closed for as long, and what is over.

    Sessions and links that are over, counters of tries after a day, devices after six months. May run
    again, and in several processes at once.

    Args:
        store: Where they are.
        now: The present moment.

    Raises:
        StoreUnavailable: The database is missing.
        SettingsError: The setting is wrong.
    """
    now = now or datetime.now(UTC)
    before = now - timedelta(days=settings.audit_days())
    with store.transaction() as connection:
        forget_for_good(connection)
        lines = audit.purge(connection, before)
        closed = (accounts.c.enabled.is_(False), accounts.c.changed_at < before)
        gone = connection.execute(accounts.delete().where(*closed)).rowcount
        over = (account_sessions.c.seen_at <= now - sessions.IDLE) | (
            account_sessions.c.created_at <= now - sessions.WHOLE
        )
        ended = connection.execute(account_sessions.delete().where(over)).rowcount
        connection.execute(account_tokens.delete().where(account_tokens.c.expires_at <= now))
        old = (now - timedelta(days=ATTEMPT_DAYS)).timestamp()
        connection.execute(sign_in_attempts.delete().where(sign_in_attempts.c.at < old))
        unseen = account_devices.c.seen_at < now - timedelta(days=DEVICE_DAYS)
        connection.execute(account_devices.delete().where(unseen))
    store.flush()
    return Forgotten(lines, gone, ended)
