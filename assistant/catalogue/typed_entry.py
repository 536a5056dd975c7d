"""An entry as it is typed, checked as if it stood in its file."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.catalogue.entries import Row
from assistant.catalogue.garbled import garbled
from assistant.catalogue.load import Surroundings
from assistant.catalogue.neighbourhood import Neighbourhood
from assistant.catalogue.problems import Problem, Problems
from assistant.catalogue.yaml_reader import LIST, MAP, TEXT, Node

Typed = Mapping[str, "str | tuple[str, ...]"]
"""Field -> text, or texts for a list and for a facet."""


def read_typed(
    values: Typed, around: Surroundings, beside: Neighbourhood
) -> tuple[Row | None, list[Problem]]:
    """Reads an entry, and says what is wrong with it: alone, then beside the others.

    Args:
        values: Its fields; `id` must be there.
        around: What it is read against.
        beside: The other entries; one of the same id is not another.

    Returns:
        The entry, None when it has no id that may be used; its problems, in the order of the fields.
    """
    problems = Problems()
    root = Node(LIST, 1)
    root.items.append(_node(values, problems))
    rows = around.reader(problems).read(root, "")
    row = rows[0] if rows else None
    if row is not None and row.entry.question.strip():
        beside.check(row, problems)
    order = {field: rank for rank, field in enumerate(values)}
    reported = dict.fromkeys(problems.reported)
    return row, sorted(reported, key=lambda one: (not one.is_error, order.get(one.field, len(order))))


def blocks(problem: Problem) -> bool:
    """Whether nothing may be written with it."""
    return problem.is_error and (problem.stops or problem.refused)


def _node(values: Typed, problems: Problems) -> Node:
    block = Node(MAP, 1)
    for field, value in values.items():
        if isinstance(value, str):
            if value.strip():
                block.fields.append((Node(TEXT, 1, field), _text(field, value, problems)))
            continue
        items = Node(LIST, 1)
        items.items = [_text(field, text, problems) for text in value]
        block.fields.append((Node(TEXT, 1, field), items))
    return block


def _text(field: str, text: str, problems: Problems) -> Node:
    damage = garbled(text)
    if damage is not None:
        problems.reported.append(Problem("", 1, damage.message, stops=False, field=field, refused=True))
    return Node(TEXT, 1, text)
