"""Accounts: who they are, what they may, what ends their sessions. Each change is in the audit with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.backoffice.access import audit, passwords, sessions, tokens
from assistant.backoffice.access.passwords import Chosen
from assistant.backoffice.access_contract import Act, SignedIn
from assistant.backoffice.roles import Role
from assistant.errors import AssistantError
from assistant.store.models import accounts
from assistant.text import fold

PAGE = 50
_LOGIN = re.compile(r"[^\W_][^\s;,<>\"'\x00-\x1f\x7f]{1,254}")
Author = SignedIn | str
"""Who changes something: a person, or the terminal."""


class AccountProblem(AssistantError):
    """An account cannot be made or changed so; the sentence says why and what to do.

    Attributes:
        field: The field of the form that is wrong; empty when none is.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        """Takes the sentence and the field."""
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Account:
    """One account.

    Attributes:
        folded: The login without case nor accents.
        password: What is stored of it; None without one.
        totp: Key of its codes, None without.
        totp_new: One that is shown, not yet confirmed.
        issuer: The agency's sign-on that knows it, None for a local account.
        subject: Its number there; None as long as it has not come from there.
    """

    id: int
    login: str
    folded: str
    name: str
    role: Role
    enabled: bool
    password: str | None
    totp: str | None
    totp_new: str | None
    totp_last: int | None
    issuer: str | None
    subject: str | None
    created_at: datetime
    signed_in_at: datetime | None

    @property
    def person(self) -> SignedIn:
        """Itself, as the author of what it does before it has a session."""
        return SignedIn(self.id, self.name, self.login, self.role, 0, "")

    @property
    def is_local(self) -> bool:
        """Whether it has, or will have, a password of its own."""
        return self.issuer is None


def of_login(connection: Connection, login: str) -> Account | None:
    """The account of a login, whatever its case and accents."""
    return _one(connection, accounts.c.folded == folded_of(login))


def of_id(connection: Connection, number: int) -> Account | None:
    """The account of a number."""
    return _one(connection, accounts.c.id == number)


def of_subject(connection: Connection, issuer: str, subject: str) -> Account | None:
    """The account of whom the agency's sign-on names."""
    return _one(connection, accounts.c.issuer == issuer, accounts.c.subject == subject)


def existing(connection: Connection, number: int) -> Account:
    """The account of a number.

    Raises:
        AccountProblem: There is none.
    """
    account = of_id(connection, number)
    if account is None:
        raise AccountProblem("Ce compte n'existe pas, ou n'existe plus.")
    return account


def page_of(connection: Connection, after: str = "", size: int = PAGE) -> list[Account]:
    """Accounts by login, one more than `size` when there are others; those after a folded login."""
    query = sa.select(accounts).where(accounts.c.folded > after).order_by(accounts.c.folded)
    return [_account(row) for row in connection.execute(query.limit(size + 1))]


def any_administrator(connection: Connection) -> bool:
    """Whether somebody can open the door to others."""
    which = (accounts.c.role == Role.ADMINISTRATOR.value, accounts.c.enabled)
    return connection.execute(sa.select(accounts.c.id).where(*which).limit(1)).first() is not None


def folded_of(login: str) -> str:
    """What makes two logins the same."""
    return fold(login)[:255]


def create(
    connection: Connection,
    by: Author,
    login: str,
    name: str,
    role: Role,
    now: datetime,
    *,
    password: Chosen | None = None,
    identity: tuple[str, str] | None = None,
) -> Account:
    """Makes an account.

    Args:
        connection: In a transaction.
        by: Who makes it.
        login: E-mail or name that is typed.
        name: As colleagues read it.
        role: What it may.
        now: The present moment.
        password: None when its owner chooses it later.
        identity: Issuer and subject of the agency's sign-on.

    Raises:
        AccountProblem: The login is taken, or something is missing; or the password is refused.
    """
    login, name = checked_login(login), checked_name(name)
    if of_login(connection, login) is not None:
        raise AccountProblem("Un compte a déjà cet identifiant.", "login")
    if password is not None:
        check_password(password.plain, login, name)
    issuer, subject = identity or (None, None)
    row: dict[str, Any] = {
        **{"login": login, "folded": folded_of(login), "name": name, "role": role.value, "enabled": True},
        **{"issuer": issuer, "subject": subject, "created_at": now, "changed_at": now},
    }
    if password is not None:
        row |= {"password": password.stored, "password_at": now}
    number = connection.execute(accounts.insert().values(**row)).inserted_primary_key[0]
    audit.add(connection, by, Act("compte créé", login, after={"nom": name, "rôle": role.label}), now)
    return existing(connection, number)


def rename(connection: Connection, by: Author, account: Account, name: str, now: datetime) -> None:
    """Changes the name that colleagues read.

    Raises:
        AccountProblem: It is empty or too long.
    """
    name = checked_name(name)
    if name != account.name:
        change = Act("nom modifié", account.login, {"nom": account.name}, {"nom": name})
        _change(connection, by, account, change, now, name=name)


def change_role(connection: Connection, by: Author, account: Account, role: Role, now: datetime) -> None:
    """Changes what an account may; its sessions end.

    Raises:
        AccountProblem: It is the last administrator.
    """
    if role == account.role:
        return
    if role != Role.ADMINISTRATOR:
        _keep_an_administrator(connection, account)
    change = Act("rôle modifié", account.login, {"rôle": account.role.label}, {"rôle": role.label})
    _change(connection, by, account, change, now, role=role.value)
    sessions.end(connection, account.id)


def set_enabled(connection: Connection, by: Author, account: Account, enabled: bool, now: datetime) -> None:
    """Closes an account, with its sessions and links, or opens it again.

    Raises:
        AccountProblem: It is the last administrator.
    """
    if enabled == account.enabled:
        return
    if not enabled:
        _keep_an_administrator(connection, account)
        sessions.end(connection, account.id)
        tokens.end_of(connection, account.id)
    act = Act("compte rouvert" if enabled else "compte fermé", account.login)
    _change(connection, by, account, act, now, enabled=enabled)


def set_password(
    connection: Connection,
    by: Author,
    account: Account,
    password: Chosen,
    now: datetime,
    keeping: int | None = None,
) -> None:
    """Changes a password: sessions, links and known devices end.

    Args:
        connection: In a transaction.
        by: Who changes it.
        account: Whose.
        password: The new one.
        now: The present moment.
        keeping: A session that goes on: that of whoever typed the password before.

    Raises:
        AccountProblem: The password is refused.
    """
    check_password(password.plain, account.login, account.name)
    fields = {"password": password.stored, "password_at": now}
    _change(connection, by, account, Act("mot de passe changé", account.login), now, **fields)
    sessions.end(connection, account.id, but=keeping)
    sessions.forget_devices(connection, account.id)
    tokens.end_of(connection, account.id)


def move_to_directory(
    connection: Connection, by: Author, account: Account, issuer: str, now: datetime
) -> None:
    """Has a local account sign in by the agency's sign-on: the first who comes from there with its login."""
    fields = {"issuer": issuer, "subject": None, "password": None, "totp": None, "totp_new": None}
    _change(connection, by, account, Act("compte passé à l'annuaire", account.login), now, **fields)
    sessions.end(connection, account.id)
    tokens.end_of(connection, account.id)


def join(connection: Connection, account: Account, subject: str, now: datetime) -> Account:
    """Notes whom the agency's sign-on means by an account that was moved to it."""
    fields = {"subject": subject}
    _change(
        connection, "annuaire", account, Act("compte reconnu par l'annuaire", account.login), now, **fields
    )
    return existing(connection, account.id)


def store_again(connection: Connection, account: Account, password: Chosen) -> None:
    """The same password, with the parameters of today."""
    same = (accounts.c.id == account.id, accounts.c.password == account.password)
    connection.execute(accounts.update().where(*same).values(password=password.stored))


def propose_code(connection: Connection, account: Account, key: str) -> None:
    """Keeps a key that its owner is shown, until a first code of it is right."""
    connection.execute(accounts.update().where(accounts.c.id == account.id).values(totp_new=key))


def keep_code(connection: Connection, by: Author, account: Account, period: int, now: datetime) -> None:
    """The key that was shown serves from now on; its first code is used. Other sessions are left open."""
    fields = {"totp": account.totp_new, "totp_new": None, "totp_last": period}
    _change(connection, by, account, Act("code ajouté", account.login), now, **fields)


def drop_code(connection: Connection, by: Author, account: Account, now: datetime) -> None:
    """No code is asked any more."""
    if account.totp is not None or account.totp_new is not None:
        fields = {"totp": None, "totp_new": None, "totp_last": None}
        _change(connection, by, account, Act("code retiré", account.login), now, **fields)


def use_code(connection: Connection, account: Account, period: int) -> bool:
    """Takes the code of a period, once: False when it, or a later one, was taken before."""
    unused = sa.or_(accounts.c.totp_last.is_(None), accounts.c.totp_last < period)
    this = (accounts.c.id == account.id, accounts.c.totp == account.totp, unused)
    return bool(connection.execute(accounts.update().where(*this).values(totp_last=period)).rowcount == 1)


def checked_login(login: str) -> str:
    """A login that can be typed.

    Raises:
        AccountProblem: It cannot.
    """
    if not _LOGIN.fullmatch(login.strip()):
        raise AccountProblem(
            "Écrivez une adresse électronique, ou un identifiant de 2 caractères au moins, sans espace.",
            "login",
        )
    return login.strip()


def checked_name(name: str) -> str:
    """A name of one line.

    Raises:
        AccountProblem: It is empty or too long.
    """
    name = " ".join(name.split())
    if not name or len(name) > 120 or not name.isprintable():
        raise AccountProblem("Écrivez le nom que vos collègues liront, 120 caractères au plus.", "nom")
    return name


def check_password(password: str, login: str, name: str) -> None:
    """Refuses what is guessed.

    Raises:
        AccountProblem: It is.
    """
    if problem := passwords.problem_of(password, login, name):
        raise AccountProblem(problem, "mot_de_passe")


def _keep_an_administrator(connection: Connection, account: Account) -> None:
    which = (accounts.c.role == Role.ADMINISTRATOR.value, accounts.c.enabled)
    # Locked: two administrators who lower each other at once would leave none. SQLite locks when it writes.
    if connection.dialect.name == "sqlite":
        connection.execute(accounts.update().where(accounts.c.id == account.id).values(id=account.id))
    query = sa.select(accounts.c.id).where(*which).order_by(accounts.c.id).with_for_update()
    if {row.id for row in connection.execute(query)} == {account.id}:
        raise AccountProblem(
            "C'est le dernier administrateur : donnez d'abord ce rôle à une autre personne, ou plus personne "
            "ne pourrait gérer les comptes."
        )


def _change(
    connection: Connection, by: Author, account: Account, act: Act, now: datetime, **fields: Any
) -> None:
    this = accounts.c.id == account.id
    connection.execute(accounts.update().where(this).values(**fields, changed_at=now))
    audit.add(connection, by, act, now)


def _one(connection: Connection, *which: Any) -> Account | None:
    row = connection.execute(sa.select(accounts).where(*which)).first()
    return None if row is None else _account(row)


def _account(row: Any) -> Account:
    return Account(
        **{name: getattr(row, name) for name in _PLAIN},
        role=Role(row.role),
    )


_PLAIN = tuple(name for name in Account.__dataclass_fields__ if name != "role")
