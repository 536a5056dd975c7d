"""Reads `familles.yml`: entries that share a question and differ by a facet."""

from __future__ import annotations

from collections.abc import Collection

from assistant.catalogue.fields import SLUG, Block, blocks
from assistant.catalogue.markdown import remarks_on_markdown
from assistant.catalogue.model import Family, Taxonomy
from assistant.catalogue.problems import Problems, did_you_mean
from assistant.catalogue.text_checks import remarks_on_typography
from assistant.catalogue.yaml_reader import Node

_FIELDS = ("id", "question_generique", "facette_discriminante", "reponse_si_inconnu", "entrees")


def read_families(
    root: Node, file: str, entries: Collection[str], taxonomy: Taxonomy | None, problems: Problems
) -> list[Family]:
    """The families; every problem of the file is noted.

    Args:
        root: The file's content.
        file: Its name in messages.
        entries: Ids that exist.
        taxonomy: None when it could not be read: facets are then not checked.
        problems: Where problems are noted.
    """
    facet_ids = tuple(facet.id for facet in taxonomy.facets) if taxonomy else ()
    known = (*_FIELDS, *facet_ids) if taxonomy else None
    families: dict[str, Family] = {}
    lines: dict[str, int] = {}
    members: dict[str, str] = {}
    for node in blocks(root, file, problems, "le fichier des familles"):
        block = Block(node, file, problems, "la famille", known, may_be_empty=False)
        family_id = block.required("id")
        if family_id and not SLUG.fullmatch(family_id):
            block.error("id", f"l'id de famille « {family_id} » doit s'écrire avec a-z, 0-9 et « - ».")
        if family_id in families:
            message = f"la famille « {family_id} » existe déjà ligne {lines[family_id]} : renommez-la."
            block.error("id", message)
            continue
        facet = block.required("facette_discriminante", "nommez la facette qui distingue les entrées")
        if taxonomy and facet and facet not in facet_ids:
            advice = did_you_mean(facet, facet_ids)
            block.error("facette_discriminante", f"la facette « {facet} » n'existe pas.{advice}")
        if taxonomy:
            _check_values(block, taxonomy, problems)
        ids = _members(block, family_id, entries, members, problems)
        unknown_answer = block.text("reponse_si_inconnu")
        for remark in [
            *remarks_on_markdown(unknown_answer or ""),
            *remarks_on_typography(unknown_answer or ""),
        ]:
            (block.error if remark.is_error else block.warn)("reponse_si_inconnu", remark.message)
        family = Family(
            id=family_id,
            facet=facet,
            entries=ids,
            generic_question=block.text("question_generique"),
            unknown_answer=unknown_answer,
        )
        if family_id:
            families[family_id], lines[family_id] = family, node.line
    return list(families.values())


def _members(
    block: Block, family_id: str, entries: Collection[str], members: dict[str, str], problems: Problems
) -> tuple[str, ...]:
    ids: dict[str, None] = {}
    for entry_id, line in block.texts("entrees"):
        if entry_id not in entries:
            message = f"la famille « {family_id} » nomme l'entrée inconnue « {entry_id} »."
            problems.error(block.file, line, message + did_you_mean(entry_id, entries))
        elif members.setdefault(entry_id, family_id) != family_id:
            message = f"« {entry_id} » est déjà dans la famille « {members[entry_id]} » : gardez-en une."
            problems.error(block.file, line, message)
        elif entry_id in ids:
            problems.warn(block.file, line, f"« {entry_id} » est écrit deux fois : retirez-en un.")
        else:
            ids[entry_id] = None
    if len(ids) < 2:
        message = f"la famille « {family_id} » a moins de deux entrées connues : complétez-la ou retirez-la."
        block.warn("entrees", message)
    return tuple(ids)


def _check_values(block: Block, taxonomy: Taxonomy, problems: Problems) -> None:
    """A family may recall the values its members carry, for the reader."""
    for facet in taxonomy.facets:
        values = [value.id for value in facet.values]
        for text, line in block.texts(facet.id):
            if text not in values:
                message = f"« {text} » n'est pas une valeur de « {facet.id} »."
                problems.error(block.file, line, message + did_you_mean(text, values))
