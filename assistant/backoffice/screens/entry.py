"""« Fiche »: an entry is edited, with its answer as visitors see it and its problems beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.responses import Response

from assistant.authoring.word_changes import word_changes
from assistant.backoffice.page import Page, View, can
from assistant.backoffice.roles import Permission
from assistant.backoffice.screens import entry_figures, entry_history
from assistant.backoffice.screens.entry_form import (
    CONFIDENCES,
    LABELS,
    STATUSES,
    Content,
    FacetField,
    base_of,
    chosen,
    facets_of,
    fiche_of,
    field_labels,
    filled,
    shown_value,
    typed,
)
from assistant.backoffice.wording import on_page
from assistant.backoffice.worker.protocol import WorkerError
from assistant.catalogue.model import DRAFT, PUBLISHED
from assistant.errors import AssistantError
from assistant.spreadsheet.columns import LISTS, cell_text

_NEW = "nouvelle"
_LEAST_TEXT = "Rien n'a été enregistré : corrigez ce qui est signalé, puis enregistrez."
Json = dict[str, Any]


def show(view: View) -> Response:
    """An entry, in its form for whoever may change it."""
    meta = view.desk.index.meta()
    fiche = fiche_of(view.desk.index, view.path("entry"))
    if fiche is None:
        return _absent(view, meta)
    return _draw(view, fiche.id, fiche.content, fiche.content, facets_of(meta), fiche=fiche)


def new(view: View) -> Response:
    """An empty form, or one that begins with a question and examples of the address."""
    examples = [line for text in view.texts("exemples") for line in text.split("\n") if line.strip()]
    content = {"question": view.text("question"), "exemples": examples, "statut": DRAFT}
    return _draw(view, None, content, None, facets_of(view.desk.index.meta()))


def review(view: View) -> Response:
    """The answer as visitors see it and the problems of what is typed: a part while typing, else the page."""
    entry, facets = _entry(view), facets_of(view.desk.index.meta())
    content = typed(view, facets)
    found: Json = view.desk.workers.acts.call("entry.check", entry=entry, values=content)
    if view.is_part:
        return view.draw(
            "_entry_review.html.jinja", **_review(content, found, facets), part=True, new=entry is None
        )
    return _draw(view, entry, content, base_of(view), facets, found=found, fiche=_known(view, entry))


def save(view: View) -> Response:
    """Saves what was typed; whatever refuses gives the form back as it was filled."""
    entry, facets = _entry(view), facets_of(view.desk.index.meta())
    content, base = typed(view, facets), base_of(view)
    shows = can(view, Permission.PUBLISH)
    try:
        saved: Json = view.desk.workers.acts.call(
            "entry.save",
            entry=entry,
            values=content,
            base=base,
            by=view.person.name,
            shows=shows,
            again=view.text("remettre") == "oui",
        )
        if not (saved["problems"] and not saved.get("written") and _blocking(saved["problems"])):
            if saved.get("clashes"):
                return _clash(view, saved, content, base, facets)
            if not saved.get("gone") and not saved.get("forbidden"):
                return _saved(view, saved, base, content)
    except AssistantError as error:
        # A task that was lost may have saved it: not said to be done, nor said not to be.
        unsure = isinstance(error, WorkerError) and error.lost
        known = {"sentence": on_page(str(error)), "unsure": unsure, "fiche": _known(view, entry)}
        return _draw(view, entry, content, base, facets, status=422, **known)
    if saved.get("gone"):
        gone = _by(saved["gone"])
        return _draw(view, entry, content, base, facets, status=409, gone=gone)
    labels = field_labels(facets)
    sentence = _LEAST_TEXT
    if saved.get("forbidden"):
        named = ", ".join(f"« {labels.get(name, name)} »" for name in saved["forbidden"])
        sentence = (
            f"Les visiteurs verraient aussitôt ce changement ({named}) : demandez à un éditeur de le faire. "
            "Rien n'a été enregistré. Vous pouvez enregistrer les formulations, les exemples, les mots-clés "
            "et la note de relecture d'une fiche publiée, et tout d'un brouillon."
        )
    found = {"problems": saved["problems"], "near": []}
    return _draw(
        view,
        entry,
        content,
        base,
        facets,
        status=422,
        sentence=sentence,
        found=found,
        fiche=_known(view, entry),
    )


def back_to(view: View) -> str:
    """A page of ours to go back to, empty without one: never another site's."""
    place = view.text("retour")
    return place if place.startswith("/") and place[1:2] not in ("/", "\\") and place.isprintable() else ""


def _saved(view: View, saved: Json, base: Content | None, content: Content) -> Response:
    entry = saved["entry"]
    if saved["written"]:
        before, after = _changed(base or {}, content)
        view.record("entrée créée" if base is None else "entrée modifiée", entry, before=before, after=after)
    kept = saved["kept"]
    parts = ["Enregistré." if saved["written"] else "Rien n'a changé : la fiche le disait déjà."]
    if kept:
        named = ", ".join(f"« {LABELS.get(name, name)} »" for name in kept)
        parts.append(f"Changé par quelqu'un d'autre entre-temps, et gardé : {named}.")
    parts += saved["reach"]
    place = back_to(view)
    if place:
        place = f"{place}{'&' if '?' in place else '?'}entree={entry}"
    return view.go(place or f"/faq/{entry}", " ".join(parts))


def _changed(base: Mapping[str, Any], content: Content) -> tuple[Json, Json]:
    """The fields that were changed, before and after: what the audit keeps."""
    names = [name for name in content if cell_text(_value(base, name)) != cell_text(_value(content, name))]
    return {name: base.get(name, "") for name in names}, {name: content[name] for name in names}


def _value(content: Mapping[str, Any], name: str) -> str | tuple[str, ...]:
    value = content.get(name) or ""
    return value if isinstance(value, str) else tuple(value)


def _draw(
    view: View,
    entry: str | None,
    content: Mapping[str, Any],
    base: Mapping[str, Any] | None,
    facets: Sequence[FacetField],
    status: int = 200,
    **fields: Any,
) -> Response:
    """The page; see the template for the fields."""
    known = {"fiche": None, "sentence": "", "unsure": False, "gone": None, **fields}
    found = known.pop("found", None)
    fiche = known["fiche"]
    shows = can(view, Permission.PUBLISH)
    limited = not shows and (fiche.status if fiche else (base or {}).get("statut")) == PUBLISHED
    return view.draw(
        "entry.html.jinja",
        status,
        entry=entry,
        title=str(content.get("question") or (fiche.question if fiche else "") or entry or ""),
        chosen=chosen(content, facets),
        facets=facets,
        base=json.dumps(base, ensure_ascii=False) if base is not None else "",
        statuses=STATUSES if shows or limited else [one for one in STATUSES if one[0] != PUBLISHED],
        confidences=CONFIDENCES,
        may_edit=can(view, Permission.DRAFT) and not view.desk.other_writer,
        limited=limited,
        back=back_to(view),
        new=entry is None,
        **_review(content, found, facets),
        **known,
    )


def _review(content: Mapping[str, Any], found: Json | None, facets: Sequence[FacetField]) -> Json:
    """What the part beside the form shows."""
    problems: dict[str, list[Json]] = {}
    for one in found["problems"] if found else ():
        problems.setdefault(one["field"], []).append(one)
    labels = field_labels(facets)
    return {
        "values": filled(content),
        "checked": found is not None,
        "problems": problems,
        "problem_fields": [*LABELS, *(facet.id for facet in facets)],
        "first_inputs": {facet.id: facet.name for facet in facets},
        "labels": labels,
        "near": found["near"] if found else [],
    }


def _clash(
    view: View, saved: Json, content: Content, base: Content | None, facets: Sequence[FacetField]
) -> Response:
    """Both versions of what two have changed; the rest is carried along as it is going to be."""
    theirs: Content = saved["theirs"]
    clashing = {one["field"]: one for one in saved["clashes"]}
    # What only they have changed is theirs: sent back as I had it, it would undo what they did.
    carried = {
        name: theirs.get(name, "") if name in saved["kept"] else value
        for name, value in content.items()
        if name not in clashing
    }
    rows = []
    for name, clash in clashing.items():
        mine, other = (shown_value(name, one, facets) for one in (content, theirs))
        facet = next((one for one in facets if one.id == name), None)
        rows.append(
            {
                "name": name,
                "facet": facet,
                "mine": filled(content).get(name, ""),
                "mine_shown": mine,
                "theirs_shown": other,
                "pieces": list(word_changes(other, mine)),
                "before": shown_value(name, base, facets),
                "chosen": chosen(content, facets).get(name, ()),
                "both": "\n".join(clash["both"]) if clash["both"] is not None and facet is None else None,
                "is_list": name in LISTS,
                "by": _by(clash),
            }
        )
    return view.draw(
        "entry_clash.html.jinja",
        409,
        entry=saved["entry"],
        title=str(content.get("question") or theirs.get("question") or saved["entry"]),
        rows=rows,
        carried=filled(carried) if carried else {},
        carried_names=[name for name in carried if name in LABELS],
        carried_facets=[
            (facet.name, value)
            for facet in facets
            if facet.id in carried
            for value in chosen(carried, [facet])[facet.id]
        ],
        base=json.dumps(theirs, ensure_ascii=False),
        labels=field_labels(facets),
        kept=saved["kept"],
        back=back_to(view),
    )


def _absent(view: View, meta: Mapping[str, Any]) -> Response:
    if not meta.get("refreshed_at"):
        return view.draw("entry_absent.html.jinja", 503, entry=view.path("entry"), preparing=True)
    return view.draw("entry_absent.html.jinja", 404, entry=view.path("entry"), preparing=False)


def _known(view: View, entry: str | None) -> Any:
    return fiche_of(view.desk.index, entry) if entry else None


def _entry(view: View) -> str | None:
    return str(view.request.path_params["entry"]) if "entry" in view.request.path_params else None


def _blocking(problems: Sequence[Json]) -> bool:
    return any(one["blocks"] for one in problems)


def _by(change: Json) -> Json:
    """Who made a change, how and when, for a template."""
    at = datetime.fromisoformat(change["at"]) if change["at"] else None
    return {"who": change["who"], "at": at, "how": change["how"]}


PAGES: tuple[Page, ...] = (
    Page("GET", f"/faq/{_NEW}", new, Permission.DRAFT),
    Page("POST", f"/faq/{_NEW}", save, Permission.DRAFT, writes_faq=True),
    Page("POST", f"/faq/{_NEW}/relire", review, Permission.DRAFT),
    Page("GET", "/faq/{entry}", show, Permission.READ),
    Page("POST", "/faq/{entry}", save, Permission.DRAFT, writes_faq=True),
    Page("POST", "/faq/{entry}/relire", review, Permission.DRAFT),
    *entry_history.PAGES,
    *entry_figures.PAGES,
)
