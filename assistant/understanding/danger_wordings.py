"""The wordings of `safety.yml` that a text holds: evidence for the act, which examples weigh."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assistant.catalogue.safety import Safety
from assistant.text import fold


class Held(NamedTuple):
    """Which lists of `safety.yml` a text holds a wording of; see `Safety`."""

    distress: bool = False
    danger: bool = False
    software: bool = False
    people: bool = False
    signs: bool = False
    means: bool = False
    now: bool = False
    things: bool = False
    distance: bool = False
    idiom: bool = False

    @property
    def speaks_of_danger(self) -> bool:
        """Whether anything of danger is said, whoever or whatever it befalls."""
        return self.distress or self.danger or self.signs or self.means

    @property
    def befalls_someone(self) -> bool:
        """A person and what befalls one: « mon père … s'effondre »."""
        return self.people and self.speaks_of_danger and not self.distance

    @property
    def befalls_something(self) -> bool:
        """What befalls a person, said of things alone: « mon téléphone fait un malaise »."""
        return self.speaks_of_danger and (self.things or self.software) and not self.people

    @property
    def is_distant(self) -> bool:
        """Danger that is past, general or told: « les symptômes d'un AVC »."""
        return self.speaks_of_danger and self.distance


@dataclass(frozen=True)
class DangerWordings:
    """The wordings of `safety.yml`, ready to be looked for; see `Safety` for what each is."""

    distress: re.Pattern[str]
    danger: re.Pattern[str]
    software: re.Pattern[str]
    people: re.Pattern[str]
    signs: re.Pattern[str]
    means: re.Pattern[str]
    now: re.Pattern[str]
    things: re.Pattern[str]
    distance: re.Pattern[str]
    idioms: re.Pattern[str]
    unworded: float = 0.0

    @classmethod
    def of(cls, safety: Safety) -> DangerWordings:
        """Compiles the wordings; an empty list recognises nothing."""
        return cls(
            _any_of(safety.distress),
            _any_of(safety.danger),
            _any_of(safety.software),
            _any_of(safety.people),
            _any_of(safety.signs),
            _any_of(safety.means),
            _any_of(safety.now),
            _any_of(safety.things),
            _any_of(safety.distance),
            _any_of(safety.idioms),
            safety.unworded,
        )

    def held_by(self, text: str) -> Held:
        """The lists that a text holds a wording of. The words of an idiom are of no other list."""
        folded = _plain(text)
        said = self.idioms.sub(" ; ", folded)
        return Held(
            distress=bool(self.distress.search(said)),
            danger=bool(self.danger.search(said)),
            software=bool(self.software.search(said)),
            people=bool(self.people.search(said)),
            signs=bool(self.signs.search(said)),
            means=bool(self.means.search(said)),
            now=bool(self.now.search(said)),
            things=bool(self.things.search(said)),
            distance=bool(self.distance.search(said)),
            idiom=said != folded,
        )


def _any_of(wordings: Sequence[str]) -> re.Pattern[str]:
    if not wordings:
        return re.compile(r"(?!)")
    # « * » at the end of a word stands for its endings.
    parts = [re.escape(_plain(one)).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for one in wordings]
    return re.compile(r"\b(?:" + "|".join(parts) + r")\b")


def _plain(text: str) -> str:
    return re.sub(r"['-]", " ", fold(text))
