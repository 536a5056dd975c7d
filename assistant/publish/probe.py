"""Loads a model in a process of its own and asks it questions: `python -m assistant.publish.probe REQUEST`.

A candidate that cannot be loaded, or that breaks on a question, does so here and not in front of visitors.
The request and the result are JSON files, so that nothing but data comes back. The process may be started
before there is a request: it loads what every model needs, then waits for the file.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tarfile
import time
from collections.abc import Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

from assistant.catalogue import Catalogue, load_catalogue
from assistant.catalogue.costs import Costs, load_costs
from assistant.dialogue.decide import PROBABLE
from assistant.progress import ASK_PUBLISHED, LOAD, OnProgress, Progress, progress_to_parent
from assistant.publish.child_processes import RESULT
from assistant.publish.gate import ANSWERS, MISSED, NEAREST, Judged, cost_of, named
from assistant.quality.evaluate import (
    Case,
    Outcome,
    figures,
    judge,
    read_cases,
)
from assistant.settings import home_dir
from assistant.understanding import acts
from assistant.understanding.ranking.held_out import GIVEN_FILE, HELD_OUT_FILE
from assistant.understanding.result import Understanding

SMOKE = 20
_LOOK_SECONDS = 0.05
_DECISIONS = {
    "answer": ANSWERS,
    PROBABLE: NEAREST,
    "clarify": "demande une précision",
    "suggest": "propose une liste",
    "admit": "dit ne pas savoir",
    "unknown": "répond pour la famille",
}
_Understood = dict[str, Understanding]


def main(request_file: Path) -> None:
    """Writes the result beside the request, as `result.json`.

    The request is `{"model", "catalogue", "evaluation": [files], "real": [questions], "before": null or
    {"model", "catalogue"}}`: paths of an archive and of the FAQ it learnt.
    """
    on_progress = progress_to_parent()
    _make_ready()
    while not request_file.exists():
        time.sleep(_LOOK_SECONDS)
    on_progress(Progress(LOAD))
    request = json.loads(request_file.read_text(encoding="utf-8"))
    model, data = Path(request["model"]), Path(request["catalogue"])
    catalogue, costs = load_catalogue(data), load_costs(data / "costs.yml")
    cases, orphans = _askable(read_cases([Path(file) for file in request["evaluation"]]), catalogue)
    smoke = _smoke_questions(catalogue)
    began = time.monotonic()
    texts = [case.text for case in cases]
    understood = asyncio.run(_ask(model, data, list(smoke), texts, request["real"], on_progress))
    outcomes = [judge(case, understood[case.text], catalogue, costs) for case in cases]
    result: dict[str, Any] = {
        "smoke": {"asked": len(smoke), "right": sum(_finds(understood[q], smoke[q]) for q in smoke)},
        "figures": figures(outcomes),
        "outcomes": [judged(outcome, costs).as_list() for outcome in outcomes],
        "held_out": [one.as_list() for one in held_out(model, costs)],
        "orphans": [case.text for case in orphans],
        "seconds": round(time.monotonic() - began, 1),
    }
    before = request.get("before")
    if before:
        on_progress(Progress(ASK_PUBLISHED))
        try:
            result["before"] = _ask_again(before, cases, request["real"], costs)
        except Exception as error:
            # Trained by another version of the code: its own report is compared instead.
            result["before"] = {"failed": f"{type(error).__name__}: {error}"}
        else:
            result["real"] = _changed(
                request["real"], understood, catalogue, costs, result["before"].pop("real")
            )
    target = request_file.with_name(RESULT)
    target.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")


def _make_ready() -> None:
    """Loads what does not depend on the model: Rasa, French, the encoders."""
    from assistant.understanding.encoders.sentence_encoder import best_encoder
    from assistant.understanding.language.french import french
    from assistant.understanding.language.spelling import french_words

    french()
    french_words()
    encoder = best_encoder()
    if encoder is not None:
        encoder.encode(["Prêt ?"])


async def _ask(
    model: Path,
    data: Path,
    smoke: Sequence[str],
    cases: Sequence[str],
    real: Sequence[str],
    on_progress: OnProgress,
) -> _Understood:
    """The FAQ's own questions through all of Rasa, the others through the component that ranks."""
    from assistant.on_rasa.engine import component_of, load_agent, parse, understand
    from assistant.understanding.encoders.sentence_encoder import best_encoder

    agent = await load_agent(model, data)
    understood = dict(zip(smoke, await parse(agent, smoke), strict=True))
    component = component_of(agent)
    new = [text for text in dict.fromkeys(cases) if text not in understood]
    understood.update(
        zip(new, understand(component, new, best_encoder(home_dir() / "cache"), on_progress), strict=True)
    )
    if real:
        on_progress(Progress(ASK_PUBLISHED))
    # What visitors asked is kept nowhere.
    new = [text for text in dict.fromkeys(real) if text not in understood]
    understood.update(zip(new, understand(component, new), strict=True))
    return understood


def _askable(cases: Sequence[Case], catalogue: Catalogue) -> tuple[list[Case], list[Case]]:
    """The cases that can be asked, and those whose every entry has left the FAQ."""
    orphans = [
        case for case in cases if case.expected and not any(catalogue.shown(entry) for entry in case.expected)
    ]
    return [case for case in cases if case not in orphans], orphans


def judged(outcome: Outcome, costs: Costs) -> Judged:
    """An outcome of the evaluation as it is compared."""
    case = outcome.case
    key = json.dumps([case.text, sorted(case.expected)], ensure_ascii=False)
    return Judged(key, case.text, _shown(outcome), cost_of(outcome, costs))


def held_out(model: Path, costs: Costs) -> list[Judged]:
    """The phrasings of the FAQ as the model ranked them before it learnt them; empty when it kept none."""
    with tarfile.open(model) as archive:
        rows, given = (_read_of(archive, name) for name in (HELD_OUT_FILE, GIVEN_FILE))
    return [
        Judged(
            json.dumps([entry, text], ensure_ascii=False),
            f"{text} ({entry})",
            "trouvée" if right else named(MISSED, (instead,) if instead else ()),
            0.0 if right else costs.wrong,
        )
        for (entry, text, right), instead in zip(rows, given or repeat(""), strict=False)
    ]


def _read_of(archive: tarfile.TarFile, name: str) -> list[Any]:
    file = next((m for m in archive.getmembers() if m.name.endswith(f"/{name}")), None)
    read = archive.extractfile(file) if file else None
    return list(json.load(read)) if read else []


def _ask_again(before: dict[str, Any], cases: Sequence[Case], real: Sequence[str], costs: Costs) -> Any:
    """The published model on the same questions; only what the report needs."""
    from assistant.on_rasa.engine import load_component, understand

    data = Path(before["catalogue"])
    catalogue = load_catalogue(data)
    questions = list(dict.fromkeys([*(case.text for case in cases if before["again"]), *real]))
    component = load_component(Path(before["model"]), data)
    understood = dict(zip(questions, understand(component, questions), strict=True))
    answers: dict[str, Any] = {
        "real": {
            text: _shown(judge(Case(text, frozenset()), understood[text], catalogue, costs)) for text in real
        }
    }
    if before["again"]:
        outcomes = [judge(case, understood[case.text], catalogue, costs) for case in cases]
        answers["outcomes"] = [judged(outcome, costs).as_list() for outcome in outcomes]
        answers["figures"] = figures(outcomes)
    return answers


def _changed(
    real: Sequence[str], understood: _Understood, catalogue: Catalogue, costs: Costs, before: dict[str, str]
) -> dict[str, Any]:
    changes = []
    for text in real:
        after = _shown(judge(Case(text, frozenset()), understood[text], catalogue, costs))
        if after != before[text]:
            changes.append([text, before[text], after])
    return {"asked": len(real), "count": len(changes), "changed": changes}


def _shown(outcome: Outcome) -> str:
    decision = PROBABLE if outcome.certainty == PROBABLE else outcome.decision
    name = _DECISIONS.get(decision, decision)
    return named(name, outcome.shown)


def _smoke_questions(catalogue: Catalogue) -> dict[str, str]:
    """Twenty questions of the catalogue, spread over it, and their entries."""
    published = catalogue.published
    step = max(1, len(published) // SMOKE)
    return {entry.question: entry.id for entry in published[::step][:SMOKE]}


def _finds(understanding: Understanding, entry: str) -> bool:
    return understanding.act == acts.QUESTION and entry in [entry_id for entry_id, _ in understanding.ranking]


if __name__ == "__main__":
    from assistant.on_rasa.command import leave, prepare

    prepare()
    main(Path(sys.argv[1]))
    leave()
