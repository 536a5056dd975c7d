"""One question as a document holds it, and a sheet of such questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.spreadsheet.sheet import UNWRITABLE, Line, Sheet

_BASE = ("question", "réponse")
_OTHERS = ("id", "variantes", "exemples", "mots-clés", "source")


@dataclass(frozen=True)
class Question:
    """A question of a page, or of another assistant's files.

    Attributes:
        text: As it will be shown.
        answer: Markdown; empty when the document has none.
        line: Where it is in the document, 1-based.
        id: The name that the document gives it; empty when it has none.
        variants: Its other titles.
        examples: Messages as people write them.
        columns: Header -> what the document says besides: its section, its labels.
    """

    text: str
    answer: str
    line: int
    id: str = ""
    variants: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


def sheet_of(questions: Sequence[Question]) -> Sheet:
    """The questions as the rows of a sheet, each numbered by its line in the document."""
    extra = list(dict.fromkeys(name for one in questions for name in one.columns))
    rows = [
        {
            "question": one.text,
            "réponse": one.answer,
            "id": one.id,
            "variantes": "\n".join(one.variants),
            "exemples": "\n".join(one.examples),
            **one.columns,
        }
        for one in questions
    ]
    used = [name for name in _OTHERS if any(row.get(name) for row in rows)]
    headers = (*_BASE, *used, *(name for name in extra if name not in _OTHERS))
    lines = [
        # A page may carry a character that no file of the FAQ can hold, and no reader sees.
        Line(one.line, tuple(UNWRITABLE.sub("", row.get(name, "")) for name in headers))
        for one, row in zip(questions, rows, strict=True)
    ]
    return Sheet(headers, tuple(lines))
