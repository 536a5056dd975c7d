"""Changes a setting: checked first, written whole or not at all, noted in the history of the FAQ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.authoring.setting_fields import (
    CONFLICT,
    CONTACT_KIND,
    NUMBER,
    REFUSED,
    SAME,
    SAVED,
    SETTINGS,
    TEXT_KIND,
    WORD_LIST,
    Setting,
    SettingFamily,
    Value,
    read_file,
    setting_of,
)
from assistant.authoring.working import opened, write
from assistant.catalogue.check_settings import new_problems
from assistant.catalogue.problems import Problem
from assistant.catalogue.yaml_reader import yaml_of
from assistant.errors import AssistantError
from assistant.spreadsheet.importing import Plan
from assistant.spreadsheet.yaml_lines import NotKept, at, changed
from assistant.store.store import Store


@dataclass(frozen=True)
class Saving:
    """What came of it.

    Attributes:
        outcome: `SAVED`, `SAME`, `REFUSED` (its problems say why) or `CONFLICT` (it was changed meanwhile).
        before: The setting as it was found.
        after: Its value once it is saved, or what was asked for.
        problems: Pairs (field of a contact or empty, French sentence): errors when it is refused, else what
            would be better otherwise.
    """

    outcome: str
    before: Setting
    after: Value
    problems: tuple[tuple[str, str], ...] = ()


class NoSuchSetting(AssistantError):
    """It was taken out meanwhile."""


def save(
    data_dir: Path,
    store: Store,
    family: SettingFamily,
    name: str,
    value: Value | None,
    base: str,
    *,
    by: str | None = None,
    how: str = SETTINGS,
) -> Saving:
    """Gives a setting another value; empty or None, its default.

    Args:
        data_dir: The working FAQ.
        store: Where its history is.
        family: One of `FAMILIES`.
        name: See `Setting.name`.
        value: As it was typed; None takes it out, which a contact without any field does not.
        base: `Setting.stamp` when it was read by whoever changes it.
        by: See `working.write`.
        how: See `Change`.

    Raises:
        NoSuchSetting: There is none of this name.
        Busy: Somebody else is changing the FAQ.
        CatalogueError: The working FAQ cannot be read.
        NotWritten: The database is missing or the disk refuses; nothing was changed.
    """
    with opened(data_dir, store, SETTINGS) as working:
        setting = setting_of(family, data_dir, name)
        if setting is None:
            raise NoSuchSetting("Ce réglage n'existe plus : revenez à la liste.")
        asked, value = value, tidy(setting, _EMPTY[setting.kind] if value is None else value)
        if value == setting.value:
            return Saving(SAME, setting, value)
        if setting.stamp != base:
            return Saving(CONFLICT, setting, value)
        if not value and asked is not None and setting.kind == CONTACT_KIND:
            return Saving(REFUSED, setting, value, (("", _NO_CONTACT),))
        if not value and setting.default is None:
            return Saving(REFUSED, setting, value, (("", _NEEDED[setting.kind == WORD_LIST]),))
        path = data_dir / setting.file
        raw = path.read_bytes() if path.is_file() else None
        try:
            text = _text(read_file(data_dir, setting.file), setting, value)
        except NotKept:
            return Saving(REFUSED, setting, value, (("", _UNWRITABLE),))
        content = text.replace("\n", "\r\n" if raw is not None and b"\r\n" in raw else "\n").encode()
        found = new_problems(data_dir, {setting.file: content})
        errors = [problem for problem in found if problem.is_error]
        if errors:
            return Saving(REFUSED, setting, value, _placed(errors, setting, text))
        plan = Plan(files={setting.file: content}, seen={setting.file: raw})
        write(working, plan, how=how, detail=setting.label, by=by)
        return Saving(SAVED, setting, value, _placed(found, setting, text))


_EMPTY: Mapping[str, Value] = {TEXT_KIND: "", NUMBER: "", WORD_LIST: (), CONTACT_KIND: {}}


def tidy(setting: Setting, value: Value) -> Value:
    """A value without what is never meant: spaces around, a comma for the point of a number, empty words."""
    if isinstance(value, str):
        lines = "\n".join(line.rstrip() for line in _HIDDEN.sub("", value).strip().split("\n"))
        return lines.replace(",", ".") if setting.kind == NUMBER else lines
    if isinstance(value, tuple):
        return tuple(
            dict.fromkeys(word for text in value if (word := " ".join(_HIDDEN.sub("", text).split())))
        )
    return {name: text for name, one in value.items() if (text := " ".join(_HIDDEN.sub("", one).split()))}


_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
"""What nobody sees, and nobody means to type."""
_NEEDED = (
    "Ce texte ne peut pas être vide : écrivez-le.",
    "Cette liste ne peut pas être vide : ajoutez-y une tournure.",
)
_NO_CONTACT = "Remplissez au moins un champ ; pour ne plus donner ce contact, retirez-le."
_UNWRITABLE = "Ce texte ne peut pas être gardé tel quel (caractère invisible ?) : retapez-le."


def _text(source: str, setting: Setting, value: Value) -> str:
    """The file once the setting is changed."""
    if setting.kind != CONTACT_KIND or not setting.is_set or not value:
        return changed(source, setting.path, value or None)
    before, after = setting.value, value
    # As its kind says.
    assert isinstance(before, Mapping)  # noqa: S101
    assert isinstance(after, Mapping)  # noqa: S101
    for name in {**before, **after}:
        if before.get(name) != after.get(name):
            source = changed(source, (*setting.path, name), after.get(name))
    return source


def _placed(
    problems: list[Problem] | tuple[Problem, ...], setting: Setting, text: str
) -> tuple[tuple[str, str], ...]:
    """Each problem with the field of the contact that it is about."""
    node = at(yaml_of(text), setting.path) if setting.kind == CONTACT_KIND else None
    lines = {} if node is None else {key.line: key.text or "" for key, _ in node.fields}
    # As the form calls it: the name in the file says nothing to whoever reads the form.
    ours, named = f"« {'.'.join(setting.path)} »", f"« {setting.label} »"
    said = ((one.line, one.message.replace(ours, named)) for one in problems)
    return tuple((lines.get(line, ""), sentence[:1].upper() + sentence[1:]) for line, sentence in said)
