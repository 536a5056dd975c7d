"""What the channel itself reads of the catalogue: the contact, the samples, suggestions while typing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.catalogue import Catalogue, Entry
from assistant.catalogue.texts import Texts
from assistant.catalogue.watch import Watched
from assistant.channel.completion import Completion
from assistant.channel.errors import BREAKDOWN
from assistant.channel.incoming import MAX_COMMENT, MAX_QUESTION
from assistant.releases.registry import pointers
from assistant.releases.served import Served, ServedReader
from assistant.understanding import acts
from assistant.understanding.result import payload

_MAX_SUGGESTIONS = 5


@dataclass(frozen=True)
class Front:
    """One reading of the catalogue, ready for the channel's questions."""

    catalogue: Catalogue
    texts: Texts | None
    completion: Completion

    @classmethod
    def of(cls, catalogue: Catalogue, texts: Texts | None) -> Front:
        """Makes the index behind the suggestions: call it outside of the event loop."""
        return cls(catalogue, texts, Completion(catalogue.published))

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
        """Questions that begin like what is typed.

        Returns:
            `(title, payload)`, five at most, each entry once.
        """
        entries = self.completion.complete(text, _MAX_SUGGESTIONS)
        return [(entry.question, payload(acts.PICK, entry=entry.id)) for entry in entries]

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
    """The reading of the catalogue the channel works with; an empty one while there is none."""

    def __init__(self, folder: Path, models: Path | None = None) -> None:
        """Nothing is read yet.

        Args:
            folder: The data folder.
            models: Where releases are; None serves the data folder as it is.
        """
        reader = ServedReader(models)
        beside = pointers(models) if models else ()
        self._watched = Watched(folder, lambda data: _front(reader(data)), every=1.0, beside=beside)

    def get(self) -> Front:
        """The latest good reading; blocks while a changed file is read."""
        return self._watched.get() or Front.of(Catalogue(entries={}), None)


def _front(served: Served) -> Front:
    return Front.of(served.catalogue, served.texts)
