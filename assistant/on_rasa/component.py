"""The Rasa component that carries the understanding: it trains, stores and asks an `Interpreter`."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, RESPONSE_SELECTOR, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.catalogue import Catalogue, cached_catalogue
from assistant.catalogue.costs import COSTS_FILE, load_costs
from assistant.catalogue.safety import SAFETY_FILE, load_safety
from assistant.dialogue.context import context_of
from assistant.memory import give_memory_back
from assistant.on_rasa.importer import ACTS, LABEL
from assistant.on_rasa.stored import fingerprint, load_interpreter
from assistant.progress import LEARN_ACTS, PACK, Progress, progress_to_parent
from assistant.releases import formats
from assistant.settings import data_dir, home_dir
from assistant.understanding import acts
from assistant.understanding.act_model import ActModel
from assistant.understanding.act_reading import ActReader
from assistant.understanding.act_training import Written, examples_of
from assistant.understanding.danger_wordings import DangerWordings
from assistant.understanding.encoders.sentence_encoder import CachedEncoder, OnEncoded, best_encoder
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.interpreter import Entry, Interpreter
from assistant.understanding.language.french import french
from assistant.understanding.ranking.from_catalogue import background, training_entries
from assistant.understanding.ranking.ranker import Explanation, Ranker, Ranking
from assistant.understanding.result import KEY, Context, Understanding

logger = logging.getLogger(__name__)
_MOST_ENTITIES = 10
_MOST_BESIDE = 1_200
"""Messages beside the questions from which the ranking learns: what it decides hardly changes beyond."""
_BESIDE = frozenset(
    {
        *(acts.GREETING, acts.THANKS, acts.GOODBYE, acts.COMPLIMENT, acts.INSULT, acts.TEST, acts.ROBOT),
        *(acts.AUTHOR, acts.HELP, acts.HUMAN, acts.BACK, acts.RESTART, acts.REPEAT, acts.FEEDBACK),
        *(acts.EMERGENCY, acts.REDIRECTION, acts.OUT_OF_SCOPE),
    }
)
"""Acts of which no example asks anything of the FAQ."""
_WRITTEN = frozenset(acts.ACTS) - {acts.TOPIC, acts.BROWSE, acts.REDIRECTION}
"""Acts that are learnt from the examples of `data/nlu`."""
_ABOUT = frozenset({acts.QUESTION, acts.FOLLOW_UP, acts.PRECISION, acts.CORRECTION})
DATA = "data"
"""Key of the component's configuration: the data folder, when it is not the one of the settings."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FaqInterpreter(GraphComponent):
    """Sets the act of each message, its ranking of the FAQ and the facets it names."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Knows nothing before `train` or `load`."""
        self._config, self._storage, self._resource = config, storage, resource
        self._interpreter: Interpreter | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FaqInterpreter:
        """Creates the component before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Rasa's cache would else hand back what was trained on other answers; see `stored.fingerprint`."""
        return fingerprint(_data(config))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the messages the importer derived and from the hand-written ones."""
        data = _data(self._config)
        catalogue = cached_catalogue(data)
        written = written_messages(training_data)
        unwritten = sorted(_WRITTEN - {acts.act_of(one.label)[0] for one in written})
        if unwritten:
            # As in a data folder of before 2.2, which has examples of small talk alone.
            logger.warning(
                "Aucun exemple de « %s » dans le dossier « nlu » des données : ces messages ne seront pas "
                "compris. Ajoutez-y les fichiers livrés avec cette version.",
                " », « ".join(unwritten),
            )
        others = beside_questions(written)
        finder = FacetFinder(catalogue.taxonomy, french())
        encoder = best_encoder(home_dir() / "cache")
        if encoder is None:
            logger.warning("Aucun encodeur de phrases sur cette machine : mots et caractères seulement.")
        on_progress = progress_to_parent()
        costs = load_costs(data / COSTS_FILE)
        learnt = training_entries(catalogue)
        ranker = Ranker.train(
            learnt,
            others,
            encoder,
            background(data, catalogue, finder),
            on_progress=on_progress,
            costs=costs,
        )
        give_memory_back()
        on_progress(Progress(LEARN_ACTS))
        entries = _before_messages(catalogue)
        reader = ActReader(
            finder,
            DangerWordings.of(load_safety(data / SAFETY_FILE)),
            {entry: one.title for entry, one in entries.items()},
            {entry: one.generic for entry, one in entries.items()},
        )
        asked = {entry.id: entry.examples or entry.phrasings for entry in learnt}
        examples = examples_of(written, asked, ranker, reader)
        about = {"catalogue": catalogue.fingerprint, "format": formats.FORMAT}
        with self._storage.write_to(self._resource) as folder:
            ranker.save(folder)
            # The acts are where the memory of a training is at its highest: the ranking is not held beside.
            del ranker, learnt, asked
            give_memory_back()
            act_model = ActModel.train(examples)
            on_progress(Progress(PACK))
            act_model.save(folder)
            stored = {"entries": {entry: asdict(one) for entry, one in entries.items()}, "about": about}
            (folder / formats.MARK).write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FaqInterpreter:
        """Loads what `train` stored.

        Raises:
            FormatError: Another version of the code stored it, in a format that this one does not read.
        """
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._interpreter = load_interpreter(
                Path(folder), config.get(DATA), execution_context.model_id or ""
            )
        return component

    # Rasa compares annotations and takes no `| None` from Python 3.11 on.
    def process(self, messages: list[Message], tracker: DialogueStateTracker = None) -> list[Message]:  # type: ignore[assignment]
        """Interprets each message; a button's payload is left to Rasa."""
        if self._interpreter is None:
            return messages
        context = _context(tracker)
        for message in messages:
            text = message.get(TEXT) or ""
            if text.strip() and not text.startswith("/"):
                _write(self._interpreter.interpret(text, context), message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the training data as it is."""
        return training_data

    def read_ahead(
        self, texts: Sequence[str], keeper: CachedEncoder | None = None, on_encoded: OnEncoded | None = None
    ) -> None:
        """Embeds questions that are about to be asked; see `Ranker.read_ahead`."""
        assert self._interpreter is not None  # noqa: S101 - a loaded component has one
        self._interpreter.read_ahead(texts, keeper, on_encoded)

    def interpret(self, text: str, context: Context) -> Understanding:
        """What a typed message means in a context; see `Interpreter.interpret`."""
        assert self._interpreter is not None  # noqa: S101 - a loaded component has one
        return self._interpreter.interpret(text, context)

    def rank(self, text: str) -> Ranking:
        """The ranking of a question asked on its own."""
        assert self._interpreter is not None  # noqa: S101 - a loaded component has one
        return self._interpreter.rank(text)

    @property
    def report(self) -> Mapping[str, Any]:
        """Figures on the questions that were held out of the training."""
        assert self._interpreter is not None  # noqa: S101 - a loaded component has one
        return self._interpreter.ranker.report

    def explain(self, text: str) -> Explanation:
        """What each piece of evidence brings to the ranking of a question asked on its own."""
        assert self._interpreter is not None  # noqa: S101 - a loaded component has one
        return self._interpreter.explain(text)


def _before_messages(catalogue: Catalogue) -> dict[str, Entry]:
    """What is known of each published entry when a message comes after it."""
    generic = {e: family.generic_question or "" for family in catalogue.families for e in family.entries}
    return {
        one.id: Entry(
            one.question, {facet: list(v) for facet, v in one.facets.items()}, generic.get(one.id, "")
        )
        for one in catalogue.published
    }


def written_messages(training_data: TrainingData) -> list[Written]:
    """The messages whose act is known; buttons and questions of the catalogue are none."""
    written = []
    for message in training_data.intent_examples:
        text, label = message.get(TEXT), message.get(LABEL)
        for meant, context in message.get(ACTS) or ():
            written.append(Written(text, meant, None if context is None else Context.from_dict(context)))
        if label and acts.act_of(label)[0] == acts.REDIRECTION:
            written.append(Written(text, label))
    return written


def beside_questions(written: Sequence[Written], most: int = _MOST_BESIDE) -> list[tuple[str, str]]:
    """`(text, class)` of messages that are no question to the FAQ, wherever they are said.

    As many of each class: with three thousand the ranking decides the same, but learning and answering cost
    more.

    Args:
        written: Whatever has an act.
        most: Messages that are kept, beside those of danger.
    """
    classes = {one.text: acts.class_of(one.label) for one in written if acts.act_of(one.label)[0] in _BESIDE}
    about = {one.text for one in written if acts.act_of(one.label)[0] in _ABOUT}
    by_class: dict[str, list[tuple[str, str]]] = {}
    for text, label in classes.items():
        if text not in about:
            by_class.setdefault(label, []).append((text, label))
    order = np.random.default_rng(0)
    by_class = {label: [found[i] for i in order.permutation(len(found))] for label, found in by_class.items()}
    # All of what tells a danger: one that is taken for a question costs a life.
    dangers = by_class.pop(acts.class_of(acts.EMERGENCY), [])
    in_turn = chain.from_iterable(zip_longest(*(by_class[label] for label in sorted(by_class))))
    return dangers + list(islice((message for message in in_turn if message is not None), most))


def _data(config: Mapping[str, Any]) -> Path:
    return Path(config[DATA]) if config.get(DATA) else data_dir()


def _context(tracker: DialogueStateTracker | None) -> Context:
    if tracker is None or "conversation" not in tracker.slots:
        return Context()
    return context_of(tracker.get_slot("conversation"), tracker.get_slot("awaiting"))


def _write(understood: Understanding, message: Message) -> None:
    """Puts an understanding on Rasa's message, in the shapes its tools read."""
    named = {"name": acts.intent_of(understood.act), "confidence": understood.confidence}
    message.set(INTENT, named, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [named], add_to_output=True)
    entities = [
        {"entity": facet, "value": value, "start": start, "end": end, "extractor": FaqInterpreter.__name__}
        for start, end, facet, value in understood.spans[:_MOST_ENTITIES]
    ]
    message.set(ENTITIES, entities, add_to_output=True)
    message.set(KEY, understood.as_dict(), add_to_output=True)
    message.set(RESPONSE_SELECTOR, _as_response_selector(understood), add_to_output=True)


def _as_response_selector(understood: Understanding) -> dict[str, Any]:
    """The ranking in the documented shape of Rasa's ResponseSelector."""
    ranked = [{"confidence": p, "intent_response_key": f"faq/{entry}"} for entry, p in understood.ranking]
    first = ranked[0] if ranked else {"confidence": 0.0, "intent_response_key": ""}
    return {
        "all_retrieval_intents": ["faq"],
        "faq": {
            "response": {**first, "responses": [], "utter_action": "action_turn"},
            "ranking": ranked,
        },
    }
