from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from assistant.catalogue import load_catalogue

from .conftest import TAXONOMY, DataFolder

Make = Callable[..., str]


@pytest.fixture
def before(data: DataFolder, make_entry: Make) -> str:
    data.write("faq/a.yml", make_entry("un") + make_entry("deux"))
    return load_catalogue(data.path).fingerprint


def test_it_is_a_sha_256(before: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", before)


def test_comments_quotes_order_and_files_do_not_count(
    data: DataFolder, make_entry: Make, before: str
) -> None:
    data.write("faq/a.yml", "# tête\n" + make_entry("deux").replace("Une réponse.", '"Une réponse."  # fin'))
    data.write("faq/b.yml", make_entry("un") + "  offre: []\n  source: null\n")
    assert load_catalogue(data.path).fingerprint == before


@pytest.mark.parametrize(
    "fields",
    [
        {"question": "Autre ?"},
        {"variantes": "[autre]"},
        {"exemples": "[un message]"},
        {"reponse": "Une réponse .."},
        {"offre": "segur"},
        {"mots_cles": "[mot]"},
        {"source": "https://exemple.fr"},
        {"verifie_le": "2025-01-01"},
        {"expire_le": "2035-01-01"},
        {"statut": "archive"},
        {"confiance": "verbatim"},
        {"avertissement": "Attention."},
    ],
)
def test_every_field_counts(data: DataFolder, make_entry: Make, before: str, fields: dict[str, str]) -> None:
    data.write("faq/a.yml", make_entry("un", **fields) + make_entry("deux"))
    assert load_catalogue(data.path).fingerprint != before


def test_an_entry_more_counts(data: DataFolder, make_entry: Make, before: str) -> None:
    data.write("faq/b.yml", make_entry("trois"))
    assert load_catalogue(data.path).fingerprint != before


def test_the_taxonomy_and_the_families_count(data: DataFolder, before: str) -> None:
    data.write("taxonomy.yml", TAXONOMY.replace("Quel couloir ?", "Pour quel couloir ?"))
    taxonomy = load_catalogue(data.path).fingerprint
    data.write("familles.yml", "- id: f\n  facette_discriminante: offre\n  entrees: [un, deux]\n")
    assert len({before, taxonomy, load_catalogue(data.path).fingerprint}) == 3
