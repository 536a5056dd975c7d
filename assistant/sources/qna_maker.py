"""Reads the table that QnA Maker exports: one row a question, several of which share an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.sources.question import Question
from assistant.spreadsheet.sheet import Line, Sheet
from assistant.text import fold

_OWN = frozenset(("metadata", "suggestedquestions", "iscontextonly", "prompts", "qnaid", "source"))


def is_qna_maker(headers: Sequence[str]) -> bool:
    """Whether a table is one of these, by its headers."""
    names = {fold(header) for header in headers}
    return {"question", "answer"} <= names and len(names & _OWN) > 1


def read_qna_maker(sheet: Sheet) -> list[Question]:
    """Its questions: those of one answer are one, the first is its title and the others its variants."""
    columns = {fold(header): column for column, header in enumerate(sheet.headers)}
    groups: dict[tuple[str, ...], list[Line]] = {}
    for line in sheet.lines:
        number = _cell(line, columns, "qnaid")
        answer = _cell(line, columns, "answer")
        key = (number,) if number else (answer, _cell(line, columns, "metadata"))
        # Without an answer nothing says that two questions are one.
        groups.setdefault(key if answer else (str(line.number), ""), []).append(line)
    return [_question(lines, columns) for lines in groups.values()]


def _question(lines: Sequence[Line], columns: Mapping[str, int]) -> Question:
    first = lines[0]
    texts = list(dict.fromkeys(_cell(line, columns, "question") for line in lines))
    labels = dict(_labels(_cell(first, columns, "metadata")))
    source = _cell(first, columns, "source")
    # Its sources are names of files as often as addresses, which alone lead somewhere.
    if source.lower().startswith(("https://", "http://")):
        labels["source"] = source
    answer = _cell(first, columns, "answer").replace("\\n", "\n").replace("\\t", " ")
    return Question(texts[0], answer.strip(), first.number, variants=tuple(texts[1:]), columns=labels)


def _labels(metadata: str) -> list[tuple[str, str]]:
    """« theme:location|public:abonne », names as columns."""
    pairs = [label.partition(":") for label in metadata.split("|") if ":" in label]
    return [(name.strip(), value.strip()) for name, _, value in pairs if name.strip() and value.strip()]


def _cell(line: Line, columns: Mapping[str, int], name: str) -> str:
    column = columns.get(name)
    return line.cells[column].strip() if column is not None and column < len(line.cells) else ""
