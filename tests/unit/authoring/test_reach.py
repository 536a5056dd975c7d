"""What visitors have at once of a change, and what waits for a publication."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.authoring.reach import ALL_LIVE, LIVE, WAITS, what_reaches_visitors
from assistant.catalogue.model import ARCHIVED, DRAFT, Catalogue, Entry
from assistant.spreadsheet.diff import difference

CARD = Entry("carte", "Quelle carte ?", "Une CPS.", ("une carte",))
DRAFTED = replace(CARD, status=DRAFT)


def reach(before: Entry | None, after: Entry | None) -> list[str]:
    sides = [Catalogue({one.id: one} if one else {}) for one in (before, after)]
    return list(what_reaches_visitors(difference(*sides)))


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (CARD, replace(CARD, answer="Une CPE."), [ALL_LIVE]),
        (CARD, replace(CARD, source="https://esante.gouv.fr"), [ALL_LIVE]),
        (CARD, replace(CARD, verified_on=date(2026, 1, 1)), [ALL_LIVE]),
        (CARD, replace(CARD, status=ARCHIVED), [ALL_LIVE]),
        (CARD, None, [ALL_LIVE]),
        (CARD, replace(CARD, variants=("une carte", "ma carte")), [WAITS]),
        (CARD, replace(CARD, examples=("ma carte ?",)), [WAITS]),
        (CARD, replace(CARD, keywords=("puce",)), [WAITS]),
        (CARD, replace(CARD, answer="Une CPE.", examples=("ma carte ?",)), [WAITS, LIVE]),
        (CARD, replace(CARD, question="Quelle carte choisir ?"), [WAITS, LIVE]),
        (None, CARD, [WAITS]),
        (DRAFTED, CARD, [WAITS]),
        # What only reviewers read.
        (CARD, replace(CARD, warning="à relire"), []),
        (None, DRAFTED, []),
        (DRAFTED, replace(DRAFTED, answer="Une CPE."), []),
        (DRAFTED, None, []),
        (CARD, CARD, []),
    ],
)
def test_each_kind_of_change(before: Entry | None, after: Entry | None, lines: list[str]) -> None:
    assert reach(before, after) == lines
