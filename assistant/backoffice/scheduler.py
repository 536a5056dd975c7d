"""Publishes at the times that were asked for, in the back-office that writes the working FAQ."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from assistant.backoffice import jobs, schedule
from assistant.backoffice.access_contract import Act
from assistant.backoffice.desk import Desk
from assistant.backoffice.outcome import went_through
from assistant.backoffice.review import counted
from assistant.backoffice.schedule import Scheduled
from assistant.errors import AssistantError
from assistant.publish.release_writer import under_way

logger = logging.getLogger(__name__)
_EVERY_SECONDS = 5.0
_STOPPED_SECONDS = 5.0
_LOST = timedelta(minutes=5)
"""A publication whose process is on no machine we see is believed to run for as long, at least."""
AWAY = "La page de l'équipe était arrêtée à l'heure prévue : rien n'a été publié."
BUSY = "Un autre entraînement était en cours à l'heure prévue : rien n'a été publié."
LOST = "La page de l'équipe s'est arrêtée avant la fin : vérifiez ce qui est publié."
INTERRUPTED = "La publication a été interrompue : ce que voient les visiteurs n'a pas changé."


class Scheduler:
    """Looks at the clock in a thread of its own."""

    def __init__(self, desk: Desk, record: Callable[[Act], None]) -> None:
        """Nothing is started.

        Args:
            desk: What pages work with.
            record: Notes what is done in the audit.
        """
        self._desk, self._record = desk, record
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="scheduler", daemon=True)

    def start(self) -> None:
        """See `app.Behind`."""
        self._thread.start()

    def stop(self) -> None:
        """See `app.Behind`; what is being published goes on."""
        self._ending.set()
        self._thread.join(_STOPPED_SECONDS)

    def look(self, now: datetime) -> None:
        """Starts what is due, says what was missed and what became of what ran.

        Raises:
            StoreUnavailable: The database is missing.
        """
        if self._desk.other_writer:
            return
        for one in schedule.running(self._desk.store):
            self._settle(one, now)
        for one in schedule.due(self._desk.store, now):
            if now - one.at > schedule.LATE:
                # A training that fills the whole time is no absence.
                busy = one.at < _ended_at(self._desk, now)
                schedule.miss(self._desk.store, one.id, BUSY if busy else AWAY, now)
            elif not under_way(self._desk.models_dir) and self._desk.jobs.running() is None:
                self._begin(one, now)

    def _begin(self, one: Scheduled, now: datetime) -> None:
        name = jobs.new_name(now)
        if self._desk.writer_instead() or not schedule.begin(self._desk.store, one.id, name, now):
            return
        self._record(Act("publication planifiée lancée", str(one.id), after={"par": one.asked_by}))
        reason = one.reason or "publication planifiée"
        try:
            self._desk.jobs.start(jobs.PUBLISH, one.asked_by, reason=reason, name=name)
        except (AssistantError, OSError) as error:
            said = str(error) if isinstance(error, AssistantError) else "Le disque refuse l'écriture."
            schedule.settle(self._desk.store, one.id, "refused", said, now)

    def _settle(self, one: Scheduled, now: datetime) -> None:
        job = self._desk.jobs.get(one.job or "")
        if job is not None and job.is_running:
            return
        if job is None and (now - (one.started_at or one.at) < _LOST or under_way(self._desk.models_dir)):
            # Started from another machine, which may be at it.
            return
        state, detail = "missed", LOST
        if job is not None:
            state, detail = _end_of(job, went_through(job, counted(self._desk).get("served")))
        schedule.settle(self._desk.store, one.id, state, detail, now)

    def _watch(self) -> None:
        while not self._ending.wait(_EVERY_SECONDS):
            try:
                self.look(datetime.now(UTC))
            except AssistantError as error:
                logger.warning("The schedule was not looked at: %s", type(error).__name__)
            except Exception:
                logger.exception("The schedule was not looked at")


def _end_of(job: jobs.Job, published: bool) -> tuple[str, str]:
    if job.state == jobs.DONE or published:
        number = job.result.get("number")
        return "done", f"Publication n° {number}." if number else ""
    if job.state == jobs.REFUSED:
        return "refused", " ".join(job.result.get("refusals", ()))
    return "refused", job.sentence if job.state == jobs.FAILED else INTERRUPTED


def _ended_at(desk: Desk, now: datetime) -> datetime:
    """When the last work of this machine ended; the beginning of times without one."""
    job = desk.jobs.latest()
    if job is None:
        return datetime.min.replace(tzinfo=UTC)
    return now if job.is_running else job.ended or job.started
