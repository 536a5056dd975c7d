"""What the FAQ answers to a received mail: the entries for each of its questions, and a reply made of them.

The reply is the catalogue's own text under its questions, with sources and dates: no machine writes it.
What is shown of the mail is redacted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.catalogue.costs import Costs
from assistant.catalogue.markdown import INLINE
from assistant.catalogue.model import Catalogue, Entry
from assistant.dialogue.sources import source_label
from assistant.dialogue.state import Conversation
from assistant.privacy.labels import LABEL
from assistant.privacy.redaction import redaction_of
from assistant.quality.why import decision_of
from assistant.understanding import acts
from assistant.understanding.interpreter import Interpreter
from assistant.understanding.received_mail.questions import MailQuestion, ReadMail, read_mail
from assistant.understanding.result import Context, Understanding

LONGEST = 8_000
MOST_PROPOSED = 3
_LEAST_PROPOSED = 0.02
"""Chance under which an entry is not worth reading."""
_LEAST_SAID = 0.5
"""Chance to be answered from which a statement that asks nothing is taken for a question."""
_ASKED = frozenset({acts.QUESTION, acts.FOLLOW_UP, acts.PRECISION, acts.TOPIC, acts.CORRECTION})
_NO_QUESTION = frozenset(
    {acts.GREETING, acts.THANKS, acts.GOODBYE, acts.COMPLIMENT, acts.FEEDBACK, acts.TEST}
)
_HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)
_CHANCES = ((0.85, "presque sûre"), (0.6, "probable"), (0.3, "possible"), (0.0, "peu probable"))


@dataclass(frozen=True)
class Proposal:
    """An entry that may answer.

    Attributes:
        p: Calibrated chance that it is the wanted one.
        chance: The same in words.
        text: Its answer as plain text, with its source and date: ready to be sent.
        warning: That it is to be checked first; empty when it is not.
    """

    entry: str
    question: str
    p: float
    chance: str
    text: str
    source: str = ""
    verified_on: str = ""
    warning: str = ""


@dataclass(frozen=True)
class Answered:
    """A question of a mail.

    Attributes:
        question: As written, redacted.
        is_asked: False for a statement that implies it.
        proposals: The likeliest first, at most three.
        chosen: The entry that the assistant would answer, empty when it would ask back or admit.
    """

    question: str
    is_asked: bool
    proposals: tuple[Proposal, ...]
    chosen: str = ""


@dataclass(frozen=True)
class MailAnswers:
    """A mail as it is answered.

    Attributes:
        masked: What redaction masked in it: « NIR », « téléphone ».
    """

    questions: tuple[Answered, ...]
    masked: tuple[str, ...] = ()


def answers_to(
    pasted: str, interpreter: Interpreter, catalogue: Catalogue, costs: Costs, today: date
) -> MailAnswers:
    """Reads a mail, and finds what answers it.

    Args:
        pasted: At most `LONGEST` characters are read.
        interpreter: What understands each question.
        catalogue: What is answered from.
        costs: What each outcome costs: they say what would be answered.
        today: An answer may have expired.
    """
    redacted = redaction_of(pasted[:LONGEST])
    masks = (label[1:-1] for label in LABEL.findall(redacted.text) if label in redacted.labels)
    mail = read_mail(redacted.text)
    found = []
    for asked in mail.questions or tuple(MailQuestion(one, is_asked=False) for one in mail.statements):
        understood = _best(interpreter, asked, mail)
        if understood.act in _NO_QUESTION or (not mail.questions and understood.answers < _LEAST_SAID):
            continue
        decision = decision_of(catalogue, understood, Conversation(), costs)
        chosen = decision.entry if decision is not None and decision.kind == "answer" else ""
        ids = [entry for entry, p in understood.ranking if p >= _LEAST_PROPOSED or entry == chosen]
        ids = list(dict.fromkeys([*([chosen] if chosen else []), *ids]))
        chances = dict(understood.ranking)
        proposals = proposals_of(catalogue, [(one, chances.get(one, 0.0)) for one in ids], today)
        there = {one.entry for one in proposals}
        found.append(Answered(asked.text, asked.is_asked, proposals, chosen if chosen in there else ""))
    return MailAnswers(tuple(found), tuple(dict.fromkeys(masks)))


def proposals_of(
    catalogue: Catalogue, ranked: Sequence[tuple[str, float]], today: date
) -> tuple[Proposal, ...]:
    """The first entries of a ranking that may be shown."""
    shown = [(entry, p) for one, p in ranked if (entry := catalogue.shown(one))][:MOST_PROPOSED]
    return tuple(
        Proposal(
            entry.id,
            entry.question,
            round(p, 4),
            chance_in_words(p),
            ready_to_send(catalogue, entry),
            entry.source or "",
            f"{entry.verified_on:%d/%m/%Y}" if entry.verified_on else "",
            _warning(entry, today),
        )
        for entry, p in shown
    )


def reply_of(chosen: Iterable[Proposal]) -> str:
    """The reply made of the answers that were chosen, each once, in the order of the questions."""
    parts = {one.entry: f"« {one.question} »\n\n{one.text}" for one in chosen}
    if not parts:
        return ""
    return "\n\n".join(["Bonjour,", *parts.values(), "Cordialement,"])


def ready_to_send(catalogue: Catalogue, entry: Entry) -> str:
    """An answer as plain text, then its source and the day it was checked."""
    lines = [plain_answer(entry.answer)]
    if entry.source:
        day = f", vérifié le {entry.verified_on:%d/%m/%Y}" if entry.verified_on else ""
        lines.append(f"Source : {source_label(catalogue.taxonomy, entry)}{day}\n{entry.source}")
    return "\n\n".join(lines)


def plain_answer(text: str) -> str:
    """The Markdown of an answer as a mail shows it: no marks, the address of a link after its words."""

    def plain(found: re.Match[str]) -> str:
        words = found["strong"] or found["em"] or found["code"]
        if words:
            return INLINE.sub(plain, words)
        if found["label"]:
            label, address = found["label"], found["address"].removeprefix("mailto:")
            return address if label.strip() in (address, found["address"]) else f"{label} ({address})"
        return found[0].strip("<>")

    return INLINE.sub(plain, _HEADING.sub("", text)).strip()


def chance_in_words(p: float) -> str:
    """A probability as one says it."""
    return next(words for least, words in _CHANCES if p >= least)


def _best(interpreter: Interpreter, asked: MailQuestion, mail: ReadMail) -> Understanding:
    """The question as it is best understood: alone, or with what the mail says around it.

    Who writes and of what is often said once, for all the questions.
    """
    alone = interpreter.interpret(asked.text, Context())
    if alone.thresholds is None or alone.answers >= alone.thresholds.answer:
        return alone
    best = alone
    for around in dict.fromkeys((asked.context, mail.subject, mail.about)):
        if not around:
            continue
        within = interpreter.interpret(f"{around.rstrip(' .')}. {asked.text}", Context())
        if within.act in _ASKED and within.answers > best.answers:
            best = replace(within, also=())
    return best


def _warning(entry: Entry, today: date) -> str:
    if entry.expires_on is not None and entry.expires_on < today:
        return f"Cette réponse a expiré le {entry.expires_on:%d/%m/%Y} : vérifiez-la avant de l'envoyer."
    return entry.warning or ""
