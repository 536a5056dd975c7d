"""An author's YAML is edited by hand and by the spreadsheet: a change touches its own lines and no other."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.model import Facet, FacetValue, Taxonomy
from assistant.spreadsheet.columns import Values
from assistant.spreadsheet.edit import edit_file

TAXONOMY = Taxonomy(
    facets=(
        Facet("produit", "Quel produit ?", values=(FacetValue("cps", "CPS"), FacetValue("insi", "INSi"))),
        Facet("couloirs", "Quel couloir ?", multiple=True, values=(FacetValue("ville", "Ville"),)),
    )
)
SOURCE = """\
# Les cartes, écrites par Claire.

- id: carte   # ne pas changer
  question: "Quelle carte ?"
  variantes:
  - 'une carte'
  - carte
  reponse: |
    Une CPS.

    Ou une CPE.
  produit: cps

# Le délai.
- id: delai
  question: Quel délai ?
  reponse: Dix jours.

# Fin du fichier.
"""
STARTS = [3, 15]


def _edit(changes: dict[int, Values | None], *added: Values, source: str = SOURCE) -> str:
    return edit_file(source, STARTS if source == SOURCE else [], changes, added, TAXONOMY)


def _loaded(text: str) -> list[dict[str, object]]:
    return yaml.safe_load(text) or []


def test_without_a_change_the_file_is_what_it_was() -> None:
    assert _edit({}) == SOURCE


def test_one_changed_field_leaves_every_other_line() -> None:
    text = _edit({15: {"reponse": "Huit jours."}})
    before, after = SOURCE.splitlines(), text.splitlines()
    assert len(before) == len(after)
    assert [line for line, was in zip(after, before, strict=True) if line != was] == [
        "  reponse: Huit jours."
    ]


def test_the_quotes_and_comments_of_a_changed_entry_are_kept() -> None:
    text = _edit({3: {"produit": "insi"}})
    assert text == SOURCE.replace("produit: cps", "produit: insi")


def test_a_field_more_stands_where_the_spreadsheet_has_it_and_every_line_stays() -> None:
    text = _edit({3: {"exemples": ("Bonjour, ma carte est perdue : que faire ?",)}})
    entry, _ = _loaded(text)
    names = list(entry)
    assert names.index("exemples") == 1 + max(names.index(name) for name in ("question", "variantes"))
    lines = text.splitlines()
    added = [lines.pop(lines.index("  exemples:"))]
    added.append(lines.pop(lines.index("  - 'Bonjour, ma carte est perdue : que faire ?'")))
    assert lines == SOURCE.splitlines()


def test_a_removed_entry_leaves_the_comment_of_the_next_one() -> None:
    text = _edit({3: None})
    assert [entry["id"] for entry in _loaded(text)] == ["delai"]
    assert "# Les cartes, écrites par Claire." in text
    assert "# Le délai.\n- id: delai" in text


def test_all_entries_removed_leave_the_comments_alone() -> None:
    text = _edit({3: None, 15: None})
    assert _loaded(text) == []
    assert [line for line in text.splitlines() if line] == [
        "# Les cartes, écrites par Claire.",
        "# Le délai.",
        "# Fin du fichier.",
    ]


def test_a_new_entry_comes_at_the_end_in_the_order_of_the_columns() -> None:
    values = {"reponse": "Oui.", "id": "neuve", "question": "Neuve ?", "variantes": ("a", "b")}
    text = _edit({}, values)
    assert text.startswith(SOURCE)
    [entry] = _loaded(text[len(SOURCE) :])
    assert list(entry) == ["id", "question", "variantes", "reponse", "couloirs"]
    assert entry == {
        "id": "neuve",
        "question": "Neuve ?",
        "variantes": ["a", "b"],
        "reponse": "Oui.",
        "couloirs": [],
    }


def test_a_new_entry_of_an_empty_or_unended_file() -> None:
    values = {"id": "neuve", "question": "Neuve ?", "reponse": "Oui."}
    assert [entry["id"] for entry in _loaded(_edit({}, values, source=""))] == ["neuve"]
    text = _edit({}, values, source="# un commentaire sans fin de ligne")
    assert text.splitlines()[0] == "# un commentaire sans fin de ligne"
    assert [entry["id"] for entry in _loaded(text)] == ["neuve"]


def test_a_last_entry_without_an_end_of_line_is_changed() -> None:
    source = "- id: a\n  question: A ?\n  reponse: Non."
    text = edit_file(source, [1], {1: {"reponse": "Oui."}}, [], TAXONOMY)
    assert _loaded(text) == [{"id": "a", "question": "A ?", "reponse": "Oui."}]


def test_published_is_what_an_entry_is_without_a_word_of_it() -> None:
    values = {"id": "neuve", "question": "N ?", "reponse": "Oui.", "statut": "publie"}
    assert "statut" not in _loaded(_edit({}, values, source=""))[0]
    assert _loaded(_edit({}, {**values, "statut": "brouillon"}, source=""))[0]["statut"] == "brouillon"


def test_an_emptied_field_stays_empty_and_an_absent_one_is_not_added() -> None:
    entry, _ = _loaded(_edit({3: {"variantes": (), "source": "", "mots_cles": ()}}))
    assert entry["variantes"] == []
    assert not {"source", "mots_cles"} & set(entry)


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("produit", ("insi",), "insi"),
        ("couloirs", ("ville",), ["ville"]),
        ("couloirs", ("ville", "ailleurs"), ["ville", "ailleurs"]),
        ("verifie_le", "2026-01-31", date(2026, 1, 31)),
        ("verifie_le", "31/02/2026", "31/02/2026"),
        ("verifie_le", "", None),
        ("mots_cles", ("=1+1", "oui", "12", "null"), ["=1+1", "oui", "12", "null"]),
    ],
)
def test_each_field_is_stored_as_the_catalogue_reads_it(
    field: str, value: str | tuple[str, ...], stored: object
) -> None:
    source = f"- id: a\n  question: A ?\n  reponse: R.\n  {field}: x\n"
    [entry] = _loaded(edit_file(source, [1], {1: {field: value}}, [], TAXONOMY))
    assert entry[field] == stored


def test_several_lines_are_written_as_a_block_that_an_author_can_read() -> None:
    text = _edit({15: {"reponse": "Dix jours.\n\n- un\n- deux"}})
    assert "  reponse: |-\n    Dix jours.\n\n    - un\n    - deux\n" in text


# What YAML or the check of the spreadsheet refuses is not written: see `sheet.UNWRITABLE`.
answers = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff"
    )
    | st.sampled_from("\n\n:#-'\"|>&*!%@`{}[]"),
    min_size=1,
    max_size=60,
)


@given(answers)
def test_any_answer_is_read_back_as_it_was_given(answer: str) -> None:
    text = _edit({15: {"reponse": answer}})
    first, second = _loaded(text)
    assert second["reponse"] == answer
    assert first == _loaded(SOURCE)[0]
    assert text.startswith(SOURCE[: SOURCE.index("  reponse: Dix")])


@pytest.mark.parametrize(
    "answer", ["Off", "yes", "N", "~", "Null", "1:30", "0o17", "1_000", "=", "<<", "2024-01-01"]
)
def test_an_answer_that_some_yaml_reader_takes_for_something_else_stays_text(answer: str) -> None:
    assert _loaded(_edit({15: {"reponse": answer}}))[1]["reponse"] == answer


@given(st.lists(answers.filter(str.strip).map(lambda text: " ".join(text.split())), max_size=4).map(tuple))
def test_any_variants_are_read_back(variants: tuple[str, ...]) -> None:
    [entry] = _loaded(
        _edit({}, {"id": "a", "question": "A ?", "variantes": variants, "reponse": "R."}, source="")
    )
    assert tuple(entry.get("variantes", ())) == variants
