"""How settings are listed, found and compared."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.authoring.setting_fields import Setting, Value, lines_of
from assistant.authoring.word_changes import word_changes
from assistant.text import fold

Lines = list[tuple[str, str]]


def is_found(setting: Setting, asked: str) -> bool:
    """Whether each word that is asked begins a word of what is read of a setting."""
    read = f" {fold(' '.join((setting.label, setting.use, setting.name, shown(setting))))}"
    return all(f" {word}" in read for word in fold(asked).split())


def shown_settings(found: Sequence[Setting]) -> list[tuple[str, list[Setting]]]:
    """Group -> its settings, in order."""
    groups: dict[str, list[Setting]] = {}
    for one in found:
        groups.setdefault(one.group, []).append(one)
    return list(groups.items())


def shown(setting: Setting) -> str:
    """What holds, on several lines: the default when nothing is written."""
    return "\n".join(lines_of(setting.value)) or setting.default or ""


def compared(before: Setting | None, after: Setting | None, value: Value | None = None) -> Lines:
    """What changed, as pieces of `word_changes`; `value` is what `after` would be otherwise."""
    if value is not None and after is not None:
        old, new = lines_of(after.value), lines_of(value)
    else:
        old = lines_of(before.value) if before else []
        new = lines_of(after.value) if after else []
    return list(word_changes("\n".join(old), "\n".join(new)))
