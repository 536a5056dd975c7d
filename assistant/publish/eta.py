"""How long a publication still takes: from what it has done so far and from how long the last one took here.

Nothing is promised: a phase whose pieces are counted goes on as it went; a phase to come takes what it took
last time on this machine (`durations.json` of the home folder), the first time its usual share of the whole.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path

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
    Progress,
)

SHARES: Mapping[str, float] = {
    CHECK: 0.01,
    PREPARE: 0.15,
    ENCODE_CORPUS: 0.49,
    CROSS_VALIDATE: 0.04,
    FIT: 0.02,
    LEARN_ACTS: 0.06,
    PACK: 0.01,
    LOAD: 0.03,
    ENCODE_QUESTIONS: 0.13,
    ASK: 0.04,
    ASK_PUBLISHED: 0.0,
    COMPARE: 0.005,
    STORE: 0.01,
    SWITCH: 0.005,
}
"""The phases in their order, and what each takes of a first publication: everything is then read anew."""
DURATIONS = "durations.json"
_LEAST_SHARE, _LEAST_BEHIND = 0.05, 0.2
"""Of a phase and of the whole: below, what has been done is too little to estimate the rest."""


def remaining_seconds(
    now: Progress, inside: float, elapsed: float, last: Mapping[str, float]
) -> float | None:
    """Seconds to go, None while nothing allows an estimate.

    Args:
        now: Where the work is.
        inside: Seconds spent in this phase so far.
        elapsed: Seconds spent in all.
        last: Phase -> seconds it took last time; empty when there was none.
    """
    phases = list(SHARES)
    at = phases.index(now.phase)
    behind = sum(SHARES[phase] for phase in phases[:at]) + SHARES[now.phase] * now.share
    # Seconds that a whole would take at the pace so far: for phases never seen.
    whole = elapsed / behind if behind >= _LEAST_BEHIND else None

    def expected(phase: str) -> float | None:
        if last:
            # What the last work did not have, as the switch when it only trained, takes no time to speak of.
            return last.get(phase, 0.0)
        return None if whole is None else whole * SHARES[phase]

    if now.share >= _LEAST_SHARE:
        this_phase: float | None = inside * (1 - now.share) / now.share
    else:
        usual = expected(now.phase)
        this_phase = None if usual is None else max(0.0, usual - inside)
    parts = [this_phase, *(expected(phase) for phase in phases[at + 1 :])]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


class EtaEstimator:
    """The phases of one work as they go by; moments are passed in, in seconds of any clock."""

    def __init__(self, last: Mapping[str, float], began: float) -> None:
        """Takes how long each phase took last time, and when the work began."""
        self._last, self._began, self._entered = last, began, began
        self._now: Progress | None = None
        self.durations: dict[str, float] = {}
        """Phase -> seconds, of those that are over."""

    def at(self, now: Progress, moment: float) -> float | None:
        """The work is there at this moment; the seconds to go, None while they cannot be estimated."""
        if self._now is None or now.phase != self._now.phase:
            self.end(moment)
        self._now = now
        return remaining_seconds(now, moment - self._entered, moment - self._began, self._last)

    def end(self, moment: float) -> None:
        """The phase is over."""
        if self._now is not None:
            self.durations[self._now.phase] = round(moment - self._entered, 2)
        self._entered = moment


def read_durations(home: Path) -> dict[str, float]:
    """How long each phase took last time on this machine, empty before the first."""
    try:
        stored = json.loads((home / DURATIONS).read_text(encoding="utf-8"))
        return {phase: float(stored[phase]) for phase in SHARES if phase in stored}
    except (OSError, ValueError, TypeError):
        return {}


def write_durations(home: Path, durations: Mapping[str, float]) -> None:
    """Keeps them for the next time; a phase that was skipped keeps what it took before."""
    with contextlib.suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        waiting = home / f".{DURATIONS}"
        waiting.write_text(json.dumps({**read_durations(home), **durations}), encoding="utf-8")
        waiting.replace(home / DURATIONS)


def rounded_duration(seconds: float) -> str:
    """A time to go as one says it: no more exact than it is."""
    if seconds < 10:
        return "moins de 10 s"
    if seconds < 57:
        return f"{5 * round(seconds / 5)} s environ"
    minutes = round(seconds / 30) / 2
    half = " et demie" if minutes % 1 else ""
    return f"{int(minutes)} min{half} environ"
