"""How changes and conflicts are told to authors."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from assistant.authoring.history import BY_FILE, Change, Content, value_in
from assistant.catalogue.model import Taxonomy
from assistant.spreadsheet.columns import fields_of, shown
from assistant.spreadsheet.diff import field_lines

_BY_FILE = "dans le fichier"


def moment(at: datetime, zone: tzinfo) -> str:
    """« le 28/11/2026 à 14:02 »."""
    return f"le {at.astimezone(zone):%d/%m/%Y à %H:%M}"


def way(change: Change) -> str:
    """« import, faq.xlsx »."""
    return f"{change.how}, {change.detail}" if change.detail else change.how


def author(change: Change | None, zone: tzinfo) -> str:
    """« par bob le 28/11/2026 à 14:02 (import, faq.xlsx) », « dans le fichier » when nobody knows."""
    if change is None:
        return _BY_FILE
    if change.how == BY_FILE:
        return f"{_BY_FILE} (noté {moment(change.at, zone)})"
    return f"par {change.who} {moment(change.at, zone)} ({way(change)})"


def history_lines(changes: Sequence[Change], taxonomy: Taxonomy, zone: tzinfo) -> Iterator[str]:
    """What an author reads of changes, in their order."""
    for change in changes:
        when = f"{change.at.astimezone(zone):%d/%m/%Y %H:%M}"
        yield f"{change.number}  {when}  {change.who}  {way(change)}"
        yield f"  {title(change)}"
        yield from content_lines(change.before, change.after, taxonomy)


def title(change: Change) -> str:
    """« + carte : Quelle carte ? » for one that was added, « ~ carte » for one that was changed."""
    if change.before is not None and change.after is not None:
        return f"~ {change.entry}"
    sign, content = ("+", change.after) if change.before is None else ("-", change.before)
    question = value_in(content, "question")
    return f"{sign} {change.entry} : {question}" if question else f"{sign} {change.entry}"


def content_lines(before: Content | None, after: Content | None, taxonomy: Taxonomy) -> Iterator[str]:
    """The fields that differ, with their lines; facets that are no longer in the taxonomy too."""
    contents = [{field: value_in(one, field) for field in one or {}} for one in (before, after)]
    known = [field for field in fields_of(taxonomy) if field != "id"]
    others = [field for field in {**contents[0], **contents[1]} if field not in (*known, "id")]
    shown = [field for field in known if not (field == "question" and None in (before, after))]
    yield from field_lines(contents[0], contents[1], (*shown, *others))


def both_versions(field: str, theirs: str | tuple[str, ...], mine: str | tuple[str, ...]) -> Iterator[str]:
    """Two versions of a cell in full: « - » theirs, « + » mine, nothing before what they share."""
    for line in difflib.ndiff(shown(field, theirs).split("\n"), shown(field, mine).split("\n")):
        if line[:1] != "?" and line[2:].strip():
            yield f"      {line}"
