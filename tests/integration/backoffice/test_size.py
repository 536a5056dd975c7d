"""What a page asks of its databases, in a small back-office and in one ten times as large: the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.backoffice.desk import Desk
from assistant.backoffice.index.entries import MOST_COUNTED, PAGE, Wanted, found, nearest
from assistant.backoffice.pages import SCREENS
from assistant.backoffice.roles import Role
from assistant.text import matching_key
from tests.backoffice_access import Door, inside, member
from tests.backoffice_pages import PARTS, Cost, addresses, facet_of, watched
from tests.backoffice_size import SMALL, Size, big_home

MIDDLE = Size(2_000, 10_000)
MOST_QUERIES = 10
MOST_GROWTH = 1.5
SLACK = 12_000
"""Instructions of SQLite, a millisecond of them: a list counts up to five hundred of what it finds."""
FILES = ("/faq/exporter", "/tableau-de-bord/csv/{table}")
"""They hand over all there is: as long as it is."""
LATER = ("/faq/{entry}/suggestions",)
"""Parts that a child process counts while the page is already there."""


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Desk]:
    one, other = (
        big_home(tmp_path_factory.mktemp("home"), size.entries, size.interactions) for size in (SMALL, MIDDLE)
    )
    return one, other


@pytest.fixture(scope="module")
def doors(desks: tuple[Desk, Desk]) -> tuple[Door, Door]:
    one, other = (inside(desk, member(desk.store, Role.ADMINISTRATOR)) for desk in desks)
    return one, other


@pytest.mark.parametrize("route", sorted({page.path for page in SCREENS if page.method == "GET"}))
def test_a_page_asks_no_more_of_a_large_back_office(
    route: str, desks: tuple[Desk, Desk], doors: tuple[Door, Door]
) -> None:
    small, large = (addresses(desk).get(route, [route]) for desk in desks)
    for path, larger in zip(small, large, strict=True):
        first, second = (
            _cost(desk, door, one, route in PARTS)
            for desk, door, one in zip(desks, doors, (path, larger), strict=True)
        )
        counts = f"{len(first.queries):3} {len(second.queries):3}"
        print(f"{path[:60]:60} {counts} {first.steps:8} {second.steps:8}")
        assert len(second.queries) <= MOST_QUERIES, second.queries
        if route not in (*FILES, *LATER):
            # What was typed may be found in more titles than are put in order of likeness: one query says so.
            assert len(second.queries) <= len(first.queries) + ("q=" in path), (first.queries, second.queries)
            assert second.steps <= MOST_GROWTH * first.steps + SLACK, (path, second.queries)


def _cost(desk: Desk, door: Door, path: str, part: bool) -> Cost:
    headers = {"HX-Request": "true"} if part else {}
    door.client.get(path, headers=headers)
    with watched(desk) as cost:
        answer = door.client.get(path, headers=headers)
    assert answer.status_code < 500, path
    return cost


FILTERS: tuple[dict[str, Any], ...] = (
    *({flag: True} for flag in ("review", "never_asked", "problems", "waiting")),
    {"status": "publie"},
    {"status": "brouillon", "problems": True},
    {"satisfaction_under": 0.5},
    {"expired_before": date(2026, 6, 1)},
)


@pytest.mark.parametrize("chosen", FILTERS, ids=str)
@pytest.mark.parametrize("sort", ["", "question", "demandees"])
@pytest.mark.parametrize("with_facet", [False, True])
def test_a_list_is_what_a_plain_reading_finds(
    desks: tuple[Desk, Desk], chosen: dict[str, Any], sort: str, with_facet: bool
) -> None:
    keys = {"question": "question_key, rank", "demandees": "asked DESC, rank", "": "rank"}
    plain = {
        "review": "review <> ''",
        "never_asked": "status = 'publie' AND asked = 0",
        "problems": "problems > 0",
        "waiting": "served <> ''",
        "satisfaction_under": "satisfaction < 0.5",
        "expired_before": "status = 'publie' AND expires_on < '2026-06-01'",
    }
    conditions = [plain.get(name, f"status = '{value}'") for name, value in chosen.items()]
    for desk in desks:
        facets, wanted = {}, conditions
        if with_facet:
            facet, value = facet_of(desk)
            facets = {facet: value}
            carried = f"SELECT id FROM facets WHERE facet = '{facet}' AND value = '{value}'"
            wanted = [*conditions, f"id IN ({carried})"]
        query = f"SELECT id FROM entries WHERE {' AND '.join(wanted)} ORDER BY {keys[sort]}"
        expected = [row["id"] for row in desk.index.rows(query)]
        page = found(desk.index, Wanted(**chosen, facets=facets, sort=sort))
        assert [one.id for one in page.rows] == expected[:PAGE]
        assert page.total == min(len(expected), MOST_COUNTED)
        assert page.more == (len(expected) > MOST_COUNTED)


def test_what_is_typed_finds_the_entry_whose_question_it_is(desks: tuple[Desk, Desk]) -> None:
    for desk in desks:
        rows = desk.index.rows("SELECT question, status FROM entries WHERE rank % 50 = 7")
        # Beyond twelve words, what is typed is not looked at.
        short = [
            (one["question"], one["status"])
            for one in rows
            if len(matching_key(one["question"]).split()) < 13
        ]
        assert len(short) > 2
        for question, status in short:
            assert question in [one.question for one in nearest(desk.index, question, 8)]
            alive = nearest(desk.index, question, 8, archived=False)
            assert (question in [one.question for one in alive]) == (status != "archive")
            assert all(one.status != "archive" for one in alive)
