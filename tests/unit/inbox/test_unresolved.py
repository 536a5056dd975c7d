"""Which questions deserve the author's look, and which do not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.model import Catalogue, Entry
from assistant.inbox.decisions import Decision
from assistant.inbox.unresolved import (
    CLARIFIED,
    PICKED,
    UNANSWERED,
    USELESS,
    Past,
    key_of,
    reason_to_look,
    unresolved_questions,
)
from assistant.store.history import Question, StoredTurn

NOW = datetime(2026, 1, 15, tzinfo=UTC)
CATALOGUE = Catalogue(
    {
        "delai": Entry("delai", "Quel est le délai ?", "Dix jours.", ("Livraison de ma carte",)),
        "vieille": Entry("vieille", "Une vieille question ?", "Non.", status="archive"),
    }
)


def _turn(decision: str, entry: str | None = None, **values: object) -> StoredTurn:
    return StoredTurn(
        id=1,
        created_at=NOW,
        conversation="c",
        question=str(values.pop("question", "Où est ma carte ?")),
        status=str(values.pop("status", "answered")),
        decision=decision,
        entry=entry,
        **values,  # type: ignore[arg-type]
    )


def _question(*turns: StoredTurn) -> Question:
    return Question(turns)


USEFUL = _turn("answer", "delai", feedback_requested=True, useful=True)
SILENT = _turn("answer", "delai", feedback_requested=True)
REFUSED = _turn("answer", "delai", feedback_requested=True, useful=False, reason="not_my_question")


@pytest.mark.parametrize(
    ("turns", "reason"),
    [
        ((SILENT,), None),
        ((USEFUL,), None),
        ((REFUSED,), USELESS),
        ((_turn("admit"),), UNANSWERED),
        ((_turn("suggest"),), UNANSWERED),
        ((_turn("clarify"),), UNANSWERED),
        ((_turn("clarify"), SILENT), CLARIFIED),
        ((_turn("suggest"), USEFUL), PICKED),
        ((_turn("admit"), SILENT), PICKED),
        # Judged useless after a clarification: the answer is what went wrong.
        ((_turn("clarify"), REFUSED), USELESS),
        ((_turn("redirect"),), None),
        ((_turn("emergency"),), None),
        ((_turn("guide"), USEFUL), None),
        # A breakdown is a question that nobody answered.
        ((_turn("answer", status="failed"),), UNANSWERED),
        # The contact alone, without a question.
        ((_turn("handoff"),), None),
    ],
)
def test_why_the_author_should_look(turns: tuple[StoredTurn, ...], reason: str | None) -> None:
    assert reason_to_look(_question(*turns)) == reason


def test_one_question_however_it_is_written_and_its_most_frequent_spelling() -> None:
    spellings = ["Ma carte arrive quand ?", "ma carte, arrive quand", "Ma carte arrive quand ?"]
    [item] = unresolved_questions(
        [_question(_turn("admit", question=text)) for text in spellings], CATALOGUE, ()
    )
    assert (item.text, item.times) == ("Ma carte arrive quand ?", 3)
    assert item.spellings["ma carte, arrive quand"] == 1
    assert item.why == {UNANSWERED: 3}


def test_the_most_frequent_come_first_and_equals_by_the_alphabet() -> None:
    texts = ["b", "c", "a", "c"]
    items = unresolved_questions([_question(_turn("admit", question=text)) for text in texts], CATALOGUE)
    assert [(item.text, item.times) for item in items] == [("c", 2), ("a", 1), ("b", 1)]


@pytest.mark.parametrize("text", ["quel est le délai", "LIVRAISON de ma carte !", "une vieille question"])
def test_what_the_catalogue_holds_already_is_left_out(text: str) -> None:
    """An archived entry's phrasings too: the author has decided of them."""
    assert unresolved_questions([_question(_turn("admit", question=text))], CATALOGUE) == []


def test_an_answer_judged_useless_is_looked_at_even_for_a_phrasing_of_the_catalogue() -> None:
    refused = _turn("answer", "delai", feedback_requested=True, useful=False, question="Quel est le délai ?")
    [item] = unresolved_questions([_question(refused)], CATALOGUE)
    assert item.why == {USELESS: 1}


@pytest.mark.parametrize("text", ["", "   ", "?!…", "\n"])
def test_what_has_no_word_is_no_question(text: str) -> None:
    assert unresolved_questions([_question(_turn("admit", question=text))], CATALOGUE) == []


def test_what_was_decided_does_not_come_back_in_another_spelling() -> None:
    past = Past({key_of("Ma carte arrive quand ?"): Decision("delai", NOW)})
    questions = [_question(_turn("admit", question=text)) for text in ("ma carte arrive quand", "autre")]
    assert [item.text for item in unresolved_questions(questions, CATALOGUE, past)] == ["autre"]


def test_probabilities_and_what_visitors_picked_add_up() -> None:
    ranking = (("delai", 0.4), ("vieille", 0.1))
    questions = [
        _question(_turn("suggest", probabilities=ranking), SILENT),
        _question(_turn("admit", probabilities=ranking)),
    ]
    [item] = unresolved_questions(questions, CATALOGUE)
    assert item.entries == pytest.approx({"delai": 0.4 + 1.0 + 0.4, "vieille": 0.2})


@pytest.mark.parametrize(
    ("reason", "weight"),
    # Not the visitor's question: the model was wrong. Not detailed enough: it was the right entry.
    [("not_my_question", 0.2), (None, 0.2), ("not_detailed", 0.9 + 1.0)],
)
def test_an_entry_judged_useless_weighs_what_the_reason_says(reason: str | None, weight: float) -> None:
    turn = _turn(
        "answer",
        "delai",
        feedback_requested=True,
        useful=False,
        reason=reason,
        probabilities=(("delai", 0.9),),
    )
    [item] = unresolved_questions([_question(turn)], CATALOGUE)
    assert item.entries["delai"] == pytest.approx(weight)


@given(st.text(max_size=60))
def test_a_key_says_nothing_of_its_question(text: str) -> None:
    key = key_of(text)
    assert len(key) == 64
    assert set(key) <= set("0123456789abcdef")
    assert key_of(f"  {text.upper().lower()} ?! ") == key_of(text.upper().lower())


def test_two_questions_have_two_keys() -> None:
    assert key_of("Code retour 01") != key_of("Code retour 02")
