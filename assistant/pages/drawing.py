"""Draws the pages: the list of products, a product's questions, what is kept of a visitor."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, PackageLoader, StrictUndefined
from jinja2.loaders import ChoiceLoader

from assistant.catalogue.agency import LINKS, Agency
from assistant.catalogue.model import Catalogue, Contact
from assistant.catalogue.taxonomy import DEFAULT_CONTACT
from assistant.catalogue.texts import Texts
from assistant.pages.markdown import french, html_of
from assistant.pages.themes import Subject, colors_css, sections, subjects
from assistant.text import plural

STATIC = Path(__file__).resolve().parent / "static"
THEME_CSS = "theme.css"


@lru_cache(maxsize=4)
def templates(folder: Path | None = None) -> Environment:
    """The templates of this room, and those of a folder that build on them; everything is escaped."""
    own = PackageLoader("assistant.pages", "templates")
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder), own]) if folder else own,
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "markdown": html_of,
        "french": french,
        "plural": plural,
        "day": lambda moment: f"{moment:%d/%m/%Y}",
    }
    return environment


@dataclass(frozen=True)
class Frame:
    """What surrounds every page.

    Attributes:
        agency: Named in the header and the footer; nothing is shown that it does not say.
        contact: The human contact of what has none of its own.
        indexable: Whether search engines may list the page.
    """

    agency: Agency = field(default_factory=Agency)
    contact: Contact | None = None
    indexable: bool = False

    @classmethod
    def of(cls, catalogue: Catalogue, agency: Agency, indexable: bool = False) -> Frame:
        """The frame of a catalogue's pages."""
        return cls(agency, default_contact(catalogue, agency), indexable)

    def render(self, name: str, up: str = "", folder: Path | None = None, **fields: Any) -> str:
        """A page.

        Args:
            name: Of the template.
            up: What leads from the page's address to that of the channel (`../` for a product's page).
            folder: Where templates are beside those of this room.
            fields: What the template reads.
        """
        links = {name: self.agency.links.get(name) for name in LINKS}
        shared = {"agency": self.agency, "contact": self.contact, "indexable": self.indexable}
        page = templates(folder).get_template(name)
        return page.render(**shared, links=links, labels=LINKS, up=up, **fields)


def default_contact(catalogue: Catalogue, agency: Agency) -> Contact | None:
    """The human contact of what has none of its own."""
    return catalogue.taxonomy.contacts.get(DEFAULT_CONTACT) or agency.contact


def themes_page(frame: Frame, listed: list[Subject]) -> str:
    """`/assistant/themes`: the products with the number of their questions."""
    return frame.render("themes.html.jinja", subjects=listed)


def subject_page(frame: Frame, catalogue: Catalogue, subject: Subject, texts: Texts, day: date) -> str:
    """`/assistant/themes/<slug>`: the questions of a product by theme, with their answers."""
    by_theme = sections(catalogue, subject, texts, day)
    return frame.render("subject.html.jinja", up="../", subject=subject, sections=by_theme)


def data_page(frame: Frame, texts: Texts | None, days: int) -> str:
    """`/assistant/donnees`: what is kept, how long, and how to have it erased."""
    return frame.render("data.html.jinja", kept=kept(texts, days))


def breakdown(frame: Frame, texts: Texts) -> dict[str, str]:
    """What a web server says while no replica answers: a page for who reads, JSON for the widget."""
    said = {
        "error": "unavailable",
        "message": texts.panne,
        "contact": frame.contact.as_dict() if frame.contact else None,
    }
    return {
        # It stands in for pages of several depths: what it links to is written from the root.
        "panne.html": frame.render("breakdown.html.jinja", up="/assistant/", sentence=texts.panne),
        "panne.json": json.dumps(said, ensure_ascii=False, indent=1) + "\n",
    }


def kept(texts: Texts | None, days: int) -> str:
    """What is kept of a visitor and how long, in French."""
    return (texts.conservation if texts else Texts.conservation).format(jours=days)


def pages_of(
    catalogue: Catalogue, texts: Texts, agency: Agency, day: date, days: int, indexable: bool
) -> dict[str, str]:
    """Every page with what it links to, as files named after their addresses.

    Args:
        catalogue: Its published entries are shown.
        texts: The assistant's sentences.
        agency: Whose pages they are.
        day: The day it is there.
        days: How long the visitors' texts are kept.
        indexable: Whether search engines may list them.
    """
    frame, listed = Frame.of(catalogue, agency, indexable), subjects(catalogue)
    files = {
        "themes.html": themes_page(frame, listed),
        "donnees.html": data_page(frame, texts, days),
        **breakdown(frame, texts),
        f"static/{THEME_CSS}": colors_css(agency.colors),
        **{f"static/{file.name}": file.read_text("utf-8") for file in sorted(STATIC.iterdir())},
    }
    for subject in listed:
        files[f"themes/{subject.slug}.html"] = subject_page(frame, catalogue, subject, texts, day)
    return files
