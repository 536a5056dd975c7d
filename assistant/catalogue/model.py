"""The catalogue's types: entries, facets, families. Plain immutable data, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

PUBLISHED = "publie"
DRAFT = "brouillon"
ARCHIVED = "archive"


@dataclass(frozen=True)
class Entry:
    """One question of the FAQ with its answer.

    Attributes:
        id: Stable slug `[a-z0-9-]+`; the label of the entry is `faq/<id>`.
        question: Title shown to visitors.
        variants: Other titles of the question, by the author, in file order, without the question itself.
        examples: Messages as people write them, in file order: learnt from like the variants, and what
            weights and thresholds are learnt on, held out.
        answer: Markdown, byte for byte as in the file.
        facets: Facet id -> values the entry carries; a missing or empty one applies to all.
        expires_on: Date after which the answer must be reviewed.
        file: Path of the YAML file, relative to the data folder ("faq/insi.yml").
        line: 1-based line of the entry in that file.
    """

    id: str
    question: str
    answer: str
    variants: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    source: str | None = None
    verified_on: date | None = None
    expires_on: date | None = None
    status: str = PUBLISHED
    confidence: str | None = None
    warning: str | None = None
    file: str = ""
    line: int = 0

    @property
    def label(self) -> str:
        """Name of the entry's intent, `faq/<id>`."""
        return f"faq/{self.id}"

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The question followed by its variants."""
        return (self.question, *self.variants)

    @property
    def training_texts(self) -> tuple[str, ...]:
        """All that is learnt from: the phrasings, then the examples."""
        return (*self.phrasings, *self.examples)

    def values(self, facet: str) -> tuple[str, ...]:
        """Values the entry carries for a facet; empty means "applies to all"."""
        return self.facets.get(facet, ())


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet.

    Attributes:
        parents: Values of the facet named by `Facet.filtered_by` under which this value is shown.
        attributes: Other scalars of the value that narrow it, such as `{"vague": 1}`.
    """

    id: str
    label: str
    synonyms: tuple[str, ...] = ()
    help: str = ""
    parents: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Facet:
    """One clarifying question and its values, in the order of the taxonomy.

    Attributes:
        multiple: True when an entry may carry several values.
        depends_on: `(facet id, values)`; asked only when that facet has one of these values.
        filtered_by: Facet whose chosen value restricts the values shown (`FacetValue.parents`).
        filters: False for a facet that never filters (the theme).
        expected: True when the check advises that every entry carry a value.
    """

    id: str
    question: str
    multiple: bool = False
    depends_on: tuple[str, tuple[str, ...]] | None = None
    filtered_by: str | None = None
    filters: bool = True
    expected: bool = False
    values: tuple[FacetValue, ...] = ()

    def value(self, value_id: str) -> FacetValue | None:
        """The value of this id, or None when the facet has none."""
        return next((value for value in self.values if value.id == value_id), None)


@dataclass(frozen=True)
class Contact:
    """A human contact; absent channels are None."""

    label: str
    phone: str | None = None
    email: str | None = None
    url: str | None = None

    def as_dict(self) -> dict[str, str]:
        """`label`, `phone`, `email` and `url`, as the channel names them, without the absent ones."""
        channels = {"label": self.label, "phone": self.phone, "email": self.email, "url": self.url}
        return {name: value for name, value in channels.items() if value}


@dataclass(frozen=True)
class Redirection:
    """A subject the agency does not answer, and who does.

    Attributes:
        id: Stable slug; the label of the subject is `redirect/<id>`.
        examples: Ways visitors ask about it, written by hand, to be learnt.
    """

    subject: str
    target: str
    id: str = ""
    examples: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Name under which the subject is ranked, `redirect/<id>`."""
        return f"redirect/{self.id}"


@dataclass(frozen=True)
class Taxonomy:
    """Facets in asking order, acronyms, contacts and redirections."""

    facets: tuple[Facet, ...] = ()
    acronyms: Mapping[str, str] = field(default_factory=dict)
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    redirections: tuple[Redirection, ...] = ()

    @property
    def products(self) -> Facet | None:
        """The most specific facet that filters, asked last: what a FAQ is browsed by."""
        return next((facet for facet in reversed(self.facets) if facet.filters), None)

    @property
    def themes(self) -> Facet | None:
        """The facet that orients without filtering: what the questions of a product are divided by."""
        return next((facet for facet in self.facets if not facet.filters), None)

    def facet(self, facet_id: str) -> Facet | None:
        """The facet of this id, or None."""
        return next((facet for facet in self.facets if facet.id == facet_id), None)


@dataclass(frozen=True)
class Family:
    """Entries that share a question and differ by a facet.

    Attributes:
        generic_question: The shared question, None when the family has none.
        facet: Facet that separates its members.
        unknown_answer: Text shown when the visitor cannot tell, None when the family has none.
        entries: Ids of the members, in file order.
    """

    id: str
    facet: str
    entries: tuple[str, ...]
    generic_question: str | None = None
    unknown_answer: str | None = None


@dataclass(frozen=True)
class Catalogue:
    """Everything the FAQ author owns, as loaded.

    Attributes:
        entries: Entry id -> entry, every status, in file then line order.
        fingerprint: Hexadecimal SHA-256 of the content (not of file names or comments).
    """

    entries: Mapping[str, Entry]
    taxonomy: Taxonomy = field(default_factory=Taxonomy)
    families: tuple[Family, ...] = ()
    fingerprint: str = ""

    @property
    def published(self) -> tuple[Entry, ...]:
        """Entries that may be trained and shown."""
        return tuple(entry for entry in self.entries.values() if entry.status == PUBLISHED)

    def shown(self, entry_id: str) -> Entry | None:
        """The published entry of this id, or None: an entry that left the catalogue is never shown."""
        entry = self.entries.get(entry_id)
        return entry if entry is not None and entry.status == PUBLISHED else None

    def family_of(self, entry_id: str) -> Family | None:
        """The family the entry belongs to, or None."""
        return next((family for family in self.families if entry_id in family.entries), None)
