"""The examples that a person should look at: each kind once, with its file and its line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from assistant.catalogue.load import read_catalogue
from assistant.quality.examples import lines, review, run_review

FAQ = """
- id: perte
  question: J'ai perdu ma carte, que faire ?
  variantes: [carte volée]
  exemples:
  - Bonjour, je ne retrouve plus mon badge depuis hier
  - hier bonjour je ne retrouve plus mon badge
  - combien coûte un lecteur de carte sans contact
  - rappelez-moi au 06 12 34 56 78 pour ma carte perdue
  reponse: Dites-le.
- id: prix
  question: Combien coûte un lecteur de carte ?
  variantes: [prix d'un lecteur]
  exemples: [budget pour équiper notre accueil]
  reponse: Rien.
- id: vieille
  question: Combien coûtait un lecteur ?
  reponse: Rien non plus.
  statut: archive
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "cartes.yml").write_text(FAQ.lstrip("\n"), encoding="utf-8")
    return tmp_path


def test_each_kind_is_listed_with_its_line(data: Path) -> None:
    assert list(lines(review(read_catalogue(data)))) == [
        "Moins de deux exemples : 1 entrée",
        "  prix (1)",
        "Presque identiques dans leur entrée : 1 exemple",
        "  faq/cartes.yml:6: « hier bonjour je ne retrouve plus mon badge » répète presque la ligne 5",
        "Plus proches d'une autre entrée : 1 exemple",
        "  faq/cartes.yml:7: « combien coûte un lecteur de carte sans contact » (perte) → prix : "
        "« Combien coûte un lecteur de carte ? »",
        "Avec une donnée personnelle à retirer : 1 exemple",
        "  faq/cartes.yml:8: « rappelez-moi au 06 12 34 56 78 pour ma carte perdue »",
    ]


def test_members_of_a_family_are_not_told_apart_by_their_texts(data: Path) -> None:
    (data / "taxonomy.yml").write_text(
        "facettes:\n- {id: lieu, question: Où ?, valeurs: [{id: ici, libelle: Ici}]}\n", encoding="utf-8"
    )
    (data / "familles.yml").write_text(
        "- {id: f, facette_discriminante: lieu, entrees: [perte, prix]}\n", encoding="utf-8"
    )
    assert review(read_catalogue(data)).stolen == ()


def test_one_file_is_looked_at_beside_all_others(data: Path) -> None:
    (data / "faq" / "autres.yml").write_text(
        "- id: autre\n  question: Autre chose ?\n  reponse: Oui.\n", encoding="utf-8"
    )
    stream = io.StringIO()
    run_review(data / "faq" / "autres.yml", stream)
    assert stream.getvalue().splitlines() == ["Moins de deux exemples : 1 entrée", "  autre (0)"]
    assert len(review(read_catalogue(data), "faq/cartes.yml").stolen) == 1


def test_nothing_to_look_at_and_a_path_that_leads_nowhere(data: Path) -> None:
    text = "- id: a\n  question: A ?\n  exemples: [un message, autre chose]\n  reponse: R.\n"
    (data / "faq" / "cartes.yml").write_text(text, encoding="utf-8")
    stream = io.StringIO()
    run_review(data, stream)
    assert stream.getvalue() == "Exemples : rien à relire.\n"
    run_review(data / "absent.yml", stream)
    assert stream.getvalue().count("\n") == 1
