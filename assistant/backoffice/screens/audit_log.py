"""« Journal »: what was done, by whom, when; filtered, and as a file."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from starlette.responses import Response, StreamingResponse

from assistant.backoffice.access import audit
from assistant.backoffice.access.audit import Filter
from assistant.backoffice.page import Page, View
from assistant.backoffice.roles import Permission

HERE = "/comptes/journal"
_FIELDS = ("personne", "acte", "cible", "du", "au")
_KINDS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}


def show(view: View) -> Response:
    """The last acts first."""
    chosen = _filter(view)
    before = view.number("avant", 0, 2**62) or None
    with view.desk.store.transaction() as connection:
        lines = audit.page_of(connection, chosen, before)
        people, acts = audit.people(connection), audit.acts(connection)
    shown = lines[: audit.PAGE]
    asked = {name: view.text(name) for name in _FIELDS if view.text(name)}
    following = {**asked, "avant": shown[-1].id} if len(lines) > len(shown) else {}
    return view.draw(
        "audit.html.jinja",
        lines=shown,
        people=[("", "Tout le monde"), *((str(number), name) for number, name in people)],
        acts=[("", "Tous les actes"), *((act, act) for act in acts)],
        asked={name: view.text(name) for name in _FIELDS},
        filtered=bool(asked),
        following=urlencode(following),
        exported=urlencode(asked),
        later=before is not None,
    )


def export(view: View) -> Response:
    """All the lines of the filter, as a file."""
    kind = "jsonl" if view.text("format") == "jsonl" else "csv"
    view.record("journal exporté", kind)
    headers = {"Content-Disposition": f'attachment; filename="journal.{kind}"'}
    lines = audit.export(view.desk.store, _filter(view), kind)
    return StreamingResponse(lines, media_type=_KINDS[kind], headers=headers)


def _filter(view: View) -> Filter:
    since, until = _day(view, "du"), _day(view, "au")
    return Filter(
        view.number("personne", 0, 2**62) or None,
        view.text("acte"),
        view.text("cible"),
        since,
        until + timedelta(days=1) if until else None,
    )


def _day(view: View, name: str) -> datetime | None:
    """The first moment of a day, in the agency's time zone; None when it does not read as one."""
    try:
        day = date.fromisoformat(view.text(name))
    except ValueError:
        return None
    # The databases count in UTC: the first and the last days there are have no such moment.
    return datetime.combine(day, time(), view.desk.zone) if 2000 <= day.year <= 2200 else None


PAGES: tuple[Page, ...] = (
    Page("GET", HERE, show, Permission.ADMINISTER),
    Page("POST", f"{HERE}/export", export, Permission.ADMINISTER),
)
