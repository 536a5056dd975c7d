"""Persons in rows: CSV under a line of headers, SQL insertions, fields of messages without their segment."""

from __future__ import annotations

import re

from assistant.privacy.common_words import is_trade_code
from assistant.privacy.health_messages import label_of_field
from assistant.privacy.labels import (
    BIRTH_DATE,
    EMAIL,
    IDENTIFIER,
    MARKED,
    NAME,
    PASSWORD,
    TOKEN,
    mark,
)
from assistant.privacy.secret_names import is_placeholder, label_of

_INSERT = re.compile(
    r"(?i)(insert\s{1,3}into\s{1,3}[\w.\"`\[\]]{1,60}\s{0,3})(?:\(([^()\n]{1,300})\)\s{0,3})?(values\s{0,3})"
    r"(\([^()\n]{1,400}\))"
)
_SETS = re.compile(
    r"(?i)(?<![a-z])((?:where|and|or|set|,)\s{1,3}([a-z_]{2,30})\s{0,3}(?:=|like|"
    r"ilike)\s{0,3}')([^'\n]{1,120})(')"
)
_CELL = re.compile(r"'([^'\n]{0,200})'|\"([^\"\n]{0,200})\"|([^,()\n]{1,200})")
_PERSON_TABLE = re.compile(
    r"(?i)patient|personne|person|usager|assure|praticien|professionnel|users?\b|agent|contact|identite"
)
_SEPARATORS = (";", "|", "\t", ",")
_MAX_ROWS = 200


def redact_tables(text: str) -> str:
    """Replaces the cells of columns that hold somebody's name, dates, numbers or secrets."""
    if "'" in text:
        text = _INSERT.sub(_insertion, text)
        text = _SETS.sub(_condition, text)
    return _rows(text) if "\n" in text else text


def _insertion(match: re.Match[str]) -> str:
    columns = [column.strip(' "`[]') for column in (match[2] or "").split(",")] if match[2] else []
    person = _PERSON_TABLE.search(match[1]) is not None
    rank = -1

    def cell(found: re.Match[str]) -> str:
        nonlocal rank
        value = next((part for part in found.groups() if part is not None), "")
        if not value.strip() and found[3] is not None:
            return found[0]
        rank += 1
        label = (
            _label(columns[rank])
            if rank < len(columns)
            else (_guess(value) if person and not columns else None)
        )
        if (
            label is None
            or MARKED.search(value)
            or is_placeholder(value, quoted=True)
            or not re.search(r"\w", value)
        ):
            return found[0]
        return found[0].replace(value, mark(label))

    rows = "(" + _CELL.sub(cell, match[4][1:-1]) + ")"
    return match[0][: match.start(4) - match.start()] + rows


def _condition(match: re.Match[str]) -> str:
    label = _label(match[2])
    if label is None or MARKED.search(match[3]) or is_placeholder(match[3], quoted=True):
        return match[0]
    return match[1] + mark(label) + match[4]


def _rows(text: str) -> str:
    lines = text.split("\n")
    for place, line in enumerate(lines[:-1]):
        for separator in _SEPARATORS:
            cells = line.split(separator)
            if len(cells) < 2 or len(cells) > 60:
                continue
            labels = [_label(cell.strip(" \"'*`")) for cell in cells]
            if (
                sum(label is not None for label in labels) >= 2
                or (labels.count(NAME) and len(cells) > 2)
                or (TOKEN in labels and len(cells) > 1)
            ):
                _mask_rows(lines, place + 1, separator, labels)
                break
    return "\n".join(lines)


def _mask_rows(lines: list[str], first: int, separator: str, labels: list[str | None]) -> None:
    for place in range(first, min(len(lines), first + _MAX_ROWS)):
        cells = lines[place].split(separator)
        if abs(len(cells) - len(labels)) > 1 or len(cells) < 2:
            if re.fullmatch(r"[\s|:-]*", lines[place]):
                continue
            break
        for rank, (cell, label) in enumerate(zip(cells, labels, strict=False)):
            value = cell.strip(" \"'*`")
            if (
                label is None
                or not re.search(r"\w", value)
                or MARKED.search(value)
                or is_placeholder(value, quoted=True)
                or (label == TOKEN and not _is_key(value))
            ):
                continue
            cells[rank] = cell.replace(value, mark(label))
        lines[place] = separator.join(cells)


def _label(column: str) -> str | None:
    """What a column holds, None when it is nobody's."""
    if re.fullmatch(r"(?i)e?-?mails?|courriel|adresse (?:e-?)?mail|bal", column):
        return EMAIL
    found = label_of_field(column)
    if found is not None:
        return found
    secret = label_of(column) if re.fullmatch(r"[\w .-]{2,40}", column) else None
    if secret is None or secret[0] not in (PASSWORD, TOKEN) or (secret[0] == PASSWORD and not secret[1]):
        return None
    return secret[0]


def _is_key(value: str) -> bool:
    """True for what opens rather than the name of a parameter: no space, letters and several digits."""
    digits = sum(char.isdigit() for char in value)
    alone = re.fullmatch(r"[A-Za-z0-9+/=_~.-]{10,}", value) is not None
    mixed = digits >= 3 and any(char.isalpha() for char in value)
    return alone and mixed and not is_trade_code(value)


def _guess(value: str) -> str | None:
    """Of a row without headers in a table of persons."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}/[0-9]{2}/[0-9]{4}", value):
        return BIRTH_DATE
    digits = sum(char.isdigit() for char in value)
    if digits >= 6:
        return IDENTIFIER
    return NAME if re.fullmatch(r"[A-ZÀ-Ý][A-Za-zÀ-ÿ' -]{1,40}", value) else None
