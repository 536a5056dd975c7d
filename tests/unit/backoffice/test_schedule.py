"""A publication for later runs once, or says why it did not."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dateutil import tz

from assistant.backoffice import jobs, schedule, scheduler
from assistant.backoffice.access_contract import Act
from assistant.backoffice.desk import Desk
from assistant.backoffice.jobs import Job
from assistant.backoffice.roles import Role
from assistant.backoffice.scheduler import Scheduler
from tests.backoffice import browser, desk_in, words_of

PARIS = tz.gettz("Europe/Paris")
NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)


class StandIn(jobs.Jobs):
    """Starts nothing: a test says how each job goes."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.started: list[Job] = []

    def start(self, kind: str, by: str, **asked: Any) -> Job:  # type: ignore[override]
        name = asked.pop("name", None) or jobs.new_name(NOW)
        self.started.append(Job(name, kind, by, NOW.isoformat(), **asked))
        return self.started[-1]

    def get(self, name: str) -> Job | None:
        return next((job for job in self.started if job.id == name), None)

    def latest(self) -> Job | None:
        return self.started[-1] if self.started else None

    def end(self, state: str, sentence: str = "", at: datetime = NOW, **result: Any) -> None:
        self.started[-1] = replace(
            self.started[-1], state=state, sentence=sentence, result=result, ended_at=at.isoformat()
        )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = desk_in(tmp_path)
    made.jobs = StandIn(made.home)
    return made


def _started(desk: Desk) -> list[Job]:
    assert isinstance(desk.jobs, StandIn)
    return desk.jobs.started


def _end(desk: Desk, state: str, sentence: str = "", at: datetime = NOW, **result: Any) -> None:
    assert isinstance(desk.jobs, StandIn)
    desk.jobs.end(state, sentence, at, **result)


def _scheduler(desk: Desk, acts: list[Act] | None = None) -> Scheduler:
    return Scheduler(desk, (acts if acts is not None else []).append)


def _only(desk: Desk) -> schedule.Scheduled:
    (one,) = schedule.listed(desk.store)
    return one


def test_it_runs_once_at_its_time_in_the_name_of_whoever_asked(desk: Desk) -> None:
    schedule.plan(desk.store, NOW, "Ada Author", "rentrée", NOW - timedelta(hours=1))
    acts: list[Act] = []
    clock = _scheduler(desk, acts)
    clock.look(NOW - timedelta(seconds=1))
    assert _started(desk) == []
    clock.look(NOW + timedelta(seconds=4))
    clock.look(NOW + timedelta(seconds=9))
    (job,) = _started(desk)
    assert (job.kind, job.by, job.reason, job.force) == (jobs.PUBLISH, "Ada Author", "rentrée", False)
    assert [act.name for act in acts] == ["publication planifiée lancée"]
    assert (_only(desk).state, _only(desk).job) == ("running", job.id)
    _end(desk, jobs.DONE, number=3)
    clock.look(NOW + timedelta(minutes=2))
    assert (_only(desk).state, _only(desk).detail) == ("done", "Publication n° 3.")
    clock.look(NOW + timedelta(minutes=3))
    assert len(_started(desk)) == 1


def test_two_back_offices_run_it_once(desk: Desk) -> None:
    schedule.plan(desk.store, NOW, "Ada Author", "", NOW - timedelta(hours=1))
    clocks = [_scheduler(desk) for _ in range(6)]
    threads = [threading.Thread(target=clock.look, args=(NOW,)) for clock in clocks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(_started(desk)) == 1


def test_the_one_that_does_not_write_runs_nothing(desk: Desk) -> None:
    schedule.plan(desk.store, NOW, "Ada Author", "", NOW - timedelta(hours=1))
    desk.other_writer = "bo-2, depuis 09:05"
    _scheduler(desk).look(NOW)
    assert _started(desk) == []
    assert _only(desk).state == "waiting"


@pytest.mark.parametrize(("late", "state"), [(9, "running"), (11, "missed")])
def test_one_that_nobody_was_there_for_is_missed_and_says_so(desk: Desk, late: int, state: str) -> None:
    schedule.plan(desk.store, NOW, "Ada Author", "", NOW - timedelta(days=1))
    _scheduler(desk).look(NOW + timedelta(minutes=late))
    one = _only(desk)
    assert one.state == state
    assert (one.detail == scheduler.AWAY) is (state == "missed")
    assert len(_started(desk)) == (state == "running")


def test_a_missed_one_is_shown_on_the_page(desk: Desk) -> None:
    schedule.plan(desk.store, datetime.now(UTC) - timedelta(hours=2), "Ada Author", "", NOW)
    _scheduler(desk).look(datetime.now(UTC))
    page = words_of(browser(desk).get("/publier"))
    assert "n'a pas eu lieu. La page de l'équipe était arrêtée à l'heure prévue" in page
    assert "manquée" in page


def test_another_training_is_waited_for_and_no_longer_than_it_may(desk: Desk) -> None:
    schedule.plan(desk.store, NOW, "Ada Author", "", NOW - timedelta(hours=1))
    desk.jobs.start(jobs.TRAIN, "Zoé")
    clock = _scheduler(desk)
    clock.look(NOW + timedelta(minutes=5))
    assert (_only(desk).state, len(_started(desk))) == ("waiting", 1)
    clock.look(NOW + timedelta(minutes=11))
    assert (_only(desk).state, _only(desk).detail) == ("missed", scheduler.BUSY)


@pytest.mark.parametrize(
    ("state", "sentence", "result", "detail"),
    [
        (jobs.REFUSED, "", {"refusals": ["Il comprend moins bien."]}, "Il comprend moins bien."),
        (jobs.FAILED, "Le disque est plein.", {}, "Le disque est plein."),
        (jobs.INTERRUPTED, "", {}, scheduler.INTERRUPTED),
    ],
)
def test_what_did_not_work_is_kept_with_its_reason(
    desk: Desk, state: str, sentence: str, result: dict[str, Any], detail: str
) -> None:
    schedule.plan(desk.store, NOW, "Ada Author", "", NOW - timedelta(hours=1))
    clock = _scheduler(desk)
    clock.look(NOW)
    _end(desk, state, sentence, **result)
    clock.look(NOW + timedelta(minutes=1))
    assert (_only(desk).state, _only(desk).detail) == ("refused", detail)


def test_one_whose_process_is_nowhere_is_given_up_after_a_while(desk: Desk) -> None:
    number = schedule.plan(desk.store, NOW, "Ada Author", "", NOW - timedelta(hours=1))
    # The page was killed between the two, or another machine took it.
    assert schedule.begin(desk.store, number, "20261129-090000-aaaaaa", NOW)
    clock = _scheduler(desk)
    clock.look(NOW + timedelta(minutes=4))
    assert _only(desk).state == "running"
    clock.look(NOW + timedelta(minutes=6))
    assert (_only(desk).state, _only(desk).detail) == ("missed", scheduler.LOST)


def test_a_cancelled_one_does_not_run(desk: Desk) -> None:
    number = schedule.plan(desk.store, NOW, "Ada Author", "", NOW - timedelta(hours=1))
    opened = browser(desk)
    opened.post("/publier/annuler", {"numero": str(number)})
    _scheduler(desk).look(NOW)
    assert _started(desk) == []
    assert (_only(desk).state, _only(desk).decided_by) == ("cancelled", "Ada Author")
    refused = opened.post("/publier/annuler", {"numero": str(number)}, status=422)
    assert "n'attend plus" in words_of(refused.text)


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2026-12-01T08:30", datetime(2026, 12, 1, 7, 30, tzinfo=UTC)),
        ("2027-07-01T08:30", datetime(2027, 7, 1, 6, 30, tzinfo=UTC)),
    ],
)
def test_the_time_is_that_of_the_agency(typed: str, utc: datetime) -> None:
    assert PARIS is not None
    assert schedule.moment_of(typed, PARIS, NOW) == utc


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "Donnez une date"),
        ("demain", "Donnez une date"),
        ("2026-11-29T09:59", "passée"),
        ("2028-01-01T08:00", "plus d'un an"),
        ("2027-03-28T02:30", "n'existe pas"),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_stays_in_the_form(desk: Desk, typed: str, why: str) -> None:
    assert PARIS is not None
    with pytest.raises(schedule.ScheduleError, match=why):
        schedule.moment_of(typed, PARIS, NOW)


def test_what_was_typed_comes_back_with_what_is_wrong(desk: Desk) -> None:
    refused = browser(desk).post(
        "/publier/prevoir", {"quand": "2020-01-01T08:00", "raison": "la rentrée"}, status=422
    )
    assert "Cette heure est passée" in words_of(refused.text)
    assert 'value="2020-01-01T08:00"' in refused.text
    assert 'value="la rentrée"' in refused.text
    assert schedule.listed(desk.store) == []


def test_one_a_minute(desk: Desk) -> None:
    schedule.plan(desk.store, NOW, "Ada Author", "", NOW - timedelta(hours=1))
    with pytest.raises(schedule.ScheduleError, match="déjà prévue"):
        schedule.plan(desk.store, NOW, "Zoé", "", NOW - timedelta(hours=1))


def test_an_author_plans_nothing(desk: Desk) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    browser(desk, Role.AUTHOR).post("/publier/prevoir", {"quand": tomorrow}, status=403)
    assert schedule.listed(desk.store) == []
    opened = browser(desk, Role.EDITOR)
    opened.post("/publier/prevoir", {"quand": tomorrow, "raison": "la rentrée"})
    assert "la rentrée" in words_of(opened.get("/publier"))
    assert opened.access.acts[-1].name == "publication planifiée"
