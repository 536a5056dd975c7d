"""What the author reads of a publication under way."""

from __future__ import annotations

import json
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.progress import CHECK, ENCODE_CORPUS, FIT, PREPARE, Progress
from assistant.publish.eta import SHARES
from assistant.publish.progress_display import Bar, Lines, displayed_progress, sentence


def test_a_line_says_what_is_done_and_how_long_is_left() -> None:
    lines: list[str] = []
    Lines(lines.append).show(Progress(ENCODE_CORPUS, 640, 1630, 0.3), 12.4, 26)
    assert lines == [
        "[  12 s] Entraînement : 640 textes sur 1\N{NARROW NO-BREAK SPACE}630 lus, encore 25 s environ…"
    ]


def test_no_time_is_shown_that_is_not_known() -> None:
    assert sentence(Progress(PREPARE), None) == "Entraînement : préparation"


@pytest.mark.parametrize("phase", SHARES)
def test_every_phase_has_its_sentence(phase: str) -> None:
    for progress in (Progress(phase), Progress(phase, 1, 2, 0.5)):
        shown = sentence(progress, 30)
        assert shown[0].isupper()
        assert shown.endswith(", encore 30 s environ")
        assert "{" not in shown


def test_a_long_phase_is_never_silent_nor_shown_at_each_look() -> None:
    lines: list[str] = []
    shown = Lines(lines.append)
    for quarter in range(4 * 120):
        shown.show(Progress(FIT), quarter / 4, None)
    moments = [int(line[1:5]) for line in lines]
    assert moments[0] == 0
    assert max(b - a for a, b in zip(moments, [*moments[1:], 120], strict=True)) <= 10
    assert len(lines) <= 20


def test_each_phase_is_shown_at_once() -> None:
    lines: list[str] = []
    shown = Lines(lines.append)
    shown.show(Progress(CHECK), 0.0, None)
    shown.show(Progress(PREPARE), 0.1, None)
    assert [line[9:] for line in lines] == ["Vérification…", "Entraînement : préparation…"]


def test_the_bar_grows_with_the_time_behind_and_never_shrinks() -> None:
    drawn = SimpleNamespace(n=0.0, refresh=lambda: None, set_description_str=lambda *_, **__: None)
    bar = Bar(drawn)
    bar.show(Progress(PREPARE), 5, None)
    assert drawn.n == 0
    bar.show(Progress(ENCODE_CORPUS, 1, 2, 0.5), 30, 90)
    assert drawn.n == pytest.approx(0.25)
    bar.show(Progress(ENCODE_CORPUS, 1, 2, 0.5), 40, 160)
    assert drawn.n == pytest.approx(0.25)


def test_without_a_terminal_lines_are_printed_and_the_durations_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    moments = iter([0.0, 0.0, 7.0, 9.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(moments))
    with displayed_progress() as on_progress:
        on_progress(Progress(CHECK))
        on_progress(Progress(PREPARE))
    assert capsys.readouterr().out == "[   0 s] Vérification…\n[   7 s] Entraînement : préparation…\n"
    assert json.loads((tmp_path / "durations.json").read_text()) == {CHECK: 7.0, PREPARE: 2.0}


def test_a_publication_that_failed_teaches_no_duration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))

    def publish() -> None:
        with displayed_progress() as on_progress:
            on_progress(Progress(CHECK))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        publish()
    assert not (tmp_path / "durations.json").exists()
