"""Finds the questions of a page among its headings, its accordions and its lists of definitions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.sources.question import Question

BOLD = 7
"""Level of a line in bold that asks, below those of headings."""
UNFOLDED = 8
"""Level of what an accordion or a list of definitions asks: a question whatever its words."""
SECTION = "rubrique"
"""Column of the heading above a question."""
_ASKS = re.compile(r"\?\s*[»\"*)]*\s*$")
_PAGE_TITLE = 1


@dataclass(frozen=True)
class Block:
    """A piece of a page, in its order.

    Attributes:
        kind: `heading`, `text` (Markdown), or `end`: what follows is of no question that was open.
        text: Without marks for a heading.
        line: In the document, 1-based.
        level: Of a heading: 1 to 6, `BOLD` or `UNFOLDED`.
        main: Whether it is in what the page itself calls its main content.
    """

    kind: Literal["heading", "text", "end"]
    text: str
    line: int
    level: int = 0
    main: bool = False


@dataclass
class _Open:
    block: Block
    section: str
    answer: list[str] = field(default_factory=list)


def asks(text: str) -> bool:
    """Whether a heading ends as a question does."""
    return bool(_ASKS.search(text))


def questions_of(blocks: Sequence[Block]) -> list[Question]:
    """The questions of a page with their answers and the section they are in.

    Where most headings that something follows ask, those that ask are the questions, and so are the others of
    their level; elsewhere, the headings of the level that is followed by a text most often.
    """
    if any(block.main for block in blocks):
        blocks = [block for block in blocks if block.main]
    is_question = _Questions(blocks)
    done: list[_Open] = []
    open_: _Open | None = None
    sections: dict[int, str] = {}
    for place, block in enumerate(blocks):
        if block.kind == "end":
            open_ = None
        elif block.kind == "text":
            if open_ is not None:
                open_.answer.append(block.text)
        elif is_question(place):
            above = {level: text for level, text in sections.items() if level < block.level}
            open_ = _Open(block, above[max(above)] if above else "")
            done.append(open_)
        elif open_ is not None and block.level > open_.block.level:
            open_.answer.append(f"**{block.text}**")
        else:
            open_ = None
            sections = {level: text for level, text in sections.items() if level < block.level}
            if block.level > _PAGE_TITLE:
                sections[block.level] = block.text
    return [
        Question(
            one.block.text,
            "\n\n".join(one.answer).strip(),
            one.block.line,
            columns={SECTION: one.section} if one.section else {},
        )
        for one in done
    ]


class _Questions:
    """Tells which headings of a page are questions."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        followed = [place for place, block in enumerate(blocks) if self._is_followed(place)]
        asked = [place for place in followed if asks(blocks[place].text)]
        self._interrogative = 2 * len(asked) >= len(followed) if asked else False
        levels = [blocks[place].level for place in (asked if self._interrogative else followed)]
        plain = [
            level for level in levels if level < BOLD and (level > _PAGE_TITLE or levels.count(level) > 1)
        ]
        # As many of two levels: the upper one, which the others divide.
        self._level = max(sorted(set(plain)), key=plain.count, default=0)

    def __call__(self, place: int) -> bool:
        block = self._blocks[place]
        if block.level == UNFOLDED:
            return True
        if self._interrogative and asks(block.text):
            return True
        return block.level == self._level and block.level < BOLD and self._is_followed(place)

    def _is_followed(self, place: int) -> bool:
        """Whether a text comes right below a heading."""
        below = self._blocks[place + 1] if place + 1 < len(self._blocks) else None
        return self._blocks[place].kind == "heading" and below is not None and below.kind == "text"
