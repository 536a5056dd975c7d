"""Trains and asks Rasa projects made from a handful of phrasings: ours and Rasa's own pipelines.

What needs TensorFlow is trained and asked by another process, in the environment that has it:
`python -m bench.rasa_projects` reads what to do as JSON and prints the result.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from assistant.on_rasa import no_tensorflow
from assistant.on_rasa.patches import suit_tensorflow
from assistant.settings import ROOT
from bench import with_tensorflow

if TYPE_CHECKING:
    from assistant.on_rasa.component import FaqInterpreter

_WORDS = {"name": "CountVectorsFeaturizer"}
_CHARACTERS = {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4}
_COUNTS: list[dict[str, Any]] = [{"name": "WhitespaceTokenizer"}, _WORDS, _CHARACTERS]
PIPELINES: dict[str, list[dict[str, Any]]] = {
    "diet": [*_COUNTS, {"name": "DIETClassifier", "epochs": 100}],
    "lr": [*_COUNTS, {"name": "LogisticRegressionClassifier"}],
}
"""Rasa's own: words and characters with DIET (the default pipeline), with a logistic regression."""


@dataclass(frozen=True)
class Answer:
    """What a pipeline says of a question.

    Attributes:
        ranking: `(label, probability)`, best first.
        known: The score that accepts or rejects the question.
        first: The label that is first whatever the chance that anything answers, and its probability then;
            those of the ranking when None.
    """

    ranking: tuple[tuple[str, float], ...]
    known: float
    first: tuple[str, float] | None = None

    def named(self, names: Mapping[str, str]) -> Answer:
        """The same under other names of its labels."""
        first = None if self.first is None else (names[self.first[0]], self.first[1])
        return Answer(tuple((names[label], p) for label, p in self.ranking), self.known, first)


def train(name: str, phrasings: Mapping[str, Sequence[str]], folder: Path) -> Path:
    """Trains a project in an empty folder and returns its model; `ours` is the shipped configuration.

    The catalogue is one file of questions and variants without facets, told apart by them alone.
    """
    if _needs_another(name):
        return Path(_elsewhere({"train": name, "phrasings": phrasings, "folder": str(folder)}))
    from rasa.model_training import train_nlu

    _be_quiet()
    if name in PIPELINES:
        config = {"recipe": "default.v1", "language": "fr", "pipeline": PIPELINES[name], "policies": []}
        examples = [
            {"intent": label, "examples": "".join(f"- {text}\n" for text in map(_one_line, texts))}
            for label, texts in phrasings.items()
        ]
        data = folder / "nlu.yml"
        data.write_text(yaml.safe_dump({"version": "3.1", "nlu": examples}, allow_unicode=True), "utf-8")
        domain = None
    else:
        config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
        write_catalogue(phrasings, folder / "data")
        os.environ["ASSISTANT_DATA"] = str(folder / "data")
        data, domain = ROOT / "data" / "nlu", str(ROOT / "domain.yml")
    path = folder / "config.yml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    try:
        silent = io.StringIO()
        with contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent):
            model = train_nlu(str(path), str(data), str(folder / "models"), domain=domain)
    finally:
        os.environ.pop("ASSISTANT_DATA", None)
    if model is None:
        raise RuntimeError(f"the training of {name} gave no model")
    return Path(model)


def write_catalogue(phrasings: Mapping[str, Sequence[str]], folder: Path) -> None:
    """A catalogue without taxonomy: the first phrasing is the question, the others are people's messages.

    The answers, which the data lacks, are the same for all.
    """
    entries = [
        {"id": slug(label), "question": texts[0], "exemples": list(texts[1:]), "reponse": "Voir la page."}
        for label, texts in phrasings.items()
    ]
    (folder / "faq").mkdir(parents=True)
    text = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False)
    (folder / "faq" / "bench.yml").write_text(text, encoding="utf-8")
    for shared in ("safety.yml", "costs.yml"):
        (folder / shared).write_bytes((ROOT / "data" / shared).read_bytes())


async def ask_all(name: str, model: Path, texts: Sequence[str]) -> list[Answer]:
    """Parses texts with a model, as a running Rasa does."""
    if _needs_another(name):
        answers = _elsewhere({"ask": name, "model": str(model), "texts": list(texts)})
        return [
            Answer(tuple((label, share) for label, share in ranking), known) for ranking, known in answers
        ]
    if name not in PIPELINES:
        return _ask_ours(model, texts)
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))
    answers = []
    for text in texts:
        parsed = await agent.parse_message(_one_line(text))
        ranking = tuple((r["name"], r["confidence"]) for r in parsed["intent_ranking"])
        answers.append(Answer(ranking, ranking[0][1]))
    return answers


def _ask_ours(model: Path, texts: Sequence[str]) -> list[Answer]:
    from assistant.on_rasa.engine import load_component

    return ask_component(load_component(model), texts)


def ask_component(component: FaqInterpreter, texts: Sequence[str]) -> list[Answer]:
    """Asks the component alone: what it says of a ranking goes beyond what a message carries."""
    one_line = [_one_line(text) for text in texts]
    component.read_ahead(one_line)
    ranked = [component.rank(text) for text in one_line]
    return [Answer(ranking.entries, ranking.known, ranking.given[0]) for ranking in ranked]


def main() -> int:
    """Does what the standard input says; the last line printed is the result."""
    suit_tensorflow()
    _be_quiet()
    request = json.load(sys.stdin)
    if "train" in request:
        result: Any = str(train(request["train"], request["phrasings"], Path(request["folder"])))
    else:
        answers = asyncio.run(ask_all(request["ask"], Path(request["model"]), request["texts"]))
        result = [(answer.ranking, answer.known) for answer in answers]
    print(json.dumps(result))
    return 0


def _needs_another(name: str) -> bool:
    needing = any(part["name"] in no_tensorflow.NEEDING for part in PIPELINES.get(name, ()))
    return needing and no_tensorflow.is_absent()


def _elsewhere(request: Mapping[str, Any]) -> Any:
    done = subprocess.run(  # noqa: S603 - ourselves
        [str(with_tensorflow.python()), "-m", "bench.rasa_projects"],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def slug(label: str) -> str:
    """The entry id that stands for a label."""
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in label.lower()).strip("-")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _be_quiet() -> None:
    from rasa.utils.log_utils import configure_structlog

    warnings.filterwarnings("ignore")
    for logger in ("rasa", "tensorflow", "assistant"):
        logging.getLogger(logger).setLevel(logging.ERROR)
    configure_structlog(logging.WARNING)


if __name__ == "__main__":
    sys.exit(main())
