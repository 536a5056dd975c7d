"""The index of the entries: written from the files, read by bounded queries."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.authoring.history import IMPORT
from assistant.authoring.working import opened, write
from assistant.backoffice.desk import Desk
from assistant.backoffice.index.entries import NO_VALUE, Wanted, entry, facets, find, ids, titles
from assistant.catalogue.load import load_catalogue
from assistant.spreadsheet.importing import plan_values


@pytest.fixture
def desk(indexed_desk: Desk) -> Desk:
    return indexed_desk


def change(desk: Desk, **values: Any) -> None:
    entry_id = values.pop("id")
    with opened(desk.data_dir, desk.store, "essai") as working:
        plan = plan_values(desk.data_dir, {entry_id: {"id": entry_id, **values}}, catalogue=working.catalogue)
        assert not plan.errors
        write(working, plan, how=IMPORT)


def found(desk: Desk, **wanted: Any) -> list[str]:
    return [one.id for one in find(desk.index, Wanted(**wanted))[0]]


def test_every_entry_is_there_in_the_order_of_the_faq(desk: Desk) -> None:
    catalogue = load_catalogue(desk.data_dir)
    rows, total = find(desk.index, Wanted(), size=1000)
    assert [one.id for one in rows] == list(catalogue.entries)
    assert total == len(catalogue.entries) == sum(desk.index.meta()["entries"].values())
    assert [one.question for one in rows] == [one.question for one in catalogue.entries.values()]


def test_an_entry_is_whole(desk: Desk) -> None:
    catalogue = load_catalogue(desk.data_dir)
    for wanted in list(catalogue.entries.values())[:5]:
        read = entry(desk.index, wanted.id)
        assert read is not None
        assert read.content["reponse"] == wanted.answer
        assert tuple(read.content.get("variantes", ())) == wanted.variants
        assert (read.file, read.line) == (wanted.file, wanted.line)
    assert entry(desk.index, "nulle-part") is None


def test_words_are_found_by_their_beginnings_without_accents(desk: Desk) -> None:
    one = next(iter(load_catalogue(desk.data_dir).entries.values()))
    whole = one.question
    for typed in (whole, whole.upper(), " ".join(word[:4] for word in whole.split())):
        assert one.id in found(desk, text=typed), typed
    assert found(desk, text=one.id)[0] == one.id


@pytest.mark.parametrize(
    "typed",
    ['"', "'", "a OR", "NOT", "NEAR(", "*", "col:umn", "-x", "^", "((", ";--", "é" * 500, "\x00", "💥"],
)
def test_anything_may_be_typed(desk: Desk, typed: str) -> None:
    rows, total = find(desk.index, Wanted(text=typed))
    assert len(rows) <= total


def test_a_facet_restricts_to_the_entries_that_carry_its_value(desk: Desk) -> None:
    catalogue = load_catalogue(desk.data_dir)
    for choice in facets(desk.index.meta()):
        for value, label in choice.values:
            carrying = {one.id for one in catalogue.entries.values() if value in one.values(choice.id)}
            assert set(ids(desk.index, Wanted(facets={choice.id: value}), 1000)) == carrying, label
        none = {one.id for one in catalogue.entries.values() if not one.values(choice.id)}
        assert set(ids(desk.index, Wanted(facets={choice.id: NO_VALUE}), 1000)) == none


def test_pages_follow_each_other_without_a_gap(desk: Desk) -> None:
    total = find(desk.index, Wanted())[1]
    seen = [one.id for page in range(1, total // 7 + 2) for one in find(desk.index, Wanted(), page, 7)[0]]
    assert seen == ids(desk.index, Wanted(), 1000)


def test_titles_of_more_than_one_statement_holds(desk: Desk) -> None:
    known = ids(desk.index, Wanted(), 3)
    named = titles(desk.index, [*(f"absente-{n}" for n in range(1200)), *known])
    assert list(named) == known


def test_nothing_is_done_when_nothing_changed(desk: Desk) -> None:
    assert desk.workers.figures.call("catalogue.refresh") == {"changed": False}
    assert desk.workers.figures.call("catalogue.refresh", force=True)["changed"]


def test_a_save_is_read_at_once_and_the_rest_behind(desk: Desk) -> None:
    first = ids(desk.index, Wanted(), 1)[0]
    change(desk, id=first, question="Comment ouvrir le zèbre ?", statut="brouillon", expire_le="2030-01-02")
    change(desk, id="tout-neuf", question="Où est le zébu ?", reponse="Au pré.", statut="brouillon")
    desk.workers.acts.call("catalogue.refresh_entries", ids=[first, "tout-neuf", "absente"])
    assert found(desk, text="zebre") == [first]
    assert set(found(desk, status="brouillon")) >= {first, "tout-neuf"}
    partly = {one: entry(desk.index, one) for one in (first, "tout-neuf")}
    assert desk.workers.figures.call("catalogue.refresh")["changed"]
    for one, before in partly.items():
        whole = entry(desk.index, one)
        assert whole is not None
        assert before is not None
        assert whole.content == before.content
        assert whole.listed.changed_by == before.listed.changed_by != ""
    assert found(desk, expired_before=date(2031, 1, 1)) == []
    assert desk.index.meta()["entries"]["brouillon"] == len(found(desk, status="brouillon"))


def test_an_entry_that_is_removed_leaves_nothing(desk: Desk) -> None:
    last = ids(desk.index, Wanted(), 1000)[-1]
    with opened(desk.data_dir, desk.store, "essai") as working:
        plan = plan_values(desk.data_dir, {}, removed=[last], catalogue=working.catalogue)
        write(working, plan, how=IMPORT)
    desk.workers.acts.call("catalogue.refresh_entries", ids=[last])
    assert entry(desk.index, last) is None
    for table in ("entries", "contents", "facets", "words"):
        assert desk.index.row(f"SELECT count(*) AS n FROM {table} WHERE id = ?", [last])["n"] == 0


def test_what_was_edited_in_a_file_is_noted_as_such(desk: Desk) -> None:
    first = load_catalogue(desk.data_dir).entries[ids(desk.index, Wanted(), 1)[0]]
    path = desk.data_dir / first.file
    path.write_text(path.read_text("utf-8").replace(first.question, "Une tout autre question ?"), "utf-8")
    assert desk.workers.figures.call("catalogue.refresh")["changed"]
    whole = entry(desk.index, first.id)
    assert whole is not None
    assert (whole.listed.question, whole.listed.changed_by) == ("Une tout autre question ?", "hors page")


def test_errors_in_the_faq_leave_what_can_be_read(desk: Desk) -> None:
    before = find(desk.index, Wanted())[1]
    (desk.data_dir / "faq" / "abime.yml").write_text(
        "- id: bonne\n  question: Une de plus ?\n- : [\n", "utf-8"
    )
    assert desk.workers.figures.call("catalogue.refresh")["errors"] > 0
    meta = desk.index.meta()
    assert meta["errors"][0]["file"] == "faq/abime.yml"
    assert find(desk.index, Wanted())[1] >= before


def test_problems_are_those_of_the_entry_that_has_them(desk: Desk) -> None:
    first = ids(desk.index, Wanted(), 1)[0]
    change(desk, id=first, expire_le="2020-01-01", verifie_le="2019-01-01", confiance="sourced")
    desk.workers.figures.call("catalogue.refresh")
    whole = entry(desk.index, first)
    assert whole is not None
    assert whole.listed.problems == len(whole.problems) > 0
    assert first in found(desk, problems=True)
    assert first in found(desk, review=True)
    assert found(desk, expired_before=date(2026, 1, 1)) == [first]
