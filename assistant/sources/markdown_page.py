"""Reads a page in Markdown as headings and texts; answers stay as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.sources.html_inline import unmarked
from assistant.sources.html_page import read_html
from assistant.sources.pages import BOLD, Block, asks

if TYPE_CHECKING:
    from markdown_it.token import Token

_BOLD_LINE = re.compile(r"\s*(?:\*\*|__)(.+?)(?:\*\*|__)\s*$")


def read_markdown(text: str) -> list[Block]:
    """The headings and texts of a page, in its order; HTML in it is read as HTML."""
    from markdown_it import MarkdownIt

    lines = text.splitlines()
    return list(_blocks(MarkdownIt("commonmark").parse(text), lines))


def _blocks(tokens: list[Token], lines: list[str]) -> Iterator[Block]:
    for place, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        start, end = token.map
        if token.type == "heading_open":
            heading = unmarked(tokens[place + 1].content)
            if heading:
                yield Block("heading", heading, start + 1, int(token.tag[1:]))
        elif token.type == "html_block":
            yield from read_html(token.content, start + 1)
        elif token.type not in ("hr", "html_block"):
            yield from _text(lines[start:end], start + 1)


def _text(written: list[str], line: int) -> Iterator[Block]:
    """A text as it is written; a first line in bold that asks is a question."""
    bold = _BOLD_LINE.match(written[0]) if written else None
    if bold is not None and asks(bold[1]):
        yield Block("heading", unmarked(bold[1]), line, BOLD)
        written, line = written[1:], line + 1
    text = "\n".join(one.rstrip() for one in written).strip("\n")
    if text.strip():
        yield Block("text", text, line)
