"""The questions of a received e-mail or ticket, whoever wrote it and whatever it was pasted from.

Its parts are told by `parts`, what frames it is set aside by `framing`, as for a visitor. Here: paragraphs,
lists and sentences. What is no question but says what does not work, or what is wanted, asks all the same.
The wordings are data: `wordings.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.understanding.language.framing import plain, sentences_of, set_aside
from assistant.understanding.received_mail.parts import messages_of, without_fields, without_markup
from assistant.understanding.received_mail.wordings import mail_words

MOST_QUESTIONS = 12
_MOST_CONTEXT = 300
"""Letters of what leads to a question."""
_FEWEST_WORDS, _FEWEST_TO_STAND = 3, 6
_CUT, _CUT_BEFORE_SMALL = 60, 40
"""Letters from which a line may have been cut by a mail program, and before a small letter."""
_WORD = re.compile(r"\w+")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")
_ITEM = re.compile(r"[ \t]*(?:[-*•▪◦‣·–—]|\(?\d{1,2}[.)°/]|\(?[a-h][.)])[ \t]+(?=\S)")


@dataclass(frozen=True)
class MailQuestion:
    """One thing that a mail asks.

    Attributes:
        text: As written, without its framing.
        context: What leads to it in its paragraph; empty without.
        is_asked: False for a statement that implies a question: « ma carte est bloquée ».
    """

    text: str
    context: str = ""
    is_asked: bool = True


@dataclass(frozen=True)
class ReadMail:
    """What a mail says.

    Attributes:
        questions: In their order.
        about: What it says of itself beside them: who writes, of what product.
        subject: Of its head; empty without, or when it says nothing.
        statements: When nothing is asked, what is said: a model may know better.
    """

    questions: tuple[MailQuestion, ...] = ()
    about: str = ""
    subject: str = ""
    statements: tuple[str, ...] = ()


@dataclass
class _Reading:
    """A message while it is read: what was found, and what was said beside."""

    found: list[MailQuestion] = field(default_factory=list)
    about: list[str] = field(default_factory=list)


def read_mail(pasted: str) -> ReadMail:
    """Reads a mail or a ticket.

    Args:
        pasted: As pasted: text, or the markup of a page; the newest message of a thread stands first.
    """
    read = ReadMail()
    for message in messages_of(without_markup(pasted)):
        one = _read_message(message)
        if one.questions:
            return one
        # What was sent on without a word asks in the older message.
        read = read if read.statements or read.subject else one
    return read


def _read_message(text: str) -> ReadMail:
    subject, about, text = without_fields(text)
    whole = "\n\n".join("\n".join(_unwrapped(paragraph)) for paragraph in _PARAGRAPHS.split(text))
    kept = set_aside(whole).kept if whole.strip() else ""
    reading = _Reading()
    for paragraph in _PARAGRAPHS.split(kept):
        _read_paragraph(paragraph, reading)
    if not reading.found and subject and _asks(subject):
        reading.found.append(MailQuestion(subject, is_asked=subject.endswith("?")))
    return ReadMail(
        tuple(reading.found[:MOST_QUESTIONS]),
        " ".join([*about, *reading.about])[:_MOST_CONTEXT],
        subject,
        ()
        if reading.found
        else tuple(one for one in reading.about if len(_WORD.findall(one)) >= _FEWEST_WORDS),
    )


def _read_paragraph(paragraph: str, reading: _Reading) -> None:
    """Reads the lines of a paragraph: a list when they are one, else sentences."""
    lead: list[str] = []
    items: list[str] = []
    for line in _unwrapped(paragraph):
        mark = _ITEM.match(line)
        if mark:
            items.append(line[mark.end() :].strip(" ;,\t"))
            continue
        if items:
            _read_list(lead, items, reading)
            lead, items = [], []
        lead.append(line)
    if items:
        _read_list(lead, items, reading)
    else:
        _read_sentences(lead, reading)


def _unwrapped(paragraph: str) -> list[str]:
    """Its lines, those that were cut by a mail program put together again."""
    lines: list[str] = []
    for line in paragraph.split("\n"):
        line = " ".join(line.split())
        if line and lines and _goes_on(lines[-1], line):
            lines[-1] += f" {line}"
        elif line:
            lines.append(line)
    return lines


def _goes_on(line: str, following: str) -> bool:
    if line[-1] in ".?!:;…" or _ITEM.match(following):
        return False
    return len(line) >= _CUT or (len(line) >= _CUT_BEFORE_SMALL and following[0].islower())


def _read_list(lead: Sequence[str], items: Sequence[str], reading: _Reading) -> None:
    """Each item is a question when what stands above asks, or when one of them does; else they are said."""
    sentences = [one for line in lead for one in _sentences(line)]
    above = sentences[-1] if sentences else ""
    # Where a framing was set aside (« j'ai deux questions concernant »), its end begins with a small letter.
    asks = not above or above[0].islower() or _needs(above) or mail_words().asks_below.search(plain(above))
    if not asks and not any(_asks(item) for item in items):
        _read_sentences([*lead, *(item if item[-1] in ".?!" else f"{item}." for item in items)], reading)
        return
    _read_sentences(sentences[:-1], reading)
    context = above.rstrip(" :")
    reading.found += [MailQuestion(item, context[:_MOST_CONTEXT]) for item in items if _WORD.search(item)]


def _read_sentences(lines: Sequence[str], reading: _Reading) -> None:
    leading: list[str] = []
    for sentence in (one for line in lines for one in _sentences(line)):
        if mail_words().announces.search(plain(sentence)):
            continue
        if sentence.endswith("?") or _interrogates(sentence):
            _read_question(_without_lead_in(sentence), leading, reading)
            leading = []
        else:
            leading.append(sentence)
    _close(leading, reading)


def _read_question(asked: str, leading: list[str], reading: _Reading) -> None:
    """A question with what leads to it; one that leans on what was said before is put together with it."""
    if not mail_words().leans.fullmatch(plain(asked)):
        reading.found.append(MailQuestion(asked, _end_of(leading)))
    elif leading:
        reading.found.append(MailQuestion(f"{leading[-1]} {asked}", _end_of(leading[:-1])))
    elif reading.found and not reading.found[-1].is_asked:
        before = reading.found.pop()
        reading.found.append(MailQuestion(f"{before.text} {asked}", before.context))
    elif reading.about and not reading.found:
        reading.found.append(MailQuestion(f"{reading.about[-1]} {asked}", _end_of(reading.about[:-1])))
    elif len(_WORD.findall(asked)) >= _FEWEST_TO_STAND or not reading.found:
        # « Que faire ? » after a question adds nothing to it.
        reading.found.append(MailQuestion(asked))


def _close(leading: Sequence[str], reading: _Reading) -> None:
    """The end of a paragraph: what leads to no question asks by itself, or says who writes."""
    asking = [number for number, one in enumerate(leading) if _needs(one) or _is_trouble(one)]
    if not asking:
        reading.about += leading
        return
    text = " ".join(leading[asking[0] : asking[-1] + 1])
    reading.found.append(MailQuestion(text, _end_of(leading[: asking[0]]), is_asked=False))


def _end_of(sentences: Sequence[str]) -> str:
    return " ".join(sentences)[-_MOST_CONTEXT:]


def _asks(sentence: str) -> bool:
    return sentence.endswith("?") or _interrogates(sentence) or _needs(sentence) or _is_trouble(sentence)


def _interrogates(sentence: str) -> bool:
    return mail_words().interrogative.match(plain(sentence)) is not None and not sentence.endswith(":")


def _needs(sentence: str) -> bool:
    return mail_words().needs.search(plain(sentence)) is not None


def _is_trouble(sentence: str) -> bool:
    return mail_words().troubles.search(plain(sentence)) is not None


def _without_lead_in(sentence: str) -> str:
    found = mail_words().lead_in.match(plain(sentence))
    return sentence[found.end() :] if found else sentence


def _sentences(text: str) -> list[str]:
    return [one for start, end in sentences_of(text) if _WORD.search(one := text[start:end].strip())]
