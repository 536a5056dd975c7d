"""« À traiter »: what visitors asked and did not get, decided group by group."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from starlette.responses import Response

from assistant.backoffice.index.groups import choices, following, group
from assistant.backoffice.page import Page, View
from assistant.backoffice.roles import Permission
from assistant.backoffice.screens.inbox_board import PLACE, address, draw, turns_of, wanted_of
from assistant.backoffice.screens.inbox_decisions import decisions_page, undo
from assistant.backoffice.screens.inbox_suggestions import decide_suggestion, suggestions_page
from assistant.backoffice.wording import on_page
from assistant.backoffice.worker.protocol import WorkerError
from assistant.text import plural

CORRECTED, SEARCH = "corrigee", "chercher"
NAMES: Mapping[str, str] = {
    "rattacher": "question rattachée",
    CORRECTED: "question traitée",
    "nouvelle": "entrée créée pour une question",
    "hors-sujet": "question mise hors sujet",
    "ignorer": "question ignorée",
    "assigner": "question assignée",
}
"""What each act is called in the audit."""


def show(view: View) -> Response:
    """The list, and its first group open."""
    return draw(view)


def show_group(view: View) -> Response:
    """The list, and one group open."""
    return draw(view, view.path("key"))


def find_entries(view: View) -> Response:
    """The entries that hold what is typed: a part of the form."""
    typed = view.text("q")
    found = choices(view.desk.index, typed)
    response = view.draw("_inbox_entries.html.jinja", found=found, typed=typed, entry="")
    if typed:
        words = plural(len(found), "entrée trouvée") if found else "Aucune entrée trouvée"
        response.headers["X-Annonce"] = quote(words)
    return response


def decide(view: View) -> Response:
    """Decides a group, then opens the next one; whatever is refused comes back as it was filled in."""
    key = view.path("key")
    chosen, _, answered = (view.text("remplacer") or view.text("acte")).partition(":")
    if chosen == SEARCH:
        return draw(view, key, typed=True)
    before = group(view.desk.index, key)
    entry = answered if chosen == CORRECTED else view.text("entree")
    try:
        done = view.desk.workers.acts.call(
            "inbox.decide",
            key=key,
            act=chosen,
            by=view.person.name,
            turns=turns_of(view),
            entry=entry,
            question=view.text("question"),
            assignee=view.text("pour_qui"),
            assigned_before=view.text("assignee_avant"),
            seen=view.text("vu"),
            replace=bool(view.text("remplacer")),
        )
    except WorkerError as error:
        return draw(view, key, 422, problems=[on_page(str(error))], typed=True, unsure=error.lost)
    if done["problems"]:
        return draw(view, key, 422, problems=done["problems"], typed=True)
    if done["contest"]:
        return draw(view, key, 409, contest=done["contest"], typed=True)
    if done["number"] is not None:
        after = {"entry": done["draft"] or entry, "assignee": view.text("pour_qui"), "number": done["number"]}
        view.record(NAMES[chosen], key[:12], after={name: one for name, one in after.items() if one})
    next_key = following(view.desk.index, wanted_of(view), before.number if before is not None else 0)
    said, place = " ".join((done["said"], *done["warnings"])), address(view, next_key)
    if not view.is_part:
        return view.go(address(view, next_key, draft=done["draft"]), said)
    return draw(view, next_key, said=said, draft=done["draft"], place=place)


PAGES: tuple[Page, ...] = (
    Page("GET", PLACE, show, Permission.READ),
    Page("GET", f"{PLACE}/entrees", find_entries, Permission.READ),
    Page("GET", f"{PLACE}/decisions", decisions_page, Permission.READ),
    Page("GET", f"{PLACE}/suggestions", suggestions_page, Permission.READ),
    Page("POST", f"{PLACE}/suggestions/{{key}}", decide_suggestion, Permission.DRAFT, writes_faq=True),
    Page("POST", f"{PLACE}/annuler", undo, Permission.DRAFT, writes_faq=True),
    Page("GET", f"{PLACE}/{{key}}", show_group, Permission.READ),
    Page("POST", f"{PLACE}/{{key}}", decide, Permission.DRAFT, writes_faq=True),
)
