"""What was decided in « À traiter », and taking it back."""

from __future__ import annotations

from starlette.responses import Response

from assistant.backoffice.page import View, can
from assistant.backoffice.roles import Permission
from assistant.backoffice.screens.inbox_board import PLACE, address, draw
from assistant.backoffice.worker.protocol import WorkerError
from assistant.inbox.applications import Application, applications_of, counted

SHOWN = 50
DECISIONS = f"{PLACE}/decisions"


def decisions_page(view: View) -> Response:
    """The last decisions, each with what takes it back."""
    return _draw(view)


def undo(view: View) -> Response:
    """Takes a decision back, and opens what it was about."""
    listed = view.text("retour") == "decisions"
    anyone = can(view, Permission.PUBLISH)
    try:
        done = view.desk.workers.acts.call(
            "inbox.undo", number=view.number("numero", 0), by=view.person.name, anyone=anyone
        )
    except WorkerError as error:
        if listed:
            return _draw(view, str(error))
        return draw(view, status=422, problems=[str(error)], unsure=error.lost)
    view.record("décision annulée", view.text("numero"), before={"by": done["by"]})
    key = done["keys"][0] if done["keys"] else ""
    if listed or not view.is_part:
        return view.go(DECISIONS if listed else address(view, key), done["said"])
    return draw(view, key, said=done["said"], place=address(view, key))


def _draw(view: View, problem: str = "") -> Response:
    lines = [
        (one, counted(one.counts), _may_undo(view, one)) for one in applications_of(view.desk.store, SHOWN)
    ]
    return view.draw("inbox_decisions.html.jinja", 422 if problem else 200, lines=lines, problem=problem)


def _may_undo(view: View, application: Application) -> bool:
    """Everybody who decides takes back their own decisions; an editor, everybody's."""
    own = application.by == view.person.name
    return application.undone_at is None and can(view, Permission.DRAFT if own else Permission.PUBLISH)
