"""What an author may change alone, and what is for somebody who may publish."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.authoring.history import PAGE, folder_of, last_changes
from assistant.authoring.rights import NeedsEditor, check_for_author, for_editors
from assistant.authoring.statuses import StatusRefused, set_statuses
from assistant.catalogue import load_catalogue
from assistant.catalogue.model import ARCHIVED, DRAFT, PUBLISHED, Catalogue, Entry
from assistant.spreadsheet.diff import difference
from tests.unit.authoring.conftest import Office

CARD = Entry("carte", "Quelle carte ?", "Une CPS.", ("une carte",))
DRAFTED = replace(CARD, status=DRAFT)


@pytest.mark.parametrize(
    ("before", "after", "needs"),
    [
        (CARD, replace(CARD, answer="Une CPE."), True),
        (CARD, replace(CARD, question="Quelle carte choisir ?"), True),
        (CARD, replace(CARD, status=ARCHIVED), True),
        (CARD, None, True),
        (DRAFTED, CARD, True),
        (None, CARD, True),
        (CARD, replace(CARD, examples=("ma carte ?",)), False),
        (CARD, replace(CARD, variants=(), keywords=("puce",)), False),
        (CARD, replace(CARD, warning="à relire"), False),
        (None, DRAFTED, False),
        (DRAFTED, replace(DRAFTED, answer="Une CPE."), False),
        (DRAFTED, replace(DRAFTED, status=ARCHIVED), False),
        (DRAFTED, None, False),
    ],
)
def test_what_visitors_see_at_once_needs_an_editor(
    before: Entry | None, after: Entry | None, needs: bool
) -> None:
    sides = [Catalogue({one.id: one} if one else {}) for one in (before, after)]
    changed = difference(*sides)
    assert bool(for_editors(changed)) == needs
    if needs:
        with pytest.raises(NeedsEditor, match="carte"):
            check_for_author(changed)
    else:
        check_for_author(changed)


def statuses(office: Office) -> dict[str, str]:
    return {one.id: one.status for one in load_catalogue(office.data).entries.values()}


def test_several_entries_change_together_as_one_command(office: Office) -> None:
    seen = {"carte": PUBLISHED, "pin": PUBLISHED}
    plan = set_statuses(office.data, office.store, seen, DRAFT, by="Ada", editor=True)
    assert statuses(office) == {"carte": DRAFT, "delai": PUBLISHED, "pin": DRAFT}
    assert plan.difference is not None
    assert plan.difference.changed == ("carte", "pin")
    with office.store.transaction() as connection:
        changes = last_changes(connection, folder_of(connection, office.data) or 0, limit=9)
    assert {(one.who, one.how, one.batch) for one in changes} == {("Ada", PAGE, changes[0].batch)}
    assert len(changes) == 2


@pytest.mark.parametrize(
    ("seen", "status", "said"),
    [
        ({"carte": DRAFT, "pin": PUBLISHED}, ARCHIVED, "carte"),
        ({"absente": PUBLISHED, "pin": PUBLISHED}, ARCHIVED, "absente"),
        ({"pin": PUBLISHED}, "détruit", "Choisissez"),
    ],
)
def test_nothing_changes_when_one_cannot(
    office: Office, seen: dict[str, str], status: str, said: str
) -> None:
    with pytest.raises(StatusRefused, match=said):
        set_statuses(office.data, office.store, seen, status, by="Ada", editor=True)
    assert set(statuses(office).values()) == {PUBLISHED}


def test_an_author_gives_no_status_that_visitors_see(office: Office) -> None:
    with pytest.raises(NeedsEditor):
        set_statuses(office.data, office.store, {"pin": PUBLISHED}, DRAFT, by="Ada", editor=False)
    set_statuses(office.data, office.store, {"pin": PUBLISHED}, DRAFT, by="Ada", editor=True)
    set_statuses(office.data, office.store, {"pin": DRAFT}, ARCHIVED, by="Ada", editor=False)
    assert statuses(office)["pin"] == ARCHIVED
