"""What a publication would change, entry by entry: the working FAQ beside the one that the release learnt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.authoring.history import content_of, same_content, value_in
from assistant.catalogue.agency import AGENCY_FILE
from assistant.catalogue.costs import COSTS_FILE
from assistant.catalogue.examples import NLU_FOLDER
from assistant.catalogue.foreign import FOREIGN_FILE, FOREIGN_QUESTIONS_FILE
from assistant.catalogue.glossary import GLOSSARY_FILE
from assistant.catalogue.lexicon import LEXICON_FILE
from assistant.catalogue.load import (
    FAMILIES_FILE,
    TAXONOMY_FILE,
    read_catalogue,
)
from assistant.catalogue.model import Catalogue, Entry, Taxonomy
from assistant.catalogue.official_sites import SITES_FILE
from assistant.catalogue.safety import SAFETY_FILE
from assistant.catalogue.texts import TEXTS_FILE
from assistant.releases.difference import read_by_visitors, served_difference
from assistant.releases.registry import catalogue_of, read_published
from assistant.releases.served import serve
from assistant.spreadsheet.columns import fields_of, header_of, same, shown

NEW, CHANGED, REMOVED = "new", "changed", "removed"
FILES: Mapping[str, str] = {
    TEXTS_FILE: "les phrases de l'assistant",
    AGENCY_FILE: "le nom, les contacts et le bandeau de l'agence",
    TAXONOMY_FILE: "les thèmes, produits et contacts",
    FAMILIES_FILE: "les familles de questions",
    SAFETY_FILE: "les mots des urgences",
    COSTS_FILE: "les coûts des erreurs",
    GLOSSARY_FILE: "les mots anglais",
    LEXICON_FILE: "le lexique",
    SITES_FILE: "les sites officiels",
    FOREIGN_FILE: "les autres sujets",
    FOREIGN_QUESTIONS_FILE: "les questions hors sujet",
    NLU_FOLDER: "les exemples écrits à la main",
}
"""File of the data folder -> what an author calls it."""


@dataclass(frozen=True)
class FieldChange:
    """A field of an entry that is not what the release has.

    Attributes:
        before: Text, or texts of a list; facets by their labels.
        after: The same, now.
    """

    label: str
    before: str | tuple[str, ...]
    after: str | tuple[str, ...]


@dataclass(frozen=True)
class EntryChange:
    """An entry that a publication would change.

    Attributes:
        kind: `NEW`, `CHANGED` or `REMOVED`.
        waits: False when visitors see all of it already: an answer goes live by itself.
        fields: Of a changed one.
    """

    id: str
    question: str
    kind: str
    waits: bool
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class Changes:
    """What the working FAQ has that the published release has not.

    Attributes:
        entries: Entries in the order of the working FAQ, those that were removed last.
        files: Other files, by the names of `FILES`.
    """

    entries: tuple[EntryChange, ...] = field(default=())
    files: tuple[str, ...] = field(default=())


def changes_since(models: Path, data: Path) -> Changes:
    """Compares the working FAQ with what the published release learnt; all of it is new before any.

    Raises:
        ReleaseError: The pointer does not read.
    """
    working = read_catalogue(data).catalogue
    published = read_published(models)
    snapshot = None if published is None else catalogue_of(models, published.model)
    if published is None or snapshot is None or not snapshot.is_dir():
        return Changes(tuple(EntryChange(one.id, one.question, NEW, True) for one in working.published))
    learnt = read_catalogue(snapshot).catalogue
    served = {entry.id: entry for entry in serve(learnt, working, published).published}
    difference = served_difference(models, data)
    files = difference.files if difference is not None else ()
    return Changes(tuple(_entries(learnt, working, served)), tuple(FILES.get(file, file) for file in files))


def _entries(learnt: Catalogue, working: Catalogue, served: Mapping[str, Entry]) -> Iterator[EntryChange]:
    now = {entry.id: entry for entry in working.published}
    then = {entry.id: entry for entry in learnt.published}
    for entry in now.values():
        before = then.get(entry.id)
        if before is None:
            yield EntryChange(entry.id, entry.question, NEW, entry.id not in served)
            continue
        contents = content_of(before, learnt.taxonomy), content_of(entry, working.taxonomy)
        if not same_content(*contents):
            fields = tuple(_fields(*contents, working.taxonomy))
            yield EntryChange(entry.id, entry.question, CHANGED, _waits(entry, before, served), fields)
    for entry in then.values():
        if entry.id not in now:
            yield EntryChange(entry.id, entry.question, REMOVED, entry.id in served)


def _waits(entry: Entry, learnt: Entry, served: Mapping[str, Entry]) -> bool:
    seen = served.get(entry.id)
    learns = {*entry.training_texts} != {*learnt.training_texts}
    return learns or seen is None or read_by_visitors(seen) != read_by_visitors(entry)


def _fields(
    before: Mapping[str, object], after: Mapping[str, object], taxonomy: Taxonomy
) -> Iterator[FieldChange]:
    for name in fields_of(taxonomy):
        was, now = value_in(before, name), value_in(after, name)
        if same(was, now):
            continue
        facet = taxonomy.facet(name)
        labels = {value.id: value.label for value in facet.values} if facet else {}
        yield FieldChange(header_of(name).capitalize(), *(_read(name, one, labels) for one in (was, now)))


def _read(name: str, value: str | tuple[str, ...], labels: Mapping[str, str]) -> str | tuple[str, ...]:
    if isinstance(value, str):
        return labels.get(value) or shown(name, value)
    return tuple(labels.get(one, one) for one in value)
