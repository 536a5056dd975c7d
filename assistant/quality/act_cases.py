"""How well the acts of messages are told in their context, on expected cases; a part of `assistant evaluate`.

A case is a line `{"context": …, "text": …, "act": …, "value": …}`: the conversation (`Context.as_dict`),
the message, its act, and what the act is about. The value is, by act:

* `choice`: a value, a list of values, `unknown`, `all` or `none`; `pick`: a rank from 1, or an entry;
* `feedback`: `yes` or `no`; `reason`: its code; `correction`: facet -> value;
* `question`, `precision`, `follow_up`: the entries that may be ranked first;
* `topic`: a value of the taxonomy; `redirection`: a subject; `human`: a product, null when none is said.

Null elsewhere, or where the value is not looked at.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.catalogue.model import Catalogue
from assistant.catalogue.texts import REASONS
from assistant.quality.case_files import CasesError, json_lines
from assistant.understanding import acts
from assistant.understanding.result import Context, Understanding

RANKED = (acts.QUESTION, acts.PRECISION, acts.FOLLOW_UP)
"""Acts whose value is the entry that is ranked first."""
IN_CONTEXT = (acts.PRECISION, acts.FOLLOW_UP)
"""What a whole question may be taken for and still be answered."""
_ALL, _NONE = "all", "none"
_MOST_CONFUSIONS = 10

Interpret = Callable[[str, Context], Understanding]


@dataclass(frozen=True)
class ActCase:
    """A message in its context, and what it is; `value` as in the file (see the module)."""

    text: str
    act: str
    value: Any = None
    context: Context = field(default_factory=Context)

    @property
    def has_value(self) -> bool:
        """True when the value is looked at: a product that nobody said must not be understood either."""
        return self.value is not None or self.act == acts.HUMAN


@dataclass(frozen=True)
class ActOutcome:
    """What was understood of a case.

    Attributes:
        act: The act that was told.
        value_is_right: Whether the value is the expected one, as far as it is looked at; of a whole question
            taken for one in context, whether an expected entry still comes first.
        value: What was understood of it, for a person.
    """

    case: ActCase
    act: str
    value_is_right: bool
    value: str = ""

    @property
    def is_right(self) -> bool:
        """True for the expected act, whatever its value."""
        return self.act == self.case.act


def read_act_cases(path: Path) -> list[ActCase]:
    """Reads a JSONL file of `{"context": …, "text": …, "act": …, "value": …}`.

    Raises:
        CasesError: The file or a line does not read, or names no act.
    """
    cases = []
    for number, line in json_lines(path):
        try:
            read = json.loads(line)
            context = Context.from_dict(read.get("context") or {})
            case = ActCase(str(read["text"]), read["act"], read.get("value"), context)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            wanted = '{"context": …, "text": …, "act": …, "value": …}'
            raise CasesError(f"{path}:{number} : il faut {wanted}.") from error
        if case.act not in acts.ACTS:
            raise CasesError(f"{path}:{number} : « {case.act} » n'est pas un acte.")
        cases.append(case)
    return cases


def judge_act(case: ActCase, understood: Understanding, catalogue: Catalogue) -> ActOutcome:
    """Compares what was understood with what a case expects."""
    value_is_right, value = _compared(case, understood, catalogue)
    return ActOutcome(case, understood.act, value_is_right, value)


def _compared(case: ActCase, understood: Understanding, catalogue: Catalogue) -> tuple[bool, str]:
    values = understood.values
    shown = ", ".join(f"{name}={value}" for name, value in values.items())
    if case.act in RANKED and understood.act in RANKED:
        first = understood.ranking[0][0] if understood.ranking else ""
        return case.value is None or first in _listed(case.value), first
    if understood.act != case.act:
        return False, shown
    if not case.has_value:
        return True, shown
    if case.act == acts.CHOICE:
        return _chosen(values, case.context) == _expected_choice(case), shown
    if case.act == acts.PICK:
        return _is_picked(case, values, catalogue), shown
    if case.act == acts.CORRECTION:
        return all(values.get(f) in _listed(v) for f, v in dict(case.value).items()), shown
    if case.act == acts.REASON:
        return _reason(values) == case.value, shown
    names = {acts.FEEDBACK: ("useful",), acts.REDIRECTION: ("subject",), acts.TOPIC: ("value", "theme")}
    said = [values[name] for name in names.get(case.act, ("value",)) if name in values]
    return (not said if case.value is None else any(one in _listed(case.value) for one in said)), shown


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _chosen(values: Mapping[str, str], context: Context) -> frozenset[str]:
    """The values that a choice means, or the word for « none of them » and « I cannot tell »."""
    for word in (acts.UNKNOWN, _NONE):
        if word in values:
            return frozenset([word])
    if _ALL in values:
        return frozenset(context.choices)
    if "rank" in values:
        place = int(values["rank"]) - 1
        return frozenset(context.choices[place : place + 1] if place >= 0 else ())
    return frozenset((values.get("values") or values.get("value") or "").split(","))


def _expected_choice(case: ActCase) -> frozenset[str]:
    if case.value == _ALL:
        return frozenset(case.context.choices)
    return frozenset(map(str, _listed(case.value)))


def _is_picked(case: ActCase, values: Mapping[str, str], catalogue: Catalogue) -> bool:
    shown = case.context.entries
    wanted = case.value
    if isinstance(wanted, int):
        if values.get("rank") == str(wanted):
            return True
        wanted = shown[wanted - 1] if 0 < wanted <= len(shown) else ""
    if "rank" in values:
        place = int(values["rank"]) - 1
        return 0 <= place < len(shown) and shown[place] == wanted
    # A family stands in a list as one line.
    family = next((f for f in catalogue.families if f.id == values.get("family")), None)
    return values.get("entry") == wanted or (family is not None and wanted in family.entries)


def _reason(values: Mapping[str, str]) -> str | None:
    if "code" in values or "rank" not in values:
        return values.get("code")
    place = int(values["rank"]) - 1
    return REASONS[place] if 0 <= place < len(REASONS) else None


def act_figures(outcomes: Sequence[ActOutcome]) -> dict[str, Any]:
    """Accuracy, F1, precision and recall of each act, values, emergencies, questions lost, confusions.

    `macro_f1` is the mean, over the acts that the cases expect, of the F1 of each one against all others. An
    act that no case expects has no F1 of its own: telling it costs the recall of the expected one.
    """
    total = len(outcomes)
    expected = Counter(o.case.act for o in outcomes)
    told = Counter(o.act for o in outcomes)
    right = Counter(o.act for o in outcomes if o.is_right)
    of_each = {}
    for act in sorted(expected | told, key=lambda act: (-expected[act], act)):
        both = expected[act] + told[act]
        of_each[act] = {
            "cases": expected[act],
            "precision": right[act] / told[act] if told[act] else None,
            "recall": right[act] / expected[act] if expected[act] else None,
            "f1": 2 * right[act] / both if expected[act] else None,
        }
    f1 = [figures["f1"] for figures in of_each.values() if figures["f1"] is not None]
    valued = [o for o in outcomes if o.is_right and o.case.has_value]
    questions = [o for o in outcomes if o.case.act == acts.QUESTION]
    lost = [o for o in questions if not o.is_right]
    in_context = [o for o in lost if o.act in IN_CONTEXT]
    still = [o for o in in_context if o.case.value is not None and o.value_is_right]
    wrong = Counter((o.case.act, o.act) for o in outcomes if not o.is_right)
    missed = [o for o in outcomes if o.case.act == acts.EMERGENCY and not o.is_right]
    false = [o for o in outcomes if o.act == acts.EMERGENCY and not o.is_right]
    return {
        "cases": total,
        "accuracy": sum(right.values()) / total if total else None,
        "macro_f1": sum(f1) / len(f1) if f1 else None,
        "values_right": sum(o.value_is_right for o in valued) / len(valued) if valued else None,
        "missed_emergencies": [o.case.text for o in missed],
        "false_emergencies": [o.case.text for o in false],
        "questions": len(questions),
        "questions_lost": len(lost) / len(questions) if questions else None,
        "questions_in_context": len(in_context),
        "questions_in_context_right": len(still),
        "confusions": [[a, b, n] for (a, b), n in wrong.most_common(_MOST_CONFUSIONS)],
        "acts": of_each,
    }


def wrong_cases(outcomes: Sequence[ActOutcome]) -> list[dict[str, Any]]:
    """The cases whose act or value is not the expected one, in their order."""
    return [
        {
            "text": o.case.text,
            "context": o.case.context.as_dict(),
            "expected": [o.case.act, o.case.value],
            "got": [o.act, o.value],
        }
        for o in outcomes
        if not o.is_right or (o.case.has_value and not o.value_is_right)
    ]


def measure_acts(
    files: Mapping[str, Sequence[ActCase]], interpret: Interpret, catalogue: Catalogue, details: bool = False
) -> dict[str, dict[str, Any]]:
    """The figures of each file of cases, under its name; with the wrong cases when details are wanted."""
    measured = {}
    for name, cases in files.items():
        outcomes = [judge_act(case, interpret(case.text, case.context), catalogue) for case in cases]
        wrong = {"wrong": wrong_cases(outcomes)} if details else {}
        measured[name] = {**act_figures(outcomes), **wrong}
    return measured


def act_lines(name: str, measured: Mapping[str, Any]) -> Iterator[str]:
    """What a terminal shows of one file, in French."""
    yield ""
    yield f"actes de {name}"
    missed, false = measured["missed_emergencies"], measured["false_emergencies"]
    lost = f"{_number(measured['questions_lost'])} de {measured['questions']}"
    if measured["questions_in_context"]:
        kept = f"{measured['questions_in_context_right']} avec la bonne entrée en premier"
        lost += f" (suites ou précisions : {measured['questions_in_context']}, dont {kept})"
    labels = {
        "messages": str(measured["cases"]),
        "acte juste": _number(measured["accuracy"]),
        "macro-F1 (moyenne sur les actes attendus)": _number(measured["macro_f1"]),
        "valeur juste, quand l'acte l'est": _number(measured["values_right"]),
        "urgences manquées": str(len(missed)),
        "fausses urgences": str(len(false)),
        "questions prises pour autre chose": lost,
        "confusions (compris ← attendu)": "; ".join(f"{b} ← {a} {n}" for a, b, n in measured["confusions"])
        or "—",
    }
    width = max(map(len, labels))
    for label, value in labels.items():
        yield f"{label:{width}}  {value}"
    for label, texts in (("urgence manquée", missed), ("fausse urgence", false)):
        yield from (f"  {label} : {' '.join(text.split())}" for text in texts)
    yield f"  {'acte':12} {'cas':>5} {'précision':>10} {'rappel':>7} {'F1':>6}"
    for act, figures in measured["acts"].items():
        numbers = [_number(figures[key]) for key in ("precision", "recall", "f1")]
        yield f"  {act:12} {figures['cases']:5} {numbers[0]:>10} {numbers[1]:>7} {numbers[2]:>6}"
    for case in measured.get("wrong", ()):
        asked = f"[{case['context']['asked']}] " if case["context"]["asked"] else ""
        text = " ".join(case["text"].split())
        yield f"  {asked}{text} | {_said(case['got'])} ← {_said(case['expected'])}"


def _said(act: Sequence[Any]) -> str:
    name, value = act
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"{name} ({written})" if value not in (None, "") else str(name)


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"
