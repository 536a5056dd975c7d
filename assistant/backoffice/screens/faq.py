"""« FAQ »: the list of the entries, searched, filtered, and given a status together."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import Response

from assistant.backoffice.index import entries
from assistant.backoffice.index.entries import MOST_COUNTED, PAGE, Choice, Listed, Wanted
from assistant.backoffice.page import Page, View, can
from assistant.backoffice.roles import Permission
from assistant.backoffice.screens import faq_sheet
from assistant.catalogue.agency import today
from assistant.catalogue.entries import STATUSES
from assistant.catalogue.fields import SLUG
from assistant.catalogue.model import PUBLISHED
from assistant.errors import AssistantError
from assistant.text import plural

FACET = "f-"
"""What the name of a facet's field begins with."""
LOW_SATISFACTION = 0.5
SHOWN = (
    ("", "Toutes les entrées"),
    ("relire", "À relire"),
    ("expirees", "Expirées"),
    ("problemes", "Avec des problèmes"),
    ("satisfaction", f"Satisfaction sous {round(100 * LOW_SATISFACTION)} %"),
    ("jamais", "Jamais demandées"),
    ("attente", "Pas encore chez les visiteurs"),
)
SORTS = (
    ("", "Ordre habituel"),
    ("question", "Question, de A à Z"),
    ("demandees", "Les plus demandées"),
    ("satisfaction", "Les moins satisfaisantes"),
    ("modifiees", "Modifiées récemment"),
)
STATUS_LABELS = {"publie": "publiée", "brouillon": "brouillon", "archive": "archivée"}
_TONES = {"publie": "good", "brouillon": "warning", "archive": ""}
_MOST_TYPED = 300
_WAIT_SECONDS = 300.0


def show(view: View) -> Response:
    """The screen."""
    return view.draw("faq.html.jinja", **_list(view))


def search(view: View) -> Response:
    """The list alone, as somebody types; the address of the page follows."""
    if not view.is_part:
        return view.go(_address("/faq", _asked(view, _choices(view)), view.number("page")))
    fields = _list(view)
    part = view.draw("_faq_list.html.jinja", **fields)
    part.headers["HX-Replace-Url"] = _address("/faq", fields["asked"], fields["page"])
    part.headers["X-Annonce"] = quote(f"{fields['counted']}.")
    return part


def confirm_status(view: View) -> Response:
    """Lists the entries whose status is going to change, and asks."""
    chosen, status = _chosen(view), view.text("statut")
    if not chosen or status not in STATUSES:
        return view.go("/faq", "Cochez des entrées et choisissez un statut.")
    changing = [one for one in chosen if one.status != status]
    return view.draw(
        "faq_status.html.jinja",
        changing=changing,
        already=len(chosen) - len(changing),
        new_status=status,
        labels=STATUS_LABELS,
        tones=_TONES,
        for_editor=not can(view, Permission.PUBLISH) and _shows(changing, status),
        back=_back(view),
    )


def change_status(view: View) -> Response:
    """Does it: all of them, or none."""
    seen, status = _seen(view), view.text("statut")
    done = view.desk.workers.acts.call(
        "statuses.change",
        seconds=_WAIT_SECONDS,
        seen=seen,
        status=status,
        by=view.person.name,
        editor=can(view, Permission.PUBLISH),
    )
    for entry_id in done["changed"]:
        view.record("statut changé", entry_id, before={"statut": seen[entry_id]}, after={"statut": status})
    if not done["changed"]:
        return view.go(_back(view), "Rien n'a changé : ces entrées avaient déjà ce statut.")
    counted = plural(len(done["changed"]), "entrée changée")
    return view.go(_back(view), f"{counted} : {STATUS_LABELS.get(status, status)}.")


def _seen(view: View) -> dict[str, str]:
    """Entry -> the status that it had on the page.

    Raises:
        AssistantError: The form names none, or does not read.
    """
    seen = dict(pair.rpartition(":")[::2] for pair in view.texts("entree"))
    if not seen or any(not SLUG.fullmatch(one) or was not in STATUSES for one, was in seen.items()):
        raise AssistantError("Ces entrées ne se lisent pas : rechargez la liste et cochez-les de nouveau.")
    return seen


def _list(view: View) -> dict[str, Any]:
    """What the list is drawn from: four queries of the index."""
    choices = _choices(view)
    asked = _asked(view, choices)
    found = entries.found(view.desk.index, _wanted(view, asked, choices), view.number("page"))
    return {
        "rows": found.rows,
        "counted": f"Plus de {MOST_COUNTED} entrées" if found.more else plural(found.total, "entrée"),
        "page": found.page,
        "last": found.last,
        "asked": asked,
        "choices": choices,
        "facet_name": FACET,
        "no_value": entries.NO_VALUE,
        "shown": SHOWN,
        "sorts": SORTS,
        "statuses": [("", "Tous"), *((status, STATUS_LABELS[status].capitalize()) for status in STATUSES)],
        "labels": STATUS_LABELS,
        "tones": _TONES,
        "new_statuses": [(status, STATUS_LABELS[status].capitalize()) for status in STATUSES],
        "today": today(view.desk.agency),
        "address": lambda number: _address("/faq", asked, number),
        "here": _address("/faq", asked, found.page),
        "filtered": any(value for name, value in asked.items() if name != "tri"),
        "by_facet": any(name.startswith(FACET) for name in asked),
    }


def _choices(view: View) -> tuple[Choice, ...]:
    return entries.facets(view.desk.index.meta())


def _asked(view: View, choices: tuple[Choice, ...]) -> dict[str, str]:
    """What the form says, without what it leaves empty or what no form of ours sends."""
    known = {
        "statut": set(STATUSES),
        "montrer": {value for value, _ in SHOWN},
        "tri": {value for value, _ in SORTS},
        **{f"{FACET}{one.id}": {entries.NO_VALUE, *(value for value, _ in one.values)} for one in choices},
    }
    asked = {"q": view.text("q")[:_MOST_TYPED]}
    asked |= {name: value for name in known if (value := view.text(name)) in known[name]}
    return {name: value for name, value in asked.items() if value}


def _wanted(view: View, asked: dict[str, str], choices: tuple[Choice, ...]) -> Wanted:
    montrer = asked.get("montrer", "")
    return Wanted(
        text=asked.get("q", ""),
        facets={one.id: asked[f"{FACET}{one.id}"] for one in choices if f"{FACET}{one.id}" in asked},
        status=asked.get("statut", ""),
        review=montrer == "relire",
        expired_before=today(view.desk.agency) if montrer == "expirees" else None,
        never_asked=montrer == "jamais",
        problems=montrer == "problemes",
        waiting=montrer == "attente",
        satisfaction_under=LOW_SATISFACTION if montrer == "satisfaction" else None,
        sort=asked.get("tri", ""),
    )


def _address(path: str, asked: dict[str, str], page: int) -> str:
    fields = {**asked, **({"page": str(page)} if page > 1 else {})}
    return f"{path}?{urlencode(fields)}" if fields else path


def _back(view: View) -> str:
    """The list that somebody came from; an address of ours only."""
    back = view.text("retour")
    return back if back == "/faq" or back.startswith("/faq?") else "/faq"


def _chosen(view: View) -> list[Listed]:
    return entries.several(view.desk.index, view.texts("entree")[: 10 * PAGE])


def _shows(chosen: list[Listed], status: str) -> bool:
    """Whether visitors would see the change: `authoring.rights` decides, this only spares a refusal."""
    return any(PUBLISHED in (one.status, status) for one in chosen)


PAGES: tuple[Page, ...] = (
    Page("GET", "/faq", show, Permission.READ),
    Page("GET", "/faq/recherche", search, Permission.READ),
    Page("GET", "/faq/statut", confirm_status, Permission.DRAFT),
    Page("POST", "/faq/statut", change_status, Permission.DRAFT, writes_faq=True),
    *faq_sheet.PAGES,
)
