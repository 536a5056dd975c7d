"""The process of one job, `python -m assistant.backoffice.job <file>`: does it, and says how far it is."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from assistant import settings
from assistant.backoffice.jobs import (
    DONE,
    FAILED,
    INTERRUPTED,
    PUBLISH,
    REFUSED,
    ROLLBACK,
    TRAIN,
    Job,
    read,
    write,
)
from assistant.errors import AssistantError, sentence
from assistant.privacy import logs
from assistant.progress import OnProgress, Progress

logger = logging.getLogger(__name__)
_EVERY_SECONDS = 1.0
"""Between two reports of one phase."""


class Reporter:
    """Writes how far the job is, as often as somebody can read it."""

    def __init__(self, file: Path, job: Job) -> None:
        """Nothing is written yet."""
        self.file, self.job = file, job
        self._phase, self._written = "", 0.0

    def show(self, progress: Progress, elapsed: float, left: float | None) -> None:
        """See `assistant.publish.progress_display.estimated_progress`."""
        from assistant.publish.progress_display import sentence as wording

        moment = time.monotonic()
        if progress.phase == self._phase and moment - self._written < _EVERY_SECONDS:
            return
        self._phase, self._written = progress.phase, moment
        share = self.job.share
        if left is not None and elapsed + left > 0:
            # Never backwards: an expectation that was too short makes it wait.
            share = max(share or 0.0, round(elapsed / (elapsed + left), 3))
        self.job = replace(self.job, sentence=wording(progress, None), share=share, left=left)
        write(self.file, self.job)

    def end(self, state: str, said: str = "", **result: Any) -> None:
        """The last report."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.job = replace(
            self.job, state=state, sentence=said, left=None, result=result, ended_at=now, share=None
        )
        write(self.file, self.job)


def main(file: Path) -> int:
    """Does the job of a file; 0 once its end is written, good or bad."""
    signal.signal(signal.SIGTERM, _stop)
    logs.install("backoffice-job", settings.log_json())
    job = read(file)
    if job is None:
        return 1
    reporter = Reporter(file, replace(job, pid=os.getpid()))
    write(file, reporter.job)
    try:
        reporter.end(DONE, **_DOING[job.kind](reporter))
    except _Worse as worse:
        reporter.end(REFUSED, **worse.result)
    except AssistantError as error:
        reporter.end(FAILED, str(error))
    except OSError as error:
        reporter.end(FAILED, sentence(error))
    except SystemExit:
        reporter.end(INTERRUPTED)
    except Exception as error:
        logger.exception("A job of the back-office failed: %s", job.kind)
        reporter.end(FAILED, f"Une erreur inattendue est survenue ({type(error).__name__}).")
    return 0


class _Worse(Exception):
    """The candidate answers worse than what is published."""

    def __init__(self, result: dict[str, Any]) -> None:
        self.result = result


def _train(reporter: Reporter) -> dict[str, Any]:
    from assistant.publish.publishing import train

    with _estimated(reporter) as on_progress:
        candidate = train(settings.models_dir(), on_progress, by=reporter.job.by)
    return {"release": candidate.release.name, "refusals": candidate.refusals}


def _publish(reporter: Reporter) -> dict[str, Any]:
    from assistant.publish.publishing import Refused, publish

    job = reporter.job
    try:
        with _estimated(reporter) as on_progress:
            models, data = settings.models_dir(), settings.data_dir()
            done = publish(models, data, on_progress, force=job.force, reason=job.reason, by=job.by)
    except Refused as refused:
        candidate = refused.candidate
        raise _Worse({"release": candidate.release.name, "refusals": candidate.refusals}) from refused
    refusals = done.candidate.refusals if done.candidate is not None else []
    return {**_published(done.publication.model), "refusals": refusals}


def _roll_back(reporter: Reporter) -> dict[str, Any]:
    from assistant.publish.publishing import rollback

    job = reporter.job
    done = rollback(*(settings.models_dir(), settings.data_dir(), job.number or None, job.reason), by=job.by)
    return _published(done.publication.model)


def _published(release: str) -> dict[str, Any]:
    from assistant.releases.registry import numbered

    return {"release": release, "number": numbered(settings.models_dir()).get(release)}


def _estimated(reporter: Reporter) -> AbstractContextManager[OnProgress]:
    from assistant.publish.progress_display import estimated_progress

    return estimated_progress(reporter.show)


def _stop(number: int, frame: FrameType | None) -> None:
    # An exception: what is under way is stopped and cleaned as when anything fails.
    sys.exit(128 + number)


_DOING: dict[str, Callable[[Reporter], dict[str, Any]]] = {
    TRAIN: _train,
    PUBLISH: _publish,
    ROLLBACK: _roll_back,
}

if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
