"""How long is left, from what was done: moments are told, no clock is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.progress import (
    ASK,
    CHECK,
    FIT,
    HEAR,
    PREPARE,
    READ,
    SWITCH,
    TRY,
    Progress,
    read_progress,
    write_progress,
)
from assistant.publish.time_left import (
    SHARES,
    Pace,
    read_durations,
    spoken,
    time_left,
    write_durations,
)

LAST = {CHECK: 2.0, PREPARE: 5.0, READ: 60.0, TRY: 6.0, FIT: 3.0, HEAR: 20.0, ASK: 4.0}


def test_the_shares_of_the_phases_make_a_whole() -> None:
    assert sum(SHARES.values()) == pytest.approx(1)


def test_nothing_is_promised_before_anything_is_measured() -> None:
    assert time_left(Progress(CHECK), 1, 1, {}) is None
    assert time_left(Progress(PREPARE), 4, 5, {}) is None


def test_a_counted_phase_goes_on_as_it_went() -> None:
    later = LAST[TRY] + LAST[FIT] + LAST[HEAR] + LAST[ASK]
    assert time_left(Progress(READ, 400, 1600, 0.25), 30, 40, LAST) == pytest.approx(90 + later)
    # Ten times as fast as last time: what is told follows what is seen.
    assert time_left(Progress(READ, 400, 1600, 0.25), 1, 10, LAST) == pytest.approx(3 + later)


def test_the_size_of_the_pieces_counts_and_not_their_number() -> None:
    # Answers are longer than questions, and read last.
    left = time_left(Progress(HEAR, 9, 10, 0.5), 10, 100, LAST)
    assert left == pytest.approx(10 + LAST[ASK])


def test_a_phase_that_is_not_counted_takes_what_it_took_last_time() -> None:
    assert time_left(Progress(FIT), 1, 80, LAST) == pytest.approx(2 + LAST[HEAR] + LAST[ASK])
    # Longer than last time: what is left of it is not known to be anything.
    assert time_left(Progress(FIT), 50, 80, LAST) == pytest.approx(LAST[HEAR] + LAST[ASK])


def test_the_first_time_what_is_to_come_takes_its_share() -> None:
    behind = SHARES[CHECK] + SHARES[PREPARE] + SHARES[READ] / 2
    left = time_left(Progress(READ, 800, 1600, 0.5), 50, 60, {})
    after = 1 - behind - SHARES[READ] / 2
    assert left == pytest.approx(50 + 60 / behind * after)


@pytest.mark.parametrize("last", [{}, LAST], ids=["first", "again"])
def test_it_only_shrinks_while_the_work_goes_on_evenly(last: dict[str, float]) -> None:
    pace = Pace(last, began=100)
    pace.at(Progress(CHECK), 100)
    pace.at(Progress(PREPARE), 102)
    pace.at(Progress(READ, 0, 100), 107)
    told = [pace.at(Progress(READ, n, 100, n / 100), 107 + n / 2) for n in range(10, 100, 10)]
    shown = [left for left in told if left is not None]
    assert len(shown) == len(told)
    assert shown == sorted(shown, reverse=True)


def test_it_ends_at_nothing() -> None:
    assert time_left(Progress(SWITCH), 5, 100, LAST) == 0


def test_phases_are_timed_as_they_go_by() -> None:
    pace = Pace({}, began=10)
    for phase, moment in ((CHECK, 10), (PREPARE, 12), (PREPARE, 13), (READ, 17), (READ, 50)):
        pace.at(Progress(phase), moment)
    assert pace.durations == {CHECK: 2, PREPARE: 5}
    pace.end(77)
    assert pace.durations == {CHECK: 2, PREPARE: 5, READ: 60}


def test_durations_are_kept_and_a_skipped_phase_keeps_its_own(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert read_durations(home) == {}
    write_durations(home, {CHECK: 2.0, READ: 60.0})
    write_durations(home, {CHECK: 3.0})
    assert read_durations(home) == {CHECK: 3.0, READ: 60.0}
    (home / "durations.json").write_text("spoilt")
    assert read_durations(home) == {}


def test_what_a_process_tells_is_read_by_the_other(tmp_path: Path) -> None:
    file = tmp_path / "progress.json"
    assert read_progress(file) is None
    write_progress(file, Progress(READ, 640, 1630, 0.25))
    assert read_progress(file) == Progress(READ, 640, 1630, 0.25)
    # Neither a full disk nor a folder that went stops the work.
    write_progress(tmp_path / "absent" / "progress.json", Progress(TRY))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "moins de 10 s"),
        (9.9, "moins de 10 s"),
        (12, "10 s environ"),
        (26, "25 s environ"),
        (56, "55 s environ"),
        (57, "1 min environ"),
        (60, "1 min environ"),
        (100, "1 min et demie environ"),
        (118, "2 min environ"),
        (840, "14 min environ"),
    ],
)
def test_a_time_is_said_no_more_exactly_than_it_is_known(seconds: float, said: str) -> None:
    assert spoken(seconds) == said
