"""Writes entries back into their YAML: only the lines of an entry that changes are touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from assistant.catalogue.model import PUBLISHED, Taxonomy
from assistant.spreadsheet.columns import DATES, LISTS, Values, fields_of
from assistant.spreadsheet.yaml_text import dumped, loader, yaml_text


def edit_file(
    source: str,
    starts: Sequence[int],
    changes: Mapping[int, Values | None],
    added: Sequence[Values],
    taxonomy: Taxonomy,
) -> str:
    """The text of a file after changes.

    Args:
        source: The file as it is.
        starts: Line (1-based) of each entry, in order.
        changes: Line of an entry -> its new values, None to remove it.
        added: New entries, put at the end.
        taxonomy: Tells which facets take several values.
    """
    lines = source.splitlines(keepends=True)
    if not starts and added:
        # A list that is written empty is none once it has an entry.
        lines = [line for line in lines if line.strip() != "[]"]
        source = "".join(lines)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    pieces = ["".join(lines[: starts[0] - 1])] if starts else [source]
    for rank, start in enumerate(starts):
        end = starts[rank + 1] - 1 if rank + 1 < len(starts) else len(lines)
        block = lines[start - 1 : end]
        if start not in changes:
            pieces.append("".join(block))
            continue
        body, tail = _split_tail(block)
        values = changes[start]
        pieces.append("" if values is None else _edited("".join(body), values, taxonomy))
        pieces.append("".join(tail))
    text = "".join(pieces)
    if added and text and not text.endswith("\n"):
        text += "\n"
    return text + "".join(dumped([_new(values, taxonomy)]) for values in added)


def _split_tail(block: list[str]) -> tuple[list[str], list[str]]:
    """Comments and blank lines at the margin below an entry belong to the next one."""
    end = len(block)
    while end and (not block[end - 1].strip() or block[end - 1].startswith("#")):
        end -= 1
    return block[:end], block[end:]


def _edited(block: str, values: Values, taxonomy: Taxonomy) -> str:
    entries = loader().load(block)
    entry: CommentedMap = entries[0]
    for field, value in values.items():
        if field in entry:
            entry[field] = _scalar(field, value, taxonomy)
        elif value not in ("", ()):
            _insert(entry, field, _scalar(field, value, taxonomy), fields_of(taxonomy))
    return dumped(entries)


def _insert(entry: CommentedMap, field: str, value: Any, order: Sequence[str]) -> None:
    """Puts a field where a reader looks for it: below those that come before it in the spreadsheet."""
    before = order[: order.index(field)]
    place = 1 + max((number for number, name in enumerate(entry) if name in before), default=-1)
    entry.insert(place, field, value)


def _new(values: Values, taxonomy: Taxonomy) -> CommentedMap:
    entry = CommentedMap()
    for field in fields_of(taxonomy):
        value = values.get(field, "")
        facet = taxonomy.facet(field)
        if value in ("", ()) and not (facet is not None and (facet.multiple or facet.expected)):
            continue
        if field == "statut" and value == PUBLISHED:
            continue
        entry[field] = _scalar(field, value or (), taxonomy) if facet else _scalar(field, value, taxonomy)
    return entry


def _scalar(field: str, value: str | tuple[str, ...], taxonomy: Taxonomy) -> Any:
    facet = taxonomy.facet(field)
    if facet is not None or field in LISTS:
        texts = value if isinstance(value, tuple) else (value,)
        if facet is not None and not facet.multiple and len(texts) == 1:
            return yaml_text(texts[0])
        sequence = CommentedSeq([yaml_text(text) for text in texts])
        if not texts:
            sequence.fa.set_flow_style()
        return sequence
    text = value if isinstance(value, str) else "\n".join(value)
    if field in DATES:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            return text
    return yaml_text(text) if text else None
