"""What Rasa is given to learn from: the FAQ as messages, each with the label of its entry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.on_rasa.component import written_messages
from assistant.on_rasa.importer import ACTS, LABEL, FaqImporter
from assistant.settings import ROOT
from assistant.understanding import acts
from assistant.understanding.act_training import Written
from assistant.understanding.result import Context

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


def questions(tmp_path: Path, config: Path) -> list[tuple[str, str]]:
    (tmp_path / "faq").mkdir(exist_ok=True)
    (tmp_path / "faq" / "a.yml").write_text(FAQ.lstrip("\n"), encoding="utf-8")
    importer = FaqImporter(str(config), str(ROOT / "domain.yml"), [], data=str(tmp_path))
    return [
        (message.get("text"), message.get(LABEL))
        for message in importer.get_nlu_data().training_examples
        if message.get("intent") == acts.QUESTION
    ]


SHIPPED = (ROOT / "config.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "config",
    [
        SHIPPED.replace("pipeline:\n", "pipeline:\n- name: KeywordIntentClassifier\n"),
        SHIPPED.replace("train: false", "train: true"),
        "recipe: default.v1\nassistant_id: x\nlanguage: fr\n",
    ],
    ids=[
        "a component of Rasa's",
        "one that reads tokens",
        "the pipeline that Rasa takes where none is named",
    ],
)
def test_whoever_reads_the_messages_has_the_question_the_variants_and_the_examples_of_published_entries(
    tmp_path: Path, config: str
) -> None:
    file = tmp_path / "config.yml"
    file.write_text(config, encoding="utf-8")
    assert questions(tmp_path, file) == [
        ("Quelle carte ?", "faq/carte"),
        ("carte à prendre", "faq/carte"),
        ("bonjour, il me faut quoi comme carte ?", "faq/carte"),
        ("svp la carte", "faq/carte"),
    ]


def test_where_our_components_read_the_faq_rasa_has_the_questions_alone(tmp_path: Path) -> None:
    assert questions(tmp_path, ROOT / "config.yml") == [("Quelle carte ?", "faq/carte")]


def test_a_word_of_the_glossary_is_no_key_of_a_training_file(tmp_path: Path) -> None:
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "a.yml").write_text(FAQ.lstrip("\n"), encoding="utf-8")
    words = "nlu: langue\nrules: règles\nstories: histoires\n"
    (tmp_path / "anglais.yml").write_text(words, encoding="utf-8")
    data = str(tmp_path)
    importer = FaqImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [data], data)
    assert importer.get_stories().story_steps == []
    assert "Quelle carte ?" in {message.get("text") for message in importer.get_nlu_data().intent_examples}


NLU = """version: "3.1"
nlu:
- intent: pick
  metadata: {rank: "2", context: {asked: suggestion, list: [carte, brouillon], question: une carte}}
  examples: |
    - la seconde svp
    - celle du dessous
- intent: choice
  metadata: {rank: "2", context: {asked: clarification, facet: carte, choices: [bleue, verte]}}
  examples: |
    - la seconde svp
- intent: feedback
  metadata: {useful: "no"}
  examples: |
    - bof bof
    - bof bof
- intent: go_back
  examples: |
    - en arrière toute
- intent: question
  metadata: {breakdown: "yes"}
  examples: |
    - tout est cassé
"""


def written(tmp_path: Path, nlu: str = NLU) -> FaqImporter:
    (tmp_path / "faq").mkdir(exist_ok=True)
    (tmp_path / "faq" / "a.yml").write_text(FAQ.lstrip("\n"), encoding="utf-8")
    (tmp_path / "nlu").mkdir(exist_ok=True)
    (tmp_path / "nlu" / "a.yml").write_text(nlu, encoding="utf-8")
    paths = [str(tmp_path / "nlu")]
    return FaqImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), paths, data=str(tmp_path))


def test_a_text_is_one_message_with_all_that_it_may_mean(tmp_path: Path) -> None:
    """Rasa takes a text of two intents for a mistake; « la seconde » is of several acts."""
    messages = [m for m in written(tmp_path).get_nlu_data().training_examples if m.get(ACTS)]
    texts = [message.get("text") for message in messages]
    assert sorted(texts) == sorted(set(texts))
    meant: dict[str, list[Any]] = {message.get("text"): message.get(ACTS) for message in messages}
    listed = {"asked": "suggestion", "list": ["carte", "brouillon"], "question": "une carte"}
    asked = {"asked": "clarification", "facet": "carte", "choices": ["bleue", "verte"]}
    assert meant["la seconde svp"] == [["pick", listed], ["choice/value", asked]]
    assert meant["celle du dessous"] == [["pick", listed]]
    assert meant["bof bof"] == [["feedback/no", None]]
    assert meant["en arrière toute"] == [["back", None]]
    assert meant["tout est cassé"] == [["question/breakdown", None]]


def test_what_is_learnt_of_the_acts_is_read_back_with_its_contexts(tmp_path: Path) -> None:
    messages = written_messages(written(tmp_path).get_nlu_data())
    assert Written("bof bof", "feedback/no") in messages
    listed = Context("suggestion", entries=("carte", "brouillon"), question="une carte")
    assert Written("la seconde svp", "pick", listed) in messages
    clarified = Context("clarification", "carte", ("bleue", "verte"))
    assert Written("la seconde svp", "choice/value", clarified) in messages
    assert not any(one.text in ("Quelle carte ?", "/pick") for one in messages), "no question, no button"


def test_of_a_large_catalogue_rasa_is_given_some_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reads none of them, and copies each seven times over."""
    monkeypatch.setattr("assistant.on_rasa.importer._ENOUGH", 1)
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "b.yml").write_text("- {id: b, question: Un lecteur ?, reponse: Non.}\n", "utf-8")
    assert [label for _, label in questions(tmp_path, ROOT / "config.yml")] == ["faq/carte"]


def test_another_context_of_the_same_words_is_learnt_again(tmp_path: Path) -> None:
    before = written(tmp_path).get_nlu_data().fingerprint()
    assert written(tmp_path).get_nlu_data().fingerprint() == before
    other = NLU.replace("choices: [bleue, verte]", "choices: [bleue, mobile]")
    assert written(tmp_path, other).get_nlu_data().fingerprint() != before
    also = NLU.replace("    - celle du dessous", "    - celle du dessous\n    - celle du bas de la page")
    assert written(tmp_path, also).get_nlu_data().fingerprint() != before


def test_an_act_that_only_buttons_send_has_the_two_examples_that_rasa_asks_for(tmp_path: Path) -> None:
    data = written(tmp_path).get_nlu_data()
    of_rasa = [message.get("text") for message in data.intent_examples if message.get("intent") == "browse"]
    assert of_rasa == ["/browse", "/browse{}"]


def test_the_shipped_messages_have_one_act_in_each_context() -> None:
    """The same words in the same place mean one thing."""
    importer = FaqImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data" / "nlu")])
    twice = [
        (message.get("text"), message.get(ACTS))
        for message in importer.get_nlu_data().training_examples
        if len({repr(context) for _, context in message.get(ACTS) or ()}) < len(message.get(ACTS) or ())
    ]
    assert twice == []


def test_what_is_foreign_to_the_shipped_agency_is_not_learnt_beside_another_faq(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`rasa train` reads the shipped examples, whatever the FAQ."""
    own = "assistant.on_rasa.importer.is_of_agency"
    monkeypatch.setattr(own, lambda file: file.name == "out_of_scope.yml")
    written(tmp_path)
    nlu = [str(ROOT / "data" / "nlu")]
    project = (str(ROOT / "config.yml"), str(ROOT / "domain.yml"))
    ours = FaqImporter(*project, nlu, data=str(ROOT / "data")).get_nlu_data()
    theirs = FaqImporter(*project, nlu, data=str(tmp_path)).get_nlu_data()
    texts = {
        name: {m.get("text") for m in data.intent_examples} for name, data in (("a", ours), ("b", theirs))
    }
    assert "comment renouveler mon passeport ?" in texts["a"] - texts["b"]
    assert "bonjour" in texts["a"] & texts["b"]
