"""Signing in: a password then perhaps a code, the agency's sign-on, or a link that serves once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from assistant.backoffice.access import accounts, audit, codes, limits, passwords, sessions, tokens
from assistant.backoffice.access.accounts import Account, AccountProblem
from assistant.backoffice.access.oidc import Identity, SignOnRefused
from assistant.backoffice.access_contract import Act, SignedIn
from assistant.backoffice.roles import Role
from assistant.errors import AssistantError
from assistant.store.models import accounts as table
from assistant.store.store import Store

_MOST_CODES = 5
"""Wrong codes before the password is asked again."""


class Refused(AssistantError):
    """Not the right login, password or code. One sentence for all: nothing is learnt of accounts."""


class StepOver(AssistantError):
    """The password must be typed again."""


@dataclass(frozen=True)
class Place:
    """Where a try comes from.

    Attributes:
        address: Of the network.
        device: What the browser has of a sign-in before; empty without.
    """

    address: str
    device: str = ""


@dataclass(frozen=True)
class Opened:
    """What signing in gave.

    Attributes:
        session: Token of the session; empty when a code is asked first.
        step: Token of that step, then.
        device: What the browser keeps.
        go_to: Where it was going.
    """

    session: str = ""
    step: str = ""
    device: str = ""
    go_to: str = ""


def with_password(
    store: Store,
    login: str,
    password: str,
    place: Place,
    now: datetime,
    *,
    go_to: str = "",
    closed: bool = False,
) -> Opened:
    """Signs in a local account.

    Args:
        store: Accounts.
        login: As typed.
        password: As typed.
        place: Where from.
        now: The present moment.
        go_to: Page to go to afterwards.
        closed: Whether local accounts are closed.

    Raises:
        Refused: Whatever was wrong.
        TooOften: Too many tries.
        StoreUnavailable: The database is missing.
    """
    folded = accounts.folded_of(login)
    buckets = _buckets(store, folded, place)
    limits.take(store, buckets, now)
    with store.transaction() as connection:
        account = accounts.of_login(connection, folded)
    usable = account is not None and account.enabled and account.is_local and not closed
    stored = account.password if account is not None and usable else None
    if not passwords.verify(stored, password) or account is None or stored is None:
        raise Refused("L'identifiant ou le mot de passe n'est pas le bon.")
    again = passwords.choose(password) if passwords.is_outdated(stored) else None
    with store.transaction() as connection:
        limits.give_back(connection, buckets)
        if again is not None:
            accounts.store_again(connection, account, again)
        if account.totp is not None:
            data = {"go_to": go_to, "wrong": 0}
            return Opened(step=tokens.give(connection, tokens.CODE, now, account.id, data))
        return _open(connection, account, place, now, "mot de passe", go_to)


def with_code(store: Store, step: str, code: str, place: Place, now: datetime) -> Opened:
    """Takes the code after the password.

    Raises:
        StepOver: There is no such step, or no more.
        Refused: The code is wrong, or was used.
        TooOften: Too many tries.
    """
    with store.transaction() as connection:
        token, account = _step(connection, step, now)
    buckets = _buckets(store, account.folded, place, "code")
    limits.take(store, buckets, now)
    period = None if account.totp is None else codes.period_of(account.totp, code, now)
    with store.transaction() as connection:
        if period is None or not accounts.use_code(connection, account, period):
            wrong = int(token.data.get("wrong", 0)) + 1
            _count(connection, token, wrong)
        else:
            if tokens.use(connection, step, now, tokens.CODE) is None:
                raise _over()
            limits.give_back(connection, buckets)
            return _open(connection, account, place, now, "mot de passe et code", str(token.data["go_to"]))
    if wrong >= _MOST_CODES:
        raise _over()
    raise Refused("Ce code n'est pas le bon, ou a déjà servi : attendez le suivant.")


def with_identity(store: Store, identity: Identity, place: Place, now: datetime, go_to: str = "") -> Opened:
    """Signs in whom the agency's sign-on names; an account is made the first time, its role follows.

    Raises:
        SignOnRefused: Its account is closed here, or its login is that of a local account.
    """
    with store.transaction() as connection:
        account = accounts.of_subject(connection, identity.issuer, identity.subject)
        if account is None:
            account = _new(connection, identity, now)
        if not account.enabled:
            raise SignOnRefused("Votre compte est fermé ici : demandez à un administrateur de le rouvrir.")
        if account.role != identity.role:
            # The directory decides, even of the last administrator: a link of the terminal makes another.
            change = Act(
                "rôle modifié", account.login, {"rôle": account.role.label}, {"rôle": identity.role.label}
            )
            this = table.c.id == account.id
            connection.execute(table.update().where(this).values(role=identity.role.value, changed_at=now))
            sessions.end(connection, account.id)
            audit.add(connection, "annuaire", change, now)
        return _open(connection, account, place, now, "annuaire", go_to)


def with_link(
    store: Store,
    link: str,
    fields: Mapping[str, str],
    place: Place,
    now: datetime,
    *,
    closed: bool = False,
) -> Opened:
    """Uses a link: makes the first administrator's account, or gives an account its password. Signs in.

    Args:
        store: Accounts.
        link: The token of its address.
        fields: `identifiant` and `nom` for a new account, `mot_de_passe` for all.
        place: Where from.
        now: The present moment.
        closed: Whether local accounts are closed.

    Raises:
        StepOver: The link was used, or is over.
        AccountProblem: A field is wrong; the link may still be used.
    """
    limits.take(store, limits.of_address(place.address), now)
    password = passwords.choose(fields["mot_de_passe"])
    with store.transaction() as connection:
        token = tokens.use(connection, link, now, *LINKS)
        if token is None or not opens(token, closed):
            raise dead_link()
        if token.purpose == tokens.FIRST:
            who = (fields["identifiant"], fields["nom"])
            account = accounts.create(
                connection, audit.TERMINAL, *who, Role.ADMINISTRATOR, now, password=password
            )
        else:
            account = _owner(connection, token)
            accounts.set_password(connection, account.person, account, password, now)
            if token.data.get("without_code"):
                accounts.drop_code(connection, audit.TERMINAL, account, now)
            account = accounts.existing(connection, account.id)
        limits.give_back(connection, limits.of_address(place.address))
        if account.totp is not None:
            data = {"go_to": "", "wrong": 0}
            return Opened(step=tokens.give(connection, tokens.CODE, now, account.id, data))
        return _open(connection, account, place, now, "lien", "")


LINKS = (tokens.FIRST, tokens.INVITATION, tokens.NEW_PASSWORD)


def opens(token: tokens.Token | None, closed: bool) -> bool:
    """Whether a link opens the door: once local accounts are closed, only one of the machine itself."""
    return token is not None and (
        not closed or token.purpose == tokens.FIRST or bool(token.data.get("terminal"))
    )


def dead_link() -> StepOver:
    """A link that leads nowhere any more."""
    return StepOver(
        "Ce lien a déjà servi, ou il est trop ancien. Demandez-en un autre à un administrateur ; sur la "
        "machine de l'assistant, « assistant backoffice link » en donne un."
    )


def confirmed(store: Store, who: SignedIn, password: str, now: datetime) -> Account:
    """The account of somebody who types the password again, before a change that matters.

    Raises:
        AccountProblem: It is not the password.
        TooOften: Too many tries.
    """
    with store.transaction() as connection:
        account = accounts.existing(connection, who.account)
    buckets = limits.buckets_of(account.folded, "", tokens.hash_of(f"session {who.account}"))
    limits.take(store, buckets, now)
    if not passwords.verify(account.password, password):
        raise AccountProblem("Ce n'est pas votre mot de passe actuel.", "actuel")
    with store.transaction() as connection:
        limits.give_back(connection, buckets)
    return account


def _buckets(store: Store, folded: str, place: Place, what: str = "") -> tuple[limits.Bucket, ...]:
    with store.transaction() as connection:
        known = sessions.knows_device(connection, folded, place.device)
    device = tokens.hash_of(place.device) if known else None
    return limits.buckets_of(f"{what}\n{folded}", place.address, device)


def _open(
    connection: Connection, account: Account, place: Place, now: datetime, how: str, go_to: str
) -> Opened:
    device = sessions.remember_device(connection, account.id, place.device, now)
    session = sessions.begin(connection, account.id, now)
    audit.add(connection, account.person, Act("connexion", account.login, after={"par": how}), now)
    return Opened(session=session, device=device, go_to=go_to)


def _step(connection: Connection, step: str, now: datetime) -> tuple[tokens.Token, Account]:
    token = tokens.look(connection, step, now, tokens.CODE)
    account = None if token is None or token.account is None else accounts.of_id(connection, token.account)
    if token is None or account is None or not account.enabled:
        raise _over()
    return token, account


def _count(connection: Connection, token: tokens.Token, wrong: int) -> None:
    if wrong >= _MOST_CODES:
        tokens.forget(connection, token.hash)
    else:
        tokens.keep_data(connection, token.hash, {**token.data, "wrong": wrong})


def _over() -> StepOver:
    return StepOver("Reprenez depuis le début : tapez de nouveau votre mot de passe.")


def _owner(connection: Connection, token: tokens.Token) -> Account:
    account: Any = None if token.account is None else accounts.of_id(connection, token.account)
    if account is None or not account.enabled:
        raise dead_link()
    known: Account = account
    return known


def _new(connection: Connection, identity: Identity, now: datetime) -> Account:
    same = accounts.of_login(connection, identity.login)
    if same is not None and same.issuer == identity.issuer and same.subject is None and identity.sure:
        return accounts.join(connection, same, identity.subject, now)
    if same is not None:
        # Never joined by a name alone: whoever chooses a name in the directory would be that person here.
        raise SignOnRefused(
            "Un compte d'ici a déjà votre identifiant : demandez à un administrateur de le faire passer à "
            "l'annuaire."
        )
    known = (identity.issuer, identity.subject)
    name = " ".join(identity.name.split())[:120]
    return accounts.create(connection, "annuaire", identity.login, name, identity.role, now, identity=known)
