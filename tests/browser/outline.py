"""What a screen reader is given of a page: Chromium's accessibility tree, flat, as it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

LANDMARKS = {"banner", "complementary", "contentinfo", "form", "main", "navigation", "region", "search"}
_SILENT = {"InlineTextBox", "none", "generic", "LayoutTable"}


@dataclass(frozen=True)
class Node:
    """One thing that is read.

    Attributes:
        depth: How many nodes that are read hold it.
        level: Of a heading, else 0.
    """

    role: str
    name: str
    depth: int
    level: int = 0


def outline(page: Page) -> list[Node]:
    """Everything that is read of a page, shadow trees included."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    roots = [node for node in nodes if node.get("parentId") not in by_id]
    return [read for root in roots for read in _walk(root, by_id, 0)]


def _walk(node: dict[str, Any], by_id: dict[str, dict[str, Any]], depth: int) -> Iterator[Node]:
    role = str(node.get("role", {}).get("value", "none"))
    if not node.get("ignored") and role not in _SILENT:
        name = " ".join(str(node.get("name", {}).get("value", "")).split())
        properties = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
        yield Node(role, name, depth, int(properties.get("level") or 0))
        depth += 1
    for child in node.get("childIds", []):
        if child in by_id:
            yield from _walk(by_id[child], by_id, depth)


def within(nodes: Sequence[Node], role: str, name: str = "") -> list[Node]:
    """What the last node of this role and this name (the beginning of one is enough) holds.

    Raises:
        AssertionError: There is no such node.
    """
    found = [at for at, node in enumerate(nodes) if node.role == role and node.name.startswith(name)]
    assert found, f"nothing is read as {role} {name!r}: {nodes}"
    start = found[-1]
    held = []
    for node in nodes[start + 1 :]:
        if node.depth <= nodes[start].depth:
            break
        held.append(node)
    return held


def place(nodes: Sequence[Node], role: str, name: str) -> int:
    """Where the first node of this role, whose name holds this text, is read.

    Raises:
        AssertionError: There is no such node.
    """
    found = [at for at, node in enumerate(nodes) if node.role == role and name in node.name]
    assert found, f"nothing is read as {role} {name!r}: {nodes}"
    return found[0]


def empty_groups(nodes: Sequence[Node]) -> list[str]:
    """Names of the groups in which there is nothing to press or to fill."""
    empty = []
    for at, node in enumerate(nodes):
        if node.role != "group":
            continue
        held = []
        for other in nodes[at + 1 :]:
            if other.depth <= node.depth:
                break
            held.append(other.role)
        if not {"button", "link", "textbox", "radio", "checkbox"} & set(held):
            empty.append(node.name)
    return empty
