"""Reads `agence.yml`: who speaks, what it looks like, whom to turn to, and what day it is there."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

from dateutil import tz

from assistant.catalogue.contacts import read_contact
from assistant.catalogue.fields import Block
from assistant.catalogue.model import Contact
from assistant.catalogue.problems import Problems, did_you_mean
from assistant.catalogue.text_checks import LONGEST_ADDRESS, LONGEST_LINE, problem_with_address
from assistant.catalogue.yaml_reader import MAP, TEXT, Node, read_yaml

AGENCY_FILE = "agence.yml"
DEFAULT_ZONE = "Europe/Paris"
LONGEST_BANNER = 500
"""Characters above every conversation, on a telephone too."""
COLORS = {
    "principale": "accent",
    "sur_principale": "on_accent",
    "fond": "background",
    "texte": "text",
    "fond_sombre": "background_dark",
    "texte_sombre": "text_dark",
}
"""Name in the file -> name for the widget, whose CSS property is `--ans-<name>`."""
LINKS = {
    "retour": "Retour au site",
    "accessibilite": "Accessibilité",
    "mentions_legales": "Mentions légales",
    "donnees": "Données personnelles",
}
"""Name in the file -> what visitors read."""
_FIELDS = (
    *("assistant", "nom", "nom_court", "couleurs", "logo", "liens", "contact", "banniere", "fuseau"),
    *("urgences", "exemples"),
)
_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_ZONE = re.compile(r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)*")
_NAME = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True)
class Agency:
    """What another agency changes first; without a file, words that suit any.

    Attributes:
        assistant: Title of the conversation, such as « Assistant de l'Agence du Numérique en Santé ».
        name: Name of the agency without its article: `{agence}` in the sentences.
        short_name: `{agence_courte}`.
        colors: Name for the widget (values of `COLORS`) -> « #rrggbb ».
        logo: Address of an image, None without one.
        links: Name (keys of `LINKS`) -> address.
        contact: Human contact of every subject that has none of its own in the taxonomy.
        banner: A sentence shown above the conversation.
        zone: Name of the time zone in which a day begins and ends.
        emergencies: Name -> number and what it is: `{urgences.<name>}` in the sentences.
        samples: Ids of the entries that are proposed at first.
    """

    assistant: str = "Assistant"
    name: str = "agence"
    short_name: str = "agence"
    colors: Mapping[str, str] = field(default_factory=dict)
    logo: str | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    contact: Contact | None = None
    banner: str | None = None
    zone: str = DEFAULT_ZONE
    emergencies: Mapping[str, str] = field(default_factory=dict)
    samples: tuple[str, ...] = ()

    @property
    def time_zone(self) -> tzinfo:
        """The time zone itself."""
        return tz.gettz(self.zone) or UTC

    @property
    def placeholders(self) -> dict[str, str]:
        """What sentences may name between braces -> what visitors read."""
        numbers = {f"urgences.{name}": text for name, text in self.emergencies.items()}
        return {"agence": self.name, "agence_courte": self.short_name, "assistant": self.assistant, **numbers}


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The day it is in a time zone at a moment (with its own zone)."""
    return moment.astimezone(zone).date()


def today(agency: Agency, now: datetime | None = None) -> date:
    """The day it is at the agency, whatever the clock of the machine; `now` is the present by default."""
    return day_of(now or datetime.now(UTC), agency.time_zone)


def zone_of(data_dir: Path) -> tzinfo:
    """The time zone of the agency; a mistake in its file does not keep a moment from being told."""
    return read_agency(data_dir / AGENCY_FILE, Problems()).time_zone


def load_agency(path: Path) -> Agency:
    """Reads `agence.yml`, the defaults when it is absent.

    Raises:
        CatalogueError: The file has errors.
    """
    problems = Problems()
    agency = read_agency(path, problems)
    problems.raise_errors()
    return agency


def read_agency(path: Path, problems: Problems) -> Agency:
    """The same, whatever is wrong: it is noted, and what is right is returned."""
    if not path.is_file():
        return Agency()
    file = path.name
    root = read_yaml(path, file, problems)
    if root is None:
        return Agency()
    if root.kind != MAP:
        problems.error(file, root.line, "il faut un bloc de champs : commencez par « assistant: … ».")
        return Agency()
    block = Block(root, file, problems, "l'agence", _FIELDS, may_be_empty=False)
    for name in ("assistant", "nom", "nom_court"):
        block.limit(name, LONGEST_LINE)
    block.limit("logo", LONGEST_ADDRESS)
    block.limit("banniere", LONGEST_BANNER)
    node = block.node("contact", MAP)
    contact = read_contact(node, file, problems, "le contact de l'agence") if node else None
    links = _links(block, problems)
    return Agency(
        assistant=_text(block, "assistant", Agency.assistant),
        name=_text(block, "nom", Agency.name),
        short_name=_text(block, "nom_court", (block.text("nom") or "").strip() or Agency.short_name),
        colors=_colors(block, problems),
        logo=_address(block, "logo"),
        links=links,
        contact=contact,
        banner=_text(block, "banniere", "") or None,
        zone=_zone(block),
        emergencies=_emergencies(block, problems),
        samples=tuple(text for text, _ in block.texts("exemples")),
    )


def check_samples(path: Path, published: Collection[str], problems: Problems) -> None:
    """Notes the sample questions that are no published entry."""
    root = read_yaml(path, path.name, Problems()) if path.is_file() else None
    if root is None or root.kind != MAP:
        return
    for entry_id, line in Block(root, path.name, Problems(), "l'agence", None).texts("exemples"):
        if entry_id not in published:
            message = f"« exemples » nomme « {entry_id} », qui n'est pas une entrée publiée."
            # Others are proposed instead: it must not keep a correction from being published.
            problems.error(path.name, line, message + did_you_mean(entry_id, published), stops=False)


def _text(block: Block, name: str, default: str) -> str:
    return block.required(name).strip() or default if name in block.values else default


def _address(block: Block, name: str) -> str | None:
    address = block.text(name)
    if address is None:
        return None
    problem = problem_with_address(address)
    if problem is not None:
        block.error(name, problem)
        return None
    return address


def _colors(block: Block, problems: Problems) -> dict[str, str]:
    node = block.node("couleurs", MAP)
    if node is None:
        return {}
    inner = Block(node, block.file, problems, "« couleurs »", COLORS)
    for key, value in node.fields:
        if key.text in COLORS and value.kind == TEXT and value.text is None:
            # Without quotes, YAML takes what follows « # » for a comment.
            message = f"la couleur « {key.text} » est vide : écrivez-la entre guillemets, « '#1d71b8' »."
            problems.error(block.file, key.line, message)
    colors = {}
    for name in inner.values:
        color = inner.text(name) or ""
        if _COLOR.fullmatch(color):
            colors[COLORS[name]] = color
        elif inner.values[name].kind == TEXT:
            inner.error(name, f"« {color} » n'est pas une couleur : écrivez « '#1d71b8' ».")
    return colors


def _links(block: Block, problems: Problems) -> dict[str, str]:
    node = block.node("liens", MAP)
    if node is None:
        return {}
    inner = Block(node, block.file, problems, "« liens »", LINKS, may_be_empty=False)
    read = {name: _address(inner, name) for name in LINKS}
    return {name: address for name, address in read.items() if address}


def _emergencies(block: Block, problems: Problems) -> dict[str, str]:
    node: Node | None = block.node("urgences", MAP)
    if node is None:
        return {}
    inner = Block(node, block.file, problems, "« urgences »", None, may_be_empty=False)
    emergencies = {}
    for name in inner.values:
        text = inner.required(name).strip()
        if not _NAME.fullmatch(name):
            inner.error(name, f"le nom « {name} » doit s'écrire avec a-z, 0-9 et « _ ».")
        elif text and not text[0].isdigit():
            inner.error(name, f"« {text} » doit commencer par un numéro : « 15 (SAMU) ».")
        elif text:
            emergencies[name] = text
    return emergencies


def _zone(block: Block) -> str:
    name = block.text("fuseau")
    if name is None:
        return DEFAULT_ZONE
    if _ZONE.fullmatch(name) and tz.gettz(name) is not None:
        return name
    # Only to name the nearest: the list takes a moment to read.
    from dateutil.zoneinfo import get_zonefile_instance

    known = [zone for zone in get_zonefile_instance().zones if "/" in zone]
    block.error("fuseau", f"le fuseau horaire « {name} » est inconnu.{did_you_mean(name, known)}")
    return DEFAULT_ZONE
