"""A small FAQ, and visitors who asked things of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.store import Interaction, Store

FAQ = """
# Un commentaire qui reste.
- id: carte
  question: Quelle carte faut-il pour INSi ?
  variantes:
  - carte pour le téléservice INSi
  reponse: Une carte CPx.
  produit: insi
- id: delai
  question: Quel est le délai de livraison d'une carte ?
  variantes:
  - livraison de ma carte
  reponse: Dix jours.
  produit: cps
- id: pin
  question: Comment débloquer mon code PIN ?
  reponse: Avec le code de déblocage.
  produit: cps
- id: vieille
  question: Une vieille question archivée ?
  reponse: Non.
  statut: archive
"""
TAXONOMY = """
facettes:
- id: produit
  question: Quel produit ?
  valeurs:
  - {id: insi, libelle: INSi}
  - {id: cps, libelle: Carte CPS}
"""

Ask = Callable[..., int | None]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "faq").mkdir(parents=True)
    (folder / "taxonomy.yml").write_text(TAXONOMY, encoding="utf-8")
    (folder / "faq" / "cartes.yml").write_text(FAQ.lstrip("\n"), encoding="utf-8")
    return folder


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'assistant.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store(url)
    yield opened
    opened.close()


@pytest.fixture
def ask(store: Store) -> Ask:
    """`ask("question", "admit")`, `ask("question", "clarify", entry="carte")`: one visitor, one question."""
    visitors = iter(range(1_000_000))

    def record(
        text: str,
        decision: str,
        entry: str | None = None,
        useful: bool | None = None,
        reason: str | None = None,
        ranking: tuple[tuple[str, float], ...] = (("carte", 0.3), ("delai", 0.2)),
    ) -> int | None:
        visitor = f"visitor-{next(visitors)}"
        if decision == "answer":
            number = store.record_interaction(
                Interaction(visitor, text, "answered", "answer", entry, probabilities=ranking)
            )
        else:
            status = "out_of_scope" if decision in ("admit", "redirect") else "ambiguous"
            store.record_interaction(Interaction(visitor, text, status, decision, probabilities=ranking))
            if entry is None:
                return None
            number = store.record_interaction(Interaction(visitor, text, "answered", "answer", entry))
        store.ask_feedback(number)
        if useful is not None:
            store.record_feedback(number, visitor, useful, reason=reason)
        return number

    return record
