"""The Markdown of answers as safe HTML: what `widget/src/markdown.ts` draws, without a browser."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

from assistant.catalogue.text_checks import SCHEME, SCHEMES

_BARE = re.compile(r"https?://[^\s<>()]*[^\s<>().,;:!?»]")
_Env = MutableMapping[str, Any]


def html_of(text: str) -> Markup:
    """An answer as HTML: no raw HTML, no image, links to `SCHEMES` only, headings as bold lines."""
    return Markup(_reader().render(text))  # noqa: S704 - the reader escapes everything that it is given


def french(text: str) -> str:
    """No-break spaces where French typography wants them, as the widget puts them."""
    text = re.sub(r" ([?!;])", "\u202f\\1", text)
    return re.sub(r" ([:»%€])", "\u00a0\\1", text).replace("« ", "«\u00a0")


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}, renderer_cls=_Html)
    # As in the widget: a line that is set back is text, an image is none.
    reader.disable(["code", "image", "html_block", "html_inline", "reference"])
    reader.validateLink = lambda url: _is_followed(url)  # type: ignore[method-assign]
    return reader


def _is_followed(address: str) -> bool:
    scheme = SCHEME.match(address)
    return scheme is not None and scheme.group(1).lower() in SCHEMES


class _Html(RendererHTML):
    """The reader's own HTML but for headings, bare addresses and no-break spaces."""

    def heading_open(self, *_: object) -> str:
        """An answer stands under its question's heading: its own would break the outline."""
        return "<p><strong>"

    def heading_close(self, *_: object) -> str:
        """See `heading_open`."""
        return "</strong></p>\n"

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: _Env) -> str:
        """A link; `[label]()`, which leads nowhere, is none."""
        return self.renderToken(tokens, idx, options, env) if tokens[idx].attrGet("href") else "<a>"

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: _Env) -> str:
        """Text, whose bare addresses are links unless it is in one."""
        content = tokens[idx].content
        if any(token.type == "link_open" for token in _open_before(tokens, idx)):
            return _escaped(content)
        parts, done = [], 0
        for match in _BARE.finditer(content):
            address = escapeHtml(match.group())
            parts += [_escaped(content[done : match.start()]), f'<a href="{address}">{address}</a>']
            done = match.end()
        return "".join([*parts, _escaped(content[done:])])


def _open_before(tokens: Sequence[Token], idx: int) -> list[Token]:
    """The inline tokens that are open around one."""
    opened: list[Token] = []
    for token in tokens[:idx]:
        if token.nesting > 0:
            opened.append(token)
        elif token.nesting < 0:
            opened.pop()
    return opened


def _escaped(text: str) -> str:
    return escapeHtml(french(text))
