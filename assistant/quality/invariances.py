"""What must not change with the writing of a question (metamorphic tests, Chen et al., 1998).

Each question of the FAQ, word for word or written as people write it, is about its own entry; and whatever
politeness frames it, the same is decided. No expected answer is needed, so the whole FAQ can be tried.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import yaml

from assistant.catalogue import load_catalogue
from assistant.catalogue.costs import COSTS_FILE, Costs, load_costs
from assistant.catalogue.model import Catalogue, Entry
from assistant.quality.evaluate import Case, Outcome, judge, model_to_try
from assistant.settings import data_dir
from assistant.text import matching_key
from assistant.understanding.result import Understanding

FRAMED = "framed"
_LONG = 7
"""Letters of a word that an error leaves recognisable."""
_LONG_WORD = re.compile(rf"[^\W\d_]{{{_LONG},}}")
_FRENCH_SPACE = re.compile(r" (?=[:;?!»])|(?<=«) ")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FRAMINGS_FILE = Path(__file__).with_name("framings.yml")

_T = TypeVar("_T")
Understand = Callable[[Sequence[str]], Sequence[Understanding]]


def typographic(text: str) -> str:
    """A text with « ’ » and no-break spaces, as a word processor writes it."""
    return _FRENCH_SPACE.sub("\u00a0", text.replace("'", "’"))


def without_accents(text: str) -> str:
    """A text typed on a keyboard without accents."""
    decomposed = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def with_an_error(text: str, seed: int = 0) -> str:
    """A text with one typing error in one of its long words; the same text when it has none.

    Args:
        text: Any.
        seed: The same one makes the same error.
    """
    generator = random.Random(f"{seed} {text}")  # noqa: S311 - reproducible, no secret
    # An acronym is no word, and its letters mean something.
    words = [match for match in _LONG_WORD.finditer(text) if not match.group().isupper()]
    if not words:
        return text
    word = generator.choice(words)
    # The first letter is seldom the wrong one.
    place = generator.randrange(word.start() + 1, word.end() - 1)
    before, letter, after = text[:place], text[place], text[place + 1 :]
    return generator.choice(
        [
            before + after,
            before + letter * 2 + after,
            before + after[0] + letter + after[1:],
            before + generator.choice([other for other in _LETTERS if other != letter]) + after,
        ]
    )


WRITINGS: Mapping[str, Callable[[str], str]] = {
    "verbatim": lambda text: text,
    "capitals": str.upper,
    "without_accents": without_accents,
    "typographic": typographic,
    "one_error": with_an_error,
}
"""Name -> how a question is written."""


_FRENCH = {
    "verbatim": "sa propre entrée : mot pour mot",
    "capitals": "… en capitales",
    "without_accents": "… sans accents",
    "typographic": "… avec ’ et espaces insécables",
    "one_error": "… avec une faute de frappe",
    FRAMED: "même décision, encadrée",
}


@lru_cache(maxsize=1)
def framings() -> tuple[str, ...]:
    """How people frame a question; `{question}` is where theirs stands."""
    return tuple(yaml.safe_load(_FRAMINGS_FILE.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Tried:
    """One writing of a question of the FAQ, and whether it was understood as the question is.

    Attributes:
        writing: One of `WRITINGS`, or `FRAMED`.
        entry: Whose question it is.
        text: As asked.
        holds: Whether what must not change did not.
        decided: What was decided, for a person.
    """

    writing: str
    entry: str
    text: str
    holds: bool
    decided: str


def try_all(
    catalogue: Catalogue,
    understand: Understand,
    costs: Costs,
    sample: int | None = None,
    seed: int = 0,
) -> list[Tried]:
    """Asks the questions of the FAQ in every writing and framing.

    Args:
        catalogue: The FAQ.
        understand: What each of some texts means.
        costs: What outcomes cost a visitor.
        sample: How many texts are asked of each writing, drawn from all; None for all.
        seed: Of the draw.
    """
    entries = catalogue.published
    asked = [
        (name, entry, entry.question, write(entry.question))
        for name, write in WRITINGS.items()
        for entry in _drawn(entries, sample, f"{seed} {name}")
    ]
    pairs = [(entry, framing) for entry in entries for framing in framings()]
    asked += [
        (FRAMED, entry, entry.question, framing.format(question=entry.question))
        for entry, framing in _drawn(pairs, sample, f"{seed} {FRAMED}")
    ]
    texts = list(dict.fromkeys(text for *_, plain, written in asked for text in (plain, written)))
    means = dict(zip(texts, understand(texts), strict=True))

    def outcome(entry: Entry, text: str) -> Outcome:
        return judge(Case(text, frozenset([entry.id])), means[text], catalogue, costs)

    tried = []
    for name, entry, plain, text in asked:
        got = outcome(entry, text)
        holds = (
            _decided(got) == _decided(outcome(entry, plain))
            if name == FRAMED
            else is_own(got, entry, catalogue)
        )
        tried.append(Tried(name, entry.id, text, holds, _decided(got)))
    return tried


def is_own(outcome: Outcome, entry: Entry, catalogue: Catalogue) -> bool:
    """Whether a question led to its own entry: answered, or asked about where several share the question."""
    if outcome.decision == "answer":
        return outcome.is_right
    return outcome.decision == "clarify" and outcome.reachable and _is_shared(entry, catalogue)


def _is_shared(entry: Entry, catalogue: Catalogue) -> bool:
    """Whether another entry has the same question, or the family asks which one of it is meant."""
    family = catalogue.family_of(entry.id)
    if family is not None and family.generic_question is not None:
        return True
    key = matching_key(entry.question)
    return any(
        other.id != entry.id and key in map(matching_key, other.phrasings) for other in catalogue.published
    )


def measure(model: Path | None = None) -> list[Tried]:
    """Asks a model the whole FAQ, in every writing and framing: minutes.

    Args:
        model: Its archive; the newest of the models folder by default.

    Raises:
        ReleaseError: There is no such model.
    """
    model = model_to_try(model)
    catalogue, costs = load_catalogue(data_dir()), load_costs(data_dir() / COSTS_FILE)
    from assistant.on_rasa.engine import load_component, understand

    component = load_component(model)
    return try_all(catalogue, lambda texts: understand(component, texts), costs)


def shares(tried: Sequence[Tried]) -> dict[str, float]:
    """Writing -> share of its texts that hold, between 0 and 1."""
    names = dict.fromkeys(one.writing for one in tried)
    of = {name: [one.holds for one in tried if one.writing == name] for name in names}
    return {name: sum(held) / len(held) for name, held in of.items()}


def lines(tried: Sequence[Tried]) -> Iterator[str]:
    """What a terminal shows, in French: the share of each writing, then what does not hold."""
    width = max(map(len, _FRENCH.values()))
    for name, share in shares(tried).items():
        yield f"{_FRENCH[name]:{width}}  {share:.3f}"
    for one in tried:
        if not one.holds:
            yield f"  {_FRENCH[one.writing]} | {one.entry} | {' '.join(one.text.split())} | {one.decided}"


def _decided(outcome: Outcome) -> str:
    return " ".join([outcome.certainty or outcome.decision, *outcome.shown])


def _drawn(items: Sequence[_T], count: int | None, seed: str) -> Sequence[_T]:
    if count is None or count >= len(items):
        return items
    return random.Random(seed).sample(items, count)  # noqa: S311 - reproducible, no secret
