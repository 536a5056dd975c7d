"""Draws « À traiter »: the list, the open group, what was just done; whole, or what is inside `#file`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import Response

from assistant.backoffice.colleagues import colleagues
from assistant.backoffice.index.groups import Wanted, choices
from assistant.backoffice.page import View, can
from assistant.backoffice.roles import Permission
from assistant.backoffice.screens.inbox_groups import read
from assistant.inbox.applications import Application, applications_of, counted
from assistant.inbox.decisions import ASSIGNED, DONE, FOREIGN, IGNORED, STATUSES
from assistant.text import slug

PLACE = "/a-traiter"
MINE = "moi"
RECENT = 200
"""Decisions looked back at for those of today."""
_BY_SLUG = {slug(status): status for status in STATUSES}
_FILTERS = (("Assignées", ASSIGNED), ("Traitées", DONE), ("Ignorées", IGNORED), ("Hors sujet", FOREIGN))


def draw(
    view: View,
    key: str = "",
    status: int = 200,
    *,
    said: str = "",
    draft: str = "",
    problems: Sequence[str] = (),
    contest: str = "",
    place: str = "",
    typed: bool = False,
    unsure: bool = False,
) -> Response:
    """The screen, or for htmx what is inside `#file`.

    Args:
        view: The request.
        key: Of the group to open; the first one without.
        status: Of the answer.
        said: What was just done.
        draft: Id of the entry that was just created.
        problems: Why nothing was done.
        contest: What somebody else decided meanwhile.
        place: The address that is now shown, when it is another.
        typed: Whether the form comes back as it was filled in.
        unsure: Whether nobody knows if it was done.
    """
    wanted = wanted_of(view)
    board = read(view.desk, wanted, key, turns_of(view) if typed else None)
    may = can(view, Permission.DRAFT)
    last, today = _own_of_today(view) if may else (None, 0)
    fields: dict[str, Any] = {
        "board": board,
        "filters": _filters(view),
        "address": lambda *of, **other: address(view, *of, **other),
        "chosen": bool(key),
        "gone": bool(key) and board.opened is None,
        # The reader is taken to the group, unless something must be read first.
        "moves": view.is_part and bool(key) and not (problems or contest),
        "may": may,
        "people": _people(view, board.opened.group.assignee) if may and board.opened else [],
        "last": last,
        "last_words": counted(last.counts) if last else "",
        "today": today,
        "said": said,
        "draft": draft,
        "problems": problems,
        "unsure": unsure,
        "contest": contest,
        "act": view.text("remplacer") or view.text("acte"),
        "form": {name: view.text(name) if typed else "" for name in ("q", "entree", "question", "pour_qui")},
        "found": choices(view.desk.index, view.text("q")) if typed and view.text("q") else [],
    }
    response = view.draw("_inbox.html.jinja" if view.is_part else "inbox.html.jinja", status, **fields)
    if view.is_part and place:
        response.headers["HX-Push-Url"] = place
    if view.is_part and (said or problems or contest):
        response.headers["X-Annonce"] = quote(said or contest or " ".join(problems))
    return response


def address(view: View, key: str = "", start: int | None = None, draft: str = "") -> str:
    """The address of a group, or of the list, with the filters of this page.

    Args:
        view: The request.
        key: Of the group.
        start: Where the list starts; where it does now by default.
        draft: Id of an entry that was just created, whose answer is to be written.
    """
    begins = wanted_of(view).start if start is None else start
    kept = {"statut": view.text("statut"), "pour": view.text("pour"), "depuis": str(begins or "")}
    kept["brouillon"] = draft
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"{PLACE}{f'/{key}' if key else ''}{f'?{query}' if query else ''}"


def wanted_of(view: View) -> Wanted:
    """Which groups the page lists."""
    return Wanted(
        _BY_SLUG.get(view.text("statut"), ""),
        view.person.name if view.text("pour") == MINE else "",
        view.number("depuis", 0, 1_000_000_000),
    )


def turns_of(view: View) -> list[int]:
    """Where the sentences are that the author ticked."""
    return [int(one) for one in view.texts("phrase") if one.isascii() and one.isdigit() and len(one) < 19]


def _people(view: View, given: str) -> list[tuple[str, str]]:
    """To whom the open group may be given; whoever has it is listed, even without an account."""
    names = colleagues(view.desk.store, view.person.name)
    others = [given] if given and given not in names else []
    return [("", "personne"), (names[0], f"{names[0]} (vous)"), *((one, one) for one in names[1:] + others)]


def _own_of_today(view: View) -> tuple[Application | None, int]:
    """The last decision of today of whoever looks, that holds; and how many they took today."""
    zone = view.desk.zone
    today = datetime.now(zone).date()
    own = [
        one
        for one in applications_of(view.desk.store, RECENT)
        if one.by == view.person.name and not one.undone_at and one.at.astimezone(zone).date() == today
    ]
    return (own[0] if own else None), len(own)


def _filters(view: View) -> list[tuple[str, str, str, bool]]:
    """`(label, address, status whose groups are counted, whether it is shown)`."""
    status, mine = view.text("statut"), view.text("pour") == MINE
    shown = [
        ("Ce qui attend", PLACE, "", not status and not mine),
        ("À moi", f"{PLACE}?pour={MINE}", "-", mine),
    ]
    return shown + [
        (label, f"{PLACE}?statut={slug(one)}", one, status == slug(one)) for label, one in _FILTERS
    ]
