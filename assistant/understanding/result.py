"""What goes into the understanding of a message and what comes out of it: the contract with the dialogue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.understanding.acts import QUESTION, act_of, intent_of

KEY = "faq"
"""Key of the parsed message (`tracker.latest_message["faq"]`) that carries an understanding."""

CLARIFICATION = "clarification"
SUGGESTION = "suggestion"
FEEDBACK = "feedback"
REASON = "reason"
COMMENT = "comment"
CONTACT = "contact"
"""What the assistant may be waiting for; `contact` is the product whose contact is wanted."""


@dataclass(frozen=True)
class Context:
    """What the conversation says of the message that comes next.

    Attributes:
        asked: What is awaited, None when nothing.
        facet: Facet of the clarification under way.
        choices: Values shown to choose from, in the order shown.
        entries: Entries shown to pick from, in the order shown.
        entry: Entry just answered, None when none was or when a question is pending.
        question: Question pending or resolved, empty before any.
        facets: Facet -> value the visitor chose.
    """

    asked: str | None = None
    facet: str | None = None
    choices: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    entry: str | None = None
    question: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The form of `data/evaluation/acts.jsonl` and of the examples of `data/nlu` that need a context."""
        return {
            "asked": self.asked,
            "facet": self.facet,
            "choices": list(self.choices),
            "list": list(self.entries),
            "entry": self.entry,
            "question": self.question,
            "facets": dict(self.facets),
        }

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> Context:
        """Reads what `as_dict` wrote; absent keys are at their default."""
        return cls(
            asked=written.get("asked"),
            facet=written.get("facet"),
            choices=tuple(written.get("choices") or ()),
            entries=tuple(written.get("list") or ()),
            entry=written.get("entry"),
            question=written.get("question") or "",
            facets=dict(written.get("facets") or {}),
        )


@dataclass(frozen=True)
class Thresholds:
    """Probabilities measured on held-out questions when the model was trained.

    Attributes:
        answer: An item (an entry, or a family) at or above it is settled without asking which subject.
        suggest: Summed probability of the top three above which four lists in five hold the right question.
        known: Below it, the message is about none of the catalogue's subjects.
    """

    answer: float
    suggest: float
    known: float


@dataclass(frozen=True)
class Understanding:
    """What one message means.

    Attributes:
        text: The message as typed (after redaction).
        act: One of `acts.ACTS`.
        values: What the act is about, by the names that buttons use: `facet` and `value` (of a subject, with
            `theme`), `values` (ids joined by commas), `all`, `none`, `unknown`, `rank` (from 1), `entry`,
            `family`, `useful` and `interaction`, `code`, `subject`, `rest`, `breakdown`.
        confidence: Chance that the act is this one.
        ranking: `(entry id, probability)`, best first, at most ten. A probability is the calibrated
            chance that this entry is the wanted one; their sum is at most `known`.
        known: Calibrated chance that some entry of the catalogue answers the message.
        facets: Facet id -> values named in the message, strongest first.
        attributes: Attribute -> values named in the message, such as `{"vague": (1,)}`.
        spans: `(start, end, facet, value)` in characters of the text.
        thresholds: Thresholds of the model, None when the message was not ranked (a button).
        catalogue: Fingerprint of the catalogue the model was trained on.
        model: Identifier of the model.
        also: Entries that answer the message's other questions, in their order.
        language: Language of the message, `fr` or `en`.
        answers: Calibrated chance that the first subject of the ranking (an entry, or its family) really
            answers the message: what tells a sure answer from a probable one.
        unknown_numbers: Numbers and codes of the message that the catalogue lacks, as said: « code 05 ».
        denied: Facet id -> values that the message refuses (« pas les pharmacies »), never among `facets`.
        question: Of a follow-up or a precision, the question it makes with the one before, in words: what was
            ranked. Empty for a message that says all by itself.
    """

    text: str
    act: str
    values: Mapping[str, str] = field(default_factory=dict)
    confidence: float = 1.0
    ranking: tuple[tuple[str, float], ...] = ()
    known: float = 0.0
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    spans: tuple[tuple[int, int, str, str], ...] = ()
    thresholds: Thresholds | None = None
    catalogue: str = ""
    model: str = ""
    also: tuple[str, ...] = ()
    language: str = "fr"
    answers: float = 0.0
    unknown_numbers: tuple[str, ...] = ()
    denied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    question: str = ""

    @property
    def pressed(self) -> bool:
        """True for a button: its payload says the act and the values."""
        return self.text.startswith("/")

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready dictionary without the text, the act and the spans, which Rasa's message has."""
        thresholds = self.thresholds
        return {
            "values": dict(self.values),
            "ranking": [[entry, round(p, 4)] for entry, p in self.ranking],
            "known": round(self.known, 4),
            "facets": {facet: list(values) for facet, values in self.facets.items()},
            "attributes": {name: list(values) for name, values in self.attributes.items()},
            "thresholds": dict(vars(thresholds)) if thresholds else None,
            "catalogue": self.catalogue,
            "model": self.model,
            "also": list(self.also),
            "language": self.language,
            "answers": round(self.answers, 4),
            "unknown_numbers": list(self.unknown_numbers),
            "denied": {facet: list(values) for facet, values in self.denied.items()},
            "question": self.question,
        }

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> Understanding:
        """Reads a parsed message of Rasa's (`tracker.latest_message`), typed or pressed, of any version."""
        text = message.get("text") or ""
        intent = message.get("intent") or {}
        act, values = act_of(intent.get("name") or QUESTION)
        stored = message.get(KEY) or {}
        values |= {str(name): str(value) for name, value in (stored.get("values") or {}).items()}
        if text.startswith("/"):
            values |= _pressed_values(message)
        thresholds = stored.get("thresholds")
        return cls(
            text=text,
            act=act,
            values=values,
            confidence=float(intent.get("confidence") or 0.0),
            ranking=tuple((str(entry), float(p)) for entry, p in stored.get("ranking", ())),
            known=float(stored.get("known", 0.0)),
            facets={facet: tuple(named) for facet, named in stored.get("facets", {}).items()},
            attributes={name: tuple(named) for name, named in stored.get("attributes", {}).items()},
            thresholds=Thresholds(**thresholds) if thresholds else None,
            catalogue=stored.get("catalogue", ""),
            model=str(stored.get("model", "")),
            also=tuple(stored.get("also", ())),
            language=str(stored.get("language", "fr")),
            # A replica from before says nothing of it: the best probability is its nearest thing.
            answers=float(stored.get("answers", max((p for _, p in stored.get("ranking", ())), default=0.0))),
            unknown_numbers=tuple(stored.get("unknown_numbers", ())),
            denied={facet: tuple(values) for facet, values in (stored.get("denied") or {}).items()},
            question=str(stored.get("question") or ""),
        )


def _pressed_values(message: Mapping[str, Any]) -> dict[str, str]:
    """What a button carries: `/choice{"facet": …}`, as Rasa read it.

    Rasa leaves out the names that its domain lacks, as in a replica of the version before: the text has them.
    """
    named = {str(entity.get("entity")): entity.get("value") for entity in message.get("entities") or ()}
    _, brace, rest = str(message.get("text") or "").partition("{")
    try:
        carried = json.loads(brace + rest) if brace else {}
    except ValueError:
        carried = {}
    values = {**(carried if isinstance(carried, dict) else {}), **named}
    return {str(name): str(value) for name, value in values.items() if value is not None}


def payload(act: str, **values: Any) -> str:
    """The text a button sends: `/intent{json}`, Rasa's own format."""
    name = intent_of(act)
    return f"/{name}{json.dumps(values, ensure_ascii=False)}" if values else f"/{name}"
