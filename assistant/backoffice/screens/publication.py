"""« Publier »: what would change, the training and its progress, the publication, and back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from assistant.backoffice import jobs, schedule
from assistant.backoffice.index.publication import CHANGES, MOST, PAGE, PROBLEMS, RELEASES, rows
from assistant.backoffice.outcome import RUNNING_TITLES, outcome, remaining
from assistant.backoffice.page import Page, View
from assistant.backoffice.review import count_behind, counted, is_current
from assistant.backoffice.roles import Permission
from assistant.errors import AssistantError
from assistant.text import plural

HERE = "/publier"
_LONGEST_REASON = 500
_MOST_NUMBER = 10**9 - 1
"""Of a publication: nobody counts that far."""
_PROBLEMS_SHOWN = 30
_STOP_POLLING = 286
"""htmx's own status: the part is shown, and not asked for again."""


def show(view: View) -> Response:
    """The screen."""
    return view.draw("publication.html.jinja", **_whole(view))


def progress(view: View) -> Response:
    """How far the work is, asked for every two seconds; once it has ended, the screen is asked for."""
    if not view.is_part:
        return RedirectResponse(HERE, 303)
    state = _work(view, counted(view.desk))
    if state["job"] is not None and state["job"].is_running:
        return view.draw("_publication_work.html.jinja", **state)
    answer = view.draw("_publication_ended.html.jinja", _STOP_POLLING)
    if state["ended"] is not None:
        answer.headers["X-Annonce"] = quote(f"{state['ended'].title}. {state['ended'].text}")
    return answer


def changes(view: View) -> Response:
    """What would change, asked for while it is being counted; then with what visitors have."""
    if not view.is_part:
        return RedirectResponse(HERE, 303)
    state = _whole(view)
    if state["counting"]:
        return view.draw("_publication_changes.html.jinja", **state)
    return view.draw("_publication_counted.html.jinja", _STOP_POLLING, **state)


def model(view: View) -> Response:
    """The measures of a release: the questions that get better and worse."""
    found = view.desk.workers.acts.call("publication.report", release=view.path("release"))
    return view.draw("publication_model.html.jinja", report=_with_moment(found))


def train(view: View) -> Response:
    """Trains and measures, without publishing."""
    view.desk.jobs.start(jobs.TRAIN, view.person.name)
    view.record("entraînement lancé")
    return view.go(HERE)


def publish(view: View) -> Response:
    """Trains, measures, compares, publishes."""
    reason, force = _reason(view), view.text("forcer") == "oui"
    if force and not reason:
        return view.draw("publication.html.jinja", 422, **_whole(view, force="Dites pourquoi."))
    view.desk.jobs.start(jobs.PUBLISH, view.person.name, force=force, reason=reason)
    view.record("publication lancée", after={"raison": reason, "forcée": force})
    return view.go(HERE)


def roll_back(view: View) -> Response:
    """Puts an earlier publication back."""
    number, reason = view.number("numero", 0, _MOST_NUMBER), _reason(view)
    if not number:
        raise AssistantError("Choisissez une publication de la liste.")
    view.desk.jobs.start(jobs.ROLLBACK, view.person.name, reason=reason, number=str(number))
    view.record("retour en arrière lancé", str(number))
    return view.go(HERE)


def plan(view: View) -> Response:
    """Publishes later."""
    typed, reason = view.text("quand"), _reason(view)
    now = datetime.now(UTC)
    try:
        at = schedule.moment_of(typed, view.desk.zone, now)
        number = schedule.plan(view.desk.store, at, view.person.name, reason, now)
    except schedule.ScheduleError as error:
        return view.draw(
            "publication.html.jinja", 422, **_whole(view, planned=str(error), typed=typed, reason=reason)
        )
    local = at.astimezone(view.desk.zone)
    view.record(
        "publication planifiée", str(number), after={"le": f"{local:%d/%m/%Y %H:%M}", "raison": reason}
    )
    return view.go(HERE, f"Publication prévue le {local:%d/%m/%Y} à {local:%H:%M}.")


def cancel(view: View) -> Response:
    """Gives a publication for later up."""
    number = view.number("numero", 0)
    if not schedule.cancel(view.desk.store, number, view.person.name):
        raise AssistantError("Cette publication n'attend plus : elle a commencé, ou elle a été annulée.")
    view.record("publication planifiée annulée", str(number))
    return view.go(HERE, "La publication prévue est annulée.")


def _reason(view: View) -> str:
    """Why, kept whole in the history of publications.

    Raises:
        AssistantError: It is too long.
    """
    reason = view.text("raison")
    if len(reason) > _LONGEST_REASON:
        raise AssistantError(f"La raison est trop longue : {_LONGEST_REASON} caractères au plus.")
    return reason


def _whole(
    view: View, force: str = "", planned: str = "", typed: str = "", reason: str = ""
) -> dict[str, Any]:
    """Everything the screen shows.

    Args:
        view: Of the request.
        force: What is wrong with a publication to force.
        planned: What is wrong with a publication for later.
        typed: Its moment, as typed.
        reason: Its reason.
    """
    meta = counted(view.desk)
    now = datetime.now(UTC)
    listed = schedule.listed(view.desk.store)
    return {
        **_work(view, meta),
        **_changes(view, meta),
        "served": _with_moment(meta.get("served")),
        "releases": [_release(row) for row in rows(view.desk.index, RELEASES)],
        "scheduled": listed,
        "missed": next((one for one in listed if _is_news(one, now)), None),
        "earliest": f"{now.astimezone(view.desk.zone):%Y-%m-%dT%H:%M}",
        "problems_of": {"force": force, "planned": planned},
        "typed": typed,
        "reason": reason,
    }


def _work(view: View, meta: dict[str, Any]) -> dict[str, Any]:
    job = view.desk.jobs.latest()
    ended = None if job is None or job.is_running else outcome(job, meta.get("served"))
    return {
        "job": job,
        "ended": ended,
        "running_title": RUNNING_TITLES[job.kind] if job else "",
        "left": remaining(job) if job else "",
    }


def _changes(view: View, meta: dict[str, Any]) -> dict[str, Any]:
    current = is_current(view.desk, meta)
    if not current:
        count_behind(view.desk)
    counts = meta.get("counts", {})
    total = sum(min(counts.get(kind, 0), MOST) for kind in CHANGES)
    page = view.number("page")
    return {
        "counting": not current,
        "known": bool(meta),
        "counts": counts,
        "waits": meta.get("waits", 0),
        "unread": meta.get("unread", ""),
        "changed": rows(view.desk.index, CHANGES, page),
        "found": rows(view.desk.index, PROBLEMS, most=_PROBLEMS_SHOWN),
        "headline": _headline(counts),
        "page": page,
        "last": max(1, -(-total // PAGE)),
    }


def _headline(counts: dict[str, int]) -> str:
    nouns = {
        "new": "entrée nouvelle",
        "changed": "entrée modifiée",
        "removed": "entrée retirée",
        "file": "réglage",
    }
    return ", ".join(plural(counts[kind], noun) for kind, noun in nouns.items() if counts.get(kind))


def _release(row: Any) -> dict[str, Any]:
    detail = row.detail
    done = [{**one, "at": datetime.fromisoformat(one["at"])} for one in detail["publications"]]
    return {
        **detail,
        "name": row.id,
        "summary": row.label,
        "created_at": datetime.fromisoformat(detail["created_at"]),
        "publications": done,
    }


def _with_moment(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """JSON has no moments."""
    if found is None:
        return None
    names = [name for name in ("at", "created_at") if name in found]
    return {**found, **{name: datetime.fromisoformat(found[name]) for name in names}}


def _is_news(one: schedule.Scheduled, now: datetime) -> bool:
    """Whether what became of a publication must be seen by whoever comes: for three days."""
    recent = one.decided_at is not None and (now - one.decided_at).days < 3
    return recent and one.state in ("missed", "refused")


_PUBLISH = Permission.PUBLISH
PAGES: tuple[Page, ...] = (
    Page("GET", HERE, show, Permission.READ),
    Page("GET", f"{HERE}/avancement", progress, Permission.READ),
    Page("GET", f"{HERE}/changements", changes, Permission.READ),
    Page("GET", f"{HERE}/modele/{{release}}", model, Permission.READ),
    Page("POST", f"{HERE}/entrainer", train, Permission.DRAFT, writes_faq=True),
    Page("POST", f"{HERE}/publier", publish, _PUBLISH, writes_faq=True),
    Page("POST", f"{HERE}/revenir", roll_back, _PUBLISH, writes_faq=True),
    Page("POST", f"{HERE}/prevoir", plan, _PUBLISH, writes_faq=True),
    Page("POST", f"{HERE}/annuler", cancel, _PUBLISH, writes_faq=True),
)
