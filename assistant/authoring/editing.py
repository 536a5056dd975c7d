"""One entry saved by whoever edits it in a page, beside all the others who write the same FAQ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.authoring.history import PAGE, Change, Content, content_of, last_changes, value_in
from assistant.authoring.meeting import Clash, Meeting, Value, meet
from assistant.authoring.reach import LEARN, WAITS, seen_at_once, what_reaches_visitors
from assistant.authoring.working import Working, opened, write
from assistant.catalogue.model import DRAFT, Catalogue
from assistant.privacy.redaction import redact
from assistant.spreadsheet.columns import LISTS, Values, cell_text, fields_of
from assistant.spreadsheet.importing import Plan, plan_values
from assistant.store.store import Store
from assistant.text import slug

RESERVED = frozenset({"nouvelle", "nouvelles", "recherche", "exporter", "importer", "etat"})
"""Words of the pages' addresses that no new entry takes for its id."""
_ID_LENGTH = 60
_LOOKED_BACK = 50
"""Changes of an entry among which the one who made the last change of a field is looked for."""

_NOTE = "avertissement"
"""Field of the team's own note, which visitors do not read."""


@dataclass(frozen=True)
class Edit:
    """What somebody has made of an entry.

    Attributes:
        entry: Its id; None for a new one.
        mine: All its fields; what is empty may be absent.
        base: What it said when the page was opened; None for a new one.
        by: Who.
        shows: Whether what visitors see at once may be changed.
        again: Whether an entry that was removed meanwhile is put back.
    """

    entry: str | None
    mine: Content
    base: Content | None
    by: str
    shows: bool = True
    again: bool = False


@dataclass
class Saved:
    """What became of it.

    Attributes:
        entry: The entry's id; None when nothing new was made.
        written: Whether something was; False too when it said so already.
        kept: Fields that somebody else has changed meanwhile, and which were left so.
        clashes: Fields that both have changed: nothing was written.
        last: Field of a clash -> who changed it last, as far as the history knows.
        theirs: What the entry says now, when there are clashes.
        gone: The change that removed the entry, when it is there no longer; nothing was written.
        forbidden: Fields that visitors see at once and that the editor may not change; nothing was written.
        errors: Sentences; nothing was written.
        warnings: Sentences.
        reach: What visitors have at once, and what waits: see `what_reaches_visitors`.
        files: Names of the files that were written.
        after: What the FAQ says then, when something was written.
    """

    entry: str | None = None
    written: bool = False
    kept: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    last: dict[str, Change] = field(default_factory=dict)
    theirs: Content | None = None
    is_gone: bool = False
    gone: Change | None = None
    forbidden: tuple[str, ...] = ()
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    reach: list[str] = field(default_factory=list)
    files: tuple[str, ...] = ()
    after: Catalogue | None = None


def save_entry(data_dir: Path, store: Store, edit: Edit) -> Saved:
    """Writes what somebody has changed of an entry, unless somebody else has changed the same meanwhile.

    Saved twice, the second time changes nothing.

    Args:
        data_dir: See `load_catalogue`.
        store: Where the history is.
        edit: What was typed, and on what.

    Raises:
        Busy: Somebody else is changing the FAQ.
        CatalogueError: It cannot be read.
        NotWritten: The database is missing or the disk refuses; nothing was changed.
    """
    edit = replace(edit, mine=_with_redacted_note(edit.mine, edit.base))
    with opened(data_dir, store, PAGE) as working:
        entry = working.catalogue.entries.get(edit.entry or "")
        theirs = content_of(entry, working.catalogue.taxonomy) if entry is not None else None
        if edit.entry is None:
            return _add(working, edit)
        if theirs is None and not edit.again:
            return Saved(edit.entry, is_gone=True, gone=_last(working, edit.entry))
        base = edit.base if theirs is not None else None
        fields = [name for name in fields_of(working.catalogue.taxonomy) if name != "id"]
        meeting = meet(base, edit.mine, theirs, fields, _lists(working))
        if meeting.clashes:
            return _clashing(working, edit.entry, meeting, theirs)
        return _write(working, edit, edit.entry, theirs, meeting)


def _with_redacted_note(mine: Content, base: Content | None) -> Content:
    """What was typed, its note redacted when it was changed: colleagues may name a person there."""
    note = str(mine.get(_NOTE) or "")
    if note == str((base or {}).get(_NOTE) or ""):
        return mine
    return {**mine, _NOTE: redact(note)}


def new_id(question: str, taken: Sequence[str]) -> str:
    """The id of a new entry: its question, with a number when it is taken."""
    base = slug(question)[:_ID_LENGTH].strip("-") or "entree"
    name, number = base, 1
    while name in taken or name in RESERVED:
        number += 1
        name = f"{base}-{number}"
    return name


def _add(working: Working, edit: Edit) -> Saved:
    """A new entry, unless it was made already by the same form, sent twice."""
    catalogue = working.catalogue
    fields = [name for name in fields_of(catalogue.taxonomy) if name != "id"]
    question = cell_text(value_in(edit.mine, "question"))
    for entry in catalogue.entries.values():
        if entry.question == question and _says(content_of(entry, catalogue.taxonomy), edit.mine, fields):
            return Saved(entry.id)
    name = new_id(question, tuple(catalogue.entries))
    return _write(working, edit, name, None, meet(None, edit.mine, None, fields, _lists(working)))


def _says(content: Content, mine: Content, fields: Sequence[str]) -> bool:
    return all(
        cell_text(value_in(content, one)).strip() == cell_text(value_in(mine, one)).strip() for one in fields
    )


def _write(working: Working, edit: Edit, name: str, theirs: Content | None, meeting: Meeting) -> Saved:
    saved = Saved(name, kept=meeting.kept)
    if theirs is not None and not meeting.written:
        return saved
    after = {**(theirs or {"statut": DRAFT}), **meeting.written}
    if not edit.shows:
        saved.forbidden = seen_at_once(theirs, after)
        if saved.forbidden:
            return saved
    plan = plan_values(
        working.data_dir, {name: _values(working, name, theirs, after, meeting)}, catalogue=working.catalogue
    )
    saved.errors, saved.warnings = _plain(plan.errors, name), _plain(plan.warnings, name)
    if saved.errors:
        return saved
    saved.written = write(working, plan, how=PAGE, by=edit.by) is not None
    saved.reach, saved.files = _reach(plan), tuple(plan.files)
    saved.after = plan.difference.after if plan.difference is not None else None
    return saved


def _values(working: Working, name: str, theirs: Content | None, after: Content, meeting: Meeting) -> Values:
    """The fields to write; of a new entry all of them."""
    if theirs is not None:
        return {"id": name, **meeting.written}
    fields = [one for one in fields_of(working.catalogue.taxonomy) if one != "id"]
    lists = _lists(working)
    empty: dict[str, Value] = {one: () if one in lists else "" for one in fields}
    return {**empty, **{one: value_in(after, one) for one in fields if one in after}, "id": name}


def _clashing(working: Working, name: str, meeting: Meeting, theirs: Content | None) -> Saved:
    saved = Saved(name, clashes=meeting.clashes, theirs=theirs, kept=meeting.kept)
    with working.store.transaction() as connection:
        changes = last_changes(connection, working.folder, name, _LOOKED_BACK)
    for clash in meeting.clashes:
        change = next((one for one in changes if one.touches(clash.field)), None)
        if change is not None:
            saved.last[clash.field] = change
    return saved


def _last(working: Working, name: str) -> Change | None:
    with working.store.transaction() as connection:
        changes = last_changes(connection, working.folder, name, 1)
    return changes[0] if changes else None


def _lists(working: Working) -> frozenset[str]:
    return frozenset((*LISTS, *(facet.id for facet in working.catalogue.taxonomy.facets)))


def _plain(sentences: Sequence[str], name: str) -> list[str]:
    """Sentences of the one entry that is being edited: its name is no news."""
    start = f"entrée « {name} » : "
    plain = [one.removeprefix(start) for one in sentences]
    return [one[:1].upper() + one[1:] for one in plain]


def _reach(plan: Plan) -> list[str]:
    lines = what_reaches_visitors(plan.difference) if plan.difference is not None else ()
    # Where one presses a button there is no command to type.
    return [f"{LEARN}." if line == WAITS else line for line in lines]
