"""How often what the FAQ does not say is answered: numbers that do not exist, the objects of others.

The questions about numbers are made from those of the FAQ, each number replaced by one that the FAQ lacks,
always the same ones. Those of `hors_sujet.jsonl` are learnt: the training measures them held out as well
(`held_out_beside_sure`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.catalogue import load_catalogue
from assistant.catalogue.costs import COSTS_FILE, Costs, load_costs
from assistant.catalogue.foreign import FOREIGN_QUESTIONS_FILE, load_foreign_questions
from assistant.catalogue.model import Catalogue
from assistant.dialogue.decide import SURE
from assistant.quality.evaluate import Case, judge, model_to_try, read_cases
from assistant.settings import data_dir
from assistant.understanding.ranking.from_catalogue import training_entries
from assistant.understanding.ranking.negatives import replaced_numbers
from assistant.understanding.result import Understanding

SEED = 0
GENERATED = "nombres inexistants, générés"
LEARNT = f"{FOREIGN_QUESTIONS_FILE}, appris"

Understand = Callable[[Sequence[str]], Sequence[Understanding]]


@dataclass(frozen=True)
class Beside:
    """A question that no entry answers, and the certainty of the answer it got, None without one."""

    group: str
    text: str
    certainty: str | None
    entry: str | None = None


def groups(catalogue: Catalogue, data: Path) -> dict[str, list[str]]:
    """Name -> questions that no entry answers: made, of `hors_sujet.jsonl`, of the evaluation."""
    asked = {GENERATED: [text for text, _, _ in replaced_numbers(training_entries(catalogue), SEED)]}
    for question in load_foreign_questions(data / FOREIGN_QUESTIONS_FILE):
        name = f"{LEARNT} : {question.kind}" if question.kind else LEARNT
        asked.setdefault(name, []).append(question.text)
    for name in ("numbers.jsonl", "out_of_scope.jsonl"):
        file = data / "evaluation" / name
        if file.is_file():
            asked[f"evaluation/{name}"] = [case.text for case in read_cases([file]) if not case.expected]
    return {name: texts for name, texts in asked.items() if texts}


def ask_all(
    asked: Mapping[str, Sequence[str]], understand: Understand, catalogue: Catalogue, costs: Costs
) -> list[Beside]:
    """Asks the questions of every group."""
    texts = list(dict.fromkeys(text for group in asked.values() for text in group))
    means = dict(zip(texts, understand(texts), strict=True))
    done = []
    for group, questions in asked.items():
        for text in questions:
            outcome = judge(Case(text, frozenset()), means[text], catalogue, costs)
            entry = outcome.shown[0] if outcome.certainty else None
            done.append(Beside(group, text, outcome.certainty, entry))
    return done


def measure(model: Path | None = None) -> list[Beside]:
    """Asks a model what the FAQ of the settings does not say.

    Args:
        model: Its archive; the newest of the models folder by default.

    Raises:
        CasesError: A file of the evaluation cannot be read.
        CatalogueError: `hors_sujet.jsonl` has errors.
        ReleaseError: There is no such model.
    """
    model = model_to_try(model)
    catalogue, costs = load_catalogue(data_dir()), load_costs(data_dir() / COSTS_FILE)
    asked = groups(catalogue, data_dir())
    from assistant.on_rasa.engine import load_component, understand

    component = load_component(model)
    return ask_all(asked, lambda texts: understand(component, texts), catalogue, costs)


def counts(done: Sequence[Beside]) -> dict[str, dict[str, Any]]:
    """Group -> how many were asked, answered as sure, answered at all (sure or probable)."""
    names = dict.fromkeys(one.group for one in done)
    of = {name: [one for one in done if one.group == name] for name in names}
    return {
        name: {
            "asked": len(group),
            "sure": sum(one.certainty == SURE for one in group),
            "answered": sum(one.certainty is not None for one in group),
        }
        for name, group in of.items()
    }


def lines(done: Sequence[Beside], details: bool = False) -> Iterator[str]:
    """What a terminal shows, in French: a line a group, then what was answered when details are wanted."""
    if not done:
        return
    counted = counts(done)
    width = max(map(len, counted))
    yield ""
    yield f"{'ce que la FAQ ne dit pas':{width}}  posées  réponse sûre  sûre ou probable"
    for name, of in counted.items():
        sure, answered = (f"{of[key]} ({of[key] / of['asked']:.1%})" for key in ("sure", "answered"))
        yield f"{name:{width}}  {of['asked']:6}  {sure:>12}  {answered:>16}"
    for one in done if details else ():
        if one.certainty is not None:
            yield f"  {one.group} | {' '.join(one.text.split())} | {one.certainty} {one.entry}"
