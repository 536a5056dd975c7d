"""Reads YAML with the line of everything, and says in French what is wrong with the writing.

PyYAML's C parser is used at the level of events: the line numbers come for free and a scalar stays the
text that was typed (`question: oui` is « oui », not True). Anchors, aliases and tags have no use in a
catalogue and are refused, which also rules out documents that grow when they are expanded.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from assistant.catalogue.garbled import garbled
from assistant.catalogue.problems import Problem, Problems
from assistant.errors import reason

TEXT, LIST, MAP = "texte", "liste", "bloc"
# The C parser is in every wheel of PyYAML; the other is ten times slower and does the same.
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Node:
    """One YAML value and the line it starts on.

    Attributes:
        kind: TEXT, LIST or MAP.
        text: The scalar; None when it is null.
        line: 1-based.
        literal: True for a `|` block, whose line breaks are those of the file.
        items: Values of a LIST.
        fields: Pairs (key, value) of a MAP, in file order.
    """

    __slots__ = ("fields", "items", "kind", "line", "literal", "text")

    def __init__(self, kind: str, line: int, text: str | None = None, literal: bool = False) -> None:
        """A node without children."""
        self.kind = kind
        self.line = line
        self.text = text
        self.literal = literal
        self.items: list[Node] = []
        self.fields: list[tuple[Node, Node]] = []


class _Refused(Exception):
    """Valid YAML that has no place in a catalogue."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def read_yaml(path: Path, file: str, problems: Problems) -> Node | None:
    """Read one file.

    Args:
        path: The file to read.
        file: Its name in messages.
        problems: Where what is wrong is noted.

    Returns:
        Its root, or None when nothing could be read (noted). When the syntax of a list of entries is broken
        somewhere, the entries that can be read are returned: one broken row does not hide the others.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        problems.error(file, 0, f"le fichier ne peut pas être lu ({reason(error)}).")
        return None
    text = _decode(raw, file, problems)
    try:
        root = _parse(text, file, problems)
    except (yaml.YAMLError, _Refused) as error:
        rows = _rows(text)
        if not rows:
            problems.error(file, *_explain(error, text, 0))
            return None
        root = _parse_rows(rows, file, problems, _explain(error, text, 0))
        if not root.items:
            # Nothing of it could be read, which is said: it is not empty.
            return None
    if root is None:
        problems.error(file, 0, "le fichier est vide : complétez-le ou supprimez-le.")
    return root


def yaml_of(text: str) -> Node | None:
    """The root of a text that was read before, None when it is empty or cannot be read."""
    try:
        return _parse(text, "", Problems())
    except (yaml.YAMLError, _Refused):
        return None


def _decode(raw: bytes, file: str, problems: Problems) -> str:
    """The text of a file; reading goes on after a wrong byte, so that the other problems are reported too."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.error(
            file,
            line,
            "le fichier n'est pas en UTF-8 (il vient sans doute de Windows-1252) : "
            "enregistrez-le de nouveau avec l'encodage UTF-8.",
        )
        # Said once, for the whole file.
        return raw.decode("utf-8-sig", errors="replace").replace("\ufffd", "?")


def _parse(text: str, file: str, problems: Problems, offset: int = 0) -> Node | None:
    """Build the tree of one document.

    Args:
        text: YAML source.
        file: Name of the file in messages.
        problems: Where texts that lost their letters are noted.
        offset: Lines of the file above this text.

    Returns:
        The root, or None for an empty document.

    Raises:
        yaml.YAMLError: The syntax is broken.
        _Refused: Anchors, aliases, tags, several documents.
    """
    parser: Any = _PARSER(text)
    try:
        return _build(parser, offset, file, problems)
    finally:
        parser.dispose()


def _build(parser: Any, offset: int, file: str, problems: Problems) -> Node | None:
    root: Node | None = None
    parents: list[Node] = []
    keys: list[Node | None] = []
    documents = 0
    while True:
        event = parser.get_event()
        kind = type(event)
        if kind is yaml.ScalarEvent:
            line = event.start_mark.line + 1 + offset
            value: str | None = event.value
            if event.anchor is not None or event.tag is not None:
                raise _Refused(line, _no_anchor(event))
            if not event.style and value in _NULLS:
                value = None
            node = Node(TEXT, line, value, event.style == "|")
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            line = event.start_mark.line + 1 + offset
            if event.anchor is not None or event.tag is not None:
                raise _Refused(line, _no_anchor(event))
            node = Node(MAP if kind is yaml.MappingStartEvent else LIST, line)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            parents.pop()
            keys.pop()
            continue
        elif kind is yaml.AliasEvent:
            line = event.start_mark.line + 1 + offset
            raise _Refused(
                line, f"« *{event.anchor} » est un renvoi YAML : mettez le texte entre guillemets."
            )
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                line = event.start_mark.line + 1 + offset
                raise _Refused(line, "une ligne « --- » coupe le fichier en deux documents : retirez-la.")
            continue
        elif kind is yaml.StreamEndEvent:
            return root
        else:
            continue

        if node.text is not None and not (node.text.isascii() and "_x" not in node.text):
            _note_garbled(node, file, problems)
        if not parents:
            root = node if node.kind != TEXT or node.text is not None else None
        elif parents[-1].kind == LIST:
            parents[-1].items.append(node)
        else:
            key = keys[-1]
            if key is None:
                keys[-1] = node
            else:
                parents[-1].fields.append((key, node))
                keys[-1] = None
        if node.kind != TEXT:
            parents.append(node)
            keys.append(None)


def _note_garbled(node: Node, file: str, problems: Problems) -> None:
    damage = garbled(node.text or "")
    if damage is not None:
        below = 1 + (node.text or "").count("\n", 0, damage.offset) if node.literal else 0
        # What was published before this was looked at goes on being served; no import brings it in.
        line = node.line + below
        problems.reported.append(Problem(file, line, damage.message, stops=False, refused=True))


def _no_anchor(event: Any) -> str:
    if event.anchor is not None:
        return f"« &{event.anchor} » est une ancre YAML : retirez-la, ou mettez le texte entre guillemets."
    return (
        f"« {event.tag} » est une étiquette YAML (« ! ») : retirez-la, ou mettez le texte entre guillemets."
    )


def _rows(text: str) -> list[tuple[int, str]]:
    """Cut a list into its rows without parsing it: pairs (lines above, source of the row)."""
    lines = text.splitlines(keepends=True)
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith(("#", "---"))), "")
    match = re.match(r"( *)- ", first)
    if match is None:
        return []
    starts = [number for number, line in enumerate(lines) if line.startswith(match.group(1) + "-")]
    ends = [*starts[1:], len(lines)]
    return [(start, "".join(lines[start:end])) for start, end in zip(starts, ends, strict=True)]


def _parse_rows(rows: list[tuple[int, str]], file: str, problems: Problems, whole: tuple[int, str]) -> Node:
    """Parse each row of a list alone; the broken ones are noted and left out.

    Args:
        rows: Pairs (lines above, source of the row).
        file: Name of the file in messages.
        problems: Where problems are noted.
        whole: What is wrong with the list as a whole, noted when each row is right by itself.
    """
    root = Node(LIST, rows[0][0] + 1)
    before = len(problems.reported)
    for offset, source in rows:
        try:
            row = _parse(source, file, problems, offset)
        except (yaml.YAMLError, _Refused) as error:
            problems.error(file, *_explain(error, source, offset))
            continue
        if row is not None:
            root.items.extend(row.items)
    if len(problems.reported) == before:
        problems.error(file, *whole)
    return root


_INDENT = (
    "le retrait de cette ligne ne correspond pas à celles du dessus, ou du texte suit un guillemet fermant : "
    "alignez les champs et entourez tout le texte de guillemets."
)
_TAB = "une tabulation sert de retrait : remplacez-la par des espaces."
_QUOTE = "un guillemet ouvert sur cette ligne n'est jamais refermé : refermez-le."
# What the parser says (part of it) -> what the author should do; the first that matches.
_EXPLANATIONS = (
    ("tab character", _TAB),
    ("character '\\t'", _TAB),
    ("unexpected end of stream", _QUOTE),
    ("unexpected document indicator", _QUOTE),
    (
        "mapping values are not allowed",
        "un « : » se trouve dans un texte sans guillemets, ou le retrait change : "
        "mettez tout le texte entre guillemets, ou alignez le champ sur celui du dessus.",
    ),
    (
        "mapping keys are not allowed",
        "un « ? » commence un texte sans guillemets, ou un champ n'est pas à sa place : "
        "mettez tout le texte entre guillemets, ou alignez le champ sur celui du dessus.",
    ),
    (
        "control characters",
        "un caractère invisible (de contrôle) se trouve dans le texte : retapez la ligne sans lui.",
    ),
    (
        "character that cannot start",
        "un texte commence par un caractère réservé (@, `, %…) : mettez-le entre guillemets.",
    ),
    (
        "unknown escape",
        "une barre oblique inverse se trouve entre guillemets doubles : utilisez des guillemets simples.",
    ),
    (
        "expected ':'",
        "une ligne n'a pas la forme « champ: valeur » : complétez-la, ou mettez-la en retrait.",
    ),
    (
        "while parsing a flow",
        "un crochet ou une accolade n'est pas refermé : refermez-le, ou mettez le texte entre guillemets.",
    ),
    ("did not find expected", _INDENT),
)


def _explain(error: Exception, source: str, offset: int) -> tuple[int, str]:
    """Line and French sentence for an error of the parser."""
    if isinstance(error, _Refused):
        return error.line, error.message
    line = 1
    if isinstance(error, yaml.MarkedYAMLError):
        # What was opened and never closed is corrected where it was opened.
        opened = re.search("quoted scalar|flow|simple key", error.context or "")
        context = error.context_mark if opened else None
        mark = context or error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
    elif isinstance(error, yaml.reader.ReaderError):
        line = source.encode()[: error.position].count(b"\n") + 1
    # The parser may only notice at the end of the text, below its last line.
    line = min(line, source.rstrip().count("\n") + 1)
    technical = str(error)
    if any(re.match(r" *\t", indented) for indented in source.splitlines()[line - 1 : line]):
        return line + offset, f"YAML illisible : {_TAB}"
    for pattern, sentence in _EXPLANATIONS:
        if pattern in technical:
            return line + offset, f"YAML illisible : {sentence}"
    detail = getattr(error, "problem", None) or technical.splitlines()[0]
    return (
        line + offset,
        f"YAML illisible : corrigez la syntaxe de cette ligne (détail technique : {detail}).",
    )
