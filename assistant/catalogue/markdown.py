"""Checks the Markdown of answers: what CommonMark and the widget read must be the same links.

`markdown-it` reads the answer as any Markdown tool would; `drawn_links` reads it as the widget does
(`widget/src/markdown.ts`, a small part of Markdown, line by line). A link of one that is not a link of the
other is an error: visitors would see its brackets, or a link that the author did not write. Both readers are
held to the cases of `tests/fixtures/markdown.json`; `assistant/pages/markdown.py` draws with what is here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.catalogue.code_spans import without_code
from assistant.catalogue.fields import shorten
from assistant.catalogue.text_checks import (
    ENTITY,
    SCHEME,
    SCHEMES,
    Remark,
    problem_with_address,
    remarks_on_length,
)

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

INLINE = re.compile(
    r"\*\*(?P<strong>(?:[^*]|\*(?!\*))+)\*\*"
    r"|(?<![A-Za-z0-9_])[*_](?P<em>[^*_\n]+)[*_](?![A-Za-z0-9_])"
    r"|`(?P<code>[^`]+)`"
    r"|\[(?P<label>[^\[\]]+)\]\((?P<address>(?:[^()\s<>]|\([^()\s<>]*\))+)(?:\s+\"[^\"]*\")?\)"
    r"|<?(?P<bare>https?://[^\s<>()]*[^\s<>().,;:!?»])>?"
    # Nobody reads what answers to a machine's address.
    r"|<?(?:mailto:)?(?<![A-Za-z0-9_.%+-])(?!no-?reply|ne-pas-)"
    r"(?P<mail>[A-Za-z0-9][A-Za-z0-9_.%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)>?"
    # In groups, as people write them: ten digits in a row are an identifier as well.
    r"|(?<![A-Za-z0-9_.,/+-])(?<![0-9][ .\u00a0\u202f])"
    r"(?P<phone>(?:\+33|0033)[ \u00a0\u202f]?(?:\(0\)[ \u00a0\u202f]?)?[1-9](?:[ .\u00a0\u202f]?[0-9]{2}){4}"
    r"|0[1-9](?:(?:[ \u00a0\u202f][0-9]{2}){4}|(?:\.[0-9]{2}){4})"
    r"|0[ \u00a0\u202f]?8[0-9]{2}[ \u00a0\u202f]"
    r"(?:[0-9]{3}[ \u00a0\u202f][0-9]{3}|[0-9]{2}[ \u00a0\u202f][0-9]{2}[ \u00a0\u202f]?[0-9]{2}))"
    r"(?![A-Za-z0-9_]|[ .,/\u00a0\u202f-][0-9])"
    # Without a path, only what is a site for sure: « ch.mssante.fr » is a domain of mailboxes.
    r"|(?<![A-Za-z0-9_@./:-])(?P<site>(?:www\.[a-z0-9-]+(?:\.[a-z0-9-]+)+|(?:[a-z0-9-]+\.)+(?:gouv|sante)\.fr"
    r"|(?:[a-z0-9-]+\.)+(?:fr|eu|com|org|net)(?=/[a-z0-9]))(?![A-Za-z0-9_@-]|\.[a-z0-9])"
    r"(?:/(?:[^\s<>()]*[^\s<>().,;:!?»])?)?)"
)
"""What the widget reads within a line; `bare_link` reads the last four."""
_SCHEME_OF = {"bare": "", "mail": "mailto:", "phone": "tel:", "site": "https://"}
"""What is an address without any mark, and what its link begins with."""
_NOT_DIALLED = re.compile(r"\(0\)|[^+0-9]")
_WIDGET_PREFIX = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+|#{1,6}\s+")
FENCE = re.compile(r"\s*```[^`]*$")
_BROKEN = re.compile(r"\]\(|\]\s+\((?=https?:|mailto:|tel:|www\.)")
_BEFORE_PARENTHESIS = re.compile(r"(?<![^\s<>()])[^\s<>()]++\(")
_UNCLOSED_HTML = re.compile(r"<(?:script|iframe|img|svg|style|object|embed)\b", re.IGNORECASE)
_ANYTHING = re.compile(r"[\[\]<&`]|://")
"""Without one of these there is neither link, HTML nor entity: most answers need no parsing."""


@dataclass(frozen=True)
class Link:
    """A link of a text.

    Attributes:
        label: What is read, without marks; the address for a bare one.
        address: As it is written.
        bare: True for an address alone: `https://…`, `<https://…>`, an e-mail, a telephone number, a site.
    """

    label: str
    address: str
    bare: bool = False


def drawn_links(text: str) -> list[Link]:
    """The links as the widget reads them, whatever their scheme (it draws those of `SCHEMES` only)."""
    links: list[Link] = []
    fenced = False
    for line in text.split("\n"):
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            prefix = _WIDGET_PREFIX.match(line)
            links += _drawn_inline(line[prefix.end() :] if prefix else line)
    return links


def _drawn_inline(text: str) -> Iterator[Link]:
    for match in INLINE.finditer(text):
        kind = match.lastgroup
        if kind in ("strong", "em"):
            yield from _drawn_inline(match[kind])
        elif kind == "address":
            yield Link(_without_marks(match["label"]), match["address"])
        elif kind in _SCHEME_OF:
            yield bare_link(match)


def bare_link(match: re.Match[str]) -> Link:
    """The link of what is an address without any mark, of a match of `INLINE`."""
    kind = match.lastgroup or ""
    label = match[kind]
    address = _NOT_DIALLED.sub("", label) if kind == "phone" else label
    return Link(label, _SCHEME_OF[kind] + address, bare=True)


def _without_marks(label: str) -> str:
    def inside(match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        return match[0] if kind == "address" or kind in _SCHEME_OF else _without_marks(match[kind])

    return INLINE.sub(inside, label)


@lru_cache(maxsize=4096)
def remarks_on_markdown(text: str) -> tuple[Remark, ...]:
    """What would break or mislead in a Markdown answer, and what would read better without HTML entities."""
    remarks = list(remarks_on_length(text))
    if _ANYTHING.search(text):
        remarks += _Reading(text).remarks()
    return tuple(remarks)


@lru_cache(maxsize=1)
def _commonmark() -> MarkdownIt:
    # Imported here: what only names the catalogue does not wait for it.
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True}).disable("code")
    # Unsafe addresses are links too: what is wrong with them is reported. None is rewritten.
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return reader


class _Reading:
    """One answer as CommonMark reads it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.links: list[Link] = []
        self.noted: list[Remark] = []

    def remarks(self) -> list[Remark]:
        references: dict[str, dict[str, dict[str, str]]] = {}
        for token in _commonmark().parse(self.text, references):
            start = self.starts[token.map[0]] if token.map else 0
            if token.type == "html_block":
                self._html(token.content, start)
            elif token.type == "inline":
                self._inline(token.children or [], start)
        for reference in references.get("references", {}).values():
            offset = max(0, self.text.find(reference["href"]))
            self._note(
                offset, "les liens par référence ne s'affichent pas : écrivez [texte](https://adresse)."
            )
            self._target(reference["href"], offset)
        self._compare()
        for match in ENTITY.finditer(without_code(self.text)):
            message = f"« {match.group()} » est un code HTML : écrivez le caractère lui-même."
            self._note(match.start(), message, is_error=False)
        return self.noted

    def _note(self, offset: int, message: str, *, is_error: bool = True) -> None:
        self.noted.append(Remark(offset, message, is_error))

    def _inline(self, tokens: list[Token], start: int) -> None:
        open_link: tuple[Token, list[str]] | None = None
        for token in tokens:
            if token.type == "link_open":
                open_link = (token, [])
            elif token.type == "link_close" and open_link is not None:
                self._link(open_link[0], "".join(open_link[1]), start)
                open_link = None
            elif token.type == "html_inline":
                self._html(token.content, start)
            elif token.type == "image":
                self._note(start, "une image ne s'affiche pas : mettez un lien, [texte](https://adresse).")
            elif token.type in ("text", "code_inline"):
                if open_link is not None:
                    open_link[1].append(token.content)
                if token.type == "text":
                    self._plain(token.content, start, inside=open_link is not None)

    def _plain(self, content: str, start: int, inside: bool) -> None:
        """What is left of a link that is none stays in the text."""
        for match in _BROKEN.finditer(content):
            excerpt = shorten(content[max(0, match.start() - 20) : match.end() + 20])
            advice = "écrivez [texte](https://adresse), sans espace."
            offset = self._place(match.group(), start)
            self._note(offset, f"lien Markdown mal formé près de « {excerpt} » : {advice}")
        for match in () if inside else _BEFORE_PARENTHESIS.finditer(content):
            if "://" in match.group():
                message = f"l'adresse « {shorten(match.group())}… » serait coupée : écrivez [texte](adresse)."
                self._note(self._place(match.group(), start), message)
        for match in _UNCLOSED_HTML.finditer(content):
            self._html(match.group(), start)

    def _html(self, content: str, start: int) -> None:
        message = (
            f"« {shorten(content)} » est du HTML brut, qui serait affiché tel quel : "
            "écrivez-le en Markdown, ou entre accents graves (`…`) si le lecteur doit le voir."
        )
        self._note(self._place(content, start), message)

    def _link(self, token: Token, label: str, start: int) -> None:
        address = str(token.attrs.get("href", ""))
        bare = token.info == "auto"
        offset = self._place(address or "](", start)
        # CommonMark writes « mailto: » itself before an address between « < > ».
        self.links.append(Link(label, address, bare))
        if not label.strip():
            what = f"le lien vers « {shorten(address)} » n'a pas de texte : écrivez [texte](adresse)."
            self._note(offset, what)
        self._target(address, offset)
        if bare and SCHEME.match(address):
            message = f"le lien « <{shorten(label)}> » ne s'affiche pas partout : écrivez [texte]({address})."
            self._note(offset, message, is_error=False)

    def _target(self, address: str, offset: int) -> None:
        problem = _problem_with_target(address)
        if problem is not None:
            self._note(offset, problem)

    def _compare(self) -> None:
        drawn = drawn_links(self.text)
        read = Counter(link.address for link in self.links if not link.bare)
        shown = Counter(link.address for link in drawn if not link.bare)
        bare = {link.address for link in drawn if link.bare}
        lost = [*(read - shown), *(one.address for one in self.links if one.bare and one.address not in bare)]
        for address in filter(None, lost):
            message = (
                f"le lien « {shorten(address)} » ne s'afficherait pas : écrivez [texte](https://adresse) sur "
                "une ligne, sans crochet dans le texte ni barre oblique inverse."
            )
            self._note(self._place(address, 0), message)
        for address in shown - read:
            message = (
                f"« {shorten(address)} » s'afficherait comme un lien, que le Markdown n'y voit pas : écrivez "
                "[texte](https://adresse), ou mettez le passage entre accents graves (`…`) sur une ligne."
            )
            self._note(self._place(address, 0), message)

    def _place(self, extract: str, start: int) -> int:
        """Offset of an extract from a block on; the block's own when it is written in another way."""
        offset = self.text.find(extract, start)
        return start if offset < 0 else offset


def _problem_with_target(target: str) -> str | None:
    """Why a link of an answer cannot be followed, in French, or None when it can."""
    scheme = SCHEME.match(target)
    if not target:
        return "un lien n'a pas d'adresse : écrivez [texte](https://adresse)."
    if scheme is None:
        return f"l'adresse de lien « {shorten(target)} » est incomplète : commencez-la par « https:// »."
    name = scheme.group(1)
    if name.lower() not in SCHEMES:
        return (
            f"le lien « {shorten(target)} » n'est pas sûr : « {name}: » n'est pas admis, "
            "seuls https, http, mailto et tel le sont."
        )
    if len(target) == scheme.end() or target.lower() in ("https://", "http://"):
        return f"le lien « {target} » s'arrête après « {scheme.group()} » : complétez l'adresse."
    return problem_with_address(target) if name.lower() in ("https", "http") else None
