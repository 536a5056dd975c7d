"""« Essayer »: a conversation with the working FAQ, with what visitors have, or with both."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from assistant.backoffice import reasons
from assistant.backoffice.page import Page, View
from assistant.backoffice.roles import Permission
from assistant.backoffice.tries import SIDES, Exchange, Try
from assistant.backoffice.wording import on_page
from assistant.backoffice.worker.protocol import WorkerError
from assistant.errors import AssistantError
from assistant.privacy.redaction import redact
from assistant.publish.eta import rounded_duration
from assistant.quality.comparison import compared

LONGEST = 500
"""Letters of a question, as visitors have them."""
HOME = "/essayer"
_STATIC: dict[str, Any] = {"HOME": HOME, "remaining": rounded_duration}
TITLES = {"working": "FAQ de travail", "published": "Ce que voient les visiteurs"}


class TryRefused(AssistantError):
    """What was sent cannot be tried; the message says what to do."""


def show(view: View) -> Response:
    """The screen."""
    return view.draw("try_out.html.jinja", **_fields(view, _kept(view)))


def say(view: View) -> Response:
    """One message, to one side or to both; nothing is stored nor counted."""
    text, payload = view.text("texte"), view.text("bouton")
    sides = [side for side in SIDES if view.text("cote", "both") in (side, "both")]
    if payload and (not payload.startswith("/") or len(payload) > LONGEST or len(sides) != 1):
        raise TryRefused("Ce bouton ne se lit pas : rechargez la page.")
    kept = _kept(view) or view.desk.tries.begin(view.person.session)
    problem = _problem(text) if not payload else ""
    if not problem and sides:
        _exchange(view, kept, sides, text, payload)
    if view.is_part or problem:
        return view.draw(
            "_try.html.jinja" if view.is_part else "try_out.html.jinja",
            422 if problem else 200,
            **_fields(view, kept, text if problem else "", problem),
        )
    return view.go(f"{HOME}?essai={quote(kept.id)}")


def restart(view: View) -> Response:
    """Forgets a conversation."""
    view.desk.tries.forget(view.text("essai"), view.person.session)
    return view.draw("_try.html.jinja", **_fields(view, None)) if view.is_part else view.go(HOME)


def state(view: View) -> Response:
    """What the working FAQ is tried with, and how far a training is: asked for while one waits."""
    learning = _learning(view)
    if not view.is_part:
        return view.draw("try_out.html.jinja", **{**_fields(view, _kept(view)), "learning": learning})
    response = view.draw("_training.html.jinja", learning=learning, **_STATIC)
    if learning.get("training", {}).get("state") == "done" and view.text("suivi"):
        response.headers["X-Annonce"] = quote("Entraînement terminé.")
    return response


def train(view: View) -> Response:
    """Starts a training on the working FAQ; the one before answers meanwhile."""
    view.desk.workers.working.call("training.start")
    view.record("entraînement d'essai lancé")
    if view.is_part:
        return view.draw("_training.html.jinja", learning=_learning(view), **_STATIC)
    return view.go(f"{HOME}/etat", "L'entraînement a commencé. Vos essais continuent avec le précédent.")


def _kept(view: View) -> Try | None:
    return view.desk.tries.get(view.text("essai"), view.person.session)


def _problem(text: str) -> str:
    if not text:
        return "Écrivez une question."
    if len(text) > LONGEST:
        return f"Votre question est trop longue : {LONGEST} caractères au plus, comme pour un visiteur."
    return ""


def _exchange(view: View, kept: Try, sides: list[str], text: str, payload: str) -> None:
    """Asks each side in its own child, both at once: the first time each loads a model."""
    workers = {"working": view.desk.workers.working, "published": view.desk.workers.published}

    def ask(side: str) -> Mapping[str, Any]:
        try:
            answered: Mapping[str, Any] = workers[side].call(
                "tries.say", side=side, state=kept.states.get(side) or {}, text=text, payload=payload
            )
        except WorkerError as error:
            return {"problem": on_page(str(error))}
        return answered

    with ThreadPoolExecutor(len(sides)) as pool:
        replies = dict(zip(sides, pool.map(ask, sides), strict=True))
    answered = [reply["messages"] for reply in replies.values() if "messages" in reply]
    said = next((reply["said"] for reply in replies.values() if reply.get("said")), "")
    kept.add(
        Exchange(
            view.text("titre")[:LONGEST] if payload else said or redact(text),
            replies,
            compared(*answered) if len(answered) == len(SIDES) else "",
        )
    )


def _learning(view: View) -> dict[str, Any]:
    working = view.desk.workers.working
    try:
        model, training = working.call("tries.model_state"), working.call("training.progress")
    except WorkerError as error:
        return {"problem": on_page(str(error))}
    if model.get("at"):
        model["at"] = datetime.fromisoformat(model["at"])
    return {"model": model, "training": training}


def _fields(view: View, kept: Try | None, text: str = "", problem: str = "") -> dict[str, Any]:
    return {
        "kept": kept,
        "titles": TITLES,
        "reasons": reasons,
        "text": text or view.request.query_params.get("texte", "")[:LONGEST],
        "to": view.text("cote", "both"),
        "problem": problem,
        "longest": LONGEST,
        "learning": None,
        **_STATIC,
    }


PAGES: tuple[Page, ...] = (
    Page("GET", HOME, show, Permission.DRAFT),
    Page("POST", f"{HOME}/dire", say, Permission.DRAFT),
    Page("POST", f"{HOME}/recommencer", restart, Permission.DRAFT),
    Page("GET", f"{HOME}/etat", state, Permission.DRAFT),
    Page("POST", f"{HOME}/entrainer", train, Permission.DRAFT),
)
