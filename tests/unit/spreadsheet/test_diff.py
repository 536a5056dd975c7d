"""What changed between two catalogues, as the author reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.catalogue.model import Catalogue, Entry, Facet, FacetValue, Taxonomy
from assistant.spreadsheet.diff import difference

TAXONOMY = Taxonomy((Facet("produit", "Quel produit ?", values=(FacetValue("cps", "CPS"),)),))
CARD = Entry("carte", "Quelle carte ?", "Une CPS.\n\nOu une CPE.", ("une carte",), file="faq/a.yml", line=3)
DELAY = Entry("delai", "Quel délai ?", "Dix jours.")


def _catalogue(*entries: Entry) -> Catalogue:
    return Catalogue({entry.id: entry for entry in entries}, TAXONOMY)


def test_two_catalogues_that_say_the_same_have_no_difference() -> None:
    changed = difference(_catalogue(CARD, DELAY), _catalogue(CARD, DELAY))
    assert not changed
    assert list(changed.lines()) == ["0 ajoutée, 0 modifiée, 0 retirée"]


def test_where_an_entry_is_written_does_not_count() -> None:
    moved = replace(CARD, file="faq/b.yml", line=40)
    assert not difference(_catalogue(CARD, DELAY), _catalogue(DELAY, moved))


@pytest.mark.parametrize(
    "change",
    [
        {"question": "Quelle carte choisir ?"},
        {"answer": "Une CPS."},
        {"variants": ()},
        {"keywords": ("puce",)},
        {"facets": {"produit": ("cps",)}},
        {"status": "brouillon"},
        {"source": "https://exemple.fr"},
    ],
)
def test_each_field_that_is_written_in_a_column_counts(change: dict[str, object]) -> None:
    after = replace(CARD, **change)  # type: ignore[arg-type]
    changed = difference(_catalogue(CARD, DELAY), _catalogue(after, DELAY))
    assert (changed.added, changed.changed, changed.removed) == ((), ("carte",), ())


def test_the_report_has_a_summary_then_a_block_for_each_entry() -> None:
    after = replace(CARD, answer="Une CPS.\n\nOu une e-CPS.", variants=("une carte", "ma carte"))
    new = Entry("neuve", "Neuve ?", "Oui.")
    lines = list(difference(_catalogue(CARD, DELAY), _catalogue(after, new)).lines())
    assert lines == [
        "1 ajoutée, 1 modifiée, 1 retirée",
        "+ neuve : Neuve ?",
        "~ carte",
        "    variantes :",
        "      + ma carte",
        "    réponse :",
        "      - Ou une CPE.",
        "      + Ou une e-CPS.",
        "- delai : Quel délai ?",
    ]


def test_the_summary_agrees_in_number() -> None:
    first = next(difference(_catalogue(), _catalogue(CARD, DELAY)).lines())
    assert first == "2 ajoutées, 0 modifiée, 0 retirée"


def test_an_entry_that_is_given_another_id_is_announced_as_renamed() -> None:
    lines = list(difference(_catalogue(CARD, DELAY), _catalogue(replace(CARD, id="cps"), DELAY)).lines())
    assert lines[1:] == [
        "+ cps : Quelle carte ?",
        "    semble être « carte » renommée : ses statistiques repartent de zéro.",
        "- carte : Quelle carte ?",
    ]


def test_entries_come_in_the_order_of_their_catalogue() -> None:
    others = [Entry(name, f"{name} ?", "R.") for name in ("z", "a", "m")]
    changed = difference(_catalogue(), _catalogue(*others))
    assert changed.added == ("z", "a", "m")
    assert difference(_catalogue(*others), _catalogue()).removed == ("z", "a", "m")
