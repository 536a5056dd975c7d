"""Links that serve once: printed by the terminal, or shown to an administrator to be handed over."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.engine import Connection

from assistant.backoffice.access import accounts, audit, tokens
from assistant.backoffice.access.accounts import Account, AccountProblem
from assistant.backoffice.access_contract import Act, SignedIn
from assistant.store.store import Store


def first_link(store: Store, base_url: str) -> str | None:
    """The link by which the first administrator makes an account; None once there is one.

    It serves once, for an hour; asking again ends the one before.

    Raises:
        StoreUnavailable: The database is missing.
    """
    with store.transaction() as connection:
        if accounts.any_administrator(connection):
            return None
    return new_link(store, base_url)


def new_link(store: Store, base_url: str, login: str = "", *, without_code: bool = False) -> str:
    """A link for somebody at the machine, who may do everything there anyway.

    Args:
        store: Accounts.
        base_url: Where the team opens the page.
        login: Of an account that gets a new password; empty to make one more administrator.
        without_code: Whether its codes are dropped too (a lost telephone).

    Raises:
        AccountProblem: No account has this login, or it is closed, or has no password here.
        StoreUnavailable: The database is missing.
    """
    now = datetime.now(UTC)
    with store.transaction() as connection:
        if not login:
            audit.add(connection, audit.TERMINAL, Act("lien d'administrateur donné"), now)
            return f"{base_url}/premier-acces/{tokens.give(connection, tokens.FIRST, now)}"
        account = accounts.of_login(connection, login)
        if account is None:
            raise AccountProblem(f"Aucun compte n'a l'identifiant « {login} ».")
        return f"{base_url}{hand_over(connection, audit.TERMINAL, account, now, without_code=without_code)}"


def hand_over(
    connection: Connection,
    by: SignedIn | str,
    account: Account,
    now: datetime,
    *,
    without_code: bool = False,
) -> str:
    """The path of a link for an account: to choose its first password, or a new one.

    Raises:
        AccountProblem: The account is closed, or it is the agency's sign-on that knows it.
    """
    if not account.enabled:
        raise AccountProblem("Ce compte est fermé : rouvrez-le d'abord.")
    if not account.is_local:
        raise AccountProblem("Ce compte se connecte par l'annuaire : il n'a pas de mot de passe ici.")
    purpose = tokens.INVITATION if account.password is None else tokens.NEW_PASSWORD
    # A link of the machine itself opens even when local accounts are closed.
    data = {"without_code": without_code, "terminal": by == audit.TERMINAL}
    audit.add(connection, by, Act("lien donné", account.login), now)
    return f"/invitation/{tokens.give(connection, purpose, now, account.id, data)}"
