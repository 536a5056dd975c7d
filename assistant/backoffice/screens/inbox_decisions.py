"""What was decided in « À traiter », and taking it back."""

from __future__ import annotations

from starlette.responses import Response

from assistant.backoffice.index.groups import leading
from assistant.backoffice.page import View, can
from assistant.backoffice.roles import Permission
from assistant.backoffice.screens.inbox_board import PLACE, address, draw
from assistant.backoffice.wording import on_page
from assistant.backoffice.worker.protocol import WorkerError
from assistant.inbox.applications import Application, applications_of, counted
from assistant.store.turn_texts import texts_of

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
            return _draw(view, on_page(str(error)))
        return draw(view, status=422, problems=[on_page(str(error))], unsure=error.lost)
    view.record("décision annulée", view.text("numero"), before={"by": done["by"]})
    key = done["keys"][0] if done["keys"] else ""
    if listed or not view.is_part:
        return view.go(DECISIONS if listed else address(view, key), done["said"])
    return draw(view, key, said=done["said"], place=address(view, key))


def _draw(view: View, problem: str = "") -> Response:
    decided = applications_of(view.desk.store, SHOWN)
    asked = _asked(view, [one.first for one in decided if one.first])
    lines = [(one, asked.get(one.first, ""), counted(one.counts), _may_undo(view, one)) for one in decided]
    return view.draw("inbox_decisions.html.jinja", 422 if problem else 200, lines=lines, problem=problem)


def _asked(view: View, keys: list[str]) -> dict[str, str]:
    """What a group is about, as a visitor wrote it, by the key of one of its questions; unless erased."""
    turns = leading(view.desk.index, keys) if keys else {}
    texts = texts_of(view.desk.store, [turn for some in turns.values() for turn in some]) if turns else {}
    said = {key: [texts[turn].question for turn in some if turn in texts] for key, some in turns.items()}
    return {key: written for key, some in said.items() if (written := next(filter(None, some), ""))}


def _may_undo(view: View, application: Application) -> bool:
    """Everybody who decides takes back their own decisions; an editor, everybody's."""
    own = application.by == view.person.name
    return application.undone_at is None and can(view, Permission.DRAFT if own else Permission.PUBLISH)
