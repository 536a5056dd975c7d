"""« Réglages »: the assistant's sentences, contacts, banner, costs and words of danger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from assistant import settings
from assistant.authoring.history import RESTORED, Change
from assistant.authoring.setting_fields import (
    CONFLICT,
    CONTACT_KIND,
    FAMILIES,
    REFUSED,
    SAME,
    SETTINGS,
    WORD_LIST,
    Setting,
    SettingFamily,
    Value,
    setting_of,
    settings_of,
)
from assistant.authoring.setting_history import (
    change_of,
    history_of_files,
    last_change_of_each,
    moved_settings,
)
from assistant.authoring.setting_labels import CONTACT_FIELDS
from assistant.backoffice.page import Page, View, can
from assistant.backoffice.roles import Permission
from assistant.backoffice.screens.setting_rows import compared, is_found, shown_settings
from assistant.errors import AssistantError
from assistant.text import plural

HOME = "/reglages"


class NotThere(AssistantError):
    """The address names nothing."""


def show(view: View) -> Response:
    """What can be changed, and when it last was."""
    changes = last_change_of_each(view.desk.data_dir, view.desk.store)
    cards = []
    for family in FAMILIES.values():
        found = settings_of(family, view.desk.data_dir)
        own = max(
            (changes[file] for file in family.files if file in changes),
            default=None,
            key=lambda one: str(one[0]),
        )
        cards.append({"family": family, "count": sum(one.is_set for one in found), "last": own})
    return view.draw("settings.html.jinja", cards=cards, live=_is_live)


def show_family(family: SettingFamily, view: View) -> Response:
    """The settings of a family; the only one is shown as it is changed."""
    found = settings_of(family, view.desk.data_dir)
    if len(found) == 1:
        return _form(view, family, found[0])
    asked = view.text("q")
    kept = [one for one in found if is_found(one, asked)]
    groups = shown_settings(kept)
    template = "_settings_list.html.jinja" if view.is_part else "settings_family.html.jinja"
    fields: dict[str, Any] = {"family": family, "groups": groups, "asked": asked, "count": len(kept)}
    # What was just saved is said beside it too: the browser goes there, and the notice is above.
    fields["done"] = view.text("fait") if view.person.notice else ""
    response = view.draw(template, **fields, **_common(view, family))
    response.headers["X-Annonce"] = quote(plural(len(kept), "réglage"))
    return response


def show_setting(family: SettingFamily, view: View) -> Response:
    """A setting and its form."""
    return _form(view, family, _setting(family, view))


def save(family: SettingFamily, view: View) -> Response:
    """Keeps what was typed, unless it is wrong or was changed meanwhile."""
    setting = _setting(family, view)
    value = _typed(setting, view)
    done = view.desk.workers.acts.call(
        "settings.save",
        family=family.name,
        setting=setting.name,
        value=value,
        base=view.text("base"),
        by=view.person.name,
        how=RESTORED if view.text("retour") else SETTINGS,
    )
    name = quote(setting.name)
    place = f"{HOME}/{family.name}" + ("" if family.name == "banniere" else f"?fait={name}#{name}")
    if done["outcome"] == SAME:
        return view.go(place, f"« {setting.label} » n'a pas changé.")
    if done["outcome"] == CONFLICT:
        return _conflict(view, family, _setting(family, view), value)
    problems = [(name, sentence) for name, sentence in done["problems"]]
    if done["outcome"] == REFUSED:
        return _form(view, family, setting, typed=value, problems=problems, status=422)
    view.record(
        "réglage modifié",
        f"{family.name}/{setting.name}",
        before={"valeur": done["before"]},
        after={"valeur": done["after"]},
        of_agency=True,
    )
    notice = [f"« {setting.label} » est enregistré.", _when(family)]
    notice += [f"À savoir : {sentence}" for _, sentence in problems]
    return view.go(place, " ".join(notice))


def show_history(family: SettingFamily, view: View) -> Response:
    """Who changed what, newest first."""
    past = history_of_files(view.desk.data_dir, view.desk.store, family.files)
    return view.draw("settings_history.html.jinja", family=family, past=past, **_common(view, family))


def show_change(family: SettingFamily, view: View) -> Response:
    """One change: before and after, and what puts it back."""
    number = view.path("change")
    change = (
        change_of(view.desk.data_dir, view.desk.store, family, int(number))
        if number.isascii() and number.isdigit() and len(number) < 10
        else None
    )
    if change is None:
        raise NotThere("Ce changement n'existe pas : revenez à l'historique.")
    return view.draw(
        "settings_change.html.jinja",
        family=family,
        change=change,
        rows=_rows(change, family, view),
        **_common(view, family),
    )


def _rows(change: Change, family: SettingFamily, view: View) -> list[dict[str, Any]]:
    now = {one.name: one for one in settings_of(family, view.desk.data_dir)}
    rows = []
    for before, after in moved_settings(change, family, view.desk.data_dir):
        one = after or before
        if one is None:
            continue
        current = now.get(one.name)
        rows.append(
            {
                "setting": one,
                "pieces": compared(before, after),
                "now": current,
                # What is there already cannot be put back; nor what has no place any more.
                "back": _fields(before.value if before else "", one)
                if current is not None and (before is None or before.value != current.value)
                else None,
            }
        )
    return rows


def _setting(family: SettingFamily, view: View) -> Setting:
    found = setting_of(family, view.desk.data_dir, view.path("setting"))
    if found is None:
        raise NotThere("Ce réglage n'existe pas : revenez à la liste.")
    return found


def _typed(setting: Setting, view: View) -> Value | None:
    """What the form says, in the form of the setting; None to take it out."""
    if view.text("vider"):
        return None
    if setting.kind == CONTACT_KIND:
        return {name: text for name in CONTACT_FIELDS if (text := view.text(name))}
    text = view.text("valeur")
    return (
        tuple(line.strip() for line in text.split("\n") if line.strip())
        if setting.kind == WORD_LIST
        else text
    )


def _fields(value: Value, setting: Setting) -> dict[str, str]:
    """The fields of a form that gives a setting a value."""
    if not value:
        return {"vider": "1"}
    if isinstance(value, Mapping):
        return dict(value)
    return {"valeur": value if isinstance(value, str) else "\n".join(value)}


def _form(
    view: View,
    family: SettingFamily,
    setting: Setting,
    typed: Value | None = None,
    problems: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:
    value = setting.value if typed is None else typed
    return view.draw(
        "setting.html.jinja",
        status,
        family=family,
        setting=setting,
        fields=_fields(value, setting) if value else {},
        problems=problems or [],
        contact_fields=CONTACT_FIELDS,
        names=view.desk.agency.placeholders if family.name == "phrases" else {},
        environment_banner=settings.banner() if family.name == "banniere" else None,
        **_common(view, family),
    )


def _conflict(view: View, family: SettingFamily, setting: Setting, mine: Value | None) -> Response:
    """Both versions: whoever saves second chooses."""
    past = history_of_files(view.desk.data_dir, view.desk.store, (setting.file,), 1)
    return view.draw(
        "setting_conflict.html.jinja",
        409,
        family=family,
        setting=setting,
        last=past.changes[0] if past.changes and not past.moved_since else None,
        mine=_fields(mine or "", setting),
        mine_lines=compared(None, setting, mine or ""),
        **_common(view, family),
    )


def _common(view: View, family: SettingFamily) -> dict[str, Any]:
    return {
        "families": FAMILIES.values(),
        "may_change": can(view, Permission.PUBLISH) and not view.desk.other_writer,
        "when": _when(family),
    }


def _is_live(family: SettingFamily) -> bool:
    return family.live or settings.releases_dir() is None


def _when(family: SettingFamily) -> str:
    if _is_live(family):
        return "Les visiteurs ont une nouvelle version dès qu'elle est enregistrée."
    return "Les visiteurs auront la nouvelle version à la prochaine publication."


def _pages(family: SettingFamily) -> tuple[Page, ...]:
    place = f"{HOME}/{family.name}"

    def of(answer: Callable[[SettingFamily, View], Response]) -> Callable[[View], Response]:
        return partial(answer, family)

    return (
        Page("GET", place, of(show_family), Permission.READ),
        Page("GET", f"{place}/historique", of(show_history), Permission.READ),
        Page("GET", f"{place}/historique/{{change}}", of(show_change), Permission.READ),
        Page("GET", f"{place}/{{setting}}", of(show_setting), Permission.READ),
        Page("POST", f"{place}/{{setting}}", of(save), Permission.PUBLISH, writes_faq=True),
    )


PAGES: tuple[Page, ...] = (
    Page("GET", HOME, show, Permission.READ),
    *(page for family in FAMILIES.values() for page in _pages(family)),
)
