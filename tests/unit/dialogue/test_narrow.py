"""Fewer candidates by what is chosen or named, and the one question that separates them best."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.model import Catalogue, Entry, Facet, FacetValue, Taxonomy
from assistant.dialogue.narrow import (
    agreeing_with_named,
    best_facet,
    candidates_of,
    entropy,
    expected_information,
    options,
    with_value,
)
from assistant.dialogue.state import Conversation
from tests.unit.library import GENRES, MEDIA, PLACES, SERIES, THEMES, library

LIBRARY = library()
BLANK = Conversation()
ALL = tuple((entry.id, 1.0) for entry in LIBRARY.published)
HOURS = (("horaires-centre", 0.3), ("horaires-port", 0.3), ("horaires-gare", 0.3))
BOOKINGS = (
    ("reserver-polar-1", 0.25),
    ("reserver-polar-2", 0.25),
    ("reserver-heros-1", 0.25),
    ("reserver-heros-2", 0.25),
)
SOME = st.lists(
    st.tuples(st.sampled_from([*LIBRARY.entries, "entree-inconnue"]), st.floats(0.01, 1)),
    max_size=10,
    unique_by=lambda pair: pair[0],
)


def ids(candidates: object) -> list[str]:
    return [entry for entry, _ in candidates]  # type: ignore[attr-defined]


# What is chosen filters.


def test_a_chosen_value_leaves_the_entries_that_carry_it():
    assert ids(with_value(LIBRARY, HOURS, "lieu", "port")) == ["horaires-port"]
    assert with_value(LIBRARY, HOURS, "lieu", "port") == (("horaires-port", 0.3),)


def test_an_entry_that_says_nothing_of_the_facet_stays_only_when_no_entry_carries_the_value():
    mixed = (*HOURS, ("inscription", 0.1))
    assert ids(with_value(LIBRARY, mixed, "lieu", "gare")) == ["horaires-gare"]
    assert ids(with_value(LIBRARY, mixed[:2] + mixed[3:], "lieu", "gare")) == ["inscription"]


def test_when_nothing_agrees_nothing_is_left():
    assert with_value(LIBRARY, HOURS, "lieu", "aeroport") == ()
    assert with_value(LIBRARY, (), "lieu", "port") == ()


@given(
    SOME,
    st.sampled_from([("lieu", "port"), ("support", "dvd"), ("genre", "bd"), ("theme", "tarif"), ("x", "y")]),
)
def test_choosing_never_adds_reorders_or_weighs_again(
    candidates: list[tuple[str, float]], choice: tuple[str, str]
):
    left = with_value(LIBRARY, candidates, *choice)
    assert [pair for pair in candidates if pair in left] == list(left)
    assert with_value(LIBRARY, left, *choice) == left
    assert "entree-inconnue" not in ids(left)


# What is named in the question is evidence among entries that tie.


def test_what_is_named_leaves_the_entries_that_agree():
    assert ids(agreeing_with_named(LIBRARY, HOURS, {"lieu": ("port",)}, {})) == ["horaires-port"]
    two = agreeing_with_named(LIBRARY, HOURS, {"lieu": ("port", "gare")}, {})
    assert ids(two) == ["horaires-port", "horaires-gare"]


def test_what_no_candidate_carries_is_ignored_for_it_is_no_filter():
    assert agreeing_with_named(LIBRARY, HOURS, {"support": ("dvd",)}, {"tome": (2,)}) == HOURS
    both = agreeing_with_named(LIBRARY, HOURS, {"support": ("dvd",), "lieu": ("gare",)}, {})
    assert ids(both) == ["horaires-gare"]


def test_an_attribute_narrows_whatever_the_value_is_called():
    left = agreeing_with_named(LIBRARY, BOOKINGS, {}, {"tome": (2,)})
    assert ids(left) == ["reserver-polar-2", "reserver-heros-2"]
    one = agreeing_with_named(LIBRARY, BOOKINGS, {"genre": ("bd",)}, {"tome": (2,)})
    assert ids(one) == ["reserver-heros-2"]


def test_the_theme_never_filters():
    fines = (("amende-livre", 0.4), ("prolonger-livre", 0.4))
    assert agreeing_with_named(LIBRARY, fines, {"theme": ("tarif",)}, {}) == fines


@given(
    SOME,
    st.dictionaries(st.sampled_from(["lieu", "support", "genre", "collection"]), st.just(("port", "dvd"))),
)
def test_naming_never_leaves_nothing(candidates: list[tuple[str, float]], named: dict[str, tuple[str, ...]]):
    left = agreeing_with_named(LIBRARY, candidates, named, {"tome": (1,)})
    assert bool(left) == bool(candidates)
    assert set(left) <= set(candidates)


# The values offered.


def test_only_values_that_lead_to_an_answer_are_offered():
    assert options(LIBRARY, HOURS[:2], PLACES, {}) == ["centre", "port"]
    assert options(LIBRARY, HOURS, MEDIA, {}) == []


def test_the_heaviest_values_come_first_then_the_taxonomys_order():
    leaning = (("horaires-gare", 0.5), ("horaires-port", 0.2), ("horaires-centre", 0.2))
    assert options(LIBRARY, leaning, PLACES, {}) == ["gare", "centre", "port"]
    assert options(LIBRARY, HOURS, PLACES, {}) == ["centre", "port", "gare"]


def test_a_facet_that_depends_on_another_shows_the_values_of_what_was_chosen():
    assert options(LIBRARY, BOOKINGS, SERIES, {}) == ["polar_1", "polar_2", "heros_1", "heros_2"]
    assert options(LIBRARY, BOOKINGS, SERIES, {"genre": "bd"}) == ["heros_1", "heros_2"]


@given(st.permutations(BOOKINGS), st.sampled_from([{}, {"genre": "bd"}, {"genre": "roman"}]))
def test_the_order_of_the_candidates_does_not_change_the_choices(
    candidates: list[tuple[str, float]], chosen: dict[str, str]
):
    assert options(LIBRARY, candidates, SERIES, chosen) == options(LIBRARY, BOOKINGS, SERIES, chosen)


@given(SOME, st.sampled_from(LIBRARY.taxonomy.facets))
def test_every_value_offered_has_an_entry_behind_it(candidates: list[tuple[str, float]], facet: Facet):
    for value in options(LIBRARY, candidates, facet, {}):
        left = with_value(LIBRARY, candidates, facet.id, value)
        assert left
        assert all(value in LIBRARY.entries[entry].values(facet.id) for entry in ids(left))


# Which question is asked.


def test_the_question_expected_to_teach_most_is_asked():
    mixed = (
        ("prolonger-livre", 0.2),
        ("amende-livre", 0.2),
        ("horaires-centre", 0.2),
        ("horaires-port", 0.2),
        ("horaires-gare", 0.2),
    )
    assert expected_information(LIBRARY, mixed, PLACES, {}) > expected_information(LIBRARY, mixed, THEMES, {})
    assert best_facet(LIBRARY, mixed, BLANK) == PLACES


def test_a_question_that_separates_nothing_is_not_asked():
    fines = (("amende-livre", 0.4), ("inscription", 0.4))
    assert best_facet(LIBRARY, fines[:1], BLANK) is None
    assert best_facet(LIBRARY, (("amende-livre", 0.5), ("pas-la", 0.5)), BLANK) is None
    assert best_facet(LIBRARY, (), BLANK) is None


def test_what_the_visitor_chose_or_could_not_tell_is_not_asked_again():
    assert best_facet(LIBRARY, HOURS, BLANK) == PLACES
    assert best_facet(LIBRARY, HOURS, Conversation(facets={"lieu": "port"})) is None
    assert best_facet(LIBRARY, HOURS, Conversation(unknown=("lieu",))) is None


def test_one_value_named_in_the_question_is_never_asked_two_values_are():
    assert best_facet(LIBRARY, HOURS, Conversation(named_facets={"lieu": ("port",)})) is None
    assert best_facet(LIBRARY, HOURS, Conversation(named_facets={"lieu": ("port", "gare")})) == PLACES


def test_a_question_that_depends_on_an_offer_is_asked_only_within_it():
    assert best_facet(LIBRARY, BOOKINGS, Conversation(facets={"support": "livre"}), in_order=True) == GENRES
    assert best_facet(LIBRARY, BOOKINGS, Conversation(facets={"support": "dvd"})) is None
    outside = (*BOOKINGS, ("prolonger-dvd", 0.25))
    assert best_facet(LIBRARY, outside, BLANK) == MEDIA
    # When all that is left is of the offer, the visitor need not say it.
    assert best_facet(LIBRARY, BOOKINGS, BLANK) == SERIES


def test_the_theme_is_asked_last_and_only_when_it_makes_groups():
    themes = ("regle", "tarif", "regle", "tarif")
    entries = {f"e{n}": Entry(f"e{n}", "?", "!", facets={"theme": (one,)}) for n, one in enumerate(themes)}
    catalogue = Catalogue(entries, Taxonomy((THEMES,)))
    four = tuple((entry, 0.2) for entry in entries)
    assert best_facet(catalogue, four, BLANK) == THEMES
    # A choice for each entry is a list in other words, which says less than the questions themselves.
    assert best_facet(catalogue, four[:2], BLANK) is None
    assert best_facet(catalogue, four[:2], BLANK, in_order=True) == THEMES
    placed = replace(entries["e0"], facets={"theme": ("regle",), "lieu": ("port",)})
    elsewhere = replace(entries["e1"], facets={"theme": ("tarif",), "lieu": ("gare",)})
    both = Catalogue({**entries, "e0": placed, "e1": elsewhere}, Taxonomy((THEMES, PLACES)))
    assert expected_information(both, four, THEMES, {}) > expected_information(both, four, PLACES, {}) - 1e-9
    assert best_facet(both, four, BLANK) == PLACES


def test_in_order_the_first_question_that_separates_at_all_is_asked():
    everything = (*BOOKINGS, *HOURS)
    assert best_facet(LIBRARY, everything, BLANK, in_order=True) == PLACES
    assert best_facet(LIBRARY, BOOKINGS, BLANK, in_order=True) == GENRES


@given(
    SOME,
    st.dictionaries(st.sampled_from(["lieu", "support", "genre"]), st.sampled_from(["port", "livre", "bd"])),
    st.lists(st.sampled_from(["lieu", "support", "theme"]), max_size=2),
    st.dictionaries(st.sampled_from(["lieu", "collection"]), st.just(("port",))),
    st.booleans(),
)
def test_what_is_known_is_never_asked(
    candidates: list[tuple[str, float]],
    chosen: dict[str, str],
    unknown: list[str],
    named: dict[str, tuple[str, ...]],
    in_order: bool,
):
    conversation = Conversation(facets=chosen, unknown=tuple(unknown), named_facets=named)
    facet = best_facet(LIBRARY, candidates, conversation, in_order)
    if facet is not None:
        assert facet.id not in chosen
        assert facet.id not in unknown
        assert facet.id not in named
        assert len(options(LIBRARY, candidates, facet, chosen)) >= 2


# What a question is expected to teach.


@pytest.mark.parametrize(
    ("weights", "bits"),
    [([1, 1], 1.0), ([1, 1, 1, 1], 2.0), ([3], 0.0), ([], 0.0), ([0, 0], 0.0), ([0.5, 0.25, 0.25], 1.5)],
)
def test_entropy_is_shannons_in_bits_whatever_the_weights_sum_to(weights: list[float], bits: float):
    assert entropy(weights) == pytest.approx(bits)
    assert entropy([7 * weight for weight in weights]) == pytest.approx(bits)


def test_a_question_that_tells_all_apart_teaches_all_there_is_to_know():
    assert expected_information(LIBRARY, HOURS, PLACES, {}) == pytest.approx(math.log2(3))
    assert expected_information(LIBRARY, BOOKINGS, GENRES, {}) == pytest.approx(1.0)
    assert expected_information(LIBRARY, HOURS, MEDIA, {}) == 0.0


def test_what_lies_behind_the_eighth_button_teaches_less():
    def rooms(number: int) -> tuple[Catalogue, Facet]:
        facet = Facet(
            "salle", "Quelle salle ?", values=tuple(FacetValue(f"s{n}", f"S{n}") for n in range(number))
        )
        entries = {f"e{n}": Entry(f"e{n}", "?", "!", facets={"salle": (f"s{n}",)}) for n in range(number)}
        return Catalogue(entries, Taxonomy((facet,))), facet

    for number in (8, 16):
        catalogue, facet = rooms(number)
        even = [(entry, 1.0) for entry in catalogue.entries]
        share = min(1.0, 8 / number)
        assert expected_information(catalogue, even, facet, {}) == pytest.approx(math.log2(number) * share)


@given(SOME, st.sampled_from(LIBRARY.taxonomy.facets))
def test_no_question_teaches_more_than_there_is_to_know(candidates: list[tuple[str, float]], facet: Facet):
    known = [weight for entry, weight in candidates if entry in LIBRARY.entries]
    assert 0 <= expected_information(LIBRARY, candidates, facet, {}) <= entropy(known) + 1e-9


# What a conversation leaves possible.


def test_the_candidates_of_a_question_are_those_it_was_ranked_with():
    assert candidates_of(LIBRARY, Conversation(candidates=HOURS)) == HOURS
    assert candidates_of(LIBRARY, BLANK) == ()


def test_a_walk_begins_with_every_published_entry_and_is_narrowed_as_it_was_answered():
    walk = Conversation(walk=(), guided=True)
    assert candidates_of(LIBRARY, walk) == ALL
    books = walk.chose("support", "livre")
    assert set(ids(candidates_of(LIBRARY, books))) == {
        *ids(BOOKINGS),
        "prolonger-livre",
        "amende-livre",
    }
    second = books.named({"genre": ("bd",)}, {"tome": (2,)})
    assert ids(candidates_of(LIBRARY, second)) == ["reserver-heros-2"]
    assert second.candidates == ()


def test_an_entry_that_leaves_the_catalogue_leaves_the_walk():
    smaller = Catalogue({k: v for k, v in LIBRARY.entries.items() if k != "inscription"}, LIBRARY.taxonomy)
    assert "inscription" in ids(candidates_of(LIBRARY, Conversation(walk=())))
    assert "inscription" not in ids(candidates_of(smaller, Conversation(walk=())))
