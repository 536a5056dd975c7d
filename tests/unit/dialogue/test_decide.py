"""Answer, clarify, suggest or admit: from probabilities and the named costs, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.costs import Costs
from assistant.catalogue.model import ARCHIVED, DRAFT, Catalogue, Family
from assistant.dialogue.decide import MAX_QUESTIONS, Decision, after_choice, decide, items, next_question
from assistant.dialogue.state import Conversation
from assistant.understanding.result import Thresholds
from tests.unit.library import MEDIA, PLACES, library

LIBRARY = library()
FAMILY = LIBRARY.families[0]
THRESHOLDS = Thresholds(answer=0.7, suggest=0.4, known=0.3)
USUAL = Costs()
HOURS = (("horaires-centre", 0.3), ("horaires-port", 0.3), ("horaires-gare", 0.3))
LOANS = (("prolonger-livre", 0.45), ("prolonger-dvd", 0.45))
RANKINGS = st.lists(
    st.tuples(st.sampled_from([*LIBRARY.entries, "entree-inconnue"]), st.floats(0.001, 1)),
    max_size=10,
    unique_by=lambda pair: pair[0],
).map(lambda ranking: normalised(ranking))
CONVERSATIONS = st.builds(
    Conversation,
    candidates=RANKINGS,
    facets=st.dictionaries(
        st.sampled_from(["lieu", "support"]), st.sampled_from(["port", "livre", "dvd"]), max_size=2
    ),
    named_facets=st.dictionaries(
        st.sampled_from(["lieu", "support", "collection"]),
        st.sampled_from([("port",), ("port", "gare"), ("dvd",)]),
        max_size=2,
    ),
    attributes=st.dictionaries(st.just("tome"), st.sampled_from([(1,), (2,), (3,)])),
    unknown=st.lists(st.sampled_from(["lieu", "support", "genre"]), max_size=2).map(tuple),
    questions_asked=st.integers(0, 3),
    rejected=st.lists(st.sampled_from(list(LIBRARY.entries)), max_size=4).map(tuple),
)


def normalised(ranking: list[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """Best first, with probabilities that sum to 0.95 at most."""
    total = max(sum(p for _, p in ranking) / 0.95, 1.0)
    return tuple(sorted(((entry, p / total) for entry, p in ranking), key=lambda pair: -pair[1]))


def decided(
    *ranking: tuple[str, float],
    known: float | None = None,
    costs: Costs = USUAL,
    **state: object,
) -> Decision:
    conversation = Conversation(candidates=ranking, **state)  # type: ignore[arg-type]
    chance = sum(p for _, p in ranking) if known is None else known
    return decide(LIBRARY, conversation, chance, THRESHOLDS, costs)


# Sure.


@pytest.mark.parametrize(
    ("p", "kind"), [(0.71, "answer"), (0.7, "answer"), (0.95, "answer"), (0.69, "suggest")]
)
def test_an_entry_is_answered_from_the_measured_threshold_on(p: float, kind: str):
    decision = decided(("carte-perdue", p), ("inscription", 0.2), known=0.95)
    assert decision.kind == kind
    assert decision.entry == ("carte-perdue" if kind == "answer" else None)


def test_never_asks_when_the_top_candidate_is_clear():
    decision = decided(("prolonger-dvd", 0.8), ("prolonger-livre", 0.1), ("amende-dvd", 0.05))
    assert (decision.kind, decision.facet) == ("answer", None)
    assert decision.prices == {}


def test_a_clear_answer_remembers_the_others_for_the_feedback():
    ranking = (("carte-perdue", 0.8), ("inscription", 0.15))
    assert decided(*ranking).candidates == ranking


# The same question with different answers.


def test_a_family_is_one_subject_and_asks_what_tells_its_members_apart():
    decision = decided(*HOURS)
    assert (decision.kind, decision.facet, decision.family) == ("clarify", PLACES, FAMILY)
    assert {entry for entry, _ in decision.candidates} == set(FAMILY.entries)


def test_a_family_brings_the_members_that_the_ranking_cut():
    (item,) = items(LIBRARY, (("horaires-port", 0.5), ("horaires-gare", 0.3)))
    assert item.mass == pytest.approx(0.8)
    assert [entry for entry, _ in item.members] == ["horaires-port", "horaires-gare", "horaires-centre"]
    assert dict(item.members)["horaires-centre"] < 0.3


def test_a_family_without_a_shared_question_is_no_subject():
    entries = ("prolonger-livre", "prolonger-dvd")
    apart = replace(LIBRARY, families=(Family("prets", "support", entries),))
    assert [item.family for item in items(apart, LOANS)] == [None, None]


def test_items_are_heaviest_first_and_leave_out_what_left_the_catalogue():
    ranked = items(LIBRARY, (("inscription", 0.1), ("entree-inconnue", 0.6), *HOURS))
    assert [item.family.id if item.family else item.members[0][0] for item in ranked] == [
        "horaires",
        "inscription",
    ]


def test_a_value_named_in_the_question_is_never_asked():
    decision = decided(*HOURS, named_facets={"lieu": ("gare",)})
    assert (decision.kind, decision.entry) == ("answer", "horaires-gare")


def test_two_values_named_leave_a_question_between_them():
    decision = decided(*HOURS, named_facets={"lieu": ("gare", "port")})
    assert decision.kind == "clarify"
    assert {entry for entry, _ in decision.candidates} == {"horaires-gare", "horaires-port"}


def test_a_member_that_stands_out_of_its_family_is_answered():
    leaning = (("horaires-port", 0.8), ("horaires-centre", 0.05), ("horaires-gare", 0.05))
    assert decided(*leaning).entry == "horaires-port"


def test_a_member_that_stands_out_against_what_was_named_is_not_answered():
    leaning = (("horaires-port", 0.8), ("horaires-centre", 0.05), ("horaires-gare", 0.05))
    assert decided(*leaning, named_facets={"lieu": ("gare",)}).entry == "horaires-gare"


# Close entries: a list, a question, or an admission, whichever costs the visitor least.


def test_two_close_entries_are_listed():
    decision = decided(*LOANS)
    assert decision.kind == "suggest"
    assert decision.entries == ("prolonger-livre", "prolonger-dvd")


def test_many_close_entries_are_separated_by_one_question():
    spread = (("prolonger-livre", 0.23), ("amende-dvd", 0.23), ("horaires-port", 0.22), ("inscription", 0.22))
    crowd = (("prolonger-livre", 0.2), ("prolonger-dvd", 0.2), ("amende-livre", 0.2), ("amende-dvd", 0.2))
    assert decided(*spread).kind == "suggest"
    decision = decided(*crowd, costs=Costs(question=0.3))
    assert (decision.kind, decision.facet) == ("clarify", MEDIA)
    assert decision.prices["clarify"] < decision.prices["suggest"]


def test_a_question_that_costs_more_is_asked_less():
    crowd = (("prolonger-livre", 0.2), ("prolonger-dvd", 0.2), ("amende-livre", 0.2), ("amende-dvd", 0.2))
    assert decided(*crowd, costs=Costs(question=0.1)).kind == "clarify"
    assert decided(*crowd, costs=Costs(question=9.0)).kind == "suggest"


def test_a_list_nobody_would_find_anything_in_is_not_shown():
    faint = (("inscription", 0.05), ("carte-perdue", 0.05))
    assert decided(*faint, known=0.5, costs=Costs(admit=0.5)).kind == "admit"
    assert decided(*faint, known=0.5, costs=Costs(admit=20.0)).kind == "suggest"


@given(RANKINGS, st.floats(0.31, 1), st.floats(0.1, 5), st.floats(0.1, 5), st.floats(0.1, 5))
def test_the_cheapest_is_done(
    ranking: tuple[tuple[str, float], ...], known: float, question: float, listing: float, admitting: float
):
    costs = Costs(question=question, list=listing, admit=admitting)
    decision = decide(LIBRARY, Conversation(candidates=ranking), known, THRESHOLDS, costs)
    if decision.prices:
        assert decision.prices[decision.kind] == min(decision.prices.values())


@given(st.floats(0.2, 8))
def test_only_the_ratios_of_the_costs_count(unit: float):
    crowd = (("prolonger-livre", 0.2), ("prolonger-dvd", 0.2), ("amende-livre", 0.2), ("amende-dvd", 0.2))
    scaled = Costs(*(unit * cost for cost in (4.5, 0.3, 0.6, 2.0, 3.0)))
    assert decided(*crowd, costs=scaled).kind == decided(*crowd, costs=Costs(question=0.3)).kind


# Nothing known.


def test_an_unknown_question_is_admitted_never_guessed():
    dear = Costs(admit=20.0)
    assert decided(("inscription", 0.2), known=0.29, costs=dear).kind == "admit"
    assert decided(("inscription", 0.2), known=0.31, costs=dear).kind == "suggest"
    assert decided().kind == "admit"
    assert decided(("entree-inconnue", 0.9)).kind == "admit"


# What was chosen filters; what was refused is over.


def test_what_the_visitor_chose_filters_the_ranking():
    decision = decided(*LOANS, facets={"support": "dvd"})
    assert [entry for entry, _ in decision.candidates] == ["prolonger-dvd"]
    assert decided(*LOANS, facets={"support": "dvd", "lieu": "port"}).entries == ("prolonger-dvd",)


def test_an_entry_refused_is_never_proposed_again():
    assert decided(("carte-perdue", 0.9), rejected=("carte-perdue",)).kind == "admit"
    left = decided(*LOANS, ("inscription", 0.05), rejected=("prolonger-livre",), known=0.95)
    assert "prolonger-livre" not in left.entries


# After an answer to a clarification.


def test_one_candidate_left_is_answered():
    decision = after_choice(LIBRARY, Conversation(candidates=HOURS, family="horaires"), "lieu", "gare")
    assert (decision.kind, decision.entry, decision.family) == ("answer", "horaires-gare", FAMILY)


def test_a_value_that_leaves_nothing_is_admitted():
    assert after_choice(LIBRARY, Conversation(candidates=HOURS), "lieu", "aeroport").kind == "admit"


def test_at_most_two_questions_then_a_list():
    conversation = Conversation(candidates=LOANS, questions_asked=1)
    assert next_question(LIBRARY, conversation, LOANS, None).kind == "clarify"
    tired = replace(conversation, questions_asked=MAX_QUESTIONS)
    assert next_question(LIBRARY, tired, LOANS, None).kind == "suggest"
    assert MAX_QUESTIONS == 2


def test_the_guided_walk_is_exempt_from_the_two_questions():
    walk = Conversation(walk=(), guided=True, questions_asked=4)
    everything = tuple((entry.id, 1.0) for entry in LIBRARY.published)
    assert next_question(LIBRARY, walk, everything, None).kind == "clarify"


def test_a_visitor_who_cannot_tell_gets_the_familys_own_text():
    lost = Conversation(candidates=HOURS, family="horaires", unknown=("lieu",))
    assert next_question(LIBRARY, lost, HOURS, FAMILY).kind == "unknown"
    mute = replace(FAMILY, unknown_answer=None)
    assert next_question(LIBRARY, lost, HOURS, mute).kind == "suggest"
    # Whoever never wrote « je ne sais pas » gets the list, not that text.
    busy = Conversation(candidates=HOURS, family="horaires", questions_asked=MAX_QUESTIONS)
    assert next_question(LIBRARY, busy, HOURS, FAMILY).kind == "suggest"


# In any state.


def acceptable(decision: Decision, conversation: Conversation, catalogue: Catalogue) -> None:
    """What holds of any decision whatever led to it."""
    offered = ({decision.entry} if decision.entry else set()) | set(decision.entries)
    assert not offered & set(conversation.rejected)
    assert all(catalogue.shown(entry) for entry in offered)
    assert len(offered) == len(decision.entries) + (decision.entry is not None)
    assert bool(decision.entry) == (decision.kind == "answer")
    assert bool(decision.entries) == (decision.kind == "suggest")
    assert (decision.facet is not None) == (decision.kind == "clarify")
    if decision.facet is not None:
        assert conversation.guided or conversation.questions_asked < MAX_QUESTIONS
        assert decision.facet.id not in {*conversation.facets, *conversation.unknown}
        named = conversation.named_facets.get(decision.facet.id, ())
        assert len(named) != 1 or not decision.facet.filters


@given(CONVERSATIONS, st.floats(0, 1))
def test_whatever_is_known_a_decision_can_be_carried_out(conversation: Conversation, known: float):
    acceptable(decide(LIBRARY, conversation, known, THRESHOLDS), conversation, LIBRARY)


@given(
    CONVERSATIONS,
    st.floats(0, 1),
    st.sets(st.sampled_from(list(LIBRARY.entries))),
    st.sampled_from([DRAFT, ARCHIVED]),
)
def test_an_entry_that_is_not_published_is_never_shown(
    conversation: Conversation, known: float, hidden: set[str], status: str
):
    entries = {key: replace(e, status=status) if key in hidden else e for key, e in LIBRARY.entries.items()}
    edited = replace(LIBRARY, entries=entries)
    acceptable(decide(edited, conversation, known, THRESHOLDS), conversation, edited)
    acceptable(next_question(edited, conversation, conversation.candidates, None), conversation, edited)


@given(CONVERSATIONS, st.booleans(), st.sampled_from([None, FAMILY]))
def test_whatever_is_left_the_next_question_is_never_what_was_said(
    conversation: Conversation, guided: bool, family: Family | None
):
    state = replace(conversation, guided=guided)
    acceptable(next_question(LIBRARY, state, state.candidates, family), state, LIBRARY)


@given(
    RANKINGS.flatmap(lambda ranking: st.tuples(st.just(ranking), st.permutations(ranking))), st.floats(0, 1)
)
def test_the_order_in_which_a_ranking_comes_changes_no_decision_between_clear_subjects(
    rankings: tuple[tuple[tuple[str, float], ...], list[tuple[str, float]]], known: float
):
    """Ties may fall either way; subjects that differ may not."""
    ranking, permuted = rankings
    if len({round(p, 3) for _, p in ranking}) < len(ranking) or any("horaires" in e for e, _ in ranking):
        return
    one = decide(LIBRARY, Conversation(candidates=ranking), known, THRESHOLDS)
    other = decide(LIBRARY, Conversation(candidates=tuple(permuted)), known, THRESHOLDS)
    assert (one.kind, one.entry, one.facet, one.entries) == (
        other.kind,
        other.entry,
        other.facet,
        other.entries,
    )


@given(RANKINGS, st.floats(0.31, 1))
def test_a_list_is_read_best_first(ranking: tuple[tuple[str, float], ...], known: float):
    decision = decide(LIBRARY, Conversation(candidates=ranking), known, THRESHOLDS)
    if decision.kind == "suggest":
        masses = {item.members[0][0]: item.mass for item in items(LIBRARY, ranking)}
        weights = [masses[entry] for entry in decision.entries]
        assert weights == sorted(weights, reverse=True)
        assert len(decision.entries) <= 3
