"""Writes YAML as the files of the FAQ are written: what is read back is what was given."""

from __future__ import annotations

import io
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString


def yaml_text(text: str) -> str:
    """A text that is written so that a YAML 1.1 reader reads it back: bare, in a block, or between quotes."""
    if "\n" not in text:
        return text if _is_text(text) else DoubleQuotedScalarString(text)
    lines = text.split("\n")
    # A block keeps a text readable; what it cannot keep (leading or trailing spaces) goes between quotes.
    if (
        lines[0][:1] in (" ", "")
        or any(line != line.rstrip() for line in lines)
        or "\t" in text
        or not lines[-1]
    ):
        quoted: str = DoubleQuotedScalarString(text)
        return quoted
    block: str = LiteralScalarString(text)
    return block


def dumped(value: Any) -> str:
    """The YAML of a value, comments of a value that was read by `loader` included."""
    output = io.StringIO()
    loader().dump(value, output)
    return output.getvalue()


def loader() -> YAML:
    """What reads a block with its comments and quotes, to write it back."""
    writer = YAML()
    writer.preserve_quotes = True
    writer.width = 1_000_000
    writer.allow_unicode = True
    writer.representer.add_representer(
        type(None), lambda representer, _: representer.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    return writer


def _is_text(word: str) -> bool:
    """Whether a YAML 1.1 reader takes a bare word for text: « Off » and « 1:30 » are none to it.

    ruamel writes YAML 1.2, and quotes what that version alone would misread.
    """
    tag: str = yaml.resolver.Resolver().resolve(yaml.ScalarNode, word, (True, False))  # type: ignore[no-untyped-call]
    return tag == "tag:yaml.org,2002:str"
