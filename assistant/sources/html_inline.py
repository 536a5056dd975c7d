"""The text of a paragraph of HTML, as the Markdown that the assistant draws: bold, italics, links, lines."""

from __future__ import annotations

import re
from collections.abc import Mapping

_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\f\v\n\u00a0\u202f\u2009\u200b]+")
_MOST_OPEN = 50
"""Elements in one another beyond which marks are left out."""


class Inline:
    """A paragraph that is being read."""

    def __init__(self) -> None:
        """Begins with nothing."""
        self._parts: list[str] = []
        self._open: list[tuple[str, int, str]] = []

    def add(self, text: str) -> None:
        """Adds a text as it is: a line break."""
        self._parts.append(text)

    def add_text(self, text: str) -> None:
        """Adds a text of the page, whose spaces and lines mean one space."""
        self._parts.append(_SPACES.sub(" ", text))

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begins an element: a mark, a link, or one that changes nothing."""
        if len(self._open) >= _MOST_OPEN or (tag != "a" and tag not in _MARKS):
            return
        address = attributes.get("href", "").strip() if tag == "a" else ""
        self._open.append((tag, len(self._parts), address if _ADDRESS.fullmatch(address) else ""))

    def end(self, tag: str) -> None:
        """Ends the innermost element of a name, if any is open."""
        places = [place for place, (name, _, _) in enumerate(self._open) if name == tag]
        if not places:
            return
        _, start, address = self._open[places[-1]]
        inner = "".join(self._parts[start:])
        del self._open[places[-1] :]
        del self._parts[start:]
        self._parts.append(_linked(inner, address) if tag == "a" else _marked(inner, _MARKS[tag]))

    def take(self, plain: bool = False) -> str:
        """The paragraph, trimmed; another begins.

        Args:
            plain: Without any mark: the text of a heading.
        """
        for tag, _, _ in reversed(list(self._open)):
            self.end(tag)
        lines = "".join(self._parts).split("\n")
        self._parts = []
        text = "\n".join(re.sub(" +", " ", line).strip() for line in lines).strip()
        return unmarked(text) if plain else re.sub(r"\n{3,}", "\n\n", text)


def unmarked(text: str) -> str:
    """A line of Markdown without its marks, links by their words."""
    text = re.sub(r"!?\[([^\[\]]*)\]\([^()\s]*\)", r"\1", text)
    return re.sub(r"\*\*|__|`", "", text).strip().strip("*_ ")


def _marked(inner: str, mark: str) -> str:
    """The text between marks, which touch its words; of several lines, or marked already, it is left."""
    text = inner.strip()
    if not text or "\n" in text or "*" in text or "](" in text:
        return inner
    before = inner[: len(inner) - len(inner.lstrip())]
    return f"{before}{mark}{text}{mark}{inner[len(inner.rstrip()) :]}"


def _linked(inner: str, address: str) -> str:
    label = " ".join(inner.replace("[", "(").replace("]", ")").split())
    if not label or not address:
        # A link to a place of the page, or of its site: its words stay.
        return inner
    safe = address.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
    spaced = " " if inner[-1:].isspace() else ""
    return f"{' ' if inner[:1].isspace() else ''}[{unmarked(label) or label}]({safe}){spaced}"
