"""`assistant evaluate`: what the model understands and what the dialogue decides, on expected cases."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.catalogue import load_catalogue
from assistant.catalogue.agency import AGENCY_FILE, load_agency, today
from assistant.catalogue.costs import Costs, load_costs
from assistant.catalogue.model import Catalogue
from assistant.dialogue.decide import SURE, decide
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import asking
from assistant.quality.act_cases import act_lines, measure_acts, read_act_cases
from assistant.quality.case_files import CasesError, holds_acts, json_lines
from assistant.releases.registry import ReleaseError, newest
from assistant.settings import data_dir, models_dir
from assistant.understanding import acts
from assistant.understanding.result import Understanding

DEFAULT_COSTS = Costs()
LABELS = {
    "cases": "questions",
    "in_scope": "  de la FAQ",
    "out_of_scope": "  hors sujet",
    "top1": "bonne entrée en premier",
    "top3": "bonne entrée dans les trois premières",
    "mrr": "rang inverse moyen",
    "decisions_in_scope": "décisions, de la FAQ",
    "sure_right": "sûres et justes",
    "right": "sûres ou probables et justes",
    "sure_wrong": "sûres et fausses",
    "wrong_answers": "sûres ou probables et fausses",
    "admitted": "aveux",
    "answered_right": "justes, des réponses données",
    "reachable": "bonne entrée donnée, proposée ou à une question près",
    "decisions_out_of_scope": "décisions, hors sujet",
    "out_of_scope_answered": "hors sujet avec une réponse",
    "out_of_scope_sure": "hors sujet avec une réponse sûre",
    "out_of_scope_admitted": "hors sujet reconnus",
    "calibration_error": "erreur de calibration",
    "confusions": "confusions (donnée ← attendue)",
}
"""What a terminal calls each figure, in the order in which they are read."""
OF_TRAINING = {
    "held_out_top1": "exemples mis de côté : bonne entrée en premier",
    "held_out_top3": "  dans les trois premières",
    "held_out_sure_right": "  sûres et justes",
    "held_out_sure_wrong": "  sûres et fausses",
    "held_out_left_out_sure": "  sans leur entrée, une autre donnée comme sûre",
    "held_out_beside_sure": "hors sujet mis de côté, avec une réponse sûre",
}
"""The same of what the training measured on what it held out."""
_QUESTIONS = (acts.QUESTION, acts.TOPIC, acts.PRECISION, acts.FOLLOW_UP)


@dataclass(frozen=True)
class Case:
    """A question and the entries that answer it; none when nothing should be answered."""

    text: str
    expected: frozenset[str]


@dataclass
class Outcome:
    """What happened to one case.

    Attributes:
        decision: `answer`, `clarify`, `suggest`, `admit`, or the act of a message that is no question.
        shown: Entries shown at once (the answer, or the suggestions).
        reachable: True when the wanted entry is shown, offered under a probable answer or among the
            candidates of the clarification.
        certainty: Of an answer: `sure` or `probable`.
    """

    case: Case
    ranking: tuple[tuple[str, float], ...]
    decision: str
    shown: tuple[str, ...] = ()
    reachable: bool = False
    certainty: str | None = None

    @property
    def is_right(self) -> bool:
        """True for an answer that was expected."""
        return self.decision == "answer" and bool(self.case.expected & set(self.shown))

    @property
    def is_wrong(self) -> bool:
        """True for an answer that was not."""
        return self.decision == "answer" and not self.is_right


def read_cases(paths: Sequence[Path]) -> list[Case]:
    """Reads JSONL files of `{"text": …, "expected": […]}`.

    Raises:
        CasesError: A file or a line does not read.
    """
    cases = []
    for path in paths:
        for number, line in json_lines(path):
            try:
                read = json.loads(line)
                cases.append(Case(str(read["text"]), frozenset(read["expected"])))
            except (ValueError, KeyError, TypeError) as error:
                raise CasesError(f'{path}:{number} : il faut {{"text": …, "expected": […]}}.') from error
    return cases


def judge(
    case: Case, understood: Understanding, catalogue: Catalogue, costs: Costs = DEFAULT_COSTS
) -> Outcome:
    """Decides on a case as the dialogue would, without the rest of the conversation."""
    if understood.act not in (*_QUESTIONS, acts.REDIRECTION, acts.OUT_OF_SCOPE):
        return Outcome(case, understood.ranking, understood.act)
    conversation = asking(Conversation(), understood)
    if understood.act not in _QUESTIONS:
        return Outcome(case, understood.ranking, "admit")
    decision = decide(catalogue, conversation, costs, conversation.unknown_numbers)
    shown = (decision.entry,) if decision.entry else decision.entries
    candidates = {entry for entry, _ in decision.candidates} if decision.kind == "clarify" else set()
    return Outcome(
        case,
        understood.ranking,
        decision.kind,
        tuple(shown),
        bool(case.expected & {*shown, *decision.others, *candidates}),
        decision.certainty if decision.kind == "answer" else None,
    )


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Top-1, top-3, MRR, decisions, right and wrong answers, calibration and confusions.

    `sure_right`, `right` (sure or probable), `sure_wrong`, `wrong_answers` (sure or probable), `admitted` and
    `reachable` are shares of the questions that an entry answers; `out_of_scope_…` of the others.
    """
    in_scope = [o for o in outcomes if o.case.expected]
    out_of_scope = [o for o in outcomes if not o.case.expected]
    ranks = [
        next((r for r, (e, _) in enumerate(o.ranking, start=1) if e in o.case.expected), 0) for o in in_scope
    ]
    answered = [o for o in in_scope if o.decision == "answer"]
    wrong = [o for o in answered if o.is_wrong]
    scored = [(o.ranking[0][1], float(o.ranking[0][0] in o.case.expected)) for o in in_scope if o.ranking]
    pairs = Counter((o.shown[0], sorted(o.case.expected)[0]) for o in wrong)
    return {
        "cases": len(outcomes),
        "in_scope": len(in_scope),
        "out_of_scope": len(out_of_scope),
        "top1": _share([r == 1 for r in ranks]),
        "top3": _share([1 <= r <= 3 for r in ranks]),
        "mrr": sum(1 / r for r in ranks if r) / len(ranks) if ranks else None,
        "decisions_in_scope": dict(Counter(o.decision for o in in_scope).most_common()),
        "sure_right": _share([o.is_right and o.certainty == SURE for o in in_scope]),
        "right": _share([o.is_right for o in in_scope]),
        "sure_wrong": _share([o.is_wrong and o.certainty == SURE for o in in_scope]),
        "wrong_answers": _share([o.is_wrong for o in in_scope]),
        "answered_right": _share([o.is_right for o in answered]),
        "admitted": _share([o.decision == "admit" for o in in_scope]),
        "reachable": _share([o.reachable for o in in_scope]),
        "decisions_out_of_scope": dict(Counter(o.decision for o in out_of_scope).most_common()),
        "out_of_scope_answered": _share([o.decision == "answer" for o in out_of_scope]),
        "out_of_scope_sure": _share([o.certainty == SURE for o in out_of_scope]),
        "out_of_scope_admitted": _share(
            [o.decision not in ("answer", "clarify", "suggest") for o in out_of_scope]
        ),
        "calibration_error": calibration_error(scored),
        "confusions": [[a, b, n] for (a, b), n in pairs.most_common(10)],
    }


def calibration_error(scored: Sequence[tuple[float, float]], bins: int = 10) -> float | None:
    """Expected calibration error over equal-mass bins, between 0 and 1; None without scores."""
    if not scored:
        return None
    ordered = sorted(scored)
    total, error = len(ordered), 0.0
    for index in range(bins):
        part = ordered[index * total // bins : (index + 1) * total // bins]
        if part:
            predicted, observed = (sum(column) / len(part) for column in zip(*part, strict=True))
            error += len(part) / total * abs(predicted - observed)
    return error


def _share(hits: Sequence[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None


def latest_model(folder: Path | None = None) -> Path | None:
    """The newest trained model of a folder, the settings' by default; None when there is none."""
    return newest(folder or models_dir())


def evaluate(paths: Sequence[Path], model: Path | None = None, details: bool = False) -> dict[str, Any]:
    """Measures a model on case files.

    Args:
        paths: Of questions (see `read_cases`) or of acts (see `act_cases`): their lines tell.
        model: Its archive; the newest of the models folder by default.
        details: Adds the wrong cases, under `wrong`.

    Returns:
        Its name, the day, the `figures` of the questions when there are any and, under `acts`, those of each
        file of acts.

    Raises:
        CasesError: A case file cannot be read.
        ReleaseError: There is no such model.
    """
    model = model_to_try(model)
    files_of_acts = [path for path in paths if holds_acts(path)]
    of_acts = {path.stem: read_act_cases(path) for path in files_of_acts}
    cases = read_cases([path for path in paths if path not in files_of_acts])
    catalogue, costs = load_catalogue(data_dir()), load_costs(data_dir() / "costs.yml")
    from assistant.on_rasa.engine import component_of, load_agent, understand

    component = component_of(asyncio.run(load_agent(model)))
    day = today(load_agency(data_dir() / AGENCY_FILE))
    measured: dict[str, Any] = {"model": model.name, "date": day.isoformat()}
    if cases or not of_acts:
        understood = understand(component, [case.text for case in cases])
        outcomes = [judge(c, u, catalogue, costs) for c, u in zip(cases, understood, strict=True)]
        of_training = {f"held_out_{name}": value for name, value in component.report.items()}
        of_training = {name: value for name, value in of_training.items() if name in OF_TRAINING}
        measured |= figures(outcomes) | of_training
        if details:
            measured["wrong"] = wrong_answers(outcomes)
    if of_acts:
        component.read_ahead([case.text for read in of_acts.values() for case in read])
        measured["acts"] = measure_acts(of_acts, component.interpret, catalogue, details)
    return measured


def wrong_answers(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """The questions that another entry than theirs answers, and those beside the FAQ that one does."""
    return [
        {"text": o.case.text, "expected": sorted(o.case.expected), "got": list(o.shown), "as": o.certainty}
        for o in outcomes
        if o.is_wrong
    ]


def model_to_try(wanted: Path | None) -> Path:
    """The archive that is named, the newest of the models folder by default.

    Raises:
        ReleaseError: There is none.
    """
    model = wanted or latest_model(models_dir())
    if model is None:
        raise ReleaseError("Aucun modèle : lancez d'abord « assistant publish ».")
    if not model.is_file():
        raise ReleaseError(f"{model} n'est pas l'archive d'un modèle : voyez « assistant models ».")
    return model


def lines(measured: Mapping[str, Any]) -> Iterator[str]:
    """What a terminal shows of `evaluate`, in French."""
    labels = LABELS | OF_TRAINING
    width = max(map(len, labels.values()))
    for name, label in labels.items():
        if name in measured:
            yield f"{label:{width}}  {_printed(measured[name])}"
    for case in measured.get("wrong", ()):
        wanted = ", ".join(case["expected"]) or "hors sujet"
        yield f"  {' '.join(case['text'].split())} | {case['as']} {', '.join(case['got'])} ← {wanted}"
    for name, of_acts in measured.get("acts", {}).items():
        yield from act_lines(name, of_acts)


def _printed(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {count}" for key, count in value.items()) or "—"
    if isinstance(value, list):
        return "; ".join(" ← ".join(map(str, item[:2])) for item in value) or "—"
    return "—" if value is None else str(value)
