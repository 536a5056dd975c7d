"""The FAQ by product, then by theme: what the pages of `/assistant/themes` say. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.catalogue.model import Catalogue, Contact, Entry, Family
from assistant.catalogue.texts import Texts
from assistant.dialogue.sources import expiry_warning, source_label
from assistant.text import slug

OTHERS = "autres"
_OTHER_SUBJECTS = "Autres sujets"
_OTHER_QUESTIONS = "Autres questions"


@dataclass(frozen=True)
class Subject:
    """A product, or what is of none.

    Attributes:
        slug: The last part of the address of its page.
        label: Its name.
        help: One line that says what it is, empty without one.
        entries: Its published questions, in the catalogue's order.
        contact: Its own human contact.
    """

    slug: str
    label: str
    help: str
    entries: tuple[Entry, ...]
    contact: Contact | None = None


@dataclass(frozen=True)
class Article:
    """One question with its answer.

    Attributes:
        entry: The entry; its id is the anchor.
        source: Human name of its source.
        warning: That its answer must be checked again, None when it need not.
        context: What tells it from the others of its family.
    """

    entry: Entry
    source: str
    warning: str | None
    context: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Articles that share a question (a family), or one article alone.

    Attributes:
        family: None for an article alone.
    """

    articles: tuple[Article, ...]
    family: Family | None = None


@dataclass(frozen=True)
class Section:
    """The questions of a theme.

    Attributes:
        anchor: Of its heading.
        help: One line that says what it is, empty without one.
    """

    anchor: str
    label: str
    help: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """Its questions."""
        return sum(len(group.articles) for group in self.groups)


def subjects(catalogue: Catalogue) -> list[Subject]:
    """The products that have questions, in the taxonomy's order, then what is of none."""
    products = catalogue.taxonomy.products
    held: dict[str, list[Entry]] = {}
    for entry in catalogue.published:
        for carried in (entry.values(products.id) if products else ()) or ("",):
            held.setdefault(carried, []).append(entry)
    taken: set[str] = {OTHERS}
    found = []
    for value in products.values if products else ():
        if value.id in held:
            name = _free(slug(value.id) or "produit", taken)
            contact = catalogue.taxonomy.contacts.get(value.id)
            found.append(Subject(name, value.label, value.help, tuple(held[value.id]), contact))
    if "" in held:
        found.append(Subject(OTHERS, _OTHER_SUBJECTS, "", tuple(held[""])))
    return found


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free)
    return free


def places(found: Iterable[Subject]) -> dict[str, str]:
    """Entry -> where it is read, relative to the list of the products: `themes/insi#insi-carte`."""
    addresses: dict[str, str] = {}
    for subject in found:
        for entry in subject.entries:
            addresses.setdefault(entry.id, f"themes/{subject.slug}#{entry.id}")
    return addresses


def sections(catalogue: Catalogue, subject: Subject, texts: Texts, day: date) -> list[Section]:
    """The questions of a product under their themes, a question under its first one.

    Args:
        catalogue: Where families and the names of themes are.
        subject: One of `subjects`.
        texts: For the sentence about an answer that has expired.
        day: The day it is at the agency.
    """
    themes = catalogue.taxonomy.themes
    by_theme: dict[str, list[Entry]] = {}
    for entry in subject.entries:
        values = entry.values(themes.id) if themes else ()
        by_theme.setdefault(values[0] if values else "", []).append(entry)
    # A family stands whole under the theme of its first member.
    families = {e: family for family in catalogue.families if family.generic_question for e in family.entries}
    made: dict[str, Sequence[Group]] = {}
    shown: set[str] = set()
    present = {entry.id: entry for entry in subject.entries}
    named = {value.id: value for value in (themes.values if themes else ())}
    for theme in (*named, ""):
        groups = []
        for entry in by_theme.get(theme, ()):
            if entry.id in shown:
                continue
            family = families.get(entry.id)
            members = [present[e] for e in family.entries if e in present] if family else [entry]
            shown.update(member.id for member in members)
            articles = tuple(_article(catalogue, member, family, texts, day) for member in members)
            groups.append(Group(articles, family if len(articles) > 1 else None))
        made[theme] = groups
    return [
        Section(
            f"theme-{slug(theme) or OTHERS}",
            named[theme].label if theme in named else _OTHER_QUESTIONS,
            named[theme].help if theme in named else "",
            tuple(groups),
        )
        for theme, groups in made.items()
        if groups
    ]


def _article(catalogue: Catalogue, entry: Entry, family: Family | None, texts: Texts, day: date) -> Article:
    facet = catalogue.taxonomy.facet(family.facet) if family else None
    labels = [value.label for v in entry.values(facet.id) if (value := facet.value(v))] if facet else []
    source = source_label(catalogue.taxonomy, entry) if entry.source else ""
    return Article(entry, source, expiry_warning(entry, texts, day), tuple(labels))


def colors_css(colors: Mapping[str, str]) -> str:
    """The agency's colours as a style sheet: the pages allow no style of their own."""
    said = ";".join(f"--ans-{name.replace('_', '-')}:{color}" for name, color in colors.items())
    return f":root{{{said}}}\n"
