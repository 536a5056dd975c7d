"""Tries are counted; strangers' tries never close the door to those who came in by it before."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from assistant.backoffice.access import limits, passwords, retention, sign_in
from assistant.backoffice.access.limits import Bucket, TooOften
from assistant.backoffice.access.sign_in import Place
from assistant.settings import Rate
from assistant.store.models import sign_in_attempts
from assistant.store.store import Store
from tests.backoffice_access import PASSWORD, member

NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted here is tries, by the hundred."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)
    monkeypatch.setattr(passwords, "_NOBODYS", quick.hash("the password of no account"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'assistant.db'}")
    yield opened
    opened.close()


def _try(store: Store, login: str, password: str, place: Place, now: datetime = NOW) -> str:
    """What a try gives: `in`, `wrong` or `wait`."""
    try:
        sign_in.with_password(store, login, password, place, now)
        return "in"
    except sign_in.Refused:
        return "wrong"
    except TooOften:
        return "wait"


def test_strangers_wait_and_whoever_signed_in_before_does_not(store: Store) -> None:
    login = member(store).login
    device = sign_in.with_password(store, login, PASSWORD, Place("192.0.2.1"), NOW).device
    # A stranger who changes address at each try empties the counter of strangers.
    tries = [_try(store, login, "wrong", Place(f"198.51.100.{n}")) for n in range(40)]
    assert tries.count("wrong") == 20
    assert _try(store, login, PASSWORD, Place("198.51.100.200")) == "wait"
    # The owner is let in, from his browser, wherever he is: even behind the address of the stranger.
    assert _try(store, login, PASSWORD, Place("192.0.2.1", device)) == "in"
    assert _try(store, login, PASSWORD, Place("198.51.100.1", device)) == "in"


def test_a_device_is_worth_nothing_for_another_account(store: Store) -> None:
    mine, other = member(store, login="ada").login, member(store, login="bob").login
    device = sign_in.with_password(store, mine, PASSWORD, Place("192.0.2.1"), NOW).device
    tries = [_try(store, other, "wrong", Place("192.0.2.9", device)) for _ in range(8)]
    assert tries == ["wrong"] * 5 + ["wait"] * 3
    # Nor is one that was made up.
    assert _try(store, other, PASSWORD, Place("192.0.2.9", "x" * 43)) == "wait"


def test_a_device_has_a_counter_too(store: Store) -> None:
    login = member(store).login
    device = sign_in.with_password(store, login, PASSWORD, Place("192.0.2.1"), NOW).device
    tries = [_try(store, login, "wrong", Place("192.0.2.1", device)) for _ in range(12)]
    assert tries == ["wrong"] * 10 + ["wait"] * 2


def test_one_address_does_not_try_all_accounts(store: Store) -> None:
    tries = [_try(store, f"login-{n}", "wrong", Place("192.0.2.1")) for n in range(33)]
    assert tries == ["wrong"] * 30 + ["wait"] * 3
    assert _try(store, "login-0", "wrong", Place("192.0.2.2")) == "wrong"


def test_an_account_that_does_not_exist_waits_as_one_that_does(store: Store) -> None:
    login = member(store).login
    known = [_try(store, login, "wrong", Place("192.0.2.1")) for _ in range(8)]
    assert [_try(store, "nobody", "wrong", Place("192.0.2.2")) for _ in range(8)] == known


def test_what_succeeds_is_given_back(store: Store) -> None:
    login = member(store).login
    # An agency of one address, at nine in the morning.
    assert [_try(store, login, PASSWORD, Place("192.0.2.1")) for _ in range(60)] == ["in"] * 60


def test_a_token_comes_back_each_minute_and_a_new_start_forgives_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'assistant.db'}"
    first = Store(url)
    assert [_try(first, "ada", "wrong", Place("192.0.2.1")) for _ in range(6)][-1] == "wait"
    first.close()
    second = Store(url)
    soon, later = NOW + timedelta(seconds=58), NOW + timedelta(seconds=62)
    assert _try(second, "ada", "wrong", Place("192.0.2.1"), soon) == "wait"
    assert _try(second, "ada", "wrong", Place("192.0.2.1"), later) == "wrong"
    assert _try(second, "ada", "wrong", Place("192.0.2.1"), later) == "wait"
    second.close()


def test_tries_at_the_same_moment_are_counted_one_by_one(store: Store) -> None:
    store.create()
    bucket, taken = (Bucket("k", Rate(5, 0.001)),), []

    def take() -> None:
        try:
            limits.take(store, bucket, NOW)
            taken.append(1)
        except TooOften:
            pass

    threads = [threading.Thread(target=take) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(taken) == 5


def test_nothing_is_taken_when_one_is_empty(store: Store) -> None:
    empty, full = Bucket("empty", Rate(1, 0.001)), Bucket("full", Rate(2, 0.001))
    limits.take(store, (empty,), NOW)
    for _ in range(5):
        with pytest.raises(TooOften):
            limits.take(store, (full, empty), NOW)
    limits.take(store, (full,), NOW), limits.take(store, (full,), NOW)


def test_counters_are_forgotten_after_a_day(store: Store) -> None:
    _try(store, "ada", "wrong", Place("192.0.2.1"))
    retention.purge(store, NOW + timedelta(hours=23))
    with store.transaction() as connection:
        count = sa.select(sa.func.count()).select_from(sign_in_attempts)
        assert connection.execute(count).scalar() == 3
    retention.purge(store, NOW + timedelta(hours=25))
    with store.transaction() as connection:
        assert connection.execute(count).scalar() == 0
