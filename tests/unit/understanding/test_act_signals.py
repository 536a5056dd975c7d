"""What a message says beside its words, one signal at a time."""

import math

import numpy as np
import pytest

from assistant.catalogue.safety import Safety
from assistant.understanding.act_signals import NAMES, Read, signals
from assistant.understanding.danger_wordings import DangerWordings
from assistant.understanding.named_facets import NamedFacets
from assistant.understanding.offered import Offered
from assistant.understanding.result import Context

SAFETY = DangerWordings.of(
    Safety(distress=("je coule",), danger=("malaise",), software=("logiciel",), people=("mon père",))
)
NOTHING = NamedFacets()
CARD = NamedFacets({"carte": ("bleue",)})


def read(text: str = "un mot", **more: object) -> Read:
    known: dict[str, object] = {
        "named": NOTHING, "near": 0.0, "held": 0, "unheld": 0, "numbers": 0, "foreign": False
    }  # fmt: skip
    return Read(text, **{**known, **more})  # type: ignore[arg-type]


def said(
    message: Read | None = None,
    offered: Offered | None = None,
    context: Context | None = None,
    of_question: NamedFacets = NOTHING,
) -> dict[str, float]:
    row = signals(message or read(), offered or Offered(), context or Context(), of_question, SAFETY)
    assert row.shape == (len(NAMES),)
    assert row.dtype == np.float32
    return dict(zip(NAMES, row.tolist(), strict=True))


def test_each_signal_has_one_name() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(
    "asked", [None, "clarification", "suggestion", "feedback", "reason", "comment", "contact"]
)
def test_what_is_awaited_is_one_signal_of_seven(asked: str | None) -> None:
    row = said(context=Context(asked))
    awaited = {name: value for name, value in row.items() if name.startswith("asked_")}
    assert awaited.pop(f"asked_{asked}") == 1
    assert set(awaited.values()) == {0.0}
    assert len(awaited) == 6


def test_whether_something_was_answered_is_pending_or_is_listed() -> None:
    names = ("answered", "pending", "listed")
    for context, expected in (
        (Context(), (0, 0, 0)),
        (Context("feedback", entry="a", question="q"), (1, 0, 0)),
        (Context("feedback", entry="a", entries=("b",), question="q"), (1, 0, 1)),
        (Context("suggestion", entries=("a", "b"), question="q"), (0, 1, 1)),
        (Context(question="q"), (0, 1, 0)),
    ):
        row = said(context=context)
        assert tuple(row[name] for name in names) == expected


def test_how_familiar_a_message_is_to_the_faq() -> None:
    row = said(read("trois mots ici", near=0.5, held=2, unheld=1))
    assert row["near"] == 2
    assert row["held"] == pytest.approx(math.log(3))
    assert row["unheld"] == pytest.approx(math.log(2))
    assert row["words"] == pytest.approx(math.log(4))


def test_what_a_message_names() -> None:
    wave = NamedFacets({"a": ("x",), "b": ("y",)}, {"vague": (1,)})
    row = said(read(named=wave, numbers=2, foreign=True))
    assert (row["facets"], row["wave"], row["number"], row["foreign"]) == (1, 1, 1, 1)
    row = said()
    assert (row["facets"], row["wave"], row["number"], row["foreign"]) == (0, 0, 0, 0)


def test_wordings_of_danger_and_whom_they_are_said_of() -> None:
    names = ("distress", "danger", "software", "people", "befalls_someone", "befalls_something")
    for text, expected in (
        ("je coule", (1, 0, 0, 0, 0, 0)),
        ("mon père fait un malaise", (0, 1, 0, 1, 1, 0)),
        ("le logiciel fait un malaise", (0, 1, 1, 0, 0, 1)),
        ("un mot", (0, 0, 0, 0, 0, 0)),
    ):
        row = said(read(text))
        assert tuple(row[name] for name in names) == expected


def test_a_value_counts_only_where_one_is_awaited_and_more_in_few_words() -> None:
    named = Offered(("bleue",), 0.8)
    asked = Context("clarification", "carte", ("bleue", "verte"))
    assert said(offered=named)["likeness"] == 0
    short = said(read("bleue"), named, asked)["likeness"]
    long = said(read("ce serait plutôt la bleue je crois"), named, asked)["likeness"]
    assert short > long > 0
    assert said(read("bleue"), named, Context("contact", "carte", ("bleue",)))["likeness"] == pytest.approx(
        short
    )


@pytest.mark.parametrize(
    ("context", "signal"),
    [
        (Context("clarification", "carte", ("bleue", "verte")), "rank_of_choice"),
        (Context("contact", "carte", ("bleue", "verte")), "rank_of_choice"),
        (Context("suggestion", entries=("a", "b")), "rank_of_list"),
        (Context("feedback", entry="a", entries=("b", "c")), "rank_of_list"),
        (Context(), "rank_of_nothing"),
        (Context("feedback", entry="a"), "rank_of_nothing"),
    ],
)
def test_a_rank_is_one_of_what_is_on_screen(context: Context, signal: str) -> None:
    ranks = {"rank_of_choice", "rank_of_list", "rank_of_nothing"}
    row = said(offered=Offered(rank=2), context=context)
    assert {name for name in ranks if row[name]} == {signal}
    none = said(context=context)
    assert not any(none[name] for name in ranks)


def test_a_rank_may_be_that_of_a_reason() -> None:
    assert said(offered=Offered(rank=2), context=Context("reason", entry="a"))["rank_of_reason"] == 1
    assert said(offered=Offered(rank=2))["rank_of_reason"] == 0


def test_the_words_of_one_title() -> None:
    assert said(offered=Offered(entries=("a",), title=0.5))["title"] == 0.5


def test_another_value_of_what_the_question_before_names_is_told_from_something_else() -> None:
    before = Context(question="la carte verte")
    of_question = NamedFacets({"carte": ("verte",)})
    same = said(read(named=CARD), context=before, of_question=of_question)
    assert (same["same_facet"], same["other_facet"]) == (0.5, 0)
    other = said(read(named=CARD), context=before)
    assert (other["same_facet"], other["other_facet"]) == (0, 0.5)
    alone = said(read(named=CARD))
    assert (alone["same_facet"], alone["other_facet"]) == (0, 0)
