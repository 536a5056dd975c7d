"""« Coller un e-mail »: the questions of a received mail, the entries that answer them, a reply of these.

What is pasted goes to the child process that holds the model, and nowhere else: neither stored nor logged.
"""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import Response

from assistant.backoffice.page import Page, View
from assistant.backoffice.roles import Permission

HOME = "/e-mail"
LONGEST = 8_000
_MOST_QUESTIONS, _MOST_PROPOSED = 12, 3
_ENTRY = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


def show(view: View) -> Response:
    """The field."""
    return view.draw("mail.html.jinja", **_fields(view))


def read(view: View) -> Response:
    """Finds the questions of what was pasted."""
    text = view.text("message")
    problem = ""
    if not text:
        problem = "Collez d'abord le message que vous avez reçu."
    elif len(text) > LONGEST:
        problem = (
            f"Ce message est trop long : {LONGEST} caractères au plus. Gardez ce que demande la personne."
        )
    if problem:
        if view.is_part:
            return view.draw("problem_part.html.jinja", 422, sentence=problem)
        return _drawn(view, 422, problem=problem, message=text)
    found = _worker(view).call("mails.read", text=text, side=_side(view))
    questions = found["questions"]
    composed = _composed(view, [{**one, "proposals": _ranked(one)} for one in questions])
    return _drawn(view, 200, masked=found["masked"], done=True, **composed)


def compose(view: View) -> Response:
    """Makes the reply of the answers that were chosen."""
    questions = []
    for number in range(1, _MOST_QUESTIONS + 1):
        proposed = [one.split(" ") for one in view.texts(f"propose-{number}")[:_MOST_PROPOSED]]
        if f"question-{number}" not in view.form:
            break
        questions.append(
            {
                "question": view.text(f"question-{number}")[:LONGEST],
                "is_asked": view.text(f"posee-{number}") == "oui",
                "proposals": [(one[0], _chance(one[-1])) for one in proposed if _ENTRY.fullmatch(one[0])],
                "chosen": view.text(f"reponse-{number}"),
            }
        )
    masked = view.texts("masque")
    return _drawn(view, 200, masked=masked, done=True, **_composed(view, questions))


def _composed(view: View, questions: list[dict[str, Any]]) -> dict[str, Any]:
    if not questions:
        return {"questions": [], "reply": ""}
    made: dict[str, Any] = _worker(view).call("mails.compose", questions=questions, side=_side(view))
    return made


def _ranked(question: dict[str, Any]) -> list[tuple[str, float]]:
    return [(one["entry"], one["p"]) for one in question["proposals"]]


def _chance(text: str) -> float:
    return min(float(text), 1.0) if re.fullmatch(r"[0-9]\.[0-9]{1,8}", text) else 0.0


def _side(view: View) -> str:
    return "working" if view.text("cote") == "working" else "published"


def _worker(view: View) -> Any:
    workers = view.desk.workers
    return workers.working if _side(view) == "working" else workers.published


def _drawn(view: View, status: int, **fields: Any) -> Response:
    """The page; for htmx what was found alone."""
    if view.is_part:
        return view.draw("_mail_answers.html.jinja", status, **{**_fields(view), **fields})
    return view.draw("mail.html.jinja", status, **{**_fields(view), **fields})


def _fields(view: View) -> dict[str, Any]:
    return {
        "HOME": HOME,
        "longest": LONGEST,
        "side": _side(view),
        "message": "",
        "problem": "",
        "done": False,
        "questions": [],
        "reply": "",
        "masked": [],
    }


PAGES: tuple[Page, ...] = (
    Page("GET", HOME, show, Permission.DRAFT),
    Page("POST", HOME, read, Permission.DRAFT),
    Page("POST", f"{HOME}/reponse", compose, Permission.DRAFT),
)
