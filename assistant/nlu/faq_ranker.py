"""The Rasa component that ranks the FAQ and says what kind of message this is."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, RESPONSE_SELECTOR, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.catalogue.load import TAXONOMY_FILE
from assistant.catalogue.text import fold
from assistant.dialogue.costs import load_costs
from assistant.dialogue.route import intent_in_context
from assistant.dialogue.understanding import KEY
from assistant.nlu.current import current_catalogue, current_taxonomy
from assistant.nlu.encoder import CachedEncoder, Read, best_encoder
from assistant.nlu.english import in_french, is_english, load_glossary
from assistant.nlu.facets import FacetFinder
from assistant.nlu.found import Found
from assistant.nlu.french import french
from assistant.nlu.importer import LABEL
from assistant.nlu.ranker import Explanation, Ranker, Ranking, TrainingEntry
from assistant.nlu.safety import load_safety
from assistant.nlu.several import questions
from assistant.progress import PACK, Progress, told_to_parent
from assistant.publish import formats
from assistant.publish.live import served_file
from assistant.settings import data_dir, home_dir

logger = logging.getLogger(__name__)
_ELLIPSIS = re.compile(
    r"^(et (si|avec|pour|dans|en|au|aux|a|la|le|les|sans|sur|chez|quand|comment|combien)\b"
    r"|pareil|idem|dans ce cas|meme question)"
)


_REDACTED = re.compile(r"\[[^\]\n]{1,30}\]")
"""What redaction leaves of a number or an address: it says nothing of the question."""
_SMALL_TALK_WORDS = 9
_SMALL_TALK_SHARE = 0.5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FaqRanker(GraphComponent):
    """Ranks the entries of the FAQ, finds the facets named and sets the intent, in context."""

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, ranker: Ranker | None = None
    ) -> None:
        """Takes a trained ranker, or none before training."""
        self._config, self._storage, self._resource = config, storage, resource
        self._ranker = ranker
        self._examples: dict[str, str] = {}
        self._about: dict[str, Any] = {}
        self._finder: FacetFinder | None = None
        self._safety = load_safety(served_file("safety.yml"))
        self._glossary = load_glossary(served_file("anglais.yml"))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FaqRanker:
        """Creates the component before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """What training reads beside its messages: the catalogue's answers and facets, and this code.

        Without it Rasa's cache would hand back a ranker trained on other answers, or by another version.
        """
        digest = hashlib.sha256(current_catalogue(data_dir()).fingerprint.encode())
        digest.update(f"format {formats.FORMAT}".encode())
        digest.update(os.environ.get("ASSISTANT_ENCODER", "").encode())
        digest.update(repr(load_costs(data_dir() / "costs.yml")).encode())
        for source in sorted(Path(__file__).parent.glob("*")):
            if source.suffix in (".py", ".npz"):
                digest.update(source.read_bytes())
        return digest.hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the messages the importer derived and from the hand-written ones."""
        catalogue = current_catalogue(data_dir())
        family = {e: f.id for f in catalogue.families if f.generic_question for e in f.entries}
        entries = [
            TrainingEntry(e.id, e.phrasings, e.answer, e.keywords, dict(e.facets), family.get(e.id))
            for e in catalogue.published
        ]
        others = [
            (message.get(TEXT), message.get(LABEL) or message.get(INTENT))
            for message in training_data.intent_examples
            if message.get(INTENT) not in (None, "faq") and not (message.get(TEXT) or "/").startswith("/")
        ]
        self._finder = FacetFinder(catalogue.taxonomy, french())
        encoder = best_encoder(home_dir() / "cache")
        if encoder is None:
            logger.warning("Aucun encodeur de phrases sur cette machine : mots et caractères seulement.")
        tell = told_to_parent()
        self._ranker = Ranker.train(
            entries,
            others,
            encoder,
            self._finder.find_all,
            tell=tell,
            costs=load_costs(data_dir() / "costs.yml"),
        )
        tell(Progress(PACK))
        self._examples = {_key(text): label for text, label in others}
        self._about = {"catalogue": catalogue.fingerprint, "format": formats.FORMAT}
        with self._storage.write_to(self._resource) as folder:
            self._ranker.save(folder)
            about = {"examples": self._examples, "about": self._about}
            (folder / formats.MARK).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FaqRanker:
        """Loads what `train` stored.

        Raises:
            FormatError: Another version of the code stored it, in a format that this one does not read.
        """
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            stored = json.loads((Path(folder) / formats.MARK).read_text(encoding="utf-8"))
            try:
                formats.check(stored["about"])
            except formats.FormatError as error:
                # Rasa tells that the component failed, not why.
                logger.error("%s", error)
                raise
            component._ranker = Ranker.load(Path(folder), best_encoder())
        component._examples = stored["examples"]
        component._about = {**stored["about"], "model": execution_context.model_id or ""}
        component._finder = FacetFinder(current_taxonomy(served_file(TAXONOMY_FILE).parent), french())
        return component

    # Rasa compares annotations and takes no `| None` from Python 3.11 on.
    def process(self, messages: list[Message], tracker: DialogueStateTracker = None) -> list[Message]:  # type: ignore[assignment]
        """Understands each message; a button's payload is left to Rasa."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text.startswith("/") or not text.strip() or self._ranker is None or self._finder is None:
                continue
            self._understand(message, text, _slot(tracker, "awaiting"), _slot(tracker, "conversation") or {})
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the training data as it is."""
        return training_data

    def _understand(
        self, message: Message, text: str, awaiting: str | None, conversation: Mapping[str, Any]
    ) -> None:
        assert self._ranker is not None  # noqa: S101 - checked by the caller
        assert self._finder is not None  # noqa: S101
        language = "en" if is_english(text) else "fr"
        found, ranking = self._heard(text)
        intent, redirect = self._intent(text, found, ranking)
        also: list[str] = []
        parts = questions(text)
        if len(parts) > 1 and intent != "emergency":
            first = self._first_clear(parts)
            if first is not None:
                (found, ranking), also, intent, redirect = *first, "faq", None
        follow_up = False
        context = conversation.get("context") or {}
        if intent in ("faq", "out_of_scope", "redirect") and context and self._is_elliptical(text, ranking):
            # « et avec une CPE ? » is understood within the question it follows.
            _, within = self._heard(f"{context.get('question', '')} {text}")
            needed = ranking.entries[0][1] * 0.5
            if not _ELLIPSIS.match(fold(text)):
                # Short without « et … »: only a sure answer shows that it goes on from the last one.
                needed = max(self._ranker.thresholds["answer"], ranking.entries[0][1])
            # Saying the same answer again helps nobody: « Aucune » after it is no follow-up.
            again = within.entries[0][0] == context.get("entry") and not _ELLIPSIS.match(fold(text))
            if within.entries[0][1] > needed and not again:
                ranking, intent, follow_up = within, "faq", True
        understood = {
            "ranking": [[entry, round(p, 4)] for entry, p in ranking.entries],
            "known": round(ranking.known, 4),
            "facets": {facet: list(values) for facet, values in found.facets.items()},
            "attributes": {name: list(values) for name, values in found.attributes.items()},
            "thresholds": self._ranker.thresholds,
            "catalogue": self._about.get("catalogue", ""),
            "model": self._about.get("model", ""),
            "follow_up": follow_up,
            "redirect": redirect,
            "also": also,
            "language": language,
        }
        intent = intent_in_context(intent, text, understood, awaiting, conversation)
        confidence = max(ranking.known if intent == "faq" else 1 - ranking.known, 0.0)
        named = {"name": intent, "confidence": round(confidence, 4)}
        message.set(INTENT, named, add_to_output=True)
        message.set(INTENT_RANKING_KEY, [named], add_to_output=True)
        entities = [
            {"entity": facet, "value": value, "start": start, "end": end, "extractor": "FaqRanker"}
            for start, end, facet, value in found.spans[:10]
        ]
        message.set(ENTITIES, entities, add_to_output=True)
        message.set(KEY, understood, add_to_output=True)
        message.set(RESPONSE_SELECTOR, _as_response_selector(ranking), add_to_output=True)

    def read_ahead(
        self, texts: Sequence[str], keeper: CachedEncoder | None = None, told: Read | None = None
    ) -> None:
        """Embeds questions that are about to be asked; see `Ranker.read_ahead`."""
        assert self._ranker is not None  # noqa: S101 - a loaded component has one
        french_ones = [_cleaned(text) for text in texts if not is_english(_cleaned(text))]
        self._ranker.read_ahead(french_ones, keeper, told)

    def explain(self, text: str) -> tuple[Explanation, Found]:
        """What each piece of evidence brings to the ranking of a question asked on its own."""
        assert self._ranker is not None  # noqa: S101 - a loaded component has one
        found, heard, words = self._words(text)
        return self._ranker.explain(heard, found, words), found

    def _heard(self, text: str) -> tuple[Found, Ranking]:
        """Facets and ranking of a text on its own, in French or in English."""
        assert self._ranker is not None  # noqa: S101
        found, heard, words = self._words(text)
        return found, self._ranker.rank(heard, found, words)

    def _words(self, text: str) -> tuple[Found, str, str | None]:
        assert self._finder is not None  # noqa: S101
        heard = _cleaned(text)
        if not is_english(heard):
            return self._finder.find(heard), heard, None
        words = in_french(heard, self._glossary)
        named = self._finder.find(words)
        # Positions are those of the French words: the message has none of them.
        return Found(named.facets, named.attributes), heard, words

    def _first_clear(self, parts: list[str]) -> tuple[tuple[Found, Ranking], list[str]] | None:
        """The first question that is clear on its own and the entries of the others; None when not two."""
        assert self._ranker is not None  # noqa: S101
        heard = [self._heard(part) for part in parts]
        least = self._ranker.thresholds["answer"]
        clear = next((i for i, (_, r) in enumerate(heard) if r.entries[0][1] >= least), None)
        if clear is None:
            return None
        best = [r.entries[0][0] for _, r in heard if r.known >= 0.5 and r.entries[0][1] >= least / 2]
        also = [entry for entry in dict.fromkeys(best) if entry != heard[clear][1].entries[0][0]]
        return (heard[clear], also) if also else None

    def _intent(self, text: str, found: Found, ranking: Ranking) -> tuple[str, str | None]:
        """The intent on its own, and the subject of a redirection."""
        if self._safety.is_emergency(text):
            return "emergency", None
        exact = self._examples.get(_key(text))
        label = exact or (ranking.others[0][0] if ranking.others else "out_of_scope")
        intent, _, subject = label.partition("/")
        if exact is not None:
            return intent, subject or None
        if ranking.known >= 0.5 or (found.facets and len(text.split()) <= 3):
            return "faq", None
        if intent == "emergency" and ranking.known >= 0.2:
            return "faq", None
        if intent not in ("out_of_scope", "redirect", "emergency"):
            # Small talk is short and sure: « Comment réinitialiser ma box internet ? » starts nothing over.
            sure = ranking.others[0][1] >= _SMALL_TALK_SHARE * (1 - ranking.known)
            if not sure or len(text.split()) > _SMALL_TALK_WORDS:
                return "out_of_scope", None
        return intent, subject or None

    def _is_elliptical(self, text: str, ranking: Ranking) -> bool:
        words = fold(text).split()
        if _ELLIPSIS.match(fold(text)) and len(words) <= 10:
            return True
        return len(words) <= 4 and ranking.known < 0.5


def _cleaned(text: str) -> str:
    return _REDACTED.sub(" ", text).strip() or text


def _slot(tracker: DialogueStateTracker | None, name: str) -> Any:
    if tracker is None or name not in tracker.slots:
        return None
    return tracker.get_slot(name)


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _as_response_selector(ranking: Ranking) -> dict[str, Any]:
    """The ranking in the documented shape of Rasa's ResponseSelector."""
    ranked = [{"confidence": round(p, 4), "intent_response_key": f"faq/{e}"} for e, p in ranking.entries]
    first = ranked[0] if ranked else {"confidence": 0.0, "intent_response_key": ""}
    return {
        "all_retrieval_intents": ["faq"],
        "faq": {
            "response": {**first, "responses": [], "utter_action": "action_answer_question"},
            "ranking": ranked,
        },
    }
