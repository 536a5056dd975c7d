"""Loads a model as Rasa loads it, and asks it what it understands."""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from assistant import settings
from assistant.catalogue.examples import examples_of
from assistant.on_rasa.component import DATA, FaqInterpreter
from assistant.on_rasa.importer import FaqImporter
from assistant.progress import ASK, ENCODE_QUESTIONS, OnProgress, Progress
from assistant.understanding.encoders.sentence_encoder import CachedEncoder
from assistant.understanding.result import Understanding

if TYPE_CHECKING:
    from rasa.core.agent import Agent

CACHED_COMPONENTS = 3
"""Components trained alone that stay on disk: going back and forth between two wordings is quick."""
_COMPONENT = "component"
_PROGRESS_EVERY = 20


async def load_agent(model: Path, data: Path | None = None) -> Agent:
    """A trained model, loaded by Rasa.

    Args:
        model: The archive.
        data: The folder that its component reads; what visitors are served when None.
    """
    # Read here: the component alone needs neither of them.
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    # Rasa would print every parsed question.
    configure_structlog(logging.WARNING)
    # Said by Rasa of every domain that has slots; its own commands hide it.
    warnings.filterwarnings("ignore", message="Slot auto-fill")
    if data is None:
        return Agent.load(str(model))
    agent = Agent()
    agent.processor = _processor_on(model, data, agent)
    agent.domain = agent.tracker_store.domain = agent.processor.domain
    return agent


def _processor_on(model: Path, data: Path, agent: Agent) -> Any:
    """Rasa's processor of a model whose component reads a data folder: Rasa makes the component itself."""
    from rasa.core.processor import MessageProcessor
    from rasa.engine.runner.dask import DaskGraphRunner

    class Processor(MessageProcessor):  # type: ignore[misc]
        """Adds the folder to the component's configuration between reading the model and making its graph."""

        @staticmethod
        def _load_model(model_path: str | Path) -> tuple[str, Any, Any]:
            with tempfile.TemporaryDirectory() as folder:
                storage, metadata = LocalModelStorage.from_model_archive(Path(folder), Path(model_path))
                schema = metadata.predict_schema
                for node in schema.nodes.values():
                    if node.uses is FaqInterpreter:
                        node.config = {**node.config, DATA: str(data)}
                context = ExecutionContext(schema, model_id=metadata.model_id)
                return Path(model_path).name, metadata, DaskGraphRunner.create(schema, storage, context)

    return Processor(model, agent.tracker_store, agent.lock_store, generator=agent.nlg)


def component_of(agent: Agent) -> FaqInterpreter:
    """The `FaqInterpreter` that a loaded model answers with.

    Raises:
        ValueError: The model has none.
    """
    for node in agent.processor.graph_runner._instantiated_nodes.values():
        if isinstance(node._component, FaqInterpreter):
            return node._component
    raise ValueError("the model ranks no FAQ")


async def parse(agent: Agent, texts: Sequence[str]) -> list[Understanding]:
    """What a model understands of each text, by Rasa's own parsing."""
    return [Understanding.from_message(await agent.parse_message(text)) for text in texts]


def understand(
    component: FaqInterpreter,
    texts: Sequence[str],
    keeper: CachedEncoder | None = None,
    on_progress: OnProgress | None = None,
) -> list[Understanding]:
    """The same of many texts, by the component alone: half of the time is saved.

    Args:
        component: Of a loaded model.
        texts: No buttons.
        keeper: Encoder with a cache on disk, for texts that are no visitor's; see `Ranker.read_ahead`.
        on_progress: Called with each progress, instead of a count on the terminal.
    """
    component.read_ahead(
        texts,
        keeper,
        None if on_progress is None else lambda *far: on_progress(Progress(ENCODE_QUESTIONS, *far)),
    )
    understandings = []
    show = on_progress is None and sys.stderr.isatty()
    for number, text in enumerate(texts, start=1):
        message = Message.build(text)
        component.process([message])
        understandings.append(Understanding.from_message(message.as_dict()))
        if on_progress is not None and number % _PROGRESS_EVERY == 0:
            on_progress(Progress(ASK, number, len(texts), number / len(texts)))
        if show:
            print(f"\r{number}/{len(texts)}", end="", file=sys.stderr)
    if show:
        print(file=sys.stderr)
    return understandings


def load_component(model: Path, data: Path | None = None) -> FaqInterpreter:
    """The `FaqInterpreter` of a trained model, loaded as Rasa loads it but alone.

    Args:
        model: The archive.
        data: The folder it reads; what visitors are served when None.
    """
    # Said by Rasa of every domain that has slots; its own commands hide it.
    warnings.filterwarnings("ignore", message="Slot auto-fill")
    with tempfile.TemporaryDirectory() as folder:
        storage, metadata = LocalModelStorage.from_model_archive(Path(folder), model)
        node = next(n for n in metadata.predict_schema.nodes.values() if n.uses is FaqInterpreter)
        resource = node.resource or Resource("")
        config = {**node.config, **_config(data)}
        return FaqInterpreter.load(config, storage, resource, ExecutionContext(GraphSchema({})))


def _config(data: Path | None) -> dict[str, Any]:
    return {} if data is None else {DATA: str(data)}


def train_component(folder: Path, data: Path) -> None:
    """Trains the component alone, as Rasa's graph would, and stores it in one step.

    Args:
        folder: Where it is stored; see `load_trained`.
        data: The FAQ it learns.
    """
    root = settings.ROOT
    # Those of the folder, as a publication learns: the code's are for a folder that has none.
    written = list(map(str, examples_of(data)))
    importer = FaqImporter(str(root / "config.yml"), str(root / "domain.yml"), written, data=str(data))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as making:
        storage = LocalModelStorage.create(Path(making))
        context = ExecutionContext(GraphSchema({}))
        component = FaqInterpreter.create(_config(data), storage, Resource(_COMPONENT), context)
        component.train(importer.get_nlu_data())
        done = Path(making) / _COMPONENT
        if not folder.exists():
            done.replace(folder)
    newest_first = sorted(
        (p for p in folder.parent.iterdir() if p.is_dir()), key=lambda p: -p.stat().st_mtime
    )
    for old in newest_first[CACHED_COMPONENTS:]:
        shutil.rmtree(old, ignore_errors=True)


def load_trained(folder: Path, data: Path) -> FaqInterpreter:
    """The component that `train_component` stored, with the files of the FAQ it learnt."""
    storage = LocalModelStorage(folder.parent)
    return FaqInterpreter.load(
        _config(data), storage, Resource(folder.name), ExecutionContext(GraphSchema({}))
    )
