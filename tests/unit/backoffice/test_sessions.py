"""Open sessions: their ends, what they cost, and what closes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.backoffice.access import accounts, passwords, retention, sessions
from assistant.backoffice.access.accounts import Account
from assistant.backoffice.access_contract import SignedIn
from assistant.backoffice.desk import Desk
from assistant.backoffice.roles import Role
from assistant.store.models import account_sessions
from tests.backoffice import desk_in, words_of
from tests.backoffice_access import PASSWORD, inside, member

NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = desk_in(tmp_path)
    yield made
    made.stop()


def _begin(desk: Desk, account: Account) -> str:
    with desk.store.transaction() as connection:
        return sessions.begin(connection, account.id, NOW)


def _read(desk: Desk, token: str, at: datetime, notice: bool = True) -> SignedIn | None:
    with desk.store.transaction() as connection:
        return sessions.read(connection, token, at, notice)


def test_a_session_ends_after_half_an_hour_without_its_owner(desk: Desk) -> None:
    token = _begin(desk, member(desk.store))
    assert _read(desk, token, NOW + timedelta(minutes=29)) is not None
    # Being there goes on from there.
    assert _read(desk, token, NOW + timedelta(minutes=58)) is not None
    assert _read(desk, token, NOW + timedelta(minutes=88)) is None


def test_a_session_ends_after_twelve_hours_whatever_its_owner_does(desk: Desk) -> None:
    token = _begin(desk, member(desk.store))
    minutes = [_read(desk, token, NOW + timedelta(minutes=at)) is not None for at in range(20, 760, 20)]
    assert minutes == [at < 720 for at in range(20, 760, 20)]


def test_entering_asks_the_database_once_and_writes_once_a_minute(desk: Desk) -> None:
    token, asked = _begin(desk, member(desk.store)), []
    engine = desk.store._database.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2].split()[0]))

    def kinds(seconds: int) -> list[str]:
        asked.clear()
        assert _read(desk, token, NOW + timedelta(seconds=seconds)) is not None
        return list(asked)

    assert kinds(1) == ["SELECT"]
    assert kinds(59) == ["SELECT"]
    assert kinds(61) == ["SELECT", "UPDATE"]
    assert kinds(62) == ["SELECT"]


def test_what_is_said_once_is_said_once(desk: Desk) -> None:
    opened = inside(desk, member(desk.store))
    opened.post("/mon-compte/nom", {"nom": "Ada"}, form="/mon-compte")
    # A part that htmx puts in place shows no notice: the next page does.
    opened.client.get("/mon-compte", headers={"HX-Request": "true", "HX-Target": "part"})
    assert "Votre nom est enregistré" in words_of(opened.get("/mon-compte"))
    assert "Votre nom est enregistré" not in words_of(opened.get("/mon-compte"))


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "\udce9", "'; DROP TABLE accounts; --"])
def test_a_token_that_was_made_up_opens_nothing(desk: Desk, token: str) -> None:
    _begin(desk, member(desk.store))
    assert _read(desk, token, NOW) is None


def test_a_change_of_role_a_closing_and_a_new_password_end_every_session(desk: Desk) -> None:
    member(desk.store, Role.ADMINISTRATOR)

    def ends(change: str) -> bool:
        account = member(desk.store, login=change, name="Ada")
        opened = [inside(desk, account), inside(desk, account)]
        with desk.store.transaction() as connection:
            match change:
                case "role":
                    accounts.change_role(connection, "test", account, Role.READER, NOW)
                case "closed":
                    accounts.set_enabled(connection, "test", account, False, NOW)
                case "password":
                    chosen = passwords.choose("un autre secret de plus")
                    accounts.set_password(connection, "test", account, chosen, NOW)
        return all(one.client.get("/mon-compte").status_code == 303 for one in opened)

    assert [change for change in ("role", "closed", "password") if not ends(change)] == []


def test_ones_own_new_password_keeps_this_session_and_ends_the_others(desk: Desk) -> None:
    account = member(desk.store)
    here, there = inside(desk, account), inside(desk, account)
    new = {"mot_de_passe": "un autre secret de plus", "encore": "un autre secret de plus"}
    said = here.post("/mon-compte/mot-de-passe", {**new, "actuel": "wrong"}, 422, "/mon-compte").text
    assert "pas votre mot de passe actuel" in words_of(said)
    here.post("/mon-compte/mot-de-passe", {**new, "actuel": PASSWORD}, form="/mon-compte")
    assert "Votre mot de passe est changé" in words_of(here.get("/mon-compte"))
    there.get("/mon-compte", 303)


def test_ones_sessions_are_listed_and_closed_and_nobody_elses(desk: Desk) -> None:
    ada, bob = member(desk.store, login="ada"), member(desk.store, login="bob")
    here, there, other = inside(desk, ada), inside(desk, ada), inside(desk, bob)
    with desk.store.transaction() as connection:
        numbers = [row.id for row in connection.execute(sa.select(account_sessions.c.id))]
    for number in numbers:
        here.post("/mon-compte/sessions", {"session": number}, form="/mon-compte")
    # Neither the one that asks, nor those of another account.
    here.get("/mon-compte"), other.get("/mon-compte")
    there.get("/mon-compte", 303)


def test_an_account_is_forgotten_once_it_was_closed_for_as_long_as_the_audit_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_AUDIT_DAYS", "30")
    logins = {}
    for days in (29, 31):
        account, then = member(desk.store, login=f"closed-{days}"), datetime.now(UTC) - timedelta(days=days)
        with desk.store.transaction() as connection:
            accounts.set_enabled(connection, "test", account, False, then)
        logins[days] = account.id
    open_one = member(desk.store, login="open")
    assert retention.purge(desk.store).accounts == 1
    with desk.store.transaction() as connection:
        left = {account.id for account in accounts.page_of(connection)}
    assert left == {logins[29], open_one.id}


def test_sessions_that_are_over_are_purged_and_open_ones_are_not(desk: Desk) -> None:
    account = member(desk.store)
    here = inside(desk, account)
    with desk.store.transaction() as connection:
        for age in (timedelta(minutes=31), timedelta(hours=13)):
            sessions.begin(connection, account.id, datetime.now(UTC) - age)
    assert retention.purge(desk.store).sessions == 2
    here.get("/mon-compte")
