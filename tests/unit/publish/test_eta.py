"""How long is left, from what was done: moments are given, no clock is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.progress import (
    ASK,
    CHECK,
    CROSS_VALIDATE,
    ENCODE_CORPUS,
    ENCODE_QUESTIONS,
    FIT,
    PREPARE,
    SWITCH,
    Progress,
    read_progress,
    write_progress,
)
from assistant.publish.eta import (
    SHARES,
    EtaEstimator,
    read_durations,
    remaining_seconds,
    rounded_duration,
    write_durations,
)

LAST = {
    CHECK: 2.0,
    PREPARE: 5.0,
    ENCODE_CORPUS: 60.0,
    CROSS_VALIDATE: 6.0,
    FIT: 3.0,
    ENCODE_QUESTIONS: 20.0,
    ASK: 4.0,
}


def test_the_shares_of_the_phases_make_a_whole() -> None:
    assert sum(SHARES.values()) == pytest.approx(1)


def test_nothing_is_promised_before_anything_is_measured() -> None:
    assert remaining_seconds(Progress(CHECK), 1, 1, {}) is None
    assert remaining_seconds(Progress(PREPARE), 4, 5, {}) is None


def test_a_counted_phase_goes_on_as_it_went() -> None:
    later = LAST[CROSS_VALIDATE] + LAST[FIT] + LAST[ENCODE_QUESTIONS] + LAST[ASK]
    assert remaining_seconds(Progress(ENCODE_CORPUS, 400, 1600, 0.25), 30, 40, LAST) == pytest.approx(
        90 + later
    )
    # Ten times as fast as last time: the estimate follows what is measured.
    assert remaining_seconds(Progress(ENCODE_CORPUS, 400, 1600, 0.25), 1, 10, LAST) == pytest.approx(
        3 + later
    )


def test_the_size_of_the_pieces_counts_and_not_their_number() -> None:
    # Answers are longer than questions, and read last.
    left = remaining_seconds(Progress(ENCODE_QUESTIONS, 9, 10, 0.5), 10, 100, LAST)
    assert left == pytest.approx(10 + LAST[ASK])


def test_a_phase_that_is_not_counted_takes_what_it_took_last_time() -> None:
    assert remaining_seconds(Progress(FIT), 1, 80, LAST) == pytest.approx(
        2 + LAST[ENCODE_QUESTIONS] + LAST[ASK]
    )
    # Longer than last time: what is left of it is not known to be anything.
    assert remaining_seconds(Progress(FIT), 50, 80, LAST) == pytest.approx(LAST[ENCODE_QUESTIONS] + LAST[ASK])


def test_the_first_time_what_is_to_come_takes_its_share() -> None:
    behind = SHARES[CHECK] + SHARES[PREPARE] + SHARES[ENCODE_CORPUS] / 2
    left = remaining_seconds(Progress(ENCODE_CORPUS, 800, 1600, 0.5), 50, 60, {})
    after = 1 - behind - SHARES[ENCODE_CORPUS] / 2
    assert left == pytest.approx(50 + 60 / behind * after)


@pytest.mark.parametrize("last", [{}, LAST], ids=["first", "again"])
def test_it_only_shrinks_while_the_work_goes_on_evenly(last: dict[str, float]) -> None:
    pace = EtaEstimator(last, began=100)
    pace.at(Progress(CHECK), 100)
    pace.at(Progress(PREPARE), 102)
    pace.at(Progress(ENCODE_CORPUS, 0, 100), 107)
    estimates = [pace.at(Progress(ENCODE_CORPUS, n, 100, n / 100), 107 + n / 2) for n in range(10, 100, 10)]
    shown = [left for left in estimates if left is not None]
    assert len(shown) == len(estimates)
    assert shown == sorted(shown, reverse=True)


def test_it_ends_at_nothing() -> None:
    assert remaining_seconds(Progress(SWITCH), 5, 100, LAST) == 0


def test_phases_are_timed_as_they_go_by() -> None:
    pace = EtaEstimator({}, began=10)
    for phase, moment in (
        (CHECK, 10),
        (PREPARE, 12),
        (PREPARE, 13),
        (ENCODE_CORPUS, 17),
        (ENCODE_CORPUS, 50),
    ):
        pace.at(Progress(phase), moment)
    assert pace.durations == {CHECK: 2, PREPARE: 5}
    pace.end(77)
    assert pace.durations == {CHECK: 2, PREPARE: 5, ENCODE_CORPUS: 60}


def test_durations_are_kept_and_a_skipped_phase_keeps_its_own(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert read_durations(home) == {}
    write_durations(home, {CHECK: 2.0, ENCODE_CORPUS: 60.0})
    write_durations(home, {CHECK: 3.0})
    assert read_durations(home) == {CHECK: 3.0, ENCODE_CORPUS: 60.0}
    (home / "durations.json").write_text("spoilt")
    assert read_durations(home) == {}


def test_what_a_process_tells_is_read_by_the_other(tmp_path: Path) -> None:
    file = tmp_path / "progress.json"
    assert read_progress(file) is None
    write_progress(file, Progress(ENCODE_CORPUS, 640, 1630, 0.25))
    assert read_progress(file) == Progress(ENCODE_CORPUS, 640, 1630, 0.25)
    # Neither a full disk nor a folder that went stops the work.
    write_progress(tmp_path / "absent" / "progress.json", Progress(CROSS_VALIDATE))


@pytest.mark.parametrize(
    ("seconds", "wording"),
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
def test_a_time_is_shown_no_more_exactly_than_it_is_known(seconds: float, wording: str) -> None:
    assert rounded_duration(seconds) == wording
