"""What visitors type instead of pressing a button: `data/evaluation/typed.yml`, and the draws among it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from assistant.errors import AssistantError, reason

TYPED_FILE = Path("evaluation") / "typed.yml"
_LISTS = ("unknown", "none", "all", "none_of_list", "useful_yes", "useful_no")

_T = TypeVar("_T")


class TypedWordsError(AssistantError):
    """The file of typed answers cannot be read; the message says why, in French."""


@dataclass(frozen=True)
class TypedWords:
    """Ways of saying things.

    Attributes:
        values: Facet -> value -> ways of answering with it.
        unknown: … that one cannot tell.
        none: … that it is none of the choices.
        all: … that it is all of them.
        none_of_list: … that it is no question of the list.
        picks: Rank from 1 -> ways of saying it.
        useful_yes: … that the answer helped.
        useful_no: … that it did not.
        reasons: Reason -> ways of giving it.
        before: Politeness before a question.
        after: Politeness after it.
    """

    values: Mapping[str, Mapping[str, Sequence[str]]]
    unknown: Sequence[str]
    none: Sequence[str]
    all: Sequence[str]
    none_of_list: Sequence[str]
    picks: Mapping[int, Sequence[str]]
    useful_yes: Sequence[str]
    useful_no: Sequence[str]
    reasons: Mapping[str, Sequence[str]]
    before: Sequence[str]
    after: Sequence[str]

    def of(self, facet: str, value: str) -> Sequence[str]:
        """Ways of answering with a value, none when the file has none."""
        return self.values.get(facet, {}).get(value, ())


def load_typed_words(path: Path) -> TypedWords:
    """Reads `typed.yml`: a facet a key, beside those of `TypedWords`.

    Raises:
        TypedWordsError: The file is absent, or not of this form.
    """
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        without = "« --no-typing » s'en passe"
        raise TypedWordsError(f"{path} : le fichier ne se lit pas ({reason(error)}) ; {without}.") from error
    except yaml.YAMLError as error:
        raise TypedWordsError(f"{path} : ce n'est pas du YAML.") from error
    try:
        others = {*_LISTS, "picks", "reasons", "politeness"}
        politeness = _by_name(read["politeness"])
        return TypedWords(
            values={str(facet): _by_name(read[facet]) for facet in read if facet not in others},
            picks={int(rank): ways for rank, ways in _by_name(read["picks"]).items()},
            reasons=_by_name(read["reasons"]),
            before=politeness["before"],
            after=politeness["after"],
            **{name: _ways(read[name]) for name in _LISTS},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TypedWordsError(f"{path} : il manque ou il est mal écrit : {error}.") from error


def _by_name(read: Any) -> dict[str, Sequence[str]]:
    return {str(name): _ways(ways) for name, ways in read.items()}


def _ways(read: Any) -> Sequence[str]:
    if not isinstance(read, list) or not read or not all(isinstance(way, str) for way in read):
        raise ValueError(f"une liste de textes, pas {read!r}")
    return tuple(read)


@dataclass(frozen=True)
class Draws:
    """The draws of one conversation, each by the name of what it is for.

    What is drawn depends on the seed and on that name alone, not on what was drawn before: whatever he is
    answered, the same visitor plans the same.
    """

    seed: str

    def chance(self, what: str, share: float) -> bool:
        """True in that share of the conversations."""
        return self._of(what).random() < share

    def one(self, what: str, items: Sequence[_T]) -> _T:
        """One of some items."""
        return self._of(what).choice(items)

    def number(self, what: str) -> int:
        """A number, for what takes a seed of its own."""
        return self._of(what).randrange(1 << 30)

    def _of(self, what: str) -> random.Random:
        return random.Random(f"{self.seed} {what}")  # noqa: S311 - reproducible, no secret
