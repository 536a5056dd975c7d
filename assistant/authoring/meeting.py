"""Two people on one entry: what each has made of it, field by field. Pure functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from assistant.authoring.before import lines_of, merged_lines
from assistant.authoring.history import Content, value_in
from assistant.spreadsheet.columns import same

Value = str | tuple[str, ...]


@dataclass(frozen=True)
class Clash:
    """One field that both have changed, and not alike.

    Attributes:
        both: Of a list, the lines of both; None for a text, which only a person can bring together.
    """

    field: str
    mine: Value
    theirs: Value
    both: tuple[str, ...] | None = None


@dataclass
class Meeting:
    """What becomes of an entry that two have edited.

    Attributes:
        written: Field -> what is to be written: what I alone have changed.
        kept: Fields that they alone have changed.
        clashes: Fields that somebody must decide; nothing may be written while there is one.
    """

    written: dict[str, Value] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)


def meet(
    base: Content | None, mine: Content, theirs: Content | None, fields: Iterable[str], lists: Collection[str]
) -> Meeting:
    """Brings my version of an entry and theirs together.

    Args:
        base: What the entry said when I began; None when there was none.
        mine: What I have made of it.
        theirs: What it says now; None when there is none.
        fields: The fields to look at.
        lists: Those that hold several texts.
    """
    meeting = Meeting()
    for name in fields:
        before, typed, now = (_value(content, name, lists) for content in (base, mine, theirs))
        if same(typed, before):
            if not same(now, before):
                meeting.kept.append(name)
        elif same(now, before):
            meeting.written[name] = typed
        elif not same(now, typed):
            both = None
            if name in lists:
                both = merged_lines(lines_of(before), lines_of(typed), lines_of(now))
            meeting.clashes.append(Clash(name, typed, now, both))
    return meeting


def _value(content: Content | None, name: str, lists: Collection[str]) -> Value:
    value = value_in(content, name)
    return lines_of(value) if name in lists else value
