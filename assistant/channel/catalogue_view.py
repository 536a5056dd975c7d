"""What the channel itself reads of the catalogue: the contact, the samples, suggestions while typing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.catalogue import Agency, Catalogue, Entry
from assistant.catalogue.agency import AGENCY_FILE, LINKS, read_agency
from assistant.catalogue.problems import Problems
from assistant.catalogue.taxonomy import DEFAULT_CONTACT
from assistant.catalogue.texts import BREAKDOWN, Texts
from assistant.catalogue.watch import Watched
from assistant.channel.completion import Completion
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
    agency: Agency = field(default_factory=Agency)

    @classmethod
    def of(cls, catalogue: Catalogue, texts: Texts | None, agency: Agency | None = None) -> Front:
        """Makes the index behind the suggestions: call it outside of the event loop."""
        return cls(catalogue, texts, Completion(catalogue.published), agency or Agency())

    @property
    def breakdown(self) -> str:
        """The sentence that says that the service is broken."""
        return self.texts.panne if self.texts else BREAKDOWN

    @property
    def contact(self) -> dict[str, str] | None:
        """The default human contact, without its absent channels."""
        contact = self.catalogue.taxonomy.contacts.get(DEFAULT_CONTACT) or self.agency.contact
        return None if contact is None else contact.as_dict()

    def config(self, banner: str | None) -> dict[str, Any]:
        """What a widget needs before the first message.

        Args:
            banner: The operator's (`ASSISTANT_BANNER`), which goes before the agency's.
        """
        return {
            "limits": {"question": MAX_QUESTION, "comment": MAX_COMMENT},
            "notice": self.texts.confidentialite if self.texts else None,
            "banner": banner or self.agency.banner,
            "contact": self.contact,
            "samples": self._samples(),
            "title": self.agency.assistant,
            "agency": {"name": self.agency.name, "short_name": self.agency.short_name},
            "colors": dict(self.agency.colors),
            "logo": self.agency.logo,
            "links": self.links,
        }

    @property
    def links(self) -> list[dict[str, str]]:
        """The agency's links with what visitors read, in a fixed order."""
        written = self.agency.links
        return [
            {"name": name, "label": label, "url": written[name]}
            for name, label in LINKS.items()
            if name in written
        ]

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
        self._folder = folder
        reader = ServedReader(models)
        beside = pointers(models) if models else ()
        self._watched = Watched(folder, lambda data: _front(reader(data)), every=1.0, beside=beside)

    def get(self) -> Front:
        """The latest good reading; blocks while a changed file is read."""
        read = self._watched.get()
        if read is not None:
            return read
        # Even then a visitor reads whom to turn to.
        return Front.of(Catalogue(entries={}), None, read_agency(self._folder / AGENCY_FILE, Problems()))


def _front(served: Served) -> Front:
    return Front.of(served.catalogue, served.texts, served.agency)
