"""« Chiffres » of an entry: how often it was given, what visitors said of it, what they would teach it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from assistant.backoffice.page import Page, View, can
from assistant.backoffice.roles import Permission
from assistant.backoffice.screens.entry_form import fiche_of
from assistant.reports import plots
from assistant.store.comments import LOOKED_AT, comments_of_entry
from assistant.store.wording import REASON_LABELS

_WEEKS = 12


def show(view: View) -> Response:
    """What was counted behind, and the last comments, which are read now."""
    fiche = fiche_of(view.desk.index, view.path("entry"))
    if fiche is None:
        return view.draw("entry_absent.html.jinja", 404, entry=view.path("entry"), preparing=False)
    weeks = _weeks(fiche.figures.get("weeks", ()))
    return view.draw(
        "entry_figures.html.jinja",
        entry=fiche.id,
        title=fiche.question,
        fiche=fiche,
        weeks=weeks,
        plot=_plot(weeks),
        reasons=[(REASON_LABELS.get(one, one), n) for one, n in fiche.figures.get("reasons", {}).items()],
        comments=comments_of_entry(view.desk.store, fiche.id),
        looked_at=LOOKED_AT,
        labels=REASON_LABELS,
        may_edit=_may_edit(view),
    )


def suggestions(view: View) -> Response:
    """Messages that the entry may learn: a part of the page, which comes when it is counted."""
    return _suggestions(view)


def accept(view: View) -> Response:
    """Adds one of them to the examples."""
    fiche = fiche_of(view.desk.index, view.path("entry"))
    text = view.text("texte")
    if fiche is None or not text:
        return _suggestions(view)
    examples = [*fiche.content.get("exemples", ()), text]
    saved = view.desk.workers.acts.call(
        "entry.save",
        entry=fiche.id,
        values={**fiche.content, "exemples": examples},
        base=fiche.content,
        by=view.person.name,
        shows=can(view, Permission.PUBLISH),
    )
    if not saved["written"]:
        blocking = [one["text"] for one in saved["problems"] if one["blocks"]]
        sentence = blocking[0] if blocking else "La fiche a changé entre-temps : rechargez la page."
        return _suggestions(view, 422, sentence)
    view.record("exemple ajouté", fiche.id, before=None, after={"exemples": len(examples)})
    if view.is_part:
        return _suggestions(view, said="L'exemple est ajouté ; il sera appris à la prochaine publication.")
    return view.go(
        f"/faq/{fiche.id}/chiffres", "L'exemple est ajouté ; il sera appris à la prochaine publication."
    )


def _suggestions(view: View, status: int = 200, sentence: str = "", said: str = "") -> Response:
    entry = view.path("entry")
    found = view.desk.workers.figures.call("entry.suggestions", entry=entry)["found"]
    fields = {"entry": entry, "found": found, "sentence": sentence, "said": said, "may_edit": _may_edit(view)}
    if view.is_part:
        return view.draw("_entry_suggestions.html.jinja", status, **fields)
    return view.draw("entry_suggestions.html.jinja", status, **fields)


def _may_edit(view: View) -> bool:
    return can(view, Permission.DRAFT) and not view.desk.other_writer


def _weeks(rows: Sequence[Sequence[Any]]) -> list[tuple[date, int, int, int]]:
    """Monday, times asked, « Oui », « Non » of the last weeks, oldest first."""
    return [
        (date.fromisoformat(monday), int(asked), int(useful), int(useless))
        for monday, asked, useful, useless in rows[-_WEEKS:]
    ]


def _plot(weeks: Sequence[tuple[date, int, int, int]]) -> Markup:
    rows = [(f"{monday:%d/%m}", asked, useful) for monday, asked, useful, _ in weeks]
    # Made of numbers and of our own words, which it escapes.
    return Markup(plots.columns("semaines", "Par semaine", rows, ("réponses", "jugées utiles")))  # noqa: S704


PAGES: tuple[Page, ...] = (
    Page("GET", "/faq/{entry}/chiffres", show, Permission.READ),
    Page("GET", "/faq/{entry}/suggestions", suggestions, Permission.READ),
    Page("POST", "/faq/{entry}/suggestions", accept, Permission.DRAFT, writes_faq=True),
)
