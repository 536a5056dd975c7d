"""What Rasa is given to learn from: the FAQ as messages, each with the label of its entry."""

from __future__ import annotations

from pathlib import Path

from assistant.on_rasa.importer import LABEL, FaqImporter
from assistant.settings import ROOT
from assistant.understanding import acts

FAQ = """
- id: carte
  question: Quelle carte ?
  variantes: [carte à prendre]
  exemples: ["bonjour, il me faut quoi comme carte ?", svp la carte]
  reponse: Une CPS.
- id: brouillon
  question: Plus tard ?
  exemples: [pas encore]
  reponse: Non.
  statut: brouillon
"""


def test_the_question_the_variants_and_the_examples_of_published_entries_are_learnt(tmp_path: Path) -> None:
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "a.yml").write_text(FAQ.lstrip("\n"), encoding="utf-8")
    importer = FaqImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [], data=str(tmp_path))
    messages = [
        (message.get("text"), message.get(LABEL))
        for message in importer.get_nlu_data().training_examples
        if message.get("intent") == acts.QUESTION
    ]
    assert messages == [
        ("Quelle carte ?", "faq/carte"),
        ("carte à prendre", "faq/carte"),
        ("bonjour, il me faut quoi comme carte ?", "faq/carte"),
        ("svp la carte", "faq/carte"),
    ]


def test_a_word_of_the_glossary_is_no_key_of_a_training_file(tmp_path: Path) -> None:
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "a.yml").write_text(FAQ.lstrip("\n"), encoding="utf-8")
    words = "nlu: langue\nrules: règles\nstories: histoires\n"
    (tmp_path / "anglais.yml").write_text(words, encoding="utf-8")
    data = str(tmp_path)
    importer = FaqImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [data], data)
    assert importer.get_stories().story_steps == []
    assert "carte à prendre" in {message.get("text") for message in importer.get_nlu_data().intent_examples}
