"""Of several back-offices one writes; the others read, and take over when it stops, dies or sleeps."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.backoffice import lease as leases
from assistant.backoffice.lease import Lease, Writer
from assistant.backoffice.page import Page, View
from assistant.backoffice.roles import Permission, Role
from assistant.store.models import writer_leases
from assistant.store.store import Store
from tests.backoffice import browser, desk_in, words_of


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'assistant.db'}")


def _lease(store: Store, folder: Path, told: list[Writer | None] | None = None) -> Lease:
    return Lease(store, folder, (told if told is not None else []).append)


def _elapse(store: Store, seconds: float) -> None:
    """As if that time had gone by since the lease was renewed."""
    with store.transaction() as connection:
        until = connection.execute(sa.select(writer_leases.c.until)).scalar_one()
        connection.execute(writer_leases.update().values(until=until - timedelta(seconds=seconds)))


def test_the_first_one_writes_and_the_second_is_told_who_does(store: Store, tmp_path: Path) -> None:
    told: list[Writer | None] = []
    first, second = _lease(store, tmp_path), _lease(store, tmp_path, told)
    assert first.writer_instead() is None
    other = second.writer_instead()
    assert other is not None
    assert other.machine == first.machine
    assert abs(datetime.now(UTC) - other.since) < timedelta(minutes=1)
    assert told == [other]
    # Renewed: it still began when it began.
    assert first.writer_instead() is None
    assert second.writer_instead() == other


def test_another_faq_has_another_writer(store: Store, tmp_path: Path) -> None:
    assert _lease(store, tmp_path / "une").writer_instead() is None
    assert _lease(store, tmp_path / "autre").writer_instead() is None


def test_one_that_stops_leaves_its_place_at_once(store: Store, tmp_path: Path) -> None:
    first, second = _lease(store, tmp_path), _lease(store, tmp_path)
    first.start()
    assert second.writer_instead() is not None
    first.stop()
    assert second.writer_instead() is None


def test_one_that_slept_is_no_writer_any_more(store: Store, tmp_path: Path) -> None:
    frozen, second = _lease(store, tmp_path), _lease(store, tmp_path)
    assert frozen.writer_instead() is None
    _elapse(store, 29)
    assert second.writer_instead() is not None
    _elapse(store, 2)
    assert second.writer_instead() is None
    # It wakes up: it asks before it writes, and reads only.
    woken = frozen.writer_instead()
    assert woken is not None
    # And its stop takes nothing from the other.
    frozen.stop()
    assert second.writer_instead() is None


def test_a_sleeper_that_nobody_replaced_goes_on(store: Store, tmp_path: Path) -> None:
    frozen = _lease(store, tmp_path)
    frozen.writer_instead()
    _elapse(store, 60)
    assert frozen.writer_instead() is None


def test_a_dead_process_of_this_machine_is_not_waited_for(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed, next_one = _lease(store, tmp_path), _lease(store, tmp_path)
    killed.writer_instead()
    assert next_one.writer_instead() is not None
    here = leases._process(1).rsplit(" ", 2)[0]
    with store.transaction() as connection:
        # The number is taken by another process now: it began at another moment.
        connection.execute(writer_leases.update().values(holder=f"{here} 1 7 abc"))
    assert next_one.writer_instead() is None
    assert next_one.writer_instead() is None


def test_a_process_of_another_machine_is_not_taken_for_a_dead_one(store: Store, tmp_path: Path) -> None:
    away, next_one = _lease(store, tmp_path), _lease(store, tmp_path)
    away.writer_instead()
    with store.transaction() as connection:
        connection.execute(writer_leases.update().values(holder="bo-2 boot pid:[1] 999999999 7 abc"))
    assert next_one.writer_instead() is not None


def test_of_many_that_start_together_one_writes(store: Store, tmp_path: Path) -> None:
    store.create()
    found: list[Writer | None] = []
    all_of_them = [_lease(store, tmp_path) for _ in range(8)]
    threads = [
        threading.Thread(target=lambda one=one: found.append(one.writer_instead())) for one in all_of_them
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 8
    assert found.count(None) == 1


def test_the_second_back_office_reads_and_says_why(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    _lease(desk.store, desk.data_dir).writer_instead()
    lease = desk.use_lease()
    lease.start()
    opened = browser(desk)
    page = words_of(opened.get("/publier"))
    assert "Lecture seule" in page
    assert f"{lease.machine}, depuis" in page
    assert "Prévoir la publication" not in page
    refused = opened.post("/publier/publier", status=409)
    assert "depuis un autre poste" in words_of(refused.text)
    assert desk.jobs.latest() is None
    lease.stop()


def test_a_writer_that_lost_its_lease_is_refused_before_it_writes(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    written: list[str] = []

    def write(view: View) -> object:
        written.append("fait")
        return view.go("/faq")

    page = Page("POST", "/ecrire", write, Permission.DRAFT, writes_faq=True)  # type: ignore[arg-type]
    opened = browser(desk, Role.AUTHOR, own=[page])
    desk.use_lease().writer_instead()
    opened.post("/ecrire")
    assert written == ["fait"]
    _elapse(desk.store, 60)
    _lease(desk.store, desk.data_dir).writer_instead()
    # Nobody told it yet: it is the act itself that asks.
    assert desk.other_writer == ""
    opened.post("/ecrire", status=409)
    assert written == ["fait"]
    assert "Lecture seule" in words_of(opened.get("/faq"))


def test_a_clock_that_is_put_back_keeps_nobody_from_writing(store: Store, tmp_path: Path) -> None:
    dead, other = _lease(store, tmp_path), _lease(store, tmp_path)
    dead.holder = "another-machine 1 1 f00d"
    assert dead.writer_instead() is None
    # Half a minute is a clock that is adjusted; an hour is one that was put back.
    _elapse(store, -30)
    assert other.writer_instead() is not None
    _elapse(store, -3600)
    assert other.writer_instead() is None
    assert dead.writer_instead() is not None
