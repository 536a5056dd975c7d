"""Columns whose few values come back: what would be a facet, and how `taxonomy.yml` says so."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.catalogue.load import TAXONOMY_FILE
from assistant.catalogue.model import Facet, Taxonomy
from assistant.catalogue.problems import Problems
from assistant.catalogue.taxonomy import ENTRY_FIELDS, read_taxonomy
from assistant.catalogue.yaml_reader import LIST, MAP, Node, yaml_of
from assistant.spreadsheet.sheet import Sheet
from assistant.spreadsheet.sheet_error import SheetError
from assistant.text import fold, slug

_LEAST_ROWS, _MOST_VALUES, _LONGEST = 4, 40, 60
_NO_LABEL = re.compile(r"https?://|@|^[\d\s.,/:%€-]+$")
_BESIDE = "_facette"
"""Ends the id of a facet whose title is that of a field of an entry."""
_MARKS = re.compile(r"[;|\n]")


@dataclass(frozen=True)
class NewFacet:
    """Values that the taxonomy lacks, with the facet when it lacks it too.

    Attributes:
        column: In the sheet.
        header: As it is written there.
        facet: Its id.
        labels: As the cells have them, the commonest first.
        multiple: Whether a cell holds several.
        known: Whether the taxonomy has the facet.
        used: Whether other cells name values that it has.
    """

    column: int
    header: str
    facet: str
    labels: tuple[str, ...]
    multiple: bool
    known: bool = False
    used: bool = False

    @property
    def values(self) -> dict[str, str]:
        """Id -> label."""
        ids: dict[str, str] = {}
        for label in self.labels:
            name = slug(label).replace("-", "_") or "valeur"
            number = sum(re.fullmatch(rf"{re.escape(name)}(?:_\d+)?", other) is not None for other in ids)
            ids[f"{name}_{number + 1}" if number else name] = label
        return ids


def facet_of(sheet: Sheet, column: int, taxonomy: Taxonomy, facet: Facet | None = None) -> NewFacet | None:
    """What a column would add to the taxonomy: the values that its cells name and it lacks; None for nothing.

    Args:
        sheet: With the column.
        column: Its number, from 0.
        taxonomy: As it is.
        facet: The one that the column is of; None for a column that is of none.
    """
    cells = [cells for line in sheet.lines if (cells := list(_labels(line.cells, column)))]
    counts = Counter(label for one in cells for label in dict.fromkeys(one))
    known = (
        {fold(name) for value in facet.values for name in (value.id, value.label, *value.synonyms)}
        if facet
        else set()
    )
    # One written in two ways is one value.
    labels: dict[str, str] = {}
    for label, _ in counts.most_common():
        if fold(label) not in known:
            labels.setdefault(slug(label), label)
    if not labels:
        return None
    header = sheet.headers[column]
    return NewFacet(
        column,
        header,
        facet.id if facet is not None else _facet_id(header, taxonomy),
        tuple(labels.values()),
        facet.multiple if facet is not None else any(len(one) > 1 for one in cells),
        facet is not None,
        any(fold(label) in known for label in counts),
    )


def looks_like_a_facet(sheet: Sheet, column: int) -> bool:
    """Whether a column's cells, some of which may be empty, are a few short names that come back."""
    cells = [list(_labels(line.cells, column)) for line in sheet.lines]
    labels = [label for one in cells for label in one]
    distinct = {slug(label) for label in labels}
    return (
        len(sheet.lines) >= _LEAST_ROWS
        and 2 <= len(distinct) <= min(_MOST_VALUES, len(labels) // 2)
        and all(len(label) <= _LONGEST and not _NO_LABEL.search(label) for label in labels)
    )


def facet_titled(header: str, taxonomy: Taxonomy) -> Facet | None:
    """The facet that an import made of a column of this title, or would have; None for none yet."""
    name = _plain_id(header)
    return taxonomy.facet(name) or taxonomy.facet(f"{name}{_BESIDE}")


def advised(new: NewFacet) -> str:
    """What to write in `taxonomy.yml`, for whoever prefers to do it."""
    return "\n".join(_value_lines(new, "  ") if new.known else _facet_lines(new))


def with_facets(source: str, new: Sequence[NewFacet]) -> str:
    """The text of `taxonomy.yml` once it has them; nothing else of it changes.

    Raises:
        SheetError: They cannot be put in it: the sentence says what to write by hand.
    """
    text = source
    for one in new:
        text = _with_facet(text, one)
    taxonomy = _read(text)
    for one in new:
        facet = taxonomy.facet(one.facet) if taxonomy is not None else None
        if facet is None or not {fold(v.label) for v in facet.values} >= {
            fold(label) for label in one.labels
        }:
            raise SheetError(
                f"{TAXONOMY_FILE} : la facette « {one.facet} » ne peut pas y être ajoutée. "
                f"Écrivez-la vous-même, puis recommencez :\n{advised(one)}\nRien n'a été changé."
            )
    return text


def _read(text: str) -> Taxonomy | None:
    root = yaml_of(text)
    problems = Problems()
    taxonomy = read_taxonomy(root, TAXONOMY_FILE, problems) if root is not None else None
    return None if any(one.is_error for one in problems.reported) else taxonomy


def _with_facet(text: str, new: NewFacet) -> str:
    lines = text.rstrip("\n").split("\n") if text.strip() else []
    root = yaml_of(text)
    fields = _fields(root)
    if "facettes" not in fields:
        return "\n".join([*lines, "facettes:", *_facet_lines(new)]) + "\n"
    facets = fields["facettes"]
    if not new.known:
        end = _end_of(lines, root, "facettes")
        indent = _indent(lines, facets.items[0]) if facets.items else ""
        return (
            "\n".join([*lines[:end], *(f"{indent}{one}" for one in _facet_lines(new)), *lines[end:]]) + "\n"
        )
    node = next((one for one in facets.items if _text(_fields(one).get("id")) == new.facet), None)
    values = _fields(node).get("valeurs")
    if values is None or values.kind != LIST or not values.items:
        return text
    last = values.items[-1]
    indent = _indent(lines, last)
    end = last.line
    while end < len(lines) and lines[end].startswith(f"{indent} ") and lines[end].strip():
        end += 1
    return "\n".join([*lines[:end], *_value_lines(new, indent), *lines[end:]]) + "\n"


def _end_of(lines: Sequence[str], root: Node | None, name: str) -> int:
    """The line (from 0) below a field of the root, before the comments of the next."""
    keys = [key for key, _ in root.fields] if root is not None else []
    place = next(number for number, key in enumerate(keys) if key.text == name)
    end = keys[place + 1].line - 1 if place + 1 < len(keys) else len(lines)
    while end > 0 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def _facet_lines(new: NewFacet) -> list[str]:
    return [
        f"- id: {new.facet}",
        f"  question: {_quoted(f'Pouvez-vous préciser : {new.header.lower()} ?')}",
        f"  multiple: {'true' if new.multiple else 'false'}",
        "  valeurs:",
        *_value_lines(new, "  "),
    ]


def _value_lines(new: NewFacet, indent: str) -> list[str]:
    return [
        f"{indent}- {{id: {_word(name)}, libelle: {_quoted(label)}}}" for name, label in new.values.items()
    ]


def _quoted(text: str) -> str:
    """Between quotes: what JSON writes, YAML reads."""
    return json.dumps(text, ensure_ascii=False)


def _word(name: str) -> str:
    """An id that YAML takes for a text: « 2024 » and « no » are none."""
    return name if re.fullmatch(r"[a-z_]{4,}[a-z0-9_]*", name) and name not in _NOT_WORDS else _quoted(name)


_NOT_WORDS = frozenset(("true", "false", "null"))


def _facet_id(header: str, taxonomy: Taxonomy) -> str:
    name = _plain_id(header)
    taken = {*ENTRY_FIELDS, *(facet.id for facet in taxonomy.facets)}
    return name if name not in taken else f"{name}{_BESIDE}"


def _plain_id(header: str) -> str:
    return slug(header).replace("-", "_") or "facette"


def _labels(cells: Sequence[str], column: int) -> Iterator[str]:
    cell = cells[column] if column < len(cells) else ""
    for text in _MARKS.split(cell):
        if text.strip():
            yield " ".join(text.split())


def _indent(lines: Sequence[str], node: Node) -> str:
    line = lines[node.line - 1]
    return line[: len(line) - len(line.lstrip(" "))]


def _fields(node: Node | None) -> Mapping[str, Node]:
    return (
        {key.text or "": value for key, value in node.fields} if node is not None and node.kind == MAP else {}
    )


def _text(node: Node | None) -> str:
    return (node.text or "") if node is not None else ""
