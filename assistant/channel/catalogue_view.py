"""What the channel itself reads of the catalogue: contact, samples, proposals while typing, pages, search."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from assistant.catalogue import Agency, Catalogue, Entry
from assistant.catalogue.agency import AGENCY_FILE, LINKS, read_agency, today
from assistant.catalogue.costs import Costs
from assistant.catalogue.problems import Problems
from assistant.catalogue.texts import BREAKDOWN, Texts
from assistant.catalogue.watch import Watched
from assistant.channel.completion import Completion
from assistant.channel.incoming import MAX_COMMENT, MAX_QUESTION
from assistant.dialogue.lines import lines
from assistant.dialogue.state import Conversation
from assistant.pages.drawing import Frame, data_page, default_contact, kept, subject_page, themes_page
from assistant.pages.themes import Subject, places, subjects
from assistant.releases.registry import pointers
from assistant.releases.served import Served, ServedReader

_MAX_SUGGESTIONS = 5
_FOR_FAMILIES = 4
"""Entries looked for a line: the members of a family are one."""


@dataclass(frozen=True)
class Front:
    """One reading of the catalogue, ready for the channel's questions."""

    catalogue: Catalogue
    texts: Texts | None
    agency: Agency = field(default_factory=Agency)
    costs: Costs = field(default_factory=Costs)
    _drawn: dict[tuple[str, bool], tuple[date, str]] = field(default_factory=dict, repr=False, compare=False)
    _completing: Lock = field(default_factory=Lock, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        catalogue: Catalogue,
        texts: Texts | None,
        agency: Agency | None = None,
        costs: Costs | None = None,
    ) -> Front:
        """Of a catalogue as it was read; `prepare` makes the rest ready."""
        return cls(catalogue, texts, agency or Agency(), costs or Costs())

    def prepare(self) -> None:
        """Makes the index behind the suggestions, outside of the event loop: the first would wait for it."""
        with self._completing:
            _ = self._completion

    @cached_property
    def _completion(self) -> Completion:
        return Completion(self.catalogue.published)

    @property
    def breakdown(self) -> str:
        """The sentence that says that the service is broken."""
        return self.texts.panne if self.texts else BREAKDOWN

    @property
    def contact(self) -> dict[str, str] | None:
        """The default human contact, without its absent channels."""
        contact = default_contact(self.catalogue, self.agency)
        return None if contact is None else contact.as_dict()

    def config(self, banner: str | None, days: int = 90) -> dict[str, Any]:
        """What a widget needs before the first message.

        Args:
            banner: The operator's (`ASSISTANT_BANNER`), which goes before the agency's.
            days: How long the visitors' texts are kept.
        """
        return {
            "limits": {"question": MAX_QUESTION, "comment": MAX_COMMENT},
            "notice": self.texts.confidentialite if self.texts else None,
            "banner": banner or self.agency.banner,
            "contact": self.contact,
            "samples": self._samples(),
            "title": self.agency.assistant,
            "name": self.agency.assistant,
            "agency": {"name": self.agency.name, "short_name": self.agency.short_name},
            "colors": dict(self.agency.colors),
            "theme": dict(self.agency.colors),
            "logo": self.agency.logo,
            "links": self.links,
            "privacy": {"text": kept(self.texts, days), "days": days},
            "themes": "themes" if self.subjects else None,
        }

    @cached_property
    def subjects(self) -> list[Subject]:
        """The products that have questions."""
        return subjects(self.catalogue)

    @cached_property
    def places(self) -> dict[str, str]:
        """Entry -> where it is read, relative to the channel."""
        return places(self.subjects)

    def frame(self, indexable: bool = False) -> Frame:
        """What surrounds the pages."""
        return Frame.of(self.catalogue, self.agency, indexable)

    def themes_page(self, frame: Frame) -> str:
        """The list of the products."""
        return themes_page(frame, self.subjects)

    def subject_page(self, frame: Frame, slug: str) -> str | None:
        """The page of a product, drawn once a day since an answer may expire; None when there is none."""
        subject = next((subject for subject in self.subjects if subject.slug == slug), None)
        if subject is None or self.texts is None:
            return None
        key, day = (slug, frame.indexable), today(self.agency)
        drawn = self._drawn.get(key)
        if drawn is None or drawn[0] != day:
            drawn = self._drawn[key] = (
                day,
                subject_page(frame, self.catalogue, subject, self.texts, day),
            )
        return drawn[1]

    def data_page(self, frame: Frame, days: int) -> str:
        """What is kept of a visitor."""
        return data_page(frame, self.texts, days)

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
        """Questions whose words are being typed.

        Returns:
            `(title, payload)`, five at most, each entry once, a family as one line.
        """
        # Two threads would make the index twice.
        with self._completing:
            completion = self._completion
        entries = completion.complete(text, _MAX_SUGGESTIONS * _FOR_FAMILIES)
        listed = lines(self.catalogue, (entry.id for entry in entries), Conversation())
        return [(line.button.title, line.button.payload) for line in listed[:_MAX_SUGGESTIONS]]

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
    front = Front.of(served.catalogue, served.texts, served.agency, served.costs)
    # Beside: of ten thousand entries it takes seconds, and only who types a question needs it.
    Thread(target=front.prepare, name="completion", daemon=True).start()
    return front
