"""When a message is an emergency, and what it asks beside it: the chance of each sentence is given here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np
import pytest

from assistant.catalogue.safety import Safety
from assistant.understanding import acts
from assistant.understanding.act_model import ActModel
from assistant.understanding.danger_wordings import DangerWordings
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.interpreter import Interpreter
from assistant.understanding.language.french import french
from assistant.understanding.ranking.from_catalogue import training_entries
from assistant.understanding.ranking.ranker import Ranker
from assistant.understanding.result import Context
from tests.unit.library import library

DANGER = "mon père s'effondre"
QUESTION = "Comment prolonger le prêt d'un livre ?"


@dataclass(frozen=True)
class _Told:
    """A model that was told the chance of an emergency of each text; none of the others."""

    chances: Mapping[str, float]

    def probabilities(
        self,
        text: str,
        raw: np.ndarray,
        signals: np.ndarray,
        context: Context,
    ) -> list[tuple[str, float]]:
        del raw, signals, context
        p = self.chances.get(text.strip(" ,;:.!?"), 0.0)
        return sorted([(acts.EMERGENCY, p), (acts.QUESTION, 1 - p)], key=lambda one: -one[1])


@lru_cache(maxsize=1)
def _ranker() -> tuple[Ranker, FacetFinder]:
    catalogue = library()
    finder = FacetFinder(catalogue.taxonomy, french())
    return Ranker.train(training_entries(catalogue), [], encoder=None), finder


def told(part: float, whole: float, **others: float) -> Interpreter:
    """An interpreter to which `part` is the chance of `DANGER`, `whole` that of any message that holds it.

    `others` are those of other messages.
    """
    ranker, finder = _ranker()
    joined = (f"{QUESTION} {DANGER}", f"{DANGER}. {QUESTION}", f"{QUESTION[:-2]} et {DANGER}")
    texts = {DANGER: part, **others} | {text.strip(" ?."): whole for text in joined}
    model = cast(ActModel, _Told(texts))
    return Interpreter(ranker, finder, model, DangerWordings.of(Safety(signs=("s'effondr*",))))


@pytest.mark.parametrize(("p", "expected"), [(0.25, True), (0.15, False)])
def test_a_message_is_an_emergency_from_a_low_chance(p: float, expected: bool):
    meaning = told(part=p, whole=p).interpret(DANGER, Context())
    assert (meaning.act == acts.EMERGENCY) is expected
    assert "rest" not in meaning.values


@pytest.mark.parametrize(("p", "expected"), [(0.95, True), (0.6, False)])
def test_a_sentence_of_several_must_be_surer_than_a_whole_message(p: float, expected: bool):
    meaning = told(part=p, whole=0.01).interpret(f"{QUESTION} {DANGER}", Context())
    assert (meaning.act == acts.EMERGENCY) is expected


@pytest.mark.parametrize(
    "text", [f"{QUESTION} {DANGER}", f"{DANGER}. {QUESTION}", f"{QUESTION[:-2]} et {DANGER}"]
)
def test_what_is_asked_beside_the_danger_is_ranked_too(text: str):
    meaning = told(part=0.99, whole=0.9).interpret(text, Context())
    assert meaning.act == acts.EMERGENCY
    assert meaning.values["rest"].startswith("Comment prolonger le prêt d'un livre")
    assert DANGER not in meaning.values["rest"]
    assert meaning.ranking[0][0] == "prolonger-livre"


def test_the_sentence_that_tells_the_danger_is_never_asked():
    meaning = told(part=0.1, whole=0.9).interpret(f"{QUESTION} {DANGER}", Context())
    assert meaning.values["rest"] == QUESTION


def test_a_part_that_asks_nothing_is_no_question():
    model = told(part=0.99, whole=0.9)
    assert model.interpret(f"bon alors voilà. {DANGER}", Context()).values == {}
