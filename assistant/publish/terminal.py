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
    AGAIN,
    ASK,
    CHECK,
    COMPARE,
    FIT,
    HEAR,
    KEEP,
    LOAD,
    PACK,
    PREPARE,
    READ,
    SWITCH,
    TRY,
    Progress,
    Tell,
)
from assistant.publish.time_left import Pace, read_durations, spoken, write_durations

_SAID: Mapping[str, tuple[str, str]] = {
    CHECK: ("Vérification", ""),
    PREPARE: ("Entraînement : préparation", ""),
    READ: ("Entraînement", "{done} textes sur {total} lus"),
    TRY: ("Entraînement : essai sur les formulations mises de côté", "{done} parts sur {total}"),
    FIT: ("Entraînement : réglage", ""),
    PACK: ("Entraînement : écriture du modèle", ""),
    LOAD: ("Mesure : chargement du modèle", ""),
    HEAR: ("Mesure", "{done} questions sur {total} lues"),
    ASK: ("Mesure", "{done} questions sur {total} posées"),
    AGAIN: ("Mesure : le modèle publié et les questions des visiteurs", ""),
    COMPARE: ("Comparaison", ""),
    KEEP: ("Enregistrement", ""),
    SWITCH: ("Publication", ""),
}
"""Phase -> what it is called, and what is said of its pieces."""
_EVERY, _LATER, _EVERY_LATER = 5.0, 60.0, 10.0
"""Seconds between two lines of one phase, and once the work has lasted a while."""


def sentence(progress: Progress, left: float | None) -> str:
    """What is done and how long is left, without its final mark."""
    name, pieces = _SAID[progress.phase]
    if progress.total and pieces:
        name = f"{name} : {pieces.format(done=_whole(progress.done), total=_whole(progress.total))}"
    return name if left is None else f"{name}, encore {spoken(left)}"


class Lines:
    """Plain lines: one for each phase, then one every few seconds, that a log keeps."""

    def __init__(self, write: Callable[[str], None]) -> None:
        """`write` is given each line."""
        self._write = write
        self._phase, self._said = "", 0.0

    def show(self, progress: Progress, elapsed: float, left: float | None) -> None:
        """The work is there; `elapsed` and `left` are seconds."""
        every = _EVERY if elapsed < _LATER else _EVERY_LATER
        if progress.phase != self._phase or elapsed - self._said >= every:
            self._phase, self._said = progress.phase, elapsed
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
def telling() -> Iterator[Tell]:
    """Shows how far a publication is, and keeps how long each phase took when it ends well."""
    home = settings.home_dir()
    began = time.monotonic()
    pace = Pace(read_durations(home), began)

    def shown_by(show: Callable[[Progress, float, float | None], None]) -> Tell:
        def tell(progress: Progress) -> None:
            moment = time.monotonic()
            show(progress, moment - began, pace.at(progress, moment))

        return tell

    if sys.stderr.isatty():
        with tqdm(total=1.0, bar_format="{bar:24} [{elapsed}] {desc}", leave=False) as bar:
            yield shown_by(Bar(bar).show)
    else:
        yield shown_by(Lines(lambda line: print(line, flush=True)).show)
    pace.end(time.monotonic())
    write_durations(home, pace.durations)


def _whole(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
