"""What training stores of the understanding, read back without Rasa: `assistant ask` has no use for it.

Importing Rasa takes longer than answering. `component` carries the same to Rasa.
"""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tarsafe import TarSafe

from assistant.catalogue.costs import COSTS_FILE, load_costs
from assistant.catalogue.foreign import (
    FOREIGN_FILE,
    FOREIGN_QUESTIONS_FILE,
    load_foreign,
    load_foreign_questions,
)
from assistant.catalogue.lexicon import LEXICON_FILE, load_lexicon
from assistant.catalogue.load import cached_catalogue
from assistant.catalogue.safety import SAFETY_FILE, load_safety
from assistant.on_rasa.archives import unpack
from assistant.releases import formats
from assistant.releases.served import understanding_data
from assistant.settings import encoder_name
from assistant.source_files import digest_of_sources
from assistant.understanding.act_model import ActModel
from assistant.understanding.danger_wordings import DangerWordings
from assistant.understanding.encoders.sentence_encoder import best_encoder
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.interpreter import Entry, Interpreter
from assistant.understanding.language.french import french
from assistant.understanding.ranking.ranker import Ranker

logger = logging.getLogger(__name__)
_TRAINING = "assistant.on_rasa.component"
"""The module that trains: its sources are those that a model depends on."""


def fingerprint(data: Path) -> str:
    """What training reads beside its messages: answers, facets, lexicon, costs, and the code that trains.

    Without it Rasa's cache would hand back a ranker trained on other answers, or by another version.
    """
    digest = hashlib.sha256(cached_catalogue(data).fingerprint.encode())
    digest.update(f"format {formats.FORMAT}".encode())
    digest.update(encoder_name().encode())
    digest.update(repr(load_costs(data / COSTS_FILE)).encode())
    digest.update(repr(load_foreign(data / FOREIGN_FILE)).encode())
    digest.update(repr(load_foreign_questions(data / FOREIGN_QUESTIONS_FILE)).encode())
    digest.update(repr(load_lexicon(data / LEXICON_FILE)).encode())
    digest.update(repr(load_safety(data / SAFETY_FILE)).encode())
    digest.update(digest_of_sources(_TRAINING).encode())
    return digest.hexdigest()


def load_interpreter(folder: Path, data: str | None = None, model: str = "") -> Interpreter:
    """Reads what `FaqInterpreter.train` stored.

    Args:
        folder: Where it is.
        data: The data folder read beside it; what visitors are served when None.
        model: Id of the model.

    Raises:
        FormatError: Another version of the code stored it, in a format that this one does not read.
        CatalogueError: The model is of no release, and the working FAQ has errors.
    """
    stored = json.loads((folder / formats.MARK).read_text(encoding="utf-8"))
    try:
        formats.check(stored["about"])
    except formats.FormatError as error:
        # Rasa tells that the component failed, not why.
        logger.error("%s", error)
        raise
    with ThreadPoolExecutor(1) as pool:
        # The encoders' files are read beside French's: half of the wait is theirs.
        encoder = pool.submit(best_encoder)
        french()
        beside = understanding_data(stored["about"]["catalogue"], data)
        act_model = ActModel.load(folder)
        ranker = Ranker.load(folder, encoder.result())
    return Interpreter(
        ranker,
        FacetFinder(beside.taxonomy, french()),
        act_model,
        DangerWordings.of(beside.safety),
        {entry: Entry(**one) for entry, one in stored["entries"].items()},
        beside.glossary,
        catalogue=stored["about"]["catalogue"],
        model=model,
    )


@contextmanager
def unpacked(archive: Path) -> Iterator[Path]:
    """The folder of what the component stored in an archive of Rasa's, for the time of the block.

    Raises:
        ValueError: The archive holds no model of this project.
    """
    with tempfile.TemporaryDirectory() as folder, TarSafe.open(archive) as opened:
        members = opened.getmembers()
        mark = next((one.name for one in members if one.name.endswith(f"/{formats.MARK}")), None)
        if mark is None:
            raise ValueError(f"{archive} ranks no FAQ")
        place = mark.rpartition("/")[0]
        inside = [one for one in members if one.name.startswith(f"{place}/")]
        unpack(opened, folder, inside)
        yield Path(folder) / place
