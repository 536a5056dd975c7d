"""`assistant ask`: what a visitor would read, in the terminal, without a server nor databases.

The question takes the way of a visitor's: the model's component understands it, the rules name the action,
and the action of `actions/` is run by the SDK's own executor with a store of its own that is thrown away.
On the working FAQ the component alone is trained, and kept by the fingerprint of what it learnt.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from assistant import settings
from assistant.catalogue import CatalogueError, load_catalogue
from assistant.dialogue.understanding import KEY
from assistant.evaluate import load_ranker
from assistant.publish.releases import ReleaseError, read_published, verified

KEPT = 3
"""Components trained for `ask` that are kept: going back and forth between two wordings is quick."""
_ASKER = "ask"


def run_ask(question: str, published: bool) -> int:
    """Prints the reply; 1 when there is none."""
    logging.disable(logging.WARNING)
    # Said by Rasa of every domain that has slots; its own commands hide it.
    warnings.filterwarnings("ignore", message="Slot auto-fill")
    try:
        component, said = _published() if published else _working()
    except (ReleaseError, CatalogueError) as error:
        print(error, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as home, _environment(home, published):
        messages = asyncio.run(_reply(component, question))
    print(f"({said})")
    print()
    print("\n\n".join(shown(message) for message in messages))
    return 0


def shown(message: Mapping[str, Any]) -> str:
    """A message as read in a terminal: its text, its source and date, its buttons numbered."""
    lines = [str(message.get("text") or "")]
    if message.get("warning"):
        lines.append(f"⚠ {message['warning']}")
    source = message.get("source")
    if source:
        day = source.get("verified_on")
        when = f", vérifié le {day[8:10]}/{day[5:7]}/{day[:4]}" if day else ""
        lines.append(f"Source : {source['label']} <{source['url']}>{when}")
    for number, button in enumerate(message.get("buttons") or (), start=1):
        lines.append(f"  {number}. {button['title']}")
    return "\n".join(lines)


async def _reply(component: Any, question: str) -> list[Mapping[str, Any]]:
    """The messages of the action the rules name for the question."""
    from rasa.shared.nlu.training_data.message import Message
    from rasa_sdk.executor import ActionExecutor

    message = Message.build(question)
    component.process([message])
    heard = message.as_dict()
    executor = ActionExecutor()
    executor.register_package("actions")
    called = {
        "next_action": action_of(heard["intent"]["name"]),
        "tracker": {
            "sender_id": _ASKER,
            "slots": {},
            "latest_message": {**heard, "text": question, KEY: heard.get(KEY)},
            "events": [],
            "latest_input_channel": _ASKER,
        },
        "domain": {},
    }
    found = await executor.run(called) or {}
    replies: list[Mapping[str, Any]] = []
    for reply in found.get("responses") or ():
        replies.append({**(reply.get("custom") or {}), **reply})
    return replies


def action_of(intent: str, rules: Path | None = None) -> str:
    """The action that the hand-written rules name for an intent; the FAQ's own by default."""
    folder = rules or settings.ROOT / "data" / "rules"
    for file in sorted(folder.glob("*.yml")):
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
        for rule in read.get("rules", ()):
            steps: Sequence[Mapping[str, Any]] = rule["steps"]
            if steps[0].get("intent") == intent and len(steps) > 1:
                return str(steps[1]["action"])
    return "action_answer_question"


def _published() -> tuple[Any, str]:
    models = settings.models_dir()
    published = read_published(models)
    if published is None:
        raise ReleaseError("Rien n'est publié : lancez « assistant publish ».")
    return load_ranker(verified(models, published)), f"Ce qui est publié : modèle {published.model}"


def _working() -> tuple[Any, str]:
    """The component trained on the working FAQ, taken from the cache when nothing changed."""
    from assistant.nlu.faq_ranker import FaqRanker

    os.environ["ASSISTANT_LIVE"] = "0"
    catalogue = load_catalogue(settings.data_dir())
    name = FaqRanker.fingerprint_addon({})[:16]
    folder = settings.home_dir() / "cache" / "ask" / name
    said = f"FAQ de travail : {len(catalogue.published)} entrées, empreinte {catalogue.fingerprint[:12]}"
    if not folder.is_dir():
        print("La FAQ a changé : apprentissage…", file=sys.stderr)
        _train(folder)
    os.utime(folder)
    return _load(folder), said


def _train(folder: Path) -> None:
    """Trains the component alone, as Rasa's graph would, and keeps it in one step."""
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource

    from assistant.nlu.faq_ranker import FaqRanker
    from assistant.nlu.importer import FaqImporter

    root = settings.ROOT
    importer = FaqImporter(str(root / "config.yml"), str(root / "domain.yml"), [str(root / "data")])
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as making:
        storage = LocalModelStorage.create(Path(making))
        context = ExecutionContext(GraphSchema({}))
        component = FaqRanker.create({}, storage, Resource(_ASKER), context)
        component.train(importer.get_nlu_data())
        done = Path(making) / _ASKER
        if not folder.exists():
            done.replace(folder)
    kept = sorted((p for p in folder.parent.iterdir() if p.is_dir()), key=lambda p: -p.stat().st_mtime)
    for old in kept[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _load(folder: Path) -> Any:
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource

    from assistant.nlu.faq_ranker import FaqRanker

    storage = LocalModelStorage(folder.parent)
    return FaqRanker.load({}, storage, Resource(folder.name), ExecutionContext(GraphSchema({})))


@contextmanager
def _environment(home: str, published: bool) -> Any:
    """The actions read what is asked about, and keep nothing of it."""
    changed = {"ASSISTANT_DATABASE_URL": f"sqlite:///{home}/ask.db", "ASSISTANT_LIVE": str(int(published))}
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
