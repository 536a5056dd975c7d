"""Sure, probable, list, question or admission: from probabilities and the named costs, and nothing else."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.costs import Costs
from assistant.catalogue.model import ARCHIVED, DRAFT, Catalogue, Family
from assistant.dialogue.decide import (
    MAX_OTHERS,
    MAX_QUESTIONS,
    MAX_SUGGESTIONS,
    PROBABLE,
    SURE,
    Decision,
    after_choice,
    decide,
    items,
    next_question,
)
from assistant.dialogue.state import Conversation
from tests.unit.library import MEDIA, PLACES, PRICES, library

LIBRARY = library()
FAMILY = LIBRARY.families[0]
LISTS_ALONE = replace(PRICES, wrong=90.0, probable=90.0, question=90.0, admit=90.0)
HOURS = (("horaires-centre", 0.3), ("horaires-port", 0.3), ("horaires-gare", 0.3))
LOANS = (("prolonger-livre", 0.48), ("prolonger-dvd", 0.48))
"""A facet tells them apart."""
CARDS = (("carte-perdue", 0.45), ("inscription", 0.45))
"""No facet tells them apart."""
CROWD = tuple((e, 0.2) for e in ("prolonger-livre", "prolonger-dvd", "amende-livre", "amende-dvd"))
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
    costs: Costs = PRICES,
    unknown_numbers: tuple[str, ...] = (),
    **state: object,
) -> Decision:
    conversation = Conversation(candidates=ranking, **state)  # type: ignore[arg-type]
    return decide(LIBRARY, conversation, costs, unknown_numbers)


def ranked(*masses: float) -> tuple[tuple[str, float], ...]:
    """Subjects of their own, as many as there are masses."""
    own = [entry for entry in LIBRARY.entries if entry not in FAMILY.entries]
    return tuple(zip(own, masses, strict=False))


# Sure, or only probable.


@pytest.mark.parametrize(("p", "certainty"), [(0.99, SURE), (0.78, SURE), (0.77, PROBABLE), (0.5, PROBABLE)])
def test_an_answer_is_sure_from_where_a_doubt_costs_more_than_the_risk(p: float, certainty: str):
    decision = decided(("carte-perdue", p))
    assert (decision.kind, decision.entry, decision.certainty) == ("answer", "carte-perdue", certainty)
    assert (p >= PRICES.sure_from) == (certainty == SURE)


@pytest.mark.parametrize(
    ("costs", "certainty"),
    [
        (PRICES, SURE),
        (replace(PRICES, wrong=40.0), PROBABLE),
        (replace(PRICES, wrong=40.0, probable=9.0, list=9.0), SURE),
    ],
)
def test_the_costs_say_how_sure_a_sure_answer_is(costs: Costs, certainty: str):
    decision = decided(("carte-perdue", 0.9), ("inscription", 0.05), costs=costs)
    assert (decision.kind, decision.certainty) == ("answer", certainty)


def test_never_asks_when_the_top_candidate_is_clear():
    decision = decided(("prolonger-dvd", 0.9), ("prolonger-livre", 0.04), ("amende-dvd", 0.02))
    assert (decision.kind, decision.certainty, decision.facet) == ("answer", SURE, None)


def test_a_sure_answer_offers_nothing_under_it_and_remembers_the_others_for_the_feedback():
    ranking = (("carte-perdue", 0.9), ("inscription", 0.05))
    decision = decided(*ranking)
    assert (decision.certainty, decision.others, decision.candidates) == (SURE, (), ranking)


def test_one_that_stands_out_but_not_enough_is_the_nearest_with_others_under_it():
    decision = decided(("carte-perdue", 0.75), ("inscription", 0.15), ("amende-dvd", 0.08))
    assert (decision.kind, decision.entry, decision.certainty) == ("answer", "carte-perdue", PROBABLE)
    assert decision.others == ("inscription", "amende-dvd")


def test_what_has_almost_no_chance_does_not_stand_under_a_probable_answer_but_for_the_next_one():
    decision = decided(("carte-perdue", 0.75), ("inscription", 0.15), ("amende-dvd", 0.02))
    assert (decision.certainty, decision.others) == (PROBABLE, ("inscription",))
    decision = decided(("carte-perdue", 0.75), ("inscription", 0.02), ("amende-dvd", 0.01))
    assert (decision.certainty, decision.others) == (PROBABLE, ("inscription",))


def test_entries_that_are_as_likely_are_a_list_none_of_them_the_nearest():
    assert decided(*ranked(0.24, 0.24, 0.24, 0.24)).kind == "suggest"


def test_four_others_at_most_stand_under_a_probable_answer():
    decision = decided(*ranked(0.66, 0.068, 0.067, 0.066, 0.065, 0.064))
    assert (decision.kind, decision.certainty) == ("answer", PROBABLE)
    assert decision.others == tuple(entry for entry, _ in ranked(*range(5))[1:])
    assert MAX_OTHERS == 4


def test_a_family_is_one_line_under_a_probable_answer():
    hours = tuple((entry, 0.04) for entry, _ in HOURS)
    decision = decided(("carte-perdue", 0.7), *hours, ("inscription", 0.08))
    assert decision.certainty == PROBABLE
    assert decision.others == ("horaires-centre", "inscription")


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


def test_a_member_that_was_refused_is_not_brought_back():
    (item,) = items(LIBRARY, (("horaires-gare", 0.5),), ("horaires-port",))
    assert {entry for entry, _ in item.members} == {"horaires-gare", "horaires-centre"}
    named = {"lieu": ("port",)}
    decision = decided(("horaires-gare", 0.9), named_facets=named, rejected=("horaires-port",))
    assert decision.entry != "horaires-port"
    assert "horaires-port" not in dict(decision.candidates)


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


def test_a_member_nearer_than_the_others_is_asked_about_before_it_is_answered():
    """« Qui paie la mise à jour de mon logiciel ? »: near a member's phrasings, meant for any of them."""
    leaning = (("horaires-port", 0.75), ("horaires-centre", 0.1), ("horaires-gare", 0.1))
    decision = decided(*leaning)
    assert (decision.kind, decision.facet, decision.family) == ("clarify", PLACES, FAMILY)


def test_a_member_that_stands_out_against_what_was_named_is_not_answered():
    leaning = (("horaires-port", 0.8), ("horaires-centre", 0.05), ("horaires-gare", 0.05))
    assert decided(*leaning, named_facets={"lieu": ("gare",)}).entry == "horaires-gare"


def test_a_family_that_is_only_probable_asks_which_of_its_members():
    hours = tuple((entry, 0.2) for entry, _ in HOURS)
    decision = decided(*hours, ("inscription", 0.1))
    assert min(decision.prices, key=decision.prices.__getitem__) == PROBABLE
    assert (decision.kind, decision.facet, decision.family) == ("clarify", PLACES, FAMILY)
    assert {entry for entry, _ in decision.candidates} == set(FAMILY.entries)


def test_the_member_named_of_a_probable_family_is_the_nearest_answer():
    hours = tuple((entry, 0.2) for entry, _ in HOURS)
    decision = decided(*hours, ("inscription", 0.1), named_facets={"lieu": ("gare",)})
    assert (decision.kind, decision.entry, decision.certainty) == ("answer", "horaires-gare", PROBABLE)
    assert decision.others == ("inscription",)


# Close entries: a list or a question, whichever costs the visitor least.


def test_two_close_entries_that_nothing_tells_apart_are_listed():
    decision = decided(*CARDS)
    assert (decision.kind, decision.entries) == ("suggest", ("carte-perdue", "inscription"))
    assert "clarify" not in decision.prices


def test_two_close_entries_that_a_facet_tells_apart_are_asked_about():
    decision = decided(*LOANS)
    assert (decision.kind, decision.facet, decision.candidates) == ("clarify", MEDIA, LOANS)
    assert decision.prices["clarify"] == min(decision.prices.values())


def test_many_close_entries_are_separated_by_one_question():
    spread = (("prolonger-livre", 0.25), ("amende-dvd", 0.25), ("horaires-port", 0.2), ("inscription", 0.2))
    cheap = replace(PRICES, question=0.1)
    assert decided(*spread).kind != "clarify"
    decision = decided(*CROWD, costs=cheap)
    assert (decision.kind, decision.facet) == ("clarify", MEDIA)
    assert decision.prices["clarify"] < decision.prices["suggest"]


def test_a_question_that_costs_more_is_asked_less():
    assert decided(*CROWD, costs=replace(PRICES, question=0.1)).kind == "clarify"
    assert decided(*CROWD, costs=replace(PRICES, question=9.0)).kind == "suggest"


def test_whoever_answered_two_questions_is_asked_no_third():
    assert decided(*LOANS, questions_asked=MAX_QUESTIONS - 1).kind == "clarify"
    tired = decided(*LOANS, questions_asked=MAX_QUESTIONS)
    assert tired.kind == "suggest"
    assert "clarify" not in tired.prices


@pytest.mark.parametrize(
    ("masses", "length"),
    [
        # A line is read for 0.08 and spares 1.3 when the question is there: it pays from 6.2 % on.
        ((0.3, 0.2, 0.1, 0.07, 0.06), 4),
        ((0.3, 0.2, 0.1, 0.06), 3),
        ((0.3, 0.2, 0.06), 2),
        ((0.3, 0.01), 2),
        ((0.03, 0.02, 0.01), 2),
        ((0.1,) * 7, 5),
    ],
)
def test_a_list_is_as_long_as_its_lines_pay_for_being_read(masses: tuple[float, ...], length: int):
    decision = decided(*ranked(*masses), costs=LISTS_ALONE)
    assert decision.kind == "suggest"
    assert decision.entries == tuple(entry for entry, _ in ranked(*masses)[:length])


@pytest.mark.parametrize(("item", "length"), [(0.001, MAX_SUGGESTIONS), (0.15, 4), (0.3, 2), (9.0, 2)])
def test_lines_that_cost_more_make_shorter_lists(item: float, length: int):
    masses = (0.25, 0.24, 0.15, 0.13, 0.1, 0.1)
    decision = decided(*ranked(*masses), costs=replace(LISTS_ALONE, item=item))
    assert (decision.kind, len(decision.entries)) == ("suggest", length)


def test_one_subject_is_never_a_list():
    assert "suggest" not in decided(("carte-perdue", 0.5)).prices
    assert "suggest" not in decided(*HOURS).prices
    assert decided(("carte-perdue", 0.5), costs=LISTS_ALONE).kind != "suggest"


def test_a_family_is_one_line_of_a_list():
    hours = tuple((entry, 0.1) for entry, _ in HOURS)
    decision = decided(("carte-perdue", 0.32), *hours, ("inscription", 0.3), costs=LISTS_ALONE)
    assert decision.entries == ("carte-perdue", "horaires-centre", "inscription")


def test_the_line_of_a_family_is_the_member_that_was_named():
    hours = tuple((entry, 0.1) for entry, _ in HOURS)
    decision = decided(*hours, ("inscription", 0.2), costs=LISTS_ALONE, named_facets={"lieu": ("gare",)})
    assert decision.entries == ("horaires-gare", "inscription")


# Nothing known: an admission costs as much as the chance that something answers.


@pytest.mark.parametrize(("p", "kind"), [(0.05, "admit"), (0.3, "admit"), (0.45, "answer"), (0.6, "answer")])
def test_the_less_may_answer_the_more_is_admitted(p: float, kind: str):
    assert decided(("inscription", p)).kind == kind


def test_a_list_nobody_would_find_anything_in_is_not_shown():
    faint = (("inscription", 0.05), ("carte-perdue", 0.05))
    assert decided(*faint).kind == "admit"
    assert decided(*faint, costs=replace(PRICES, admit=40.0)).kind == "suggest"


def test_a_question_without_a_subject_of_the_catalogue_is_admitted_never_guessed():
    dear = replace(PRICES, admit=40.0)
    assert decided(costs=dear).kind == "admit"
    assert decided(("entree-inconnue", 0.9), costs=dear).kind == "admit"


# A number that the catalogue lacks.


@pytest.mark.parametrize("ranking", [(("carte-perdue", 0.99),), CARDS, LOANS, HOURS])
def test_a_number_that_the_catalogue_lacks_is_never_answered(ranking: tuple[tuple[str, float], ...]):
    decision = decided(*ranking, unknown_numbers=("tome 9", "code 3"))
    assert (decision.kind, decision.entry, decision.facet) == ("suggest", None, None)
    assert decision.unknown_number == "tome 9"
    assert decided(*ranking).unknown_number is None


def test_its_neighbours_are_listed_however_faint():
    neighbours = ranked(0.05, 0.04, 0.03, 0.02, 0.01)
    decision = decided(*neighbours, unknown_numbers=("tome 9",))
    assert decision.entries == tuple(entry for entry, _ in neighbours[:4])


def test_a_number_without_neighbours_is_admitted_by_its_name():
    decision = decided(unknown_numbers=("tome 9",))
    assert (decision.kind, decision.unknown_number) == ("admit", "tome 9")


# Whatever the probabilities and the costs.


@given(
    RANKINGS,
    st.builds(Costs, *[st.floats(0.1, 5) for field in fields(Costs) if field.name != "tolerated"]),
)
def test_the_cheapest_is_done(ranking: tuple[tuple[str, float], ...], costs: Costs):
    decision = decide(LIBRARY, Conversation(candidates=ranking), costs)
    if not decision.prices:
        assert not items(LIBRARY, ranking)
        return
    least = min(decision.prices.values())
    if decision.kind == "answer":
        assert decision.prices[decision.certainty] == least
    elif decision.prices.get(decision.kind) != least:
        # A family was the cheapest to settle, and which of its members is not known yet.
        assert decision.prices[decision.certainty] == least
        assert (decision.kind, decision.family) == ("clarify", items(LIBRARY, ranking)[0].family)


@given(st.floats(0.2, 8), RANKINGS)
def test_only_the_ratios_of_the_costs_count(unit: float, ranking: tuple[tuple[str, float], ...]):
    scaled = Costs(**{name: unit * cost for name, cost in vars(PRICES).items()})
    one, other = decided(*ranking), decided(*ranking, costs=scaled)
    assert other.prices == pytest.approx({name: unit * price for name, price in one.prices.items()})


# What was chosen filters; what was refused is over.


def test_what_the_visitor_chose_filters_the_ranking():
    four = (*LOANS, ("amende-livre", 0.02), ("amende-dvd", 0.02))
    for facets in ({"support": "dvd"}, {"support": "dvd", "lieu": "port"}):
        decision = decided(*four, facets=facets, costs=LISTS_ALONE)
        assert decision.entries == ("prolonger-dvd", "amende-dvd")


def test_a_facet_chosen_is_not_asked_again():
    alone = replace(PRICES, question=0.01)
    assert decided(*CROWD, costs=alone).facet == MEDIA
    assert decided(*CROWD, costs=alone, facets={"support": "dvd"}).facet != MEDIA


def test_an_entry_refused_is_never_proposed_again():
    assert decided(("carte-perdue", 0.9), rejected=("carte-perdue",)).kind == "admit"
    left = decided(*CARDS, ("amende-dvd", 0.05), rejected=("carte-perdue",))
    assert left.entries == ("inscription", "amende-dvd")


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
    offered = [*([decision.entry] if decision.entry else []), *decision.entries, *decision.others]
    assert not set(offered) & set(conversation.rejected)
    assert all(catalogue.shown(entry) for entry in offered)
    assert len(offered) == len(set(offered))
    assert bool(decision.entry) == (decision.kind == "answer")
    assert bool(decision.entries) == (decision.kind == "suggest")
    assert (decision.facet is not None) == (decision.kind == "clarify")
    assert decision.certainty in (SURE, PROBABLE)
    assert not decision.others or decision.certainty == PROBABLE or decision.kind == "admit"
    assert len(decision.others) <= MAX_OTHERS
    if decision.facet is not None:
        assert conversation.guided or conversation.questions_asked < MAX_QUESTIONS
        assert decision.facet.id not in {*conversation.facets, *conversation.unknown}
        named = conversation.named_facets.get(decision.facet.id, ())
        assert len(named) != 1 or not decision.facet.filters


NUMBERS = st.sampled_from([(), ("tome 9",), ("tome 9", "code 3")])


@given(CONVERSATIONS, NUMBERS)
def test_whatever_is_known_a_decision_can_be_carried_out(
    conversation: Conversation, numbers: tuple[str, ...]
):
    decision = decide(LIBRARY, conversation, unknown_numbers=numbers)
    acceptable(decision, conversation, LIBRARY)
    assert decision.unknown_number == (numbers[0] if numbers else None)
    if numbers:
        assert decision.kind in ("suggest", "admit")


@given(
    CONVERSATIONS,
    NUMBERS,
    st.sets(st.sampled_from(list(LIBRARY.entries))),
    st.sampled_from([DRAFT, ARCHIVED]),
)
def test_an_entry_that_is_not_published_is_never_shown(
    conversation: Conversation, numbers: tuple[str, ...], hidden: set[str], status: str
):
    entries = {key: replace(e, status=status) if key in hidden else e for key, e in LIBRARY.entries.items()}
    edited = replace(LIBRARY, entries=entries)
    decision = decide(edited, conversation, unknown_numbers=numbers)
    acceptable(decision, conversation, edited)
    acceptable(next_question(edited, conversation, conversation.candidates, None), conversation, edited)


@given(CONVERSATIONS, st.booleans(), st.sampled_from([None, FAMILY]))
def test_whatever_is_left_the_next_question_is_never_what_was_said(
    conversation: Conversation, guided: bool, family: Family | None
):
    state = replace(conversation, guided=guided)
    acceptable(next_question(LIBRARY, state, state.candidates, family), state, LIBRARY)


@given(RANKINGS.flatmap(lambda ranking: st.tuples(st.just(ranking), st.permutations(ranking))))
def test_the_order_in_which_a_ranking_comes_changes_no_decision_between_clear_subjects(
    rankings: tuple[tuple[tuple[str, float], ...], list[tuple[str, float]]],
):
    """Ties may fall either way; subjects that differ may not."""
    ranking, permuted = rankings
    if len({round(p, 3) for _, p in ranking}) < len(ranking) or any("horaires" in e for e, _ in ranking):
        return
    one = decide(LIBRARY, Conversation(candidates=ranking))
    other = decide(LIBRARY, Conversation(candidates=tuple(permuted)))
    assert replace(one, candidates=(), prices={}) == replace(other, candidates=(), prices={})


@given(RANKINGS)
def test_a_list_is_read_best_first_and_has_two_to_five_lines(ranking: tuple[tuple[str, float], ...]):
    decision = decide(LIBRARY, Conversation(candidates=ranking), LISTS_ALONE)
    if decision.kind == "suggest":
        masses = {item.members[0][0]: item.mass for item in items(LIBRARY, ranking)}
        weights = [masses[entry] for entry in decision.entries]
        assert weights == sorted(weights, reverse=True)
        assert 2 <= len(decision.entries) <= MAX_SUGGESTIONS == 5


def test_a_member_asked_for_word_for_word_is_not_another_for_what_its_question_names_in_passing() -> None:
    """« Quels sont les horaires du port, en venant de la gare ? », as its entry says it."""
    own = (("horaires-port", 0.97), ("horaires-gare", 0.02))
    named = {"lieu": ("gare",)}
    decision = decided(*own, named_facets=named)
    assert (decision.kind, decision.entry, decision.certainty) == ("answer", "horaires-port", SURE)
    # Where the members tie on text, what is named decides.
    tied = (("horaires-port", 0.5), ("horaires-gare", 0.48))
    assert decided(*tied, named_facets=named).entry == "horaires-gare"


def test_what_is_of_another_wave_is_left_out_of_a_list_and_its_chance_is_not_lost():
    fours = (("reserver-polar-1", 0.3), ("reserver-heros-2", 0.3), ("reserver-heros-1", 0.2))
    asked = Conversation(candidates=fours, known=0.8, attributes={"tome": (1,)})
    decision = decide(LIBRARY, asked, PRICES)
    offered = {decision.entry, *decision.entries, *(e for e, _ in decision.candidates)}
    assert "reserver-heros-2" not in offered
    assert decision.kind != "admit"
    # What the ranking puts first is not left out: it knows more of the message than its wave.
    first = replace(asked, candidates=(("reserver-heros-2", 0.95), ("reserver-polar-1", 0.02)))
    assert decide(LIBRARY, first, PRICES).entry == "reserver-heros-2"


def test_what_is_of_another_wave_alone_is_never_given_as_sure():
    """The answer of volume 2 is not that of volume 1: who reads it must see that it is the nearest one."""
    near = (("reserver-heros-2", 0.95), ("reserver-polar-1", 0.02))
    other = decide(LIBRARY, Conversation(candidates=near, known=0.97, attributes={"tome": (1,)}), PRICES)
    assert (other.entry, other.certainty) == ("reserver-heros-2", PROBABLE)
    same = decide(LIBRARY, Conversation(candidates=near, known=0.97, attributes={"tome": (2,)}), PRICES)
    assert (same.entry, same.certainty) == ("reserver-heros-2", SURE)


def test_the_last_one_left_by_a_question_is_no_surer_when_it_is_of_another_wave():
    left = (("reserver-heros-2", 0.9),)
    asked = Conversation(candidates=left, attributes={"tome": (1,)})
    assert next_question(LIBRARY, asked, left, None).certainty == PROBABLE
    assert next_question(LIBRARY, replace(asked, attributes={}), left, None).certainty == SURE
