"""What a probe asks of a model and what it hands back, without a model."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from assistant.catalogue.costs import Costs
from assistant.catalogue.model import Catalogue, Entry
from assistant.publish.probe import (
    SMOKE,
    _askable,
    _changed,
    _finds,
    _shown,
    _smoke_questions,
    held_out,
    judged,
)
from assistant.quality.evaluate import Case, Outcome
from assistant.understanding import acts
from assistant.understanding.result import Thresholds, Understanding
from tests.unit.dialogue.conftest import make_catalogue

CATALOGUE = make_catalogue()
COSTS = Costs()


def _understood(text: str, *ranking: tuple[str, float], known: float = 0.9) -> Understanding:
    return Understanding(
        text, acts.QUESTION, ranking=ranking, known=known, thresholds=Thresholds(0.6, 0.3, 0.3)
    )


def test_a_case_is_asked_while_one_of_its_entries_is_in_the_faq() -> None:
    cases = [
        Case("gardée", frozenset({"cps-duree", "partie"})),
        Case("orpheline", frozenset({"partie"})),
        Case("hors sujet", frozenset()),
    ]
    askable, orphans = _askable(cases, CATALOGUE)
    assert [case.text for case in askable] == ["gardée", "hors sujet"]
    assert [case.text for case in orphans] == ["orpheline"]


def test_the_same_question_for_two_models_has_the_same_key_and_others_another() -> None:
    def key(text: str, *expected: str) -> str:
        return judged(Outcome(Case(text, frozenset(expected)), (), "admit"), COSTS).key

    assert key("Où ?", "a", "b") == key("Où ?", "b", "a")
    assert len({key("Où ?", "a"), key("Où ?", "b"), key("Où", "a"), key("Où ?")}) == 4


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        (Outcome(Case("q", frozenset()), (), "answer", ("cps-duree",)), "répond : cps-duree"),
        (
            Outcome(Case("q", frozenset()), (), "answer", ("cps-duree",), certainty="sure"),
            "répond : cps-duree",
        ),
        (
            Outcome(Case("q", frozenset()), (), "answer", ("cps-duree",), certainty="probable"),
            "donne comme la plus proche : cps-duree",
        ),
        (Outcome(Case("q", frozenset()), (), "suggest", ("a", "b")), "propose une liste : a, b"),
        (Outcome(Case("q", frozenset()), (), "clarify"), "demande une précision"),
        (Outcome(Case("q", frozenset()), (), "admit"), "dit ne pas savoir"),
        (Outcome(Case("q", frozenset()), (), "greeting"), "greeting"),
    ],
)
def test_an_outcome_is_shown_in_french(outcome: Outcome, text: str) -> None:
    assert _shown(outcome) == text


def _archive(folder: Path, rows: list[list[object]] | None, given: list[str] | None = None) -> Path:
    file = folder / "model.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        members = {"components/other/weights.bin": b"x"}
        if rows is not None:
            members["components/train_FaqInterpreter/held_out.json"] = json.dumps(rows).encode()
        if given is not None:
            members["components/train_FaqInterpreter/held_out_given.json"] = json.dumps(given).encode()
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return file


def test_the_held_out_phrasings_of_a_model_are_judged_by_what_they_cost(tmp_path: Path) -> None:
    rows = [["a", "Où est ma carte ?", True], ["b", "Combien ?", False]]
    right, wrong = held_out(_archive(tmp_path, rows), COSTS)
    assert (right.text, right.outcome, right.cost) == ("Où est ma carte ? (a)", "trouvée", 0.0)
    assert (wrong.text, wrong.outcome, wrong.cost) == ("Combien ? (b)", "manquée", COSTS.wrong)
    assert right.key != wrong.key


def test_the_entry_that_takes_a_phrasing_is_kept_with_it(tmp_path: Path) -> None:
    rows: list[list[object]] = [["a", "Où est ma carte ?", True], ["b", "Combien ?", False]]
    right, wrong = held_out(_archive(tmp_path, rows, ["a", "c"]), COSTS)
    assert (right.outcome, wrong.outcome) == ("trouvée", "manquée : c")
    assert (wrong.owner, wrong.shown) == ("b", ("c",))


def test_a_model_that_kept_no_held_out_phrasing_has_none(tmp_path: Path) -> None:
    assert held_out(_archive(tmp_path, None), COSTS) == []


def test_real_questions_whose_answer_changes_are_listed_and_the_others_counted() -> None:
    understood = {
        "durée ?": _understood("durée ?", ("cps-duree", 0.9)),
        "insi ?": _understood("insi ?", ("insi-carte", 0.9)),
        "rien": _understood("rien", known=0.1),
    }
    before = {
        "durée ?": "répond : cps-duree",
        "insi ?": "dit ne pas savoir",
        "rien": "dit ne pas savoir",
    }
    assert _changed(list(understood), understood, CATALOGUE, COSTS, before) == {
        "asked": 3,
        "count": 1,
        "changed": [["insi ?", "dit ne pas savoir", "répond : insi-carte"]],
    }


@pytest.mark.parametrize("entries", [1, 7, 20, 45, 1000])
def test_the_smoke_questions_are_spread_over_the_catalogue(entries: int) -> None:
    catalogue = Catalogue({f"e{i}": Entry(f"e{i}", f"Question {i} ?", "R.") for i in range(entries)})
    questions = _smoke_questions(catalogue)
    assert len(questions) == min(entries, SMOKE)
    assert all(catalogue.entries[entry].question == text for text, entry in questions.items())
    numbers = [int(entry[1:]) for entry in questions.values()]
    assert numbers[0] == 0
    assert numbers[-1] >= entries // 2


def test_a_draft_is_no_smoke_question() -> None:
    catalogue = Catalogue(
        {"a": Entry("a", "Brouillon ?", "", status="brouillon"), "b": Entry("b", "B ?", "R.")}
    )
    assert _smoke_questions(catalogue) == {"B ?": "b"}


def test_an_entry_is_found_anywhere_in_the_ranking_of_a_question() -> None:
    ranking = (("a", 0.5), ("b", 0.2))
    assert _finds(_understood("q", *ranking), "b")
    assert not _finds(_understood("q", *ranking), "c")
    assert not _finds(Understanding("q", acts.GREETING, ranking=ranking), "a")
