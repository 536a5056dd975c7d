"""Point 5 of the product page: a list is picked from, or refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.costs import Costs
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.narrow import without_refused
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.suggestion import pick, reject_list
from assistant.understanding import acts
from tests.unit.dialogue.helpers import answered, asking, kinds, pressed, stored, understood

BLANK = Conversation()


def test_picking_a_suggestion_answers_it_by_button_or_rank(knowledge: Knowledge):
    offered = ask(
        knowledge, BLANK, understood("bloquée", ("cps-bloquee", 0.4), ("ecps-bloquee", 0.35))
    ).conversation
    assert (
        pick(knowledge, offered, pressed(acts.PICK, entry="ecps-bloquee")).messages[0].entry_id
        == "ecps-bloquee"
    )
    assert (
        pick(knowledge, offered, understood("le premier", act=acts.PICK, values={"rank": "1"}))
        .messages[0]
        .entry_id
        == "cps-bloquee"
    )
    assert kinds(pick(knowledge, offered, pressed(acts.PICK, entry="forged"))) == ["notice"]


def test_none_of_these_admits_and_does_not_offer_them_again(knowledge: Knowledge):
    offered = ask(
        knowledge, BLANK, understood("bloquée", ("cps-bloquee", 0.4), ("ecps-bloquee", 0.35))
    ).conversation
    turn = reject_list(knowledge, offered)
    assert kinds(turn) == ["fallback"]
    assert set(turn.conversation.rejected) == {"cps-bloquee", "ecps-bloquee"}


def test_none_of_these_gives_what_is_left_once_then_admits(knowledge: Knowledge):
    ranking = (("cps-bloquee", 0.25), ("ecps-bloquee", 0.24), ("insi-carte", 0.23), ("cps-duree", 0.2))
    # Lines so dear that three are worth reading and the fourth is not.
    frugal = replace(knowledge, costs=Costs(wrong=12.0, probable=1.5, question=9.0, item=0.28))
    offered = ask(frugal, BLANK, understood("carte", *ranking)).conversation
    assert offered.suggested == ("cps-bloquee", "ecps-bloquee", "insi-carte")
    again = reject_list(frugal, offered)
    # A list of one would be read for nothing: what is left is answered as probable.
    assert kinds(again) == ["answer", "feedback_request"]
    assert again.messages[0].entry_id == "cps-duree"
    assert again.messages[0].certainty == "probable"
    last = reject_list(frugal, again.conversation)
    assert kinds(last) == ["fallback"]


def test_the_neighbours_of_an_unknown_number_are_all_there_was(knowledge: Knowledge):
    ranking = (("insi-carte", 0.5), ("cps-bloquee", 0.2), ("ecps-bloquee", 0.1), ("cps-duree", 0.1))
    asked = understood("INSi, code 05", *ranking, ("dates-dpi-va1", 0.09), unknown_numbers=("code 05",))
    offered = stored(ask(knowledge, BLANK, asked))
    assert offered.suggested == ("insi-carte", "cps-bloquee", "ecps-bloquee", "cps-duree")
    assert kinds(reject_list(knowledge, offered)) == ["fallback"]


def test_refusals_make_what_is_left_likelier():
    conversation = Conversation(candidates=(("a", 0.5), ("b", 0.3)), known=0.9, rejected=("a",))
    left = without_refused(conversation)
    assert left.candidates == (("b", pytest.approx(0.6)),)
    assert left.known == pytest.approx(0.8)


def test_a_question_picked_in_a_list_goes_on_with_the_question_asked(knowledge: Knowledge):
    question = understood("bloquée", ("cps-bloquee", 0.4), ("ecps-bloquee", 0.35))
    offered = ask(knowledge, BLANK, question).conversation
    turn = pick(knowledge, offered, pressed(acts.PICK, entry="ecps-bloquee"))
    assert turn.conversation.question == "bloquée"
    assert turn.record is not None
    assert turn.record.question == "bloquée"


def test_a_sample_question_is_a_question_of_its_own(knowledge: Knowledge):
    before = ask(
        knowledge, BLANK, understood("bloquée", ("cps-bloquee", 0.4), ("ecps-bloquee", 0.35))
    ).conversation
    turn = pick(knowledge, before, pressed(acts.PICK, entry="insi-carte"))
    assert turn.conversation.question == "Quelle carte pour l'INSi ?"
    assert turn.conversation.suggested == ()


def test_a_rank_past_the_list_changes_nothing(knowledge: Knowledge):
    offered = ask(
        knowledge, BLANK, understood("bloquée", ("cps-bloquee", 0.4), ("ecps-bloquee", 0.35))
    ).conversation
    for rank in ("3", "0", "-1", "", "deux"):
        turn = pick(knowledge, offered, understood("?", act=acts.PICK, values={"rank": rank}, known=0.0))
        assert kinds(turn) == ["notice", "suggestions"]
        assert turn.messages[0].text == knowledge.texts.pas_reconnu
        assert turn.conversation == offered


def test_a_rank_of_no_list_says_that_there_is_none(knowledge: Knowledge):
    for before in (BLANK, answered(knowledge).conversation):
        turn = pick(
            knowledge, before, understood("la dernière", act=acts.PICK, values={"rank": "9"}, known=0.0)
        )
        assert turn.messages[0].text == knowledge.texts.pas_de_liste
        assert turn.conversation == before


def test_refusing_everything_there_was_leaves_nothing_likely():
    conversation = Conversation(candidates=(("a", 0.6), ("b", 0.4)), known=1.0, rejected=("a", "b"))
    left = without_refused(conversation)
    assert left.candidates == ()
    assert left.known == 0.0


@given(
    st.lists(st.floats(0.01, 1), min_size=1, max_size=8),
    st.sets(st.integers(0, 7)),
    st.floats(0, 1),
)
def test_refusals_leave_chances_between_nothing_and_certainty(
    weights: list[float], refused: set[int], room: float
):
    total = sum(weights) * (1 + room)
    candidates = tuple((f"e{rank}", weight / total) for rank, weight in enumerate(weights))
    conversation = Conversation(
        candidates=candidates,
        known=min(1.0, sum(p for _, p in candidates)),
        rejected=tuple(f"e{rank}" for rank in refused),
    )
    left = without_refused(conversation)
    assert [e for e, _ in left.candidates] == [e for e, _ in candidates if e not in conversation.rejected]
    assert all(0 <= p <= 1 for _, p in left.candidates)
    assert 0 <= left.known <= 1
    # Nothing that was left becomes less likely than it was.
    before = dict(candidates)
    assert all(p >= before[entry] - 1e-9 for entry, p in left.candidates)


def test_a_rank_while_a_facet_is_asked_is_of_its_choices(knowledge: Knowledge):
    first = asking(knowledge)
    turn = pick(knowledge, first, understood("la 2", act=acts.PICK, values={"rank": "2"}, known=0.0))
    assert turn.conversation.facets == {"dispositifs": first.choices[1]}
