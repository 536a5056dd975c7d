"""The settings that a team changes, as they stand in their files: sentences, contacts, banner, costs, words.

`setting_saves` writes. Nothing here grows with the entries.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import lru_cache
from pathlib import Path

from assistant.authoring.setting_labels import (
    CONTACT_FIELDS,
    COSTS,
    ELSEWHERE,
    GROUPS,
    SENTENCES,
    WORDS,
)
from assistant.catalogue.agency import AGENCY_FILE
from assistant.catalogue.costs import COSTS_FILE, Costs
from assistant.catalogue.load import TAXONOMY_FILE, Signature, read_taxonomy_of, signature_of
from assistant.catalogue.model import Taxonomy
from assistant.catalogue.problems import Problems
from assistant.catalogue.safety import SAFETY_FILE
from assistant.catalogue.taxonomy import DEFAULT_CONTACT, OUTAGE_CONTACT
from assistant.catalogue.texts import OPTIONAL_PLEASANTRIES, PLACEHOLDERS, TEXTS_FILE, Texts
from assistant.catalogue.yaml_reader import LIST, MAP, TEXT, Node, yaml_of

TEXT_KIND, NUMBER, WORD_LIST, CONTACT_KIND = "texte", "nombre", "liste", "contact"
SETTINGS = "réglages"
"""How a setting was changed, in the history."""
SAVED, SAME, REFUSED, CONFLICT = "enregistré", "inchangé", "refusé", "conflit"
"""What came of saving one: see `setting_saves.Saving`."""
Value = str | tuple[str, ...] | Mapping[str, str]
"""A text or a number as it is typed, the words of a list, the fields of a contact; empty when absent."""


@dataclass(frozen=True)
class Setting:
    """One thing that can be changed.

    Attributes:
        name: In addresses: `politesses.greet`.
        file: Of the data folder.
        path: Where it stands in the file.
        kind: `TEXT_KIND`, `NUMBER`, `WORD_LIST` or `CONTACT_KIND`.
        group: The heading it is under, empty when its family has none.
        label: What it is called.
        use: When it is said, or what it weighs.
        value: As it is written.
        default: What holds when it is not there; None when it must be.
        placeholders: What the assistant puts in it, between braces: it must hold each of them.
    """

    name: str
    file: str
    path: tuple[str, ...]
    kind: str
    group: str
    label: str
    use: str
    value: Value
    default: str | None = None
    placeholders: tuple[str, ...] = ()

    @property
    def stamp(self) -> str:
        """Another when the value is: what a form carries, so that no one writes over somebody else."""
        return hashlib.sha256(json.dumps(self.value, ensure_ascii=False).encode()).hexdigest()[:16]

    @property
    def is_set(self) -> bool:
        """Whether it is written in its file."""
        return bool(self.value)


@dataclass(frozen=True)
class SettingFamily:
    """Settings that are changed on one screen.

    Attributes:
        name: In addresses: `phrases`.
        label: Title of the screen.
        intro: What they are, in one or two sentences.
        live: Whether visitors have a change at once, without a publication.
        files: Those that hold them.
        read: Gives them, from the texts of the files and the taxonomy.
    """

    name: str
    label: str
    intro: str
    live: bool
    files: tuple[str, ...]
    read: Callable[[Mapping[str, Node | None], Path], Iterator[Setting]] = field(repr=False)


def settings_of(
    family: SettingFamily, data_dir: Path, texts: Mapping[str, str] | None = None
) -> list[Setting]:
    """The settings of a family, in the order they are shown.

    Args:
        family: One of `FAMILIES`.
        data_dir: The working FAQ.
        texts: What files say instead of what they say now, for a moment of the past.
    """
    said = {file: (texts or {}).get(file) for file in family.files}
    nodes = {
        file: _nodes(read_file(data_dir, file)) if text is None else yaml_of(text)
        for file, text in said.items()
    }
    return list(family.read(nodes, data_dir))


def setting_of(family: SettingFamily, data_dir: Path, name: str) -> Setting | None:
    """One of them by its name."""
    return next((one for one in settings_of(family, data_dir) if one.name == name), None)


def read_file(data_dir: Path, name: str) -> str:
    """What a file of settings says, its lines ended by \\n; nothing when it is not there."""
    path = data_dir / name
    raw = path.read_bytes() if path.is_file() else b""
    return raw.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")


def lines_of(value: Value) -> list[str]:
    """What a value says, line by line, to compare two of them."""
    if isinstance(value, str):
        return value.split("\n") if value else []
    if isinstance(value, Mapping):
        return [f"{CONTACT_FIELDS[name][0]} : {text}" for name, text in value.items() if text]
    return list(value)


def _text(root: Node | None, path: tuple[str, ...]) -> str:
    node = _at(root, path)
    return node.text or "" if node is not None and node.kind == TEXT else ""


def _at(root: Node | None, path: tuple[str, ...]) -> Node | None:
    for name in path:
        if root is None or root.kind != MAP:
            return None
        root = next((value for key, value in root.fields if key.text == name), None)
    return root


def _sentences(nodes: Mapping[str, Node | None], data_dir: Path) -> Iterator[Setting]:
    root = nodes[TEXTS_FILE]
    defaults = {one.name: one.default for one in fields(Texts) if one.default is not MISSING}
    defaults |= {f"politesses.{name}": text for name, text in OPTIONAL_PLEASANTRIES.items()}
    found = []
    for name, (group, label, use) in SENTENCES.items():
        path, default = tuple(name.split(".")), defaults.get(name)
        found.append(
            Setting(
                *(name, TEXTS_FILE, path, TEXT_KIND, group, label, use, _text(root, path)),
                default=default if isinstance(default, str) else None,
                placeholders=PLACEHOLDERS.get(name, ()),
            )
        )
    for subject in _taxonomy(data_dir).redirections:
        path = ("redirections", subject.id)
        found.append(
            Setting(
                *(".".join(path), TEXTS_FILE, path, TEXT_KIND, ELSEWHERE, subject.subject),
                "À la place de la phrase générale, pour ce sujet.",
                _text(root, path),
                default=_text(root, ("redirection",)).replace("{cible}", subject.target),
            )
        )
    yield from sorted(found, key=lambda one: GROUPS.index(one.group))


def _contacts(nodes: Mapping[str, Node | None], data_dir: Path) -> Iterator[Setting]:
    yield Setting(
        *("agence", AGENCY_FILE, ("contact",), CONTACT_KIND, "", "Contact de l'agence"),
        "Donné quand le produit n'a pas le sien.",
        _contact(nodes[AGENCY_FILE], ("contact",)),
        default="aucun contact",
    )
    labels = {OUTAGE_CONTACT: "Panne d'un service"}
    taxonomy = _taxonomy(data_dir)
    labels |= {value.id: value.label for value in (taxonomy.products.values if taxonomy.products else ())}
    every = {value.id: value.label for facet in taxonomy.facets for value in facet.values}
    written = _at(nodes[TAXONOMY_FILE], ("contacts",))
    names = (
        [key.text or "" for key, _ in written.fields] if written is not None and written.kind == MAP else []
    )
    for name in sorted({**labels, **dict.fromkeys(names)}, key=lambda one: one not in names):
        label = labels.get(name) or every.get(name) or ("Par défaut" if name == DEFAULT_CONTACT else name)
        use = "Donné quand un service est en panne." if name == OUTAGE_CONTACT else ""
        group = (
            "Produits et services" if name in names else "Sans contact propre : celui de l'agence est donné"
        )
        value = _contact(nodes[TAXONOMY_FILE], ("contacts", name))
        yield Setting(
            *(name, TAXONOMY_FILE, ("contacts", name), CONTACT_KIND, group, label, use, value),
            default="celui de l'agence",
        )


def _contact(root: Node | None, path: tuple[str, ...]) -> dict[str, str]:
    return {name: text for name in CONTACT_FIELDS if (text := _text(root, (*path, name)))}


def _banner(nodes: Mapping[str, Node | None], data_dir: Path) -> Iterator[Setting]:
    yield Setting(
        *("banniere", AGENCY_FILE, ("banniere",), TEXT_KIND, "", "Bannière"),
        "Une phrase au-dessus de la conversation : une maintenance, un incident, une échéance.",
        _text(nodes[AGENCY_FILE], ("banniere",)),
        default="aucune bannière",
    )


def _costs(nodes: Mapping[str, Node | None], data_dir: Path) -> Iterator[Setting]:
    defaults = dict(Costs().named())
    for name, (label, use) in COSTS.items():
        value = _text(nodes[COSTS_FILE], (name,))
        yield Setting(
            *(name, COSTS_FILE, (name,), NUMBER, "", label, use, value), default=f"{defaults[name]:g}"
        )


def _words(nodes: Mapping[str, Node | None], data_dir: Path) -> Iterator[Setting]:
    for rank, (name, (label, use)) in enumerate(WORDS.items()):
        node = _at(nodes[SAFETY_FILE], (name,))
        items = node.items if node is not None and node.kind == LIST else []
        value = tuple(item.text for item in items if item.text)
        # The first three lists are those that the file must have.
        default = None if rank < 3 else "liste vide"
        yield Setting(*(name, SAFETY_FILE, (name,), WORD_LIST, "", label, use, value), default=default)


def _taxonomy(data_dir: Path) -> Taxonomy:
    return _read_once(data_dir, signature_of([data_dir / TAXONOMY_FILE, data_dir / AGENCY_FILE]))


@lru_cache(maxsize=2)
def _read_once(data_dir: Path, _: Signature) -> Taxonomy:
    """Of two thousand lines at times: read again when it changed."""
    return read_taxonomy_of(data_dir, Problems()) or Taxonomy()


_nodes = lru_cache(maxsize=6)(yaml_of)


FAMILIES: Mapping[str, SettingFamily] = {
    one.name: one
    for one in (
        SettingFamily(
            "phrases",
            "Phrases de l'assistant",
            "Tout ce que l'assistant dit en dehors des réponses de la FAQ.",
            True,
            (TEXTS_FILE,),
            _sentences,
        ),
        SettingFamily(
            "contacts",
            "Contacts",
            "À qui s'adresser quand l'assistant n'a pas de réponse, ou quand le visiteur le demande.",
            False,
            (AGENCY_FILE, TAXONOMY_FILE),
            _contacts,
        ),
        SettingFamily(
            "banniere",
            "Bannière",
            "Une phrase que tous les visiteurs lisent au-dessus de la conversation.",
            False,
            (AGENCY_FILE,),
            _banner,
        ),
        SettingFamily(
            "couts",
            "Coûts",
            "Ce que coûte au visiteur chaque issue d'une question : l'assistant choisit la moins chère en "
            "moyenne. L'unité est libre, seuls les rapports comptent.",
            False,
            (COSTS_FILE,),
            _costs,
        ),
        SettingFamily(
            "urgences",
            "Mots des urgences",
            "Les tournures qui font reconnaître une personne en danger. Aucune ne décide seule : ce sont des "
            "indices. « * » remplace la fin d'un mot ; accents et majuscules ne comptent pas.",
            False,
            (SAFETY_FILE,),
            _words,
        ),
    )
}
