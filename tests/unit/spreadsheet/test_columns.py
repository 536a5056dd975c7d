"""What the columns of the spreadsheet mean: headers as people write them, cells as they fill them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.model import ARCHIVED, Entry, Facet, FacetValue, Taxonomy
from assistant.spreadsheet.columns import (
    Columns,
    cell_text,
    fields_of,
    header_of,
    match_headers,
    read_cells,
    same,
    values_of_entry,
)

TAXONOMY = Taxonomy(
    facets=(
        Facet(
            "type_d_offre", "Quelle offre ?", values=(FacetValue("segur", "Ségur"), FacetValue("dmp", "DMP"))
        ),
        Facet(
            "couloirs",
            "Quel couloir ?",
            multiple=True,
            values=(
                FacetValue("hopital", "Hôpital"),
                FacetValue("officine", "Officine"),
                FacetValue("labo", "Biologie, analyses", ("Biologie – analyses", "santé")),
                FacetValue("ville", "Médecine (ville)", ("santé",)),
            ),
        ),
    )
)
COLUMNS = match_headers([header_of(field) for field in fields_of(TAXONOMY)], TAXONOMY)


def _read(**cells: str) -> dict[str, str | tuple[str, ...]]:
    fields = tuple(enumerate(cells))
    return read_cells(list(cells.values()), Columns(tuple((n, name) for n, name in fields), ()), TAXONOMY)


def test_every_field_has_a_header_of_its_own_that_is_recognised() -> None:
    assert COLUMNS.problems == ()
    assert [field for _, field in COLUMNS.fields] == list(fields_of(TAXONOMY))
    assert {"id", "question", "reponse", "type_d_offre", "couloirs", "expire_le"} <= set(fields_of(TAXONOMY))


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Réponse", "reponse"),
        ("  REPONSE ", "reponse"),
        ("Titre", "question"),
        ("Identifiant", "id"),
        ("Mots-clefs", "mots_cles"),
        ("mots clés", "mots_cles"),
        ("Type d'offre", "type_d_offre"),
        ("type offre", "type_d_offre"),
        ("Variante 3", "variantes"),
        ("Autres formulations", "variantes"),
        ("variantes_2", "variantes"),
        ("Exemples", "exemples"),
        ("Exemple 2", "exemples"),
        ("Messages", "exemples"),
        ("Vérifié le", "verifie_le"),
        ("Date d'expiration", "expire_le"),
        ("Lien", "source"),
    ],
)
def test_a_header_is_recognised_however_it_is_written(header: str, field: str) -> None:
    assert match_headers(["id", header] if field != "id" else [header], TAXONOMY).of(field) is not None


def test_headers_in_any_order_with_empty_ones_between() -> None:
    columns = match_headers(["", "réponse", "  ", "id"], TAXONOMY)
    assert columns.fields == ((1, "reponse"), (3, "id"))
    assert columns.problems == ()
    assert columns.of("question") is None


def test_an_unknown_header_is_named_with_the_nearest_one() -> None:
    [problem] = match_headers(["id", "Reponnse"], TAXONOMY).problems
    assert "« Reponnse » est inconnue" in problem
    assert "« réponse »" in problem.split("inconnue")[1]


def test_what_to_do_of_a_header_like_no_other_is_said() -> None:
    [problem] = match_headers(["id", "Xylophone"], TAXONOMY).problems
    assert problem == (
        "la colonne « Xylophone » est inconnue : retirez-la, ou partez de « assistant faq export »."
    )


def test_only_variants_and_examples_may_have_several_columns() -> None:
    assert match_headers(["id", "variante 1", "variante 2"], TAXONOMY).problems == ()
    assert match_headers(["id", "exemple 1", "exemple 2"], TAXONOMY).problems == ()
    [problem] = match_headers(["id", "source", "lien"], TAXONOMY).problems
    assert problem == "deux colonnes s'appellent « source » : gardez-en une."


@pytest.mark.parametrize("headers", [[], ["réponse"], ["", " "]])
def test_rows_must_be_distinguished(headers: list[str]) -> None:
    assert "au moins une colonne « id » ou « question »" in match_headers(headers, TAXONOMY).problems[-1]


@pytest.mark.parametrize("name", ["variante", "exemple"])
def test_several_columns_of_one_list_add_up_in_order(name: str) -> None:
    columns = match_headers(["question", f"{name} 1", f"{name} 2"], TAXONOMY)
    values = read_cells(["Q ?", "un\n\n  deux ", "trois"], columns, TAXONOMY)
    assert values[f"{name}s"] == ("un", "deux", "trois")


def test_a_row_shorter_than_the_headers_has_empty_cells() -> None:
    columns = match_headers(["id", "question", "variantes", "couloirs"], TAXONOMY)
    assert read_cells(["a"], columns, TAXONOMY) == {
        "id": "a",
        "question": "",
        "variantes": (),
        "couloirs": (),
    }


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("hopital", ("hopital",)),
        ("HÔPITAL", ("hopital",)),
        ("Hôpital\nOfficine", ("hopital", "officine")),
        ("Hôpital ; officine", ("hopital", "officine")),
        ("hopital|officine|hopital", ("hopital", "officine")),
        # A comma separates, but not inside of a label.
        ("hopital, officine", ("hopital", "officine")),
        ("Biologie, analyses", ("labo",)),
        ("officine\nBiologie, analyses", ("officine", "labo")),
        ("officine, Biologie, analyses, hopital", ("officine", "labo", "hopital")),
        # A label of before, kept as a synonym; a synonym of two values names neither.
        ("Biologie – analyses", ("labo",)),
        ("santé", ("santé",)),
        ("  ", ()),
        # As written, for the check to name its cell.
        ("hopitale", ("hopitale",)),
    ],
)
def test_the_values_of_a_facet_are_understood_by_id_or_label(cell: str, values: tuple[str, ...]) -> None:
    assert _read(couloirs=cell)["couloirs"] == values


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("31/01/2026", "2026-01-31"),
        ("1.2.2026", "2026-02-01"),
        ("01-02-2026", "2026-02-01"),
        ("2026-01-31", "2026-01-31"),
        ("2026-01-31T00:00:00", "2026-01-31"),
        ("2026-01-31 00:00:00", "2026-01-31"),
        ("", ""),
        # No such day: left as written, for the check to refuse it.
        ("31/02/2026", "31/02/2026"),
        ("hier", "hier"),
        ("01/02/26", "01/02/26"),
    ],
)
def test_dates_are_read_as_the_french_write_them(cell: str, day: str) -> None:
    assert _read(expire_le=cell)["expire_le"] == day


@given(st.dates(min_value=date(1000, 1, 1)))
def test_any_day_is_read_both_ways(day: date) -> None:
    assert _read(verifie_le=f"{day.day}/{day.month}/{day.year:04}")["verifie_le"] == day.isoformat()
    assert _read(verifie_le=day.isoformat())["verifie_le"] == day.isoformat()


@pytest.mark.parametrize(
    ("cell", "status"),
    [("", "publie"), ("Publié", "publie"), ("BROUILLON", "brouillon"), ("Archivé", "archive"), ("x", "x")],
)
def test_a_status_is_understood_without_its_accent_and_none_is_published(cell: str, status: str) -> None:
    assert _read(statut=cell)["statut"] == status


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Cs")), max_size=20).map(
    str.strip
)
lists = st.lists(texts.filter(bool).map(lambda text: " ".join(text.split())), max_size=3).map(tuple)


@given(
    st.builds(
        Entry,
        id=st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        question=texts,
        answer=texts,
        variants=lists,
        examples=lists,
        keywords=lists,
        facets=st.fixed_dictionaries(
            {},
            optional={
                "type_d_offre": st.sampled_from([("segur",), ("dmp",)]),
                "couloirs": st.lists(st.sampled_from(["hopital", "officine", "labo"]), unique=True).map(
                    tuple
                ),
            },
        ),
        source=st.none() | st.just("https://exemple.fr/a"),
        verified_on=st.none() | st.dates(min_value=date(1900, 1, 1)),
        expires_on=st.none() | st.dates(min_value=date(1900, 1, 1)),
        status=st.sampled_from(["publie", "brouillon", ARCHIVED]),
        confidence=st.none() | st.just("verbatim"),
        warning=st.none() | texts.filter(bool),
    )
)
def test_an_entry_written_in_cells_is_read_back(entry: Entry) -> None:
    values = values_of_entry(entry, TAXONOMY)
    cells = [cell_text(values[field]) for field in fields_of(TAXONOMY)]
    again = read_cells(cells, COLUMNS, TAXONOMY)
    for field, value in values.items():
        assert same(again[field], value), field


@pytest.mark.parametrize(
    ("before", "after", "alike"),
    [
        ("texte", " texte\n", True),
        (("un", "deux"), "un\ndeux", True),
        (("un  deux",), ("un deux",), True),
        ((), "", True),
        (("un", "deux"), ("deux", "un"), False),
        ("Texte", "texte", False),
        ("un  deux", "un deux", False),
    ],
)
def test_only_what_a_cell_can_show_is_a_difference(before: object, after: object, alike: bool) -> None:
    assert same(before, after) is alike  # type: ignore[arg-type]
