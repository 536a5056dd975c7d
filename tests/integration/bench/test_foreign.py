"""An invented FAQ of 500 entries from one spreadsheet: read, filed, checked; `tests/production` learns it."""

from __future__ import annotations

import pytest

from assistant.catalogue import load_catalogue
from bench.foreign import CHECK, IMPORT, Agency, import_rows, warned, written
from bench.foreign_faq import Row, rows
from tests.nobody_named import named_in

ENTRIES = 500


@pytest.fixture(scope="module")
def made() -> list[Row]:
    return rows(ENTRIES)


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory, made: list[Row]) -> Agency:
    agency = Agency(tmp_path_factory.mktemp("belval"), ENTRIES, 0)
    import_rows(agency, made)
    return agency


def test_every_row_is_an_entry_with_its_answer_and_its_facets(agency: Agency, made: list[Row]) -> None:
    catalogue = load_catalogue(agency.data)
    labels = {
        (facet.id, value.id): value.label for facet in catalogue.taxonomy.facets for value in facet.values
    }
    assert {one.question: one.answer for one in catalogue.published} == {
        row.title: row.answer for row in made
    }
    headings = {row.title: row.heading for row in made}
    for one in catalogue.published:
        assert [labels["rubrique", value] for value in one.facets["rubrique"]] == [headings[one.question]]


def test_what_a_whole_faq_lacks_is_said_once_a_kind(agency: Agency) -> None:
    for name in (IMPORT, CHECK):
        lines, warnings = warned(agency.said[name])
        assert warnings > ENTRIES, name
        assert lines <= 4, agency.said[name]


def test_the_same_spreadsheet_again_changes_nothing(agency: Agency) -> None:
    before = {path: path.read_bytes() for path in agency.data.rglob("*.yml")}
    said = agency.command(
        "again",
        *("faq", "import", agency.folder / "tableau.csv"),
        *("--colonnes", "Question=Intitulé,Réponse=Texte de la réponse", "--facettes", "Rubrique,Public"),
    )
    assert "Rien à changer." in said
    assert {path: path.read_bytes() for path in agency.data.rglob("*.yml")} == before


def test_nobody_else_is_named_in_what_is_said_and_written(agency: Agency) -> None:
    texts = {**agency.said, **written(agency.folder)}
    assert len(texts) > 40
    assert named_in(texts) == []
