"""What is counted behind of each entry, and when it is counted again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.backoffice.desk import Desk
from assistant.backoffice.index.entries import Wanted, entry, figures, find, ids
from assistant.backoffice.keeper import Keeper
from assistant.reports.entry_figures import figures_of
from assistant.reports.intervals import wilson
from assistant.store.generation import generation, moment
from assistant.store.models import Interaction, Opinion
from assistant.store.popular import Given
from assistant.store.retention import erase, purge


@pytest.fixture
def desk(indexed_desk: Desk) -> Desk:
    return indexed_desk


def give(desk: Desk, entry_id: str, useful: bool | None = None, *, test: bool = False) -> int:
    asked = Interaction("c1", "Une question ?", "answered", "answer", entry_id, test=test)
    number = desk.store.record_turn("c1", asked, feedback_requested=True)
    assert number is not None
    if useful is not None:
        reason = None if useful else "wrong"
        desk.store.record_turn("c1", opinion=Opinion(number, useful, reason))
    return number


def test_answers_and_opinions_are_counted_by_entry(desk: Desk) -> None:
    one, other = ids(desk.index, Wanted(), 2)
    for useful in (True, True, True, True, False, None):
        give(desk, one, useful)
    give(desk, other, False)
    give(desk, other, True, test=True)
    assert desk.workers.figures.call("figures.refresh") == {"changed": True}
    counted = [entry(desk.index, name).listed for name in (one, other)]  # type: ignore[union-attr]
    assert [(c.asked, c.useful, c.useless) for c in counted] == [(6, 4, 1), (1, 0, 1)]
    assert counted[0].satisfaction == pytest.approx(0.376, abs=0.001)
    assert counted[1].satisfaction is None
    assert figures(desk.index, one)["reasons"] == {"wrong": 1}
    assert figures(desk.index, one)["weeks"][0][1:] == [6, 4, 1]
    assert [c.id for c in find(desk.index, Wanted(satisfaction_under=0.5))[0]] == [one]
    assert [c.id for c in find(desk.index, Wanted(sort="demandees"))[0]][:2] == [one, other]
    assert one not in ids(desk.index, Wanted(never_asked=True), 1000)


def test_nothing_is_counted_again_before_something_new(desk: Desk) -> None:
    one = ids(desk.index, Wanted(), 1)[0]
    number = give(desk, one)
    assert desk.workers.figures.call("figures.refresh")["changed"]
    assert not desk.workers.figures.call("figures.refresh")["changed"]
    desk.store.record_turn("c1", opinion=Opinion(number, True))
    assert desk.workers.figures.call("figures.refresh")["changed"]


def test_who_is_erased_is_counted_no_more(desk: Desk) -> None:
    one = ids(desk.index, Wanted(), 1)[0]
    give(desk, one, False)
    reference = desk.store.interactions_of("c1")[0].reference
    desk.workers.figures.call("figures.refresh")
    before = generation(desk.store)
    erase(desk.store, "sqlite:////nowhere/rasa.db", reference)
    assert generation(desk.store) == before + 1
    assert desk.workers.figures.call("figures.refresh")["changed"]
    assert figures(desk.index, one) == {"weeks": [], "reasons": {}}
    assert entry(desk.index, one).listed.asked == 0  # type: ignore[union-attr]


def test_the_retention_changes_the_generation_when_it_forgets_something(desk: Desk) -> None:
    give(desk, "x")
    purge(desk.store, "sqlite:////nowhere/rasa.db", 30)
    assert generation(desk.store) == 0
    purge(desk.store, "sqlite:////nowhere/rasa.db", 30, datetime.now(UTC) + timedelta(days=40))
    assert generation(desk.store) == 1
    assert moment(desk.store).last == 1


def test_a_catalogue_that_is_read_again_keeps_the_figures(desk: Desk) -> None:
    one = ids(desk.index, Wanted(), 1)[0]
    give(desk, one, True)
    desk.workers.figures.call("figures.refresh")
    desk.workers.figures.call("catalogue.refresh", force=True)
    desk.workers.figures.call("catalogue.refresh_entries", ids=[one])
    assert entry(desk.index, one).listed.asked == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("favourable", "votes", "low", "high"),
    [(0, 1, 0.0, 0.793), (1, 1, 0.207, 1.0), (5, 10, 0.237, 0.763), (95, 100, 0.888, 0.978)],
)
def test_the_interval_is_wilson_s(favourable: int, votes: int, low: float, high: float) -> None:
    # Values of R's binom.confint(method = "wilson").
    assert wilson(favourable, votes) == pytest.approx((low, high), abs=0.001)
    assert wilson(0, 0) is None


def test_a_week_begins_on_monday_where_the_agency_is() -> None:
    sunday_night = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)
    counted = figures_of([Given("a", sunday_night, None, None)], ZoneInfo("Europe/Paris"))
    assert list(counted["a"].weeks) == [date(2026, 11, 30)]


def test_the_keeper_has_done_what_changed_and_nothing_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    call = desk.workers.figures.call

    def noting(name: str, **arguments: object) -> object:
        asked.append(name)
        return call(name, **arguments)

    monkeypatch.setattr(desk.workers.figures, "call", noting)
    keeper = Keeper(desk)
    keeper.look()
    keeper.look()
    assert asked == ["catalogue.refresh"]
    desk.touch()
    keeper.look()
    keeper.look()
    assert asked == ["catalogue.refresh", "figures.refresh"]
    file = next((desk.data_dir / "faq").glob("*.yml"))
    file.write_text(file.read_text("utf-8") + "\n# Relu.\n", "utf-8")
    keeper.look()
    assert asked == ["catalogue.refresh", "figures.refresh", "catalogue.refresh", "figures.refresh"]
    desk.index.path.unlink()
    keeper.look()
    assert asked[4:] == ["catalogue.refresh", "figures.refresh"]
    assert find(desk.index, Wanted())[1] > 0
