"""The parts of a received mail or ticket: its markup, the older messages of its thread, its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

from assistant.understanding.language.framing import patterns, plain
from assistant.understanding.received_mail.wordings import mail_words

_BREAK = re.compile(
    r"<(?:br|/?p|/?div|/?li|/?tr|/?ul|/?ol|/?h[1-6]|/?table|hr|/?blockquote)\b[^<>]{0,500}>", re.I
)
_ITEM_TAG = re.compile(r"<li\b[^<>]{0,500}>", re.I)
_TAG = re.compile(
    r"<(?:script|style)\b[^<>]{0,500}>.{0,8000}?</(?:script|style)>"
    r"|</?(?:a|b|i|u|em|strong|span|font|html|body|head|meta|title|td|th|tbody|img|o:p|!--)\b[^<>]{0,500}>",
    re.I | re.S,
)
_QUOTED = re.compile(r"^[ \t]*>.*$", re.M)
_QUOTE_MARK = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.M)
_FIELD = re.compile(r"^[ \t]*([^:\n]{2,30}?)[ \t]?:[ \t]*(.*)$", re.M)


def without_markup(text: str) -> str:
    """The text of what may be the markup of a page; an address between chevrons is none."""
    text = text.replace("\r\n", "\n").replace("\xa0", " ").replace("\u202f", " ")
    if _BREAK.search(text) or _TAG.search(text):
        text = _BREAK.sub("\n", _ITEM_TAG.sub("\n- ", _TAG.sub("", text)))
    return unescape(text).replace("\xa0", " ")


def messages_of(text: str) -> Iterator[str]:
    """The messages of a thread, the newest first; what is quoted line by line is nobody's question."""
    unquoted = _QUOTED.sub("", text)
    text = unquoted if unquoted.strip() else _QUOTE_MARK.sub("", text)
    lines, begun = text.split("\n"), [0]
    folded = [plain(line).strip().lower() for line in lines]
    for number, line in enumerate(folded):
        if mail_words().older.fullmatch(line) or (_is_head(line) and _is_head_of_another(folded, number)):
            begun.append(number)
    for start, end in zip(begun, [*begun[1:], len(lines)], strict=True):
        message = "\n".join(
            line for line, low in zip(lines[start:end], folded[start:end], strict=True) if not _is_mark(low)
        )
        if message.strip():
            yield message


def _is_mark(line: str) -> bool:
    return mail_words().older.fullmatch(line) is not None


def _is_head(line: str) -> bool:
    return mail_words().sender.match(line) is not None


def _is_head_of_another(lines: Sequence[str], number: int) -> bool:
    """Whether a line « De : » is followed by the other fields of a head, and is not the first line of all."""
    after = [line for line in lines[number + 1 : number + 5] if line]
    fields = sum(mail_words().head.match(line) is not None for line in after)
    return fields >= 1 and any(line for line in lines[:number])


def without_fields(text: str) -> tuple[str, list[str], str]:
    """The subject, what the fields of a ticket say of it, and the text without them."""
    words, subject, about = mail_words(), "", []

    def taken(found: re.Match[str]) -> str:
        nonlocal subject
        name, value = plain(found[1]).strip().lower(), found[2].strip()
        if words.subject.fullmatch(name):
            subject = subject or _subject(value)
            return ""
        if words.content.fullmatch(name):
            return value
        if words.about.fullmatch(name) and value:
            about.append(value)
            return ""
        return "" if words.administrative.fullmatch(name) or words.head_name.fullmatch(name) else found[0]

    names = {plain(found[1]).strip().lower() for found in _FIELD.finditer(text)}
    known = (words.administrative, words.about, words.content, words.head_name, words.subject)
    if sum(any(one.fullmatch(name) for one in known) for name in names) >= 2 or any(
        words.subject.fullmatch(name) for name in names
    ):
        text = _FIELD.sub(taken, text)
    return subject, about, text


def _subject(value: str) -> str:
    folded = plain(value)
    if patterns().empty_subject.fullmatch(folded):
        return ""
    mark = patterns().reply_mark.match(folded)
    return value[mark.end() :].strip() if mark else value
