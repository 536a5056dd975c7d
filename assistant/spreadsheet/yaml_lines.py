"""Changes values of a YAML file of settings: no line but theirs is touched, comments stay."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from assistant.catalogue.yaml_reader import LIST, MAP, Node, yaml_of
from assistant.spreadsheet.yaml_text import dumped, loader, yaml_text

Path = tuple[str, ...]
"""Names of fields, from the root of the file."""
Value = str | tuple[str, ...] | Mapping[str, str]


class NotKept(ValueError):
    """What would be written does not read back as what was asked for."""


def plain(node: Node | None) -> Any:
    """What a node says: a text, a list, or a dictionary; None for nothing."""
    if node is None:
        return None
    if node.kind == MAP:
        return {key.text or "": plain(value) for key, value in node.fields}
    return [plain(item) for item in node.items] if node.kind == LIST else node.text


def at(root: Node | None, path: Path) -> Node | None:
    """The node of a path, None when it is not there."""
    for name in path:
        found = None if root is None or root.kind != MAP else _field(root, name)
        root = None if found is None else found[1]
    return root


def changed(source: str, path: Path, value: Value | None) -> str:
    """The text of a file once a value is changed.

    Args:
        source: The file as it is, its lines ended by \\n.
        path: Of the value; what holds it is made when it is not there.
        value: A text, texts, or texts by name; None to take it out, and what it leaves empty with it.

    Raises:
        NotKept: The file cannot be read, or would not say what was asked for.
    """
    if source and not source.endswith("\n"):
        source += "\n"
    before = yaml_of(source)
    wanted = plain(before) or {}
    if not isinstance(wanted, dict):
        raise NotKept(path)
    wanted = _with(wanted, path, value)
    text = _changed(source, before, path, value)
    if (plain(yaml_of(text)) or {}) != wanted:
        raise NotKept(path)
    return text


def _with(tree: dict[str, Any], path: Path, value: Value | None) -> dict[str, Any]:
    name, rest = path[0], path[1:]
    made: Any = value
    if rest:
        inner = tree.get(name)
        made = _with(inner if isinstance(inner, dict) else {}, rest, value) or None
    elif isinstance(value, tuple):
        made = list(value) or None
    elif isinstance(value, Mapping):
        made = dict(value) or None
    if made is None:
        return {key: one for key, one in tree.items() if key != name}
    return {**tree, name: made}


def _changed(source: str, root: Node | None, path: Path, value: Value | None) -> str:
    lines = source.splitlines(keepends=True)
    depth = len(path)
    # The innermost block that is there and can be edited by lines; what is in braces is written anew, whole.
    while depth > 1 and (_is_inline(root, path[: depth - 1]) or not _is_map(root, path[: depth - 1])):
        depth -= 1
    here = path[:depth]
    if depth < len(path):
        tree = plain(at(root, here))
        value = _with(tree if isinstance(tree, dict) else {}, path[depth:], value) or None
    span = _span(lines, root, here)
    if span is None:
        return source if value is None else _inserted(lines, root, here, value)
    start, end = span
    if value is None:
        holder = at(root, here[:-1])
        if len(here) > 1 and holder is not None and len(holder.fields) == 1:
            return _changed(source, root, here[:-1], None)
        return "".join(lines[:start] + lines[end:])
    block = lines[start:end]
    node = at(root, here)
    if isinstance(value, tuple) and node is not None and node.kind == LIST and _by_lines(node, start):
        edited = _edited_list(block, node, start, value)
    else:
        edited = _edited(block, here[-1], value)
    return "".join([*lines[:start], *edited, *lines[end:]])


def _is_map(root: Node | None, path: Path) -> bool:
    node = at(root, path)
    return node is not None and node.kind == MAP


def _is_inline(root: Node | None, path: Path) -> bool:
    """Whether what a path holds is between braces: `cps: {libelle: …}`."""
    holder, found = at(root, path[:-1]), None
    if holder is not None and holder.kind == MAP:
        found = _field(holder, path[-1])
    return found is not None and bool(found[1].fields) and found[1].fields[0][0].line == found[0].line


def _by_lines(node: Node, start: int) -> bool:
    """Whether each item of a list stands on lines of its own, below its name."""
    numbers = [item.line for item in node.items]
    return bool(numbers) and numbers[0] > start + 1 and numbers == sorted(set(numbers))


def _field(node: Node, name: str) -> tuple[Node, Node] | None:
    return next(((key, value) for key, value in node.fields if key.text == name), None)


def _span(lines: Sequence[str], root: Node | None, path: Path) -> tuple[int, int] | None:
    """The lines (from 0, end excluded) of a field, without the comments below that belong to the next."""
    end = len(lines)
    key: Node | None = None
    for name in path:
        if root is None or root.kind != MAP:
            return None
        keys = [one for one, _ in root.fields]
        rank = next((number for number, one in enumerate(keys) if one.text == name), None)
        if rank is None:
            return None
        key, root = root.fields[rank]
        end = keys[rank + 1].line - 1 if rank + 1 < len(keys) else end
    if key is None:
        return None
    start = key.line - 1
    indent = _indent(lines[start])
    while end > start + 1 and _is_below(lines[end - 1], indent):
        end -= 1
    return start, end


def _is_below(line: str, indent: int) -> bool:
    return not line.strip() or (line.lstrip().startswith("#") and _indent(line) <= indent)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _edited(block: Sequence[str], name: str, value: Value) -> list[str]:
    """A field once it has another value; what is said beside it stays."""
    indent = _indent(block[0])
    read = loader().load("".join(line[indent:] if line.strip() else line for line in block))
    key = next(one for one in read if str(one) == name)
    read[key] = _written(value)
    return _indented(dumped(read), indent)


def _edited_list(block: Sequence[str], node: Node, start: int, value: tuple[str, ...]) -> list[str]:
    """The lines of a list: those of the items that stay are left as they are."""
    first = [item.line - 1 - start for item in node.items]
    ends = [*first[1:], len(block)]
    indent = _indent(block[first[0]])
    texts = [item.text for item in node.items]
    edited = list(block[: first[0]])
    steps = SequenceMatcher(None, texts, value, autojunk=False).get_opcodes()
    for kind, from_, to, new_from, new_to in steps:
        if kind == "equal":
            edited += block[first[from_] : ends[to - 1]]
            continue
        # A comment above an item that leaves is about those that follow.
        gone = block[first[from_] : ends[to - 1]] if to > from_ else []
        edited += [line for line in gone if line.lstrip().startswith("#")]
        new = [yaml_text(text) for text in value[new_from:new_to]]
        edited += _indented(dumped(new), indent) if new else []
    return edited


def _inserted(lines: list[str], root: Node | None, path: Path, value: Value) -> str:
    """A field put below its brothers; below the comment that announces it, `# banniere: …`, at the root."""
    holder = at(root, path[:-1])
    name = path[-1]
    if len(path) == 1:
        announced = re.compile(rf"#\s*{re.escape(name)}\s*:")
        place = next((n + 1 for n, line in enumerate(lines) if announced.match(line)), len(lines))
        indent = 0
    else:
        keys = [] if holder is None else [key for key, _ in holder.fields]
        span = _span(lines, root, (*path[:-1], keys[-1].text or ""))
        place, indent = (len(lines), 0) if span is None else (span[1], _indent(lines[span[0]]))
    return "".join([*lines[:place], *_indented(dumped({name: _written(value)}), indent), *lines[place:]])


def _written(value: Value) -> Any:
    if isinstance(value, str):
        return _number(value) if _NUMBER.fullmatch(value) else yaml_text(value)
    if isinstance(value, tuple):
        return [yaml_text(text) for text in value]
    return {key: _written(text) for key, text in value.items()}


_NUMBER = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?")


def _number(text: str) -> Any:
    """A number as it was typed: the reader takes the text of it."""
    return loader().load(text)


def _indented(text: str, indent: int) -> list[str]:
    return [f"{' ' * indent}{line}" if line.strip() else line for line in text.splitlines(keepends=True)]
