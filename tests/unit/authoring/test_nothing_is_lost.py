"""Two authors, any edits, any order of import: every sentence is in the FAQ, or was shown."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from assistant.authoring.importing import Import
from assistant.catalogue import load_catalogue
from assistant.spreadsheet.columns import cell_text, values_of_entry
from tests.unit.authoring.conftest import Office, add, edit, read_cells, remove

ENTRIES = ("carte", "delai", "pin")
NEW = "Une question toute neuve ?"
TEXTS = ("question", "réponse", "variantes", "exemples", "mots-clés", "avertissement")


@dataclass(frozen=True)
class Edit:
    """What an author does to a row: `cell`, `line` (adds one), `empty` (a list), `row` (out), `new`."""

    kind: str
    entry: str = ""
    column: str = ""


edits = st.one_of(
    st.builds(Edit, st.just("cell"), st.sampled_from(ENTRIES), st.sampled_from(TEXTS)),
    st.builds(Edit, st.just("line"), st.sampled_from(ENTRIES), st.sampled_from(TEXTS[1:])),
    st.builds(Edit, st.just("empty"), st.sampled_from(ENTRIES), st.sampled_from(TEXTS[2:])),
    st.builds(Edit, st.just("row"), st.sampled_from(ENTRIES)),
    st.just(Edit("new")),
)


@dataclass(frozen=True)
class Step:
    """Who imports, and how; or `file`: somebody changes an answer in an editor."""

    who: str
    replace: bool = False
    force: bool = False
    dry_run: bool = False
    more: tuple[Edit, ...] = ()


steps = st.builds(
    Step,
    st.sampled_from(("a", "b", "file")),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.lists(edits, max_size=1).map(tuple),
)


def apply_edits(file: Path, author: str, done: tuple[Edit, ...], number: Iterator[int]) -> None:
    """Each sentence that is typed is its author's, and the only one like it."""
    for one in done:
        there = {row["id"] for row in read_cells(file)}
        text = f"phrase {next(number)} par l'auteur {author}"
        if one.kind == "new" and not any(row["question"] == NEW for row in read_cells(file)):
            add(file, question=NEW, réponse=f"{text}, la réponse.", variantes=f"{text}, la variante")
        elif one.kind == "row" and one.entry in there and len(there) > 1:
            remove(file, one.entry)
        elif one.entry in there:
            written = {"cell": text, "line": f"+{text}", "empty": ""}.get(one.kind)
            if written is not None:
                edit(file, one.entry, **{one.column: written})


def said(office: Office) -> set[str]:
    """Every line of every text of the FAQ."""
    catalogue = load_catalogue(office.data)
    cells = (
        cell_text(value)
        for entry in catalogue.entries.values()
        for value in values_of_entry(entry, catalogue.taxonomy).values()
    )
    return {line.strip() for cell in cells for line in cell.split("\n") if line.strip()}


def typed_in(file: Path, author: str) -> set[str]:
    lines = (line for row in read_cells(file) for name in TEXTS for line in row[name].split("\n"))
    return {line.strip() for line in lines if f"par l'auteur {author}" in line}


def printed(done: Import) -> str:
    """All that the command prints, see `cli.author`."""
    refused = bool(done.merged.conflicts) and not done.forced
    difference = done.plan.difference
    lines = list(difference.lines(added_whole=refused, removed_whole=True)) if difference else []
    return "\n".join((*lines, *done.notes(), *done.conflicts(), *done.plan.errors))


@given(
    st.lists(edits, max_size=4).map(tuple),
    st.lists(edits, max_size=4).map(tuple),
    st.lists(steps, min_size=2, max_size=5),
)
def test_every_sentence_is_in_the_faq_or_was_shown(
    of_a: tuple[Edit, ...], of_b: tuple[Edit, ...], imports: list[Step]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        number = iter(range(1_000))
        files = {author: office.export(f"{author}.csv") for author in "ab"}
        apply_edits(files["a"], "a", of_a, number)
        apply_edits(files["b"], "b", of_b, number)
        for step in imports:
            if step.who == "file":
                entry = next(iter(load_catalogue(office.data).entries.values()))
                last = entry.answer.splitlines()[-1]
                office.edit_file(last, f"{last} phrase {next(number)} par fichier")
                continue
            file = files[step.who]
            apply_edits(file, step.who, step.more, number)
            before, bytes_before = said(office), office.files()
            done = office.bring(file, replace=step.replace, force=step.force, dry_run=step.dry_run)
            shown, after = printed(done), said(office)
            if done.refused or step.dry_run:
                assert office.files() == bytes_before
            for line in before - after:
                assert line in shown, ("gone without a word", line, shown)
                # Nobody's sheet has what the others wrote after its export: only « --force » undoes it.
                assert step.force or f"l'auteur {step.who}" in line or "phrase" not in line, line
            if not done.plan.errors and not step.dry_run:
                for line in typed_in(file, step.who) - after:
                    assert line in shown, ("not written without a word", line, shown)
        office.store.close()
