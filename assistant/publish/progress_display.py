"""What the author sees of a publication under way: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm

from assistant import settings
from assistant.progress import (
    ASK,
    ASK_PUBLISHED,
    CHECK,
    COMPARE,
    CROSS_VALIDATE,
    ENCODE_CORPUS,
    ENCODE_QUESTIONS,
    FIT,
    LEARN_ACTS,
    LOAD,
    PACK,
    PREPARE,
    STORE,
    SWITCH,
    OnProgress,
    Progress,
)
from assistant.publish.eta import EtaEstimator, read_durations, rounded_duration, write_durations

_WORDING: Mapping[str, tuple[str, str]] = {
    CHECK: ("Vérification", ""),
    PREPARE: ("Entraînement : préparation", ""),
    ENCODE_CORPUS: ("Entraînement", "{done} textes sur {total} lus"),
    CROSS_VALIDATE: ("Entraînement : essai sur les formulations mises de côté", "{done} parts sur {total}"),
    FIT: ("Entraînement : réglage", ""),
    LEARN_ACTS: ("Entraînement : ce que les visiteurs veulent faire", ""),
    PACK: ("Entraînement : écriture du modèle", ""),
    LOAD: ("Mesure : chargement du modèle", ""),
    ENCODE_QUESTIONS: ("Mesure", "{done} questions sur {total} lues"),
    ASK: ("Mesure", "{done} questions sur {total} posées"),
    ASK_PUBLISHED: ("Mesure : le modèle publié et les questions des visiteurs", ""),
    COMPARE: ("Comparaison", ""),
    STORE: ("Enregistrement", ""),
    SWITCH: ("Publication", ""),
}
"""Phase -> what it is called, and the wording of its pieces."""
_EVERY, _LATER, _EVERY_LATER = 5.0, 60.0, 10.0
"""Seconds between two lines of one phase, and once the work has lasted a while."""


def sentence(progress: Progress, left: float | None) -> str:
    """What is done and how long is left, without its final mark."""
    name, pieces = _WORDING[progress.phase]
    if progress.total and pieces:
        name = f"{name} : {pieces.format(done=_whole(progress.done), total=_whole(progress.total))}"
    return name if left is None else f"{name}, encore {rounded_duration(left)}"


class Lines:
    """Plain lines: one for each phase, then one every few seconds, that a log keeps."""

    def __init__(self, write: Callable[[str], None]) -> None:
        """`write` is given each line."""
        self._write = write
        self._phase, self._last_written = "", 0.0

    def show(self, progress: Progress, elapsed: float, left: float | None) -> None:
        """The work is there; `elapsed` and `left` are seconds."""
        every = _EVERY if elapsed < _LATER else _EVERY_LATER
        if progress.phase != self._phase or elapsed - self._last_written >= every:
            self._phase, self._last_written = progress.phase, elapsed
            self._write(f"[{elapsed:4.0f} s] {sentence(progress, left)}…")


class Bar:
    """A bar that grows with the time that is behind, of what the whole is expected to take."""

    def __init__(self, bar: Any) -> None:
        """Takes a tqdm of total 1."""
        self._bar = bar

    def show(self, progress: Progress, elapsed: float, left: float | None) -> None:
        """See `Lines.show`."""
        if left is not None and elapsed + left > 0:
            # Never backwards: an expectation that was too short makes it wait.
            self._bar.n = max(self._bar.n, round(elapsed / (elapsed + left), 3))
        self._bar.set_description_str(sentence(progress, left), refresh=False)
        self._bar.refresh()


@contextmanager
def displayed_progress() -> Iterator[OnProgress]:
    """Shows how far a publication is, and keeps how long each phase took when it ends well."""
    if sys.stderr.isatty():
        bar = tqdm(total=1.0, bar_format="{bar:24} [{elapsed}] {desc}", leave=False)
        with bar, estimated_progress(Bar(bar).show) as on_progress:
            yield on_progress
    else:
        with estimated_progress(Lines(lambda line: print(line, flush=True)).show) as on_progress:
            yield on_progress


@contextmanager
def estimated_progress(show: Callable[[Progress, float, float | None], None]) -> Iterator[OnProgress]:
    """Tells how far a work is and how long is left; keeps how long each phase took when it ends well.

    Args:
        show: Given the progress, the seconds since the beginning and those to go, None while nobody knows.
    """
    home = settings.home_dir()
    began = time.monotonic()
    estimator = EtaEstimator(read_durations(home), began)

    def on_progress(progress: Progress) -> None:
        moment = time.monotonic()
        show(progress, moment - began, estimator.at(progress, moment))

    yield on_progress
    estimator.end(time.monotonic())
    write_durations(home, estimator.durations)


def _whole(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
