"""What the channel itself reads of the catalogue: the contact, the samples, suggestions while typing."""

from __future__ import annotations

import json
import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.catalogue import Catalogue, CatalogueError, Entry, load_catalogue
from assistant.catalogue.text import matching_key
from assistant.channel.errors import BREAKDOWN
from assistant.channel.incoming import MAX_COMMENT, MAX_QUESTION
from assistant.dialogue.texts import Texts, TextsError, load_texts

logger = logging.getLogger(__name__)
_CHECK_EVERY = 2.0
_MAX_SUGGESTIONS = 5
_MIN_LETTERS = 3


@dataclass(frozen=True)
class Front:
    """One reading of the catalogue, ready for the channel's questions.

    Attributes:
        index: `(words of a phrasing, entry)`, questions before variants.
    """

    catalogue: Catalogue
    texts: Texts | None
    index: tuple[tuple[tuple[str, ...], Entry], ...] = ()

    @classmethod
    def of(cls, catalogue: Catalogue, texts: Texts | None) -> Front:
        """Indexes the published entries."""
        index = [(_words(entry.question), entry) for entry in catalogue.published]
        index += [(_words(variant), entry) for entry in catalogue.published for variant in entry.variants]
        return cls(catalogue, texts, tuple(index))

    @property
    def breakdown(self) -> str:
        """The sentence that says that the service is broken."""
        return self.texts.panne if self.texts else BREAKDOWN

    @property
    def contact(self) -> dict[str, str] | None:
        """The default human contact, without its absent channels."""
        contact = self.catalogue.taxonomy.contacts.get("defaut")
        if contact is None:
            return None
        found = {
            "label": contact.label,
            "phone": contact.phone,
            "email": contact.email,
            "url": contact.url,
        }
        return {name: value for name, value in found.items() if value}

    def config(self, banner: str | None) -> dict[str, Any]:
        """What a widget needs before the first message."""
        return {
            "limits": {"question": MAX_QUESTION, "comment": MAX_COMMENT},
            "notice": self.texts.confidentialite if self.texts else None,
            "banner": banner,
            "contact": self.contact,
            "samples": self._samples(),
        }

    def suggest(self, text: str) -> list[tuple[str, str]]:
        """Questions that hold every word typed so far, the last one perhaps unfinished.

        Returns:
            `(title, payload)`, five at most, each entry once.
        """
        typed = _words(text)
        if sum(len(word) for word in typed) < _MIN_LETTERS:
            return []
        found: dict[str, Entry] = {}
        for words, entry in self.index:
            if all(any(word.startswith(start) for word in words) for start in typed):
                found.setdefault(entry.id, entry)
                if len(found) == _MAX_SUGGESTIONS:
                    break
        return [
            (entry.question, f"/pick{json.dumps({'entry': entry.id}, ensure_ascii=False)}")
            for entry in found.values()
        ]

    def _samples(self) -> list[str]:
        named = self.texts.exemples if self.texts else ()
        entries = [entry for name in named if (entry := self.catalogue.shown(name))]
        if len(entries) < 3:
            by_facets: dict[str, Entry] = {}
            for entry in self.catalogue.published:
                by_facets.setdefault(repr(sorted(entry.facets.items())), entry)
            entries = list(by_facets.values())
        return [entry.question for entry in entries[:3]]


class FrontKeeper:
    """Reads the catalogue again when a file changes, and keeps the last good reading."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read yet."""
        self._folder = folder
        self._front = Front(Catalogue(entries={}), None)
        self._signature: tuple[tuple[str, int, int], ...] | None = None
        self._looked = 0.0
        self._lock = threading.Lock()

    def get(self) -> Front:
        """The latest good reading; blocks while a changed file is read."""
        with self._lock:
            now = time.monotonic()
            if self._signature is None or now - self._looked >= _CHECK_EVERY:
                self._looked = now
                self._read()
            return self._front

    def _read(self) -> None:
        signature = _sign(self._folder)
        if signature == self._signature:
            return
        self._signature = signature
        try:
            catalogue = load_catalogue(self._folder)
            self._front = Front.of(catalogue, load_texts(self._folder / "texts.yml"))
        except (CatalogueError, TextsError, OSError) as error:
            # The actions say the breakdown; the channel goes on with what it knows.
            logger.error("The catalogue was not read again: %s", error)


def _words(text: str) -> tuple[str, ...]:
    return tuple(matching_key(text).split())


def _sign(folder: Path) -> tuple[tuple[str, int, int], ...]:
    found = []
    for file in sorted([*folder.glob("*.yml"), *folder.glob("faq/*.yml")]):
        try:
            stat = file.stat()
        except OSError:
            continue
        found.append((str(file), stat.st_mtime_ns, stat.st_size))
    return tuple(found)
