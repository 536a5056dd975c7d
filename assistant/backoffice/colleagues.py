"""To whom something may be given."""

from __future__ import annotations

import sqlalchemy as sa

from assistant.store.models import accounts
from assistant.store.store import Store

MOST = 200


def colleagues(store: Store, me: str) -> list[str]:
    """Names of the accounts that may sign in, by the alphabet, whoever asks first.

    Raises:
        StoreUnavailable: The database is missing.
    """
    query = sa.select(accounts.c.name).where(accounts.c.enabled).order_by(accounts.c.name).limit(MOST)
    with store.transaction() as connection:
        names = {str(row.name) for row in connection.execute(query)}
    return [me, *sorted(names - {me}, key=str.casefold)]
