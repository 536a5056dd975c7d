"""Reads HTML, whole or a piece, as headings and texts in Markdown. Nothing of it is run or fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from assistant.sources.html_inline import Inline
from assistant.sources.pages import BOLD, UNFOLDED, Block, asks

_LEFT_OUT = frozenset(
    (
        *("script", "style", "noscript", "template", "svg", "nav", "header", "footer", "aside", "select"),
        *("textarea", "iframe", "object", "math", "dialog", "head"),
    )
)
"""What no reader of a page takes for its text; `header` is the site's banner."""
_BLOCKS = frozenset(
    (
        *(
            "p",
            "div",
            "section",
            "article",
            "main",
            "blockquote",
            "figure",
            "figcaption",
            "address",
            "center",
        ),
        *(
            "body",
            "form",
            "fieldset",
            "table",
            "tbody",
            "thead",
            "tfoot",
            "caption",
            "pre",
            "hr",
            "details",
            "dl",
        ),
    )
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_UNFOLDED = ("summary", "dt")
_LISTS = ("ul", "ol")
_BOLD_LINE = re.compile(r"\*\*([^*]+)\*\*(?:\n(.*))?", re.DOTALL)
_INDENT = "  "
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_OPENING = re.compile("<")
_LONGEST_TAG = 8_000
"""Characters of a tag with its attributes."""
_MOST_DEPTH = 6
"""Lists in lists beyond which the indent stays as it is."""


def read_html(text: str, first_line: int = 1) -> list[Block]:
    """The headings and texts of a page, in its order.

    Args:
        text: HTML, whole or not: what is not closed ends with it.
        first_line: Of the text in the document.
    """
    reader = _Reader(first_line)
    reader.feed(_bounded(text))
    reader.close()
    reader.flush()
    return reader.blocks


def _bounded(text: str) -> str:
    """The text without comments, and with no tag that ends far away or nowhere.

    The standard parser looks for the end of each to the end of the page: a page of such would take hours.
    """
    text = _COMMENT.sub("", text)
    pieces, start, end = [], 0, -1
    for match in _OPENING.finditer(text):
        place = match.start()
        if end < place:
            end = text.find(">", place)
            end = len(text) + _LONGEST_TAG if end < 0 else end
        if end - place > _LONGEST_TAG or text.startswith("<![", place):
            pieces += [text[start:place], "&lt;"]
            start = place + 1
    return "".join([*pieces, text[start:]])


def markdown_of(text: str) -> str:
    """The Markdown of a piece of HTML, headings as lines in bold."""
    blocks = read_html(text)
    return "\n\n".join(
        block.text if block.kind == "text" else f"**{block.text}**" for block in blocks if block.text
    )


class _Reader(HTMLParser):
    """Gathers inline texts until a block begins or ends."""

    def __init__(self, first_line: int) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._first_line = first_line - 1
        self._inline = Inline()
        self._skipped: list[str] = []
        self._main = 0
        self._heading = 0
        self._heading_line = 0
        self._lists: list[list[str | int]] = []
        self._mark = ""
        self._items: list[str] = []
        self._cells: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begins an element."""
        attributes = {name: value or "" for name, value in attrs}
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.append(tag)
        elif self._is_left_out(tag, attributes):
            self._skipped.append(tag)
        elif tag == "br":
            self._inline.add("\n")
        elif tag in _HEADINGS or tag in _UNFOLDED or (tag == "button" and not self._heading):
            # A heading in what unfolds is its title.
            if self._heading != UNFOLDED or tag == "dt":
                self._begin_heading(_HEADINGS.get(tag, UNFOLDED))
        elif tag in _LISTS:
            self._end_paragraph()
            self._lists.append([tag, 0])
        elif tag == "li":
            self._begin_item()
        elif tag == "tr":
            self._end_paragraph()
            self._cells = []
        elif tag in ("td", "th"):
            self._inline.take()
        elif tag in _BLOCKS or tag == "dd":
            if tag == "dd" and self._heading:
                self._end_heading()
            self._end_paragraph()
            self._main += tag == "main"
        else:
            self._inline.begin(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        """Ends an element; one that was never begun ends nothing."""
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.pop()
        elif self._heading and (tag in _HEADINGS or tag in _UNFOLDED or tag == "button"):
            if tag != "button" or self._heading == UNFOLDED:
                self._end_heading()
        elif tag in _LISTS:
            self._end_paragraph()
            if self._lists:
                self._lists.pop()
            if not self._lists:
                self._end_list()
        elif tag == "li":
            self._end_paragraph()
        elif tag in ("td", "th") and self._cells is not None:
            self._cells.append(self._inline.take().replace("\n", " "))
        elif tag == "tr" and self._cells is not None:
            self._end_row()
        elif tag in _BLOCKS or tag == "dd":
            self._end_paragraph()
            if tag in ("details", "dl"):
                self._end_list()
                self._add("end", "")
            elif tag == "table":
                self._end_list()
            self._main = max(0, self._main - (tag == "main"))
        else:
            self._inline.end(tag)

    def handle_data(self, data: str) -> None:
        """A piece of text."""
        if not self._skipped:
            self._inline.add_text(data)

    def flush(self) -> None:
        """Ends what is open."""
        if self._heading:
            self._end_heading()
        self._end_paragraph()
        self._end_list()

    def _is_left_out(self, tag: str, attributes: dict[str, str]) -> bool:
        if tag == "button":
            # A question of an accordion is a button; the others do something, and say what.
            folds = "aria-expanded" in attributes or "accordion" in attributes.get("class", "")
            return not self._heading and not folds
        # What a script unfolds is hidden until then: it is the answer.
        return tag in _LEFT_OUT

    def _line(self) -> int:
        return self._first_line + self.getpos()[0]

    def _add(self, kind: str, text: str, level: int = 0, line: int = 0) -> None:
        block = Block(
            "heading" if kind == "heading" else "end" if kind == "end" else "text",
            text,
            line or self._line(),
            level,
            self._main > 0,
        )
        self.blocks.append(block)

    def _begin_heading(self, level: int) -> None:
        self._end_paragraph()
        self._end_list()
        if self._heading:
            self._end_heading()
        self._heading, self._heading_line = level, self._line()

    def _end_heading(self) -> None:
        text = " ".join(self._inline.take(plain=True).split())
        if text:
            self._add("heading", text, self._heading, self._heading_line)
        self._heading = 0

    def _begin_item(self) -> None:
        self._end_paragraph()
        if not self._lists:
            self._lists.append(["ul", 0])
        kind, number = self._lists[-1]
        self._lists[-1][1] = int(number) + 1
        self._mark = f"{self._lists[-1][1]}. " if kind == "ol" else "- "

    def _end_paragraph(self) -> None:
        if self._heading:
            # A heading that is cut in blocks is one heading.
            self._inline.add(" ")
            return
        text = self._inline.take()
        if not text:
            return
        if self._lists:
            depth = min(len(self._lists) - 1, _MOST_DEPTH)
            mark = self._mark or _INDENT
            self._mark = ""
            self._items.append(f"{_INDENT * depth}{mark}" + text.replace("\n", f"\n{_INDENT * (depth + 1)}"))
            return
        self._end_list()
        self._paragraph(text)

    def _paragraph(self, text: str) -> None:
        """A text; one whose first line is in bold and asks begins with a question."""
        bold = _BOLD_LINE.fullmatch(text)
        if bold is not None and asks(bold[1]):
            self._add("heading", bold[1].strip(), BOLD)
            text = (bold[2] or "").strip()
        if text:
            self._add("text", text)

    def _end_list(self) -> None:
        if self._items:
            self._add("text", "\n".join(self._items))
        self._items = []

    def _end_row(self) -> None:
        cells = [cell for cell in self._cells or () if cell]
        self._cells = None
        if cells:
            self._items.append("- " + (" : " if len(cells) == 2 else " ; ").join(cells))
