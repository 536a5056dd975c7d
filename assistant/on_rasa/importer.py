"""Derives Rasa's training data from the catalogue when Rasa loads it: no generated file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.core.domain import Domain
from rasa.shared.core.slots import AnySlot
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.catalogue import Catalogue, CatalogueError, cached_catalogue
from assistant.catalogue.examples import is_of_agency
from assistant.catalogue.glossary import GLOSSARY_FILE
from assistant.settings import ROOT, data_dir
from assistant.understanding import acts

LABEL = "faq_label"
"""Key of a training message of the catalogue: `faq/<entry>`, `redirection/<id>`."""
_OURS = "assistant.on_rasa."
"""Where the components are that read the FAQ by themselves."""
_ENOUGH = 1_000
"""Entries whose question Rasa is given where it reads none: it copies each message seven times over."""
ACTS = "acts"
"""Key of a hand-written training message: `[label, context or None]` of each way in which it is meant."""


class FaqImporter(RasaFileImporter):
    """Adds to the hand-written data what entries are learnt from, and to the domain the taxonomy's slots."""

    _nlu_data: TrainingData | None = None

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        data: str | None = None,
    ) -> None:
        """Reads nothing but the configuration.

        Args:
            config_file: `config.yml`.
            domain_path: `domain.yml`.
            training_data_paths: What is written by hand: `data/nlu`, `data/rules`.
            data: The folder of the FAQ (key `data` of the importer in `config.yml`); the settings' when None.
        """
        super().__init__(config_file, domain_path, training_data_paths)
        # Rasa knows its files by their keys: an English word of the glossary may be « rules » or « forms ».
        for files in (self._nlu_files, self._story_files, self._conversation_test_files):
            files[:] = [file for file in files if Path(file).name != GLOSSARY_FILE]
        self._data = Path(data) if data else None
        # `rasa train` reads the shipped examples beside any data folder: what is foreign to the agency of
        # the one may be what the other answers.
        self._nlu_files[:] = [file for file in self._nlu_files if not self._is_of_another(Path(file))]

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Hand-written examples, and the published entries.

        One message an entry, its question, of a thousand entries at most; all that each is learnt from where
        a component of the pipeline reads the messages. Ours read the FAQ: to copy 120 000 messages from
        importer to importer takes Rasa 40 s of processor and 700 MB.
        """
        if self._nlu_data is None:
            # Rasa asks again for each language, and copies what it gets.
            written = super().get_nlu_data(language)
            _gather(written)
            examples = _examples(self._catalogue(), whole=self._are_read())
            derived = [*examples, *_pressed(super().get_domain(), written)]
            self._nlu_data = written.merge(TrainingData(derived))
        return self._nlu_data

    def get_domain(self) -> Domain:
        """The hand-written domain and one slot and one entity per facet."""
        domain = super().get_domain()
        facets = [facet.id for facet in self._catalogue().taxonomy.facets]
        derived: dict[str, Any] = {
            "version": "3.1",
            "entities": facets,
            "slots": {
                facet: {
                    "type": AnySlot.type_name,
                    "influence_conversation": False,
                    "mappings": [{"type": "custom"}],
                }
                for facet in facets
            },
        }
        return domain.merge(Domain.from_dict(derived))

    def _are_read(self) -> bool:
        """Whether a component of the pipeline reads the messages of the FAQ; Rasa's usual ones do."""
        pipeline = (self.get_config() or {}).get("pipeline")
        if not isinstance(pipeline, list):
            return True
        return any(not str(one.get("name")).startswith(_OURS) or one.get("train") for one in pipeline)

    def _is_of_another(self, file: Path) -> bool:
        """Whether examples are an agency's own, and this data folder is not that agency's."""
        shipped, folder = (ROOT / "data").resolve(), (self._data or data_dir()).resolve()
        return is_of_agency(file) and shipped in file.resolve().parents and folder != shipped

    def _catalogue(self) -> Catalogue:
        try:
            return cached_catalogue(self._data or data_dir())
        except CatalogueError as error:
            # Rasa would print a stack trace: the author needs the file, the line and what to do.
            raise SystemExit(f"{error}") from None


def _pressed(domain: Domain, written: TrainingData) -> list[Message]:
    """Two examples for each intent that only buttons send: Rasa's training asks for as many."""
    unseen = set(domain.intents) - written.intents - {acts.QUESTION, acts.REDIRECTION, *DEFAULT_INTENTS}
    return [
        Message(data={TEXT: text, INTENT: intent})
        for intent in sorted(unseen)
        for text in (f"/{intent}", f"/{intent}{{}}")
    ]


def _gather(written: TrainingData) -> None:
    """Makes one message of each text: « la deuxième » is of several acts, and its context tells which.

    Rasa takes a text of two intents for a mistake; here the others stand beside the first.
    """
    first: dict[str, Message] = {}
    kept = []
    for message in written.training_examples:
        text = message.get(TEXT)
        if not message.get(INTENT) or not text or text.startswith("/"):
            kept.append(message)
            continue
        about = (message.get(METADATA) or {}).get(METADATA_INTENT) or {}
        meant = [acts.learnt_label(message.get(INTENT), about), about.get("context")]
        if text not in first:
            first[text] = message
            message.set(ACTS, [])
            kept.append(message)
        if meant not in first[text].get(ACTS):
            first[text].get(ACTS).append(meant)
    written.training_examples = kept


def _examples(catalogue: Catalogue, whole: bool) -> list[Message]:
    entries = catalogue.published if whole else catalogue.published[:_ENOUGH]
    messages = [
        Message(data={TEXT: text, INTENT: acts.QUESTION, LABEL: entry.label})
        for entry in entries
        for text in (entry.training_texts if whole else (entry.question,))
    ]
    messages += [
        Message(data={TEXT: example, INTENT: acts.REDIRECTION, LABEL: f"{acts.REDIRECTION}/{subject.id}"})
        for subject in catalogue.taxonomy.redirections
        for example in subject.examples
    ]
    return messages
