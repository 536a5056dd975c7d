"""« Historique » of an entry: who changed what, when and how; what it said before is put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from assistant.authoring.history import (
    BY_FILE,
    IMPORT,
    INBOX,
    PAGE,
    RESTORED,
    UNDONE,
    Change,
    Content,
    change_number,
    folder_of,
    last_changes,
    value_in,
)
from assistant.authoring.word_changes import Kind, word_changes
from assistant.backoffice.page import Page, View, can
from assistant.backoffice.roles import Permission
from assistant.backoffice.screens.entry_form import (
    FacetField,
    facets_of,
    fiche_of,
    field_labels,
    shown_value,
)

SHOWN = 10
_WAYS = {
    PAGE: "page de l'équipe",
    IMPORT: "tableur",
    INBOX: "boîte de réception",
    RESTORED: "restauration",
    UNDONE: "annulation",
    BY_FILE: "hors page, dans le fichier",
}
Piece = tuple[Kind, str]


def show(view: View) -> Response:
    """The changes of an entry, the newest first, ten at a time."""
    entry = view.path("entry")
    before = view.number("avant", 0) or None
    with view.desk.store.transaction() as connection:
        folder = folder_of(connection, view.desk.data_dir)
        changes = [] if folder is None else last_changes(connection, folder, entry, SHOWN + 1, before=before)
    fiche = fiche_of(view.desk.index, entry)
    if fiche is None and not changes and before is None:
        return view.draw("entry_absent.html.jinja", 404, entry=entry, preparing=False)
    facets = facets_of(view.desk.index.meta())
    more = changes[SHOWN - 1].number if len(changes) > SHOWN else None
    return view.draw(
        "entry_history.html.jinja",
        entry=entry,
        title=fiche.question if fiche else entry,
        fiche=fiche,
        changes=[_told(change, facets) for change in changes[:SHOWN]],
        more=more,
        later=before is not None,
        may_restore=can(view, Permission.PUBLISH) and not view.desk.other_writer,
    )


def confirm(view: View) -> Response:
    """What putting an entry back would change."""
    return _confirm(view)


def restore(view: View) -> Response:
    """Puts it back, unless somebody changed it since it was shown."""
    entry, number = view.path("entry"), view.request.path_params["number"]
    done = view.desk.workers.acts.call(
        "entry.restore", entry=entry, number=number, last=view.number("dernier"), by=view.person.name
    )
    if done["errors"]:
        return _confirm(view, 422, done["errors"])
    view.record("entrée restaurée", entry, before=None, after={"changement": number})
    return view.go(f"/faq/{entry}", "La fiche est remise comme avant ce changement.")


def _confirm(view: View, status: int = 200, errors: Sequence[str] = ()) -> Response:
    entry, number = view.path("entry"), view.request.path_params["number"]
    with view.desk.store.transaction() as connection:
        folder = folder_of(connection, view.desk.data_dir)
        change = None if folder is None else change_number(connection, folder, number)
        last = [] if folder is None else last_changes(connection, folder, entry, 1)
    if change is None or change.entry != entry or change.before is None or not last:
        return view.draw("entry_absent.html.jinja", 404, entry=entry, preparing=False)
    fiche = fiche_of(view.desk.index, entry)
    facets = facets_of(view.desk.index.meta())
    return view.draw(
        "entry_restore.html.jinja",
        status,
        entry=entry,
        title=fiche.question if fiche else entry,
        change=_told(change, facets),
        rows=_rows(fiche.content if fiche else None, change.before, facets),
        last=last[0].number,
        errors=errors,
    )


def _told(change: Change, facets: Sequence[FacetField]) -> dict[str, Any]:
    """A change as the page shows it."""
    way = _WAYS.get(change.how, change.how)
    detail = change.detail if change.how != PAGE else ""
    return {
        "number": change.number,
        "at": change.at,
        "who": "" if change.how == BY_FILE else change.who,
        "way": f"{way}, {detail}" if detail else way,
        "what": "créée" if change.before is None else "retirée" if change.after is None else "modifiée",
        "rows": _rows(change.before, change.after, facets),
        "may_be_restored": change.before is not None,
    }


def _rows(
    before: Content | None, after: Content | None, facets: Sequence[FacetField]
) -> list[tuple[str, list[Piece], list[Piece]]]:
    """The fields that differ: their label, what they said with what went, what they say with what came."""
    labels = field_labels(facets)
    names = [name for name in dict.fromkeys((*labels, *(before or {}), *(after or {}))) if name != "id"]
    rows = []
    for name in names:
        if value_in(before, name) == value_in(after, name):
            continue
        was, now = (shown_value(name, _plain(content), facets) for content in (before, after))
        pieces = list(word_changes(was, now))
        rows.append(
            (
                labels.get(name, name),
                [one for one in pieces if one[0] != "come"],
                [one for one in pieces if one[0] != "gone"],
            )
        )
    return rows


def _plain(content: Content | None) -> Mapping[str, Any] | None:
    return dict(content) if content is not None else None


PAGES: tuple[Page, ...] = (
    Page("GET", "/faq/{entry}/historique", show, Permission.READ),
    Page("GET", "/faq/{entry}/historique/{number:number}", confirm, Permission.PUBLISH),
    Page("POST", "/faq/{entry}/historique/{number:number}", restore, Permission.PUBLISH, writes_faq=True),
)
