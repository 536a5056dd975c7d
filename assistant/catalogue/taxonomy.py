"""Reads `taxonomy.yml`: facets, acronyms, contacts, subjects that are not ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from assistant.catalogue.contacts import read_contact
from assistant.catalogue.fields import NAME, SLUG, Block, blocks
from assistant.catalogue.model import Contact, Facet, FacetValue, Redirection, Taxonomy
from assistant.catalogue.problems import Problems, did_you_mean, nearest
from assistant.catalogue.yaml_reader import LIST, MAP, TEXT, Node
from assistant.text import fold, matching_key, slug

DEFAULT_CONTACT = "defaut"
OUTAGE_CONTACT = "panne"
ENTRY_FIELDS = (
    "id",
    "question",
    "variantes",
    "exemples",
    "reponse",
    "mots_cles",
    "source",
    "verifie_le",
    "expire_le",
    "statut",
    "confiance",
    "avertissement",
)
_ROOT = ("version", "facettes", "acronymes", "contacts", "hors_perimetre")
_FACET = (
    "id",
    "question",
    "question_officielle",
    "multiple",
    "attendue",
    "filtre",
    "depend_de",
    "filtre_par",
    "valeurs",
)
_VALUE = ("id", "libelle", "synonymes", "aide")
_REDIRECTION = ("id", "sujet", "rediriger", "exemples")
# A facet adds a field to the entries: it cannot take the name of one they have.
_RESERVED = frozenset(ENTRY_FIELDS)


def read_taxonomy(
    root: Node, file: str, problems: Problems, default_contact: Contact | None = None
) -> Taxonomy:
    """Build the taxonomy from its file; everything wrong is noted, what is right is returned.

    Args:
        root: The file's content.
        file: Its name in messages.
        problems: Where problems are noted.
        default_contact: The agency's own (`agence.yml`), which goes before one written here.
    """
    if root.kind != MAP:
        problems.error(
            file, root.line, "la taxonomie doit être un bloc de champs : commencez par « facettes: »."
        )
        return Taxonomy()
    top = Block(root, file, problems, "la taxonomie", _ROOT, may_be_empty=False)
    top.text("version")
    facets_node = top.node("facettes", LIST)
    facets = _Facets(file, problems)
    if facets_node is not None:
        facets.read(facets_node)
    return Taxonomy(
        facets=tuple(facets.done),
        acronyms=_acronyms(top, file, problems),
        contacts=_contacts(top, file, problems, facets.done, default_contact),
        redirections=_redirections(top, file, problems),
    )


class _Facets:
    """Reads the facets in order, since a facet may only depend on one above it."""

    def __init__(self, file: str, problems: Problems) -> None:
        self.file = file
        self.problems = problems
        self.done: list[Facet] = []
        self.blocks: dict[str, Block] = {}
        self.names: tuple[str, ...] = ()
        self.children: list[tuple[Facet, Block, dict[str, Block]]] = []

    def read(self, node: Node) -> None:
        rows = blocks(node, self.file, self.problems, "« facettes »")
        read = [
            Block(row, self.file, self.problems, "la facette", _FACET, may_be_empty=False) for row in rows
        ]
        self.names = tuple(block.text("id") or "" for block in read)
        for block in read:
            facet, values = self._facet(block)
            if facet is None:
                continue
            self.done.append(facet)
            self.blocks[facet.id] = block
            self.children.append((facet, block, values))
        by_id = {facet.id: facet for facet in self.done}
        for facet, block, values in self.children:
            self._check_dependency(facet, block, by_id)
            self._check_parents(facet, block, values, by_id)

    def _facet(self, block: Block) -> tuple[Facet | None, dict[str, Block]]:
        facet_id = block.required("id")
        if not facet_id:
            return None, {}
        if not NAME.fullmatch(facet_id):
            block.error("id", f"l'id de facette « {facet_id} » doit s'écrire avec a-z, 0-9, « _ » et « - ».")
        if facet_id in _RESERVED:
            block.error(
                "id", f"« {facet_id} » est déjà un champ des entrées : donnez un autre id à la facette."
            )
            return None, {}
        if facet_id in self.blocks:
            first = self.blocks[facet_id].line
            block.error(
                "id", f"la facette « {facet_id} » existe déjà ligne {first} : renommez l'une des deux."
            )
            return None, {}
        # The agency's own words, kept for whoever compares.
        block.text("question_officielle")
        filtered_by = block.text("filtre_par")
        values, value_blocks = self._values(block, facet_id, filtered_by)
        facet = Facet(
            id=facet_id,
            question=block.required("question"),
            multiple=block.flag("multiple", False),
            depends_on=self._dependency(block),
            filtered_by=filtered_by,
            filters=block.flag("filtre", True),
            expected=block.flag("attendue", False),
            values=values,
        )
        return facet, value_blocks

    def _dependency(self, block: Block) -> tuple[str, tuple[str, ...]] | None:
        node = block.node("depend_de", MAP)
        if node is None:
            return None
        inner = Block(
            node, self.file, self.problems, "« depend_de »", ("facette", "valeurs"), may_be_empty=False
        )
        parent = inner.required("facette")
        values = tuple(text for text, _ in inner.texts("valeurs"))
        if not values:
            inner.error("valeurs", "« depend_de » ne dit pas quelles valeurs : ajoutez « valeurs: [ … ] ».")
        return (parent, values) if parent else None

    def _values(
        self, block: Block, facet_id: str, filtered_by: str | None
    ) -> tuple[tuple[FacetValue, ...], dict[str, Block]]:
        node = block.node("valeurs", LIST)
        rows = blocks(node, self.file, self.problems, f"« valeurs » de « {facet_id} »") if node else []
        if not rows:
            block.error(
                "valeurs", f"la facette « {facet_id} » n'a aucune valeur : ajoutez-en sous « valeurs »."
            )
        facet_values: dict[str, FacetValue] = {}
        value_blocks: dict[str, Block] = {}
        labels: dict[str, int] = {}
        for row in rows:
            value = Block(row, self.file, self.problems, "la valeur", None, may_be_empty=False)
            value_id = value.required("id")
            if not value_id:
                continue
            if not NAME.fullmatch(value_id):
                value.error(
                    "id", f"l'id de valeur « {value_id} » doit s'écrire avec a-z, 0-9, « _ » et « - »."
                )
            if value_id in facet_values:
                message = f"la valeur « {value_id} » existe déjà ligne {value_blocks[value_id].line}"
                value.error("id", f"{message} dans « {facet_id} » : gardez-en une seule.")
                continue
            label = value.required("libelle")
            if label and labels.setdefault(fold(label), value.line) != value.line:
                first = labels[fold(label)]
                value.error("libelle", f"le libellé « {label} » sert déjà ligne {first} : distinguez-les.")
            self._check_value_fields(value)
            value_blocks[value_id] = value
            facet_values[value_id] = FacetValue(
                id=value_id,
                label=label,
                synonyms=_distinct(value, "synonymes"),
                help=value.text("aide") or "",
                parents=tuple(text for text, _ in value.texts(filtered_by)) if filtered_by else (),
                attributes=self._attributes(value, filtered_by),
            )
        self._check_attributes(value_blocks)
        return tuple(facet_values.values()), value_blocks

    def _check_attributes(self, values: Mapping[str, Block]) -> None:
        """An attribute of one value that nearly is one of the others is a typing error."""
        known = {*_VALUE, *self.names}
        uses = Counter(name for value in values.values() for name in value.values if name not in known)
        for value in values.values():
            for name in value.values:
                close = nearest(name, [other for other, times in uses.items() if times > uses[name]])
                if name in uses and close is not None:
                    message = f"le champ « {name} » est inconnu. Vouliez-vous dire « {close} » ?"
                    self.problems.error(self.file, value.line_of(name), message, stops=False)

    def _check_value_fields(self, value: Block) -> None:
        """Any field may be an attribute; one that nearly is a known field is a typing error."""
        for name, node in value.values.items():
            if name in _VALUE or name in self.names:
                continue
            close = nearest(name, (*_VALUE, *self.names))
            if close is not None:
                message = f"le champ « {name} » est inconnu. Vouliez-vous dire « {close} » ?"
                self.problems.error(self.file, value.line_of(name), message, stops=close in _VALUE)
            elif node.kind == MAP:
                value.error(name, f"l'attribut « {name} » doit être un texte, un nombre ou une liste.")

    def _attributes(self, value: Block, filtered_by: str | None) -> Mapping[str, Any]:
        attributes: dict[str, Any] = {}
        for name, node in value.values.items():
            if name in _VALUE or name in self.names or name == filtered_by or node.kind == MAP:
                continue
            if node.kind == TEXT:
                attributes[name] = _number(node.text or "")
            else:
                attributes[name] = tuple(_number(text) for text, _ in value.texts(name))
        return attributes

    def _check_dependency(self, facet: Facet, block: Block, by_id: Mapping[str, Facet]) -> None:
        order = list(by_id)
        for field, parent_id in (
            ("depend_de", facet.depends_on[0] if facet.depends_on else None),
            ("filtre_par", facet.filtered_by),
        ):
            if parent_id is None:
                continue
            others = [name for name in order if name != facet.id]
            if parent_id not in others:
                advice = did_you_mean(parent_id, others)
                block.error(field, f"« {field} » nomme la facette inconnue « {parent_id} ».{advice}")
            elif order.index(parent_id) > order.index(facet.id):
                message = f"la facette « {facet.id} » dépend de « {parent_id} », qui est posée après elle"
                block.error(field, f"{message} : placez « {parent_id} » au-dessus.")
        if facet.depends_on and facet.depends_on[0] in by_id and facet.depends_on[0] != facet.id:
            known = [value.id for value in by_id[facet.depends_on[0]].values]
            for value_id in facet.depends_on[1]:
                if value_id not in known:
                    message = f"« depend_de » nomme « {value_id} », inconnu de « {facet.depends_on[0]} »."
                    block.error("depend_de", message + did_you_mean(value_id, known))

    def _check_parents(
        self, facet: Facet, block: Block, values: Mapping[str, Block], by_id: Mapping[str, Facet]
    ) -> None:
        parent = by_id.get(facet.filtered_by or "")
        if parent is None:
            return
        known = [value.id for value in parent.values]
        for value in facet.values:
            for parent_id in value.parents:
                if parent_id not in known:
                    message = f"« {value.id} » nomme « {parent_id} », inconnu de « {parent.id} »."
                    values[value.id].error(parent.id, message + did_you_mean(parent_id, known))
        # A parent may list its children for the reader; both sides must then say the same.
        parent_blocks = next(rows for done, _, rows in self.children if done.id == parent.id)
        for parent_value, parent_block in parent_blocks.items():
            if facet.id not in parent_block.values:
                continue
            listed = {text for text, _ in parent_block.texts(facet.id)}
            claimed = {value.id for value in facet.values if parent_value in value.parents}
            for value_id in sorted(listed ^ claimed):
                where = (
                    f"sous « {parent_value} », « {parent.id} » de « {value_id} » ne le dit pas"
                    if value_id in listed
                    else f"dans « {value_id} », « {facet.id} » de « {parent_value} » ne le dit pas"
                )
                parent_block.error(facet.id, f"« {value_id} » est {where} : mettez les deux d'accord.")


def _number(text: str) -> str | int:
    """`vague: 1` is a number: it is compared with numbers."""
    return int(text) if text.isdecimal() and (text == "0" or not text.startswith("0")) else text


def _distinct(block: Block, field: str) -> tuple[str, ...]:
    """The texts of a list; one written twice is worth a warning."""
    seen: dict[str, int] = {}
    for text, line in block.texts(field):
        if text in seen:
            message = f"« {text} » est écrit deux fois dans « {field} » (lignes {seen[text]} et {line})"
            block.warn(field, f"{message} : retirez-en un.")
        seen.setdefault(text, line)
    return tuple(seen)


def _acronyms(top: Block, file: str, problems: Problems) -> dict[str, str]:
    node = top.node("acronymes", MAP)
    if node is None:
        return {}
    block = Block(node, file, problems, "« acronymes »", None, may_be_empty=False)
    return {name: text for name in block.values if (text := block.required(name))}


def with_default(contacts: Mapping[str, Contact], default: Contact | None) -> dict[str, Contact]:
    """The contacts with the agency's own as the default one, when it has one."""
    return {**contacts, **({} if default is None else {DEFAULT_CONTACT: default})}


def _contacts(
    top: Block, file: str, problems: Problems, facets: list[Facet], default: Contact | None
) -> dict[str, Contact]:
    node = top.node("contacts", MAP)
    if node is None:
        return with_default({}, default)
    block = Block(node, file, problems, "« contacts »", None, may_be_empty=False)
    known = {value.id for facet in facets for value in facet.values} | {DEFAULT_CONTACT, OUTAGE_CONTACT}
    contacts = {}
    for name in block.values:
        inner = block.node(name, MAP)
        if name not in known:
            message = f"le contact « {name} » n'est celui d'aucune valeur.{did_you_mean(name, known)}"
            if nearest(name, known) is not None:
                problems.error(file, block.line_of(name), message, stops=False)
            else:
                block.warn(name, message)
        if inner is not None:
            contacts[name] = read_contact(inner, file, problems, f"le contact « {name} »")
    if DEFAULT_CONTACT not in block.values and default is None:
        block.warn(
            "", f"aucun contact « {DEFAULT_CONTACT} » : ajoutez celui qui vaut pour tous les produits."
        )
    return with_default(contacts, default)


def _redirections(top: Block, file: str, problems: Problems) -> tuple[Redirection, ...]:
    node = top.node("hors_perimetre", LIST)
    redirections: dict[str, Redirection] = {}
    examples: dict[str, int] = {}
    for row in blocks(node, file, problems, "« hors_perimetre »") if node else []:
        block = Block(row, file, problems, "le sujet hors périmètre", _REDIRECTION, may_be_empty=False)
        subject, target = block.required("sujet"), block.required("rediriger")
        subject_id = block.text("id") or slug(subject)
        if not SLUG.fullmatch(subject_id):
            block.error("id", f"l'id « {subject_id} » doit s'écrire avec a-z, 0-9 et « - ».")
            continue
        if subject_id in redirections:
            block.error("id", f"le sujet « {subject_id} » existe déjà : renommez l'un des deux.")
            continue
        texts = block.texts("exemples")
        if not texts:
            block.warn(
                "exemples", f"le sujet « {subject_id} » n'a pas d'exemple : il ne sera jamais reconnu."
            )
        for text, line in texts:
            first = examples.setdefault(matching_key(text), line)
            if first != line:
                problems.error(file, line, f"l'exemple « {text} » est déjà ligne {first} : retirez-en un.")
        redirections[subject_id] = Redirection(subject, target, subject_id, tuple(text for text, _ in texts))
    return tuple(redirections.values())
