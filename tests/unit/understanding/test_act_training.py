"""The acts are learnt on any catalogue: what names facets that it lacks is left out or said of its own."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from assistant.catalogue.safety import Safety
from assistant.understanding import acts
from assistant.understanding.act_model import ActModel, Examples, allowed
from assistant.understanding.act_reading import ActReader
from assistant.understanding.act_training import Written, train_acts
from assistant.understanding.danger_wordings import DangerWordings
from assistant.understanding.ranking.ranker import Familiarity
from assistant.understanding.result import Context
from tests.unit.understanding.trades import FINDER, TAXONOMY

ELSEWHERE = Context("clarification", "lieu", ("centre", "port", "gare"), question="les horaires")
HERE = Context("clarification", "carte", ("bleue", "verte"), question="une carte")
LISTED = Context("suggestion", entries=("a", "b"), question="une carte")
WRITTEN = (
    Written("bonjour", "greeting"),
    Written("le port", "choice/value", ELSEWHERE),
    Written("la deuxième", "choice/value", ELSEWHERE),
    Written("aucun des trois", "choice/none", ELSEWHERE),
    Written("non, plutôt le port", "correction", ELSEWHERE),
    Written("et les tarifs ?", "question", ELSEWHERE),
    Written("la bleue", "choice/value", HERE),
    Written("la première", "pick", LISTED),
    Written("la carte perdue", "pick", LISTED),
)
QUESTIONS = {"a": ("Comment obtenir la carte bleue ?", "demander la bleue"), "b": ("Quel est le prix ?",)}


class Ranker:
    """Knows nothing of any text."""

    def familiarity(self, texts: Sequence[str], asked: bool = True) -> list[Familiarity]:
        assert not asked, "what is learnt may be in the catalogue"
        return [Familiarity(np.zeros(0, np.float32), 0.0, 0, 0, False) for _ in texts]


def learnt(monkeypatch: pytest.MonkeyPatch, written: Sequence[Written] = WRITTEN, seed: int = 0) -> Examples:
    """What the model is given to learn."""
    given: list[Any] = []
    monkeypatch.setattr(ActModel, "train", lambda examples, seed: given.append(examples) or SimpleNamespace())
    reader = ActReader(FINDER, DangerWordings.of(Safety()))
    train_acts(written, QUESTIONS, Ranker(), reader, seed)  # type: ignore[arg-type]
    examples: Examples = given[0]
    return examples


def said(examples: Examples) -> list[tuple[str, str, Context]]:
    return list(zip(examples.texts, examples.labels, examples.contexts, strict=True))


def test_what_names_a_value_that_the_catalogue_lacks_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = set(learnt(monkeypatch).texts)
    assert "le port" not in texts
    assert "non, plutôt le port" not in texts
    assert "la bleue" in texts


def test_what_is_said_of_any_choices_is_said_of_the_catalogue_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {text: (label, context) for text, label, context in said(learnt(monkeypatch))}
    for text, label in (
        ("la deuxième", "choice/value"),
        ("aucun des trois", "choice/none"),
        ("et les tarifs ?", "question"),
    ):
        assert found[text][0] == label
        context = found[text][1]
        facet = TAXONOMY.facet(context.facet or "")
        assert facet is not None
        assert context.asked == "clarification"
        assert 2 <= len(context.choices) <= 3
        assert all(facet.value(value) for value in context.choices)


def test_every_context_is_one_of_the_catalogue_s(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, label, context in said(learnt(monkeypatch)):
        assert context.facet is None or TAXONOMY.facet(context.facet) is not None, text
        assert allowed(label, context), (text, label, context)


def test_the_catalogue_s_own_names_are_answers_to_its_own_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [
        (text, context) for text, label, context in said(learnt(monkeypatch)) if label == "choice/value"
    ]
    for name, facet, value in (
        ("biologiste", "metier", "biologie"),
        ("Carte verte", "carte", "verte"),
        ("MOBI", "carte", "mobile"),
        ("Prix", "theme", "prix"),
    ):
        context = next(context for text, context in answers if text == name)
        assert (context.asked, context.facet) == ("clarification", facet)
        assert value in context.choices, "what is named is among what is shown"


def test_the_questions_of_the_faq_are_learnt_as_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {text for text, label, _ in said(learnt(monkeypatch)) if label == acts.QUESTION}
    assert {text for texts in QUESTIONS.values() for text in texts} <= asked


def test_a_rank_is_a_pick_though_nothing_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A title is one only where it is shown."""
    picks = [(text, context) for text, label, context in said(learnt(monkeypatch)) if label == acts.PICK]
    assert any(text == "la première" and not context.entries for text, context in picks)
    assert all(context.entries for text, context in picks if text == "la carte perdue")


def test_a_message_of_any_moment_is_learnt_at_one_where_it_makes_sense(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = (*WRITTEN, *(Written(f"parfait {i}", "feedback/yes") for i in range(20)))
    found = [context for text, _, context in said(learnt(monkeypatch, written)) if text.startswith("parfait")]
    assert len(found) == 20
    assert all(allowed("feedback/yes", context) for context in found)


def test_the_same_seed_gives_the_same_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(learnt(monkeypatch)) == said(learnt(monkeypatch))
    assert said(learnt(monkeypatch, seed=1)) != said(learnt(monkeypatch))


def test_each_example_has_its_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    examples = learnt(monkeypatch)
    assert len(examples.signals) == len(examples.texts) == len(examples.raw)
