"""« Voir aussi »: the questions nearest to an answer."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from assistant.catalogue.model import Catalogue, Entry, Facet, FacetValue, Taxonomy
from assistant.dialogue.related import MAX_RELATED, related
from tests.unit.library import library

LIBRARY = library()


def neighbours(entry_id: str, catalogue: Catalogue = LIBRARY) -> list[str]:
    return [line.button.title for line in related(catalogue, catalogue.entries[entry_id])]


def test_the_same_subject_in_other_words_comes_first():
    assert neighbours("amende-dvd")[0] in (
        "Comment prolonger le prêt d'un DVD ?",
        "Quelle est l'amende pour un livre en retard ?",
    )


def test_an_entry_is_no_neighbour_of_itself_and_there_are_three_at_most():
    for entry in LIBRARY.published:
        titles = neighbours(entry.id)
        assert entry.question not in titles
        assert len(titles) == len(set(titles)) <= MAX_RELATED


def test_the_same_answer_has_the_same_neighbours_each_time():
    assert neighbours("prolonger-livre") == neighbours("prolonger-livre")


def test_of_its_own_family_one_member_at_most_of_another_one_line():
    titles = neighbours("horaires-port")
    assert sum("horaires" in title for title in titles) == 1
    sites = replace(LIBRARY.entries["inscription"], facets={"lieu": ("port", "centre", "gare")})
    catalogue = replace(LIBRARY, entries={**LIBRARY.entries, "inscription": sites})
    assert neighbours("inscription", catalogue) == ["Quels sont les horaires ?"]


def test_an_entry_that_shares_nothing_has_no_neighbour():
    alone = Entry("seule", "Où garer mon vélo ?", "Dans la cour.")
    catalogue = replace(LIBRARY, entries={**LIBRARY.entries, "seule": alone})
    assert neighbours("seule", catalogue) == []


def test_what_is_not_published_is_not_shown():
    entries = {name: replace(entry, status="archive") for name, entry in LIBRARY.entries.items()}
    entries["prolonger-dvd"] = LIBRARY.entries["prolonger-dvd"]
    assert neighbours("prolonger-dvd", replace(LIBRARY, entries=entries)) == []


def _cost_of_neighbours(entries: int, products: int) -> float:
    """Seconds of processor for the neighbours of an entry of a large FAQ, once its words are read."""
    facet = Facet("produit", "Lequel ?", values=tuple(FacetValue(f"p{n}", f"P{n}") for n in range(products)))
    catalogue = Catalogue(
        {
            f"e{n}": Entry(
                f"e{n}", f"Comment faire la chose {n % 97} ?", "R.", facets={"produit": (f"p{n % products}",)}
            )
            for n in range(entries)
        },
        Taxonomy((facet,)),
    )
    neighbours("e7", catalogue)
    spent = []
    for _ in range(3):
        start = time.process_time()
        assert len(neighbours("e7", catalogue)) == MAX_RELATED
        spent.append(time.process_time() - start)
    # The least: the collector of garbage walks through whatever else this process holds.
    return min(spent)


@pytest.mark.parametrize("products", [1, 40])
def test_ten_times_the_entries_cost_ten_times_as_much_not_a_hundred(products: int):
    """Even when all are of one product."""
    assert _cost_of_neighbours(10_000, products) < 30 * _cost_of_neighbours(1_000, products)


def test_the_neighbours_of_an_entry_are_computed_once_for_a_content():
    named = replace(LIBRARY, fingerprint="a" * 64)
    first = related(named, named.entries["amende-dvd"])
    assert related(named, named.entries["amende-dvd"]) is first
    # The same content, read again, is the same; another content is not.
    assert related(replace(named), named.entries["amende-dvd"]) is first
    entries = {e: one for e, one in named.entries.items() if e != first[0].entry.id}
    other = Catalogue(entries, named.taxonomy, named.families, fingerprint="b" * 64)
    assert first[0].entry.id not in [line.entry.id for line in related(other, other.entries["amende-dvd"])]
