"""The Markdown of answers as safe HTML: what `widget/src/markdown.ts` draws, without a browser.

It goes line by line as the widget does, and what it reads within a line is `INLINE`, the catalogue's own. A
test in a browser holds both to the same drawing of every answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from assistant.catalogue.markdown import FENCE, INLINE, bare_link
from assistant.catalogue.text_checks import SCHEME, SCHEMES

_UPPER, _LOWER = "A-ZÀ-ÖØ-ÞŒŸ", "a-zß-öø-ÿœ"
# The expressions of the widget, by the same names; why they are so is said there.
_ITEM = re.compile(r"(\s*)(?:[-*+•▪◦‣·]|[–—](?!.*\s[–—]\s)|([0-9]+)[.)])\s+(.*)$")
_HEADING = re.compile(r"(?:#{1,6}\s+(.*)|((?:étape|phase)\s+[0-9]+\b[^.]{0,80}))$", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:\*\*)?(?:N\.?B\.?|note|remarque|attention|important|rappel|à noter|à savoir|pour information)"
    r"(?:\*\*)?\s*:",
    re.IGNORECASE,
)
_OWN = re.compile(
    rf"\(?(?:[a-z]|[0-9]+)[)/°]\s|[{_UPPER}](?:[^\W\d_]|[’'])*\s[0-9]+\s?[-–—:]|[{_UPPER}][^.;]*\s:$"
    rf"|\*\*[^*]+\*\*$|[{_UPPER}][{_UPPER}\s’'-]{{7,}}$"
)
_SENTENCE = re.compile(rf'["«(\[*_]{{0,3}}\s?[{_UPPER}]')
_ENDED = re.compile(r'[.;!?…]["»)\]*_\s]*$')
_WRAPPED = re.compile(rf"^.{{60}}|[,('’-]$|\s(?:[{_LOWER}]{{1,3}}|avec|dans|pour)$")


def html_of(text: str) -> Markup:
    """An answer as HTML: no raw HTML, no image, links to `SCHEMES` only, headings as bold lines."""
    return Markup("").join(_Reading().read(text).inside)


def french(text: str) -> str:
    """No-break spaces where French typography wants them, as the widget puts them."""
    text = re.sub(r" ([?!;])", "\u202f\\1", text)
    return re.sub(r" ([:»%€])", "\u00a0\\1", text).replace("« ", "«\u00a0")


@dataclass
class _Node:
    """An element with what it holds, which is safe already."""

    name: str
    attributes: str = ""
    inside: list[_Node | Markup] = field(default_factory=list)

    def add(self, child: _Node) -> _Node:
        self.inside.append(child)
        return child

    def __html__(self) -> str:
        """Its HTML: Markup takes it as it is."""
        return f"<{self.name}{self.attributes}>{Markup().join(self.inside)}</{self.name}>"


class _Reading:
    """An answer line by line, as `markdown` of the widget reads it.

    Attributes:
        made: What is drawn, in an element that is left out.
        levels: The lists that are open, each with its indent.
        open: What the next line may go on with.
    """

    def __init__(self) -> None:
        self.made = _Node("div")
        self.levels: list[tuple[int, _Node]] = []
        self.open: _Node | None = None

    def read(self, text: str) -> _Node:
        fenced: _Node | None = None
        before = ""
        for line in text.split("\n"):
            if FENCE.match(line):
                fenced = None if fenced else (self._item() or self.made).add(_Node("pre")).add(_Node("code"))
                self.open = None
            elif fenced:
                fenced.inside.append(escape(line + "\n"))
            else:
                self._line(line, before)
                before = line.rstrip()
        return self.made

    def _line(self, line: str, before: str) -> None:
        item = _ITEM.match(line)
        if item:
            self._in_list(len(item[1]), item[2])
            self.open = self.levels[-1][1].add(_Node("li"))
            self.open.inside += _inline(item[3])
        elif line.strip():
            self._in_paragraph(line, before)
        else:
            self.open = None

    def _in_list(self, indent: int, number: str | None) -> None:
        """Opens and closes lists, so that the last one is that of an item."""
        while self.levels and self.levels[-1][0] > indent:
            self.levels.pop()
        kind = "ol" if number else "ul"
        if self.levels and self.levels[-1][0] == indent:
            if self.levels[-1][1].name == kind:
                return
            self.levels.pop()
        start = f' start="{number}"' if number and number != "1" else ""
        self.levels.append((indent, (self._item() or self.made).add(_Node(kind, start))))

    def _in_paragraph(self, line: str, before: str) -> None:
        found = _HEADING.match(line)
        heading = found and (found[1] or found[2])
        if self.open is None or _begins(line, before, self.open.name == "li"):
            # A paragraph indented under an item belongs to it.
            within = self._item() if line[0].isspace() else None
            if within is None:
                self.levels = []
            name = "step" if heading else "note" if _NOTE.match(line) else ""
            self.open = (within or self.made).add(_Node("p", f' class="{name}"' if name else ""))
        else:
            self.open.inside.append(Markup(" ") if self.open.name == "li" else Markup("<br>"))
        if heading:
            self.open.add(_Node("strong")).inside += _inline(heading)
            self.open = None
        else:
            self.open.inside += _inline(line.strip())

    def _item(self) -> _Node | None:
        """The last item of the innermost list."""
        if not self.levels:
            return None
        last = self.levels[-1][1].inside[-1]
        return last if isinstance(last, _Node) else None


def _begins(line: str, before: str, item: bool) -> bool:
    """Whether a line at the margin is not the rest of the line before: of an item, or of a paragraph."""
    if any(one.match(line) for one in (_HEADING, _NOTE, _OWN)):
        return True
    apart = _ENDED.search(before) or (item and not _WRAPPED.search(before))
    return bool(_SENTENCE.match(line) and apart)


def _inline(text: str, linking: bool = True) -> Iterator[Markup]:
    done = 0
    for match in INLINE.finditer(text):
        yield escape(french(text[done : match.start()]))
        yield _marked(match, linking)
        done = match.end()
    yield escape(french(text[done:]))


def _marked(match: re.Match[str], linking: bool) -> Markup:
    kind = match.lastgroup or ""
    if kind in ("strong", "em"):
        return escape(_Node(kind, inside=list(_inline(match[kind], linking))))
    if kind == "code":
        return escape(_Node("code", inside=[escape(match[kind])]))
    if not linking:
        return escape(match[0])
    if kind == "address":
        # A link holds no other.
        return _link(Markup().join(_inline(match["label"], False)), match["address"])
    link = bare_link(match)
    return _link(escape(link.label), link.address)


def _link(label: Markup, address: str) -> Markup:
    scheme = SCHEME.match(address)
    followed = scheme is not None and scheme.group(1).lower() in SCHEMES
    return Markup('<a href="{}">{}</a>').format(address, label) if followed else label
