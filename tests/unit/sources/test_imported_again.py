"""The same table, week after week, by the same command: what the first import made is found by the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.catalogue.load import load_catalogue
from assistant.sources.facets import with_facets
from assistant.sources.read import Choices, Source, read_source
from tests.unit.sources.conftest import rows

ROWS = (
    "Intitulé;Texte;Rubrique;Public;Source;Service\n"
    "Où payer ?;Au guichet.;Taxes;Particuliers;Guichet;Nord\n"
    "Quand payer ?;En mai.;Taxes;Associations;Guichet;Nord\n"
    "Où jeter ?;Au parc.;Tri;Particuliers;Parc;Sud\n"
    "Quand trier ?;Le mardi.;Tri;Associations;Parc;Sud\n"
)
COLUMNS = {"Question": "Intitulé", "Réponse": "Texte"}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "faq.csv"
    file.write_text(ROWS, "utf-8")
    return file


def imported(table: Path, data: Path, choices: Choices) -> Source:
    """What a first import reads; the taxonomy has what it adds."""
    source = read_source(table, load_catalogue(data), choices)
    taxonomy = data / "taxonomy.yml"
    taxonomy.write_text(with_facets(taxonomy.read_text("utf-8"), source.new_facets), "utf-8")
    return source


@pytest.mark.parametrize("columns", [COLUMNS, {}])
def test_its_columns_are_the_same_facets_and_none_is_added(
    table: Path, empty: Path, columns: dict[str, str]
) -> None:
    choices = Choices(columns=columns, facets=["Rubrique", "Public"], ignored=["Source", "Service"])
    first = imported(table, empty, choices)
    again = read_source(table, load_catalogue(empty), choices)
    assert {one.facet for one in first.new_facets} == {"rubrique" if columns else "theme", "public"}
    assert again.new_facets == again.proposed == ()
    assert rows(again) == rows(first)


def test_a_facet_that_has_not_the_name_of_its_column_is_found(table: Path, empty: Path) -> None:
    choices = Choices(columns=COLUMNS, facets=["Source"])
    assert [one.facet for one in imported(table, empty, choices).new_facets] == ["source_facette"]
    again = read_source(table, load_catalogue(empty), choices)
    assert again.new_facets == ()
    assert {row["source_facette"] for row in rows(again)} == {"Guichet", "Parc"}


def test_a_column_of_a_facet_that_the_taxonomy_has_adds_to_it_what_it_lacks(table: Path, empty: Path) -> None:
    source = read_source(table, load_catalogue(empty), Choices(columns=COLUMNS, facets=["Public"]))
    assert [(one.facet, one.known, one.labels) for one in source.new_facets] == [
        ("public", True, ("Associations",))
    ]


def test_what_is_to_be_left_out_is_not_proposed_beside_named_columns(table: Path, empty: Path) -> None:
    choices = Choices(columns=COLUMNS, ignored=["Service", "Source", "Public"])
    source = read_source(table, load_catalogue(empty), choices)
    assert [one.header for one in source.proposed] == ["Rubrique"]
    assert any("« Service »" in note for note in source.notes)
