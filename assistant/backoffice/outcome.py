"""What became of a training, a publication or a rollback, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.backoffice import jobs
from assistant.backoffice.jobs import DONE, FAILED, INTERRUPTED, PUBLISH, REFUSED, ROLLBACK, TRAIN, Job
from assistant.backoffice.wording import on_page
from assistant.publish.eta import rounded_duration

RUNNING_TITLES = {
    TRAIN: "Entraînement en cours",
    PUBLISH: "Publication en cours",
    ROLLBACK: "Retour en arrière en cours",
}
_UNCHANGED = "Ce que voient les visiteurs n'a pas changé."


@dataclass(frozen=True)
class Outcome:
    """How a job ended.

    Attributes:
        tone: `good`, `warning` or `bad`.
        refusals: Why it is, or would be, refused.
        may_force: Whether the same may be published all the same.
        release: The model that was made; empty without one.
    """

    tone: str
    title: str
    text: str
    refusals: tuple[str, ...] = ()
    may_force: bool = False
    release: str = ""


def went_through(job: Job, served: Mapping[str, Any] | None) -> bool:
    """Whether a job that was killed had switched what visitors get before.

    Args:
        job: An interrupted one.
        served: What is published: `at` and `by`; None when nothing is.
    """
    if job.kind == TRAIN or served is None or job.state != INTERRUPTED:
        return False
    return bool(served["by"] == job.by and datetime.fromisoformat(served["at"]) >= job.started)


def outcome(job: Job, served: Mapping[str, Any] | None) -> Outcome:
    """How a job that has ended ended; `served` as for `went_through`."""
    refusals = tuple(map(on_page, job.result.get("refusals", ())))
    release = str(job.result.get("release", ""))
    if job.state == DONE:
        return _done(job, refusals, release)
    if job.state == REFUSED:
        return Outcome(
            "warning",
            "Publication refusée",
            f"Le nouveau modèle répond moins bien que celui qui est publié. {_UNCHANGED}",
            *(refusals, True, release),
        )
    if job.state == FAILED:
        return Outcome("bad", "Ce n'est pas fait", f"{on_page(job.sentence)} {_UNCHANGED}")
    if went_through(job, served):
        return Outcome("good", "C'est publié", "La page s'est arrêtée juste après : tout est en place.")
    return Outcome(
        "warning", "Interrompu", f"{jobs.title(job)} s'est arrêté avant la fin. {_UNCHANGED} Recommencez."
    )


def remaining(job: Job) -> str:
    """How long a running job still takes, as one says it; empty while nobody knows."""
    return "" if job.left is None else f"encore {rounded_duration(job.left)}"


def _done(job: Job, refusals: tuple[str, ...], release: str) -> Outcome:
    number = job.result.get("number")
    if job.kind == ROLLBACK:
        return Outcome("good", "C'est remis", f"La publication n° {number} est de nouveau servie.")
    if job.kind == PUBLISH:
        text = f"Publication n° {number} : les visiteurs l'ont en quelques secondes."
        return Outcome("warning" if refusals else "good", "C'est publié", text, refusals, False, release)
    if refusals:
        text = "Le modèle est entraîné et mesuré. Une publication serait refusée :"
        return Outcome("warning", "Entraîné, moins bon", text, refusals, False, release)
    text = "Le modèle est entraîné et mesuré : il peut être publié."
    return Outcome("good", "Entraîné", f"{text} {_UNCHANGED}", (), False, release)
