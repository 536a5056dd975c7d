"""The acts of messages in their context: read, compared with what was expected, counted, printed."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.on_rasa import engine
from assistant.quality.act_cases import (
    ActCase,
    ActOutcome,
    act_figures,
    act_lines,
    judge_act,
    measure_acts,
    read_act_cases,
    wrong_cases,
)
from assistant.quality.case_files import CasesError, holds_acts, question_files
from assistant.quality.evaluate import evaluate, lines
from assistant.understanding.result import Context, Understanding
from tests.unit.dialogue.conftest import make_catalogue

CATALOGUE = make_catalogue()
ASKED = Context("clarification", "couloirs", choices=("hopital", "officine"))
LISTED = Context("suggestion", entries=("cps-duree", "dates-dpi-va1", "insi-carte"))


def understood(act: str, first: str | None = None, **values: str) -> Understanding:
    return Understanding("…", act, values, ranking=((first, 0.9),) if first else ())


def is_right(case: ActCase, meaning: Understanding) -> bool:
    outcome = judge_act(case, meaning, CATALOGUE)
    return outcome.is_right and outcome.value_is_right


@pytest.mark.parametrize(
    ("wanted", "values", "right"),
    [
        ("officine", {"facet": "couloirs", "value": "officine"}, True),
        ("officine", {"facet": "couloirs", "value": "hopital"}, False),
        ("officine", {"rank": "2"}, True),
        ("officine", {"rank": "1"}, False),
        ("officine", {"rank": "9"}, False),
        (["hopital", "officine"], {"values": "officine,hopital"}, True),
        (["hopital", "officine"], {"all": "yes"}, True),
        (["hopital", "officine"], {"value": "officine"}, False),
        ("all", {"all": "yes"}, True),
        ("all", {"values": "hopital,officine"}, True),
        ("none", {"none": "yes"}, True),
        ("none", {"unknown": "yes"}, False),
        ("unknown", {"unknown": "yes"}, True),
        ("unknown", {}, False),
    ],
)
def test_a_choice_is_its_values_however_they_are_said(
    wanted: Any, values: dict[str, str], right: bool
) -> None:
    assert is_right(ActCase("…", "choice", wanted, ASKED), understood("choice", **values)) == right


@pytest.mark.parametrize(
    ("wanted", "values", "right"),
    [
        (2, {"rank": "2"}, True),
        (2, {"rank": "1"}, False),
        (2, {"entry": "dates-dpi-va1"}, True),
        (2, {"family": "dates"}, True),
        (1, {"family": "dates"}, False),
        ("cps-duree", {"rank": "1"}, True),
        ("cps-duree", {"entry": "cps-duree"}, True),
        ("cps-duree", {"entry": "insi-carte"}, False),
        ("dates-lgo-va2", {"family": "dates"}, True),
        ("cps-duree", {"rank": "9"}, False),
        (9, {"entry": "cps-duree"}, False),
    ],
)
def test_a_pick_is_a_line_of_the_list_however_it_is_said(
    wanted: Any, values: dict[str, str], right: bool
) -> None:
    assert is_right(ActCase("…", "pick", wanted, LISTED), understood("pick", **values)) == right


@pytest.mark.parametrize(
    ("act", "wanted", "values", "right"),
    [
        ("feedback", "yes", {"useful": "yes"}, True),
        ("feedback", "yes", {"useful": "no"}, False),
        ("reason", "wrong", {"code": "wrong"}, True),
        ("reason", "wrong", {"rank": "4"}, True),
        ("reason", "wrong", {"rank": "1"}, False),
        ("reason", "wrong", {"rank": "8"}, False),
        ("correction", {"produit": "e_cps"}, {"produit": "e_cps", "type_offre": "produits"}, True),
        ("correction", {"produit": "e_cps"}, {"produit": "cps"}, False),
        ("correction", {"produit": "e_cps"}, {}, False),
        ("correction", None, {}, True),
        ("topic", "insi", {"facet": "produit", "value": "insi"}, True),
        ("topic", "perte", {"facet": "produit", "value": "cps", "theme": "perte"}, True),
        ("topic", "insi", {"facet": "produit", "value": "cps"}, False),
        ("redirection", "patient", {"subject": "patient"}, True),
        ("redirection", "patient", {}, False),
        ("human", "cps", {"facet": "produit", "value": "cps"}, True),
        ("human", None, {}, True),
        ("human", None, {"facet": "produit", "value": "cps"}, False),
        ("greeting", None, {}, True),
    ],
)
def test_the_value_of_the_other_acts(act: str, wanted: Any, values: dict[str, str], right: bool) -> None:
    assert is_right(ActCase("…", act, wanted), understood(act, **values)) == right


def test_a_question_in_context_is_judged_by_the_entry_that_comes_first() -> None:
    case = ActCase("et la e-CPS ?", "follow_up", ["ecps-bloquee", "cps-duree"])
    assert is_right(case, understood("follow_up", "ecps-bloquee"))
    assert not is_right(case, understood("follow_up", "insi-carte"))
    assert not is_right(case, understood("follow_up"))
    assert is_right(ActCase("et la e-CPS ?", "follow_up"), understood("follow_up", "insi-carte"))
    otherwise = judge_act(case, understood("question", "ecps-bloquee"), CATALOGUE)
    assert (otherwise.is_right, otherwise.value_is_right) == (False, True)


def outcome(
    expected: str, told: str, *, value: Any = None, right: bool = True, text: str = "…"
) -> ActOutcome:
    return ActOutcome(ActCase(text, expected, value), told, right)


def test_the_figures_of_the_acts() -> None:
    figures = act_figures(
        [
            outcome("question", "question", value=["a"]),
            outcome("question", "question", value=["a"], right=False),
            outcome("question", "follow_up", value=["a"]),
            outcome("question", "precision", value=["a"], right=False),
            outcome("question", "test"),
            outcome("thanks", "thanks"),
            outcome("emergency", "question", text="il s'est évanoui"),
            outcome("thanks", "emergency", text="merci, vous me sauvez la vie"),
        ]
    )
    assert (figures["cases"], figures["accuracy"]) == (8, 3 / 8)
    each = figures["acts"]
    assert each["question"] == {"cases": 5, "precision": 2 / 3, "recall": 2 / 5, "f1": 4 / 8}
    assert each["thanks"] == {"cases": 2, "precision": 1.0, "recall": 1 / 2, "f1": 2 / 3}
    assert each["emergency"] == {"cases": 1, "precision": 0.0, "recall": 0.0, "f1": 0.0}
    # Told but never expected: in the table, not in the mean.
    assert each["follow_up"] == {"cases": 0, "precision": 0.0, "recall": None, "f1": None}
    assert figures["macro_f1"] == pytest.approx((4 / 8 + 2 / 3 + 0) / 3)
    assert figures["values_right"] == 1 / 2
    assert figures["missed_emergencies"] == ["il s'est évanoui"]
    assert figures["false_emergencies"] == ["merci, vous me sauvez la vie"]
    assert (figures["questions"], figures["questions_lost"]) == (5, 3 / 5)
    assert (figures["questions_in_context"], figures["questions_in_context_right"]) == (2, 1)
    assert ["thanks", "emergency", 1] in figures["confusions"]


def test_nothing_asked_has_no_figure() -> None:
    figures = act_figures([])
    assert [figures[name] for name in ("accuracy", "macro_f1", "values_right", "questions_lost")] == [
        None
    ] * 4


def test_the_wrong_cases_are_those_of_a_wrong_act_or_value() -> None:
    wrong = wrong_cases(
        [
            outcome("thanks", "thanks", text="un"),
            outcome("thanks", "goodbye", text="deux"),
            outcome("choice", "choice", value="officine", right=False, text="trois"),
        ]
    )
    assert [case["text"] for case in wrong] == ["deux", "trois"]
    assert wrong[0]["expected"] == ["thanks", None]
    assert wrong[1]["expected"] == ["choice", "officine"]


def test_a_file_of_acts_is_told_by_its_lines_and_read(tmp_path: Path) -> None:
    acts, questions, empty = (tmp_path / f"{name}.jsonl" for name in ("acts", "questions", "vide"))
    context = {"asked": "feedback", "entry": "cps-duree", "list": ["insi-carte"], "question": "ma carte ?"}
    line = {"context": context, "text": "nickel", "act": "feedback", "value": "yes"}
    acts.write_text("\n" + json.dumps(line) + '\n{"text": "bof", "act": "feedback"}\n', "utf-8")
    questions.write_text('{"text": "Quoi ?", "expected": []}\n', "utf-8")
    empty.write_text("\n", "utf-8")
    assert (holds_acts(acts), holds_acts(questions), holds_acts(empty)) == (True, False, False)
    assert question_files(tmp_path) == [questions, empty]
    first, second = read_act_cases(acts)
    assert (first.context.asked, first.context.entries) == ("feedback", ("insi-carte",))
    assert (first.act, first.value, second.value, second.context) == ("feedback", "yes", None, Context())


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "Quoi ?"}', '{"act": "thanks"}'])
def test_a_line_that_is_no_case_of_acts_is_named(line: str, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "merci", "act": "thanks"}\n' + line, "utf-8")
    with pytest.raises(CasesError, match=r"a\.jsonl:2 : il faut "):
        read_act_cases(file)


def test_an_act_that_does_not_exist_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "merci", "act": "gratitude"}', "utf-8")
    with pytest.raises(CasesError, match=r"a\.jsonl:1 : « gratitude » n'est pas un acte"):
        read_act_cases(file)


def test_what_a_terminal_shows_of_the_acts() -> None:
    cases = [
        ActCase("pour un labo", "choice", "officine", ASKED),
        ActCase("elle s'est évanouie", "emergency"),
        ActCase("la question", "question", ["cps-duree"]),
    ]
    told = {
        "pour un labo": understood("choice", facet="couloirs", value="hopital"),
        "elle s'est évanouie": understood("test"),
        "la question": understood("follow_up", "cps-duree"),
    }
    contexts: list[Context] = []

    def interpret(text: str, context: Context) -> Understanding:
        contexts.append(context)
        return told[text]

    measured = measure_acts({"acts": cases}, interpret, CATALOGUE, details=True)
    assert contexts == [ASKED, Context(), Context()]
    shown = [" ".join(line.split()) for line in act_lines("acts", measured["acts"])]
    assert "actes de acts" in shown
    assert "acte juste 0.333" in shown
    assert "urgences manquées 1" in shown
    assert "urgence manquée : elle s'est évanouie" in shown
    assert "choice 1 1.000 1.000 1.000" in shown
    expected = "suites ou précisions : 1, dont 1 avec la bonne entrée en premier"
    assert f"questions prises pour autre chose 1.000 de 1 ({expected})" in shown
    assert (
        "[clarification] pour un labo | choice (facet=couloirs, value=hopital) ← choice (officine)" in shown
    )
    assert "elle s'est évanouie | test ← emergency" in shown
    assert 'la question | follow_up (cps-duree) ← question (["cps-duree"])' in shown


def test_evaluate_measures_questions_and_acts_with_one_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_ahead: list[str] = []

    async def load(model: Path) -> Any:
        return SimpleNamespace(
            report={"top1": 0.9},
            read_ahead=read_ahead.extend,
            interpret=lambda text, context: Understanding(text, "thanks"),
        )

    monkeypatch.setattr(engine, "load_agent", load)
    monkeypatch.setattr(engine, "component_of", lambda agent: agent)
    monkeypatch.setattr(engine, "understand", lambda _, texts: [Understanding(t, "thanks") for t in texts])
    model = tmp_path / "m.tar.gz"
    model.touch()
    questions, acts = tmp_path / "questions.jsonl", tmp_path / "acts.jsonl"
    questions.write_text('{"text": "Quoi ?", "expected": ["a"]}\n', "utf-8")
    acts.write_text('{"text": "merci", "act": "thanks"}\n{"text": "aïe", "act": "emergency"}\n', "utf-8")
    both = evaluate([questions, acts], model)
    assert (both["cases"], both["acts"]["acts"]["cases"]) == (1, 2)
    assert read_ahead == ["merci", "aïe"]
    assert "wrong" not in both["acts"]["acts"]
    alone = evaluate([acts], model, details=True)
    assert "cases" not in alone
    assert [case["text"] for case in alone["acts"]["acts"]["wrong"]] == ["aïe"]
    assert any("urgence manquée : aïe" in line for line in lines(alone))
    json.dumps(both)
