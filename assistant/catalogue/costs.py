"""What each outcome costs a visitor: decisions are the cheapest on average, not magic numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from assistant.errors import AssistantError

_FRENCH = {
    "wrong": "mauvaise_reponse",
    "question": "question",
    "list": "liste",
    "useless_list": "liste_inutile",
    "admit": "aveu",
    "tolerated": "perte_admise",
}


class CostsError(AssistantError):
    """`costs.yml` cannot be used; the message says why, in French."""


@dataclass(frozen=True)
class Costs:
    """Costs in any unit: only their ratios count.

    Attributes:
        wrong: An answer that is not the right one.
        question: One more question asked.
        list: A list of suggestions to read.
        useless_list: Added when the right question is not in it.
        admit: « Je ne suis pas sûr » while an answer exists.
        tolerated: Loss that a publication may bring: wrong answers added, as a share of the questions.
    """

    wrong: float = 4.5
    question: float = 0.5
    list: float = 0.6
    useless_list: float = 2.0
    admit: float = 3.0
    tolerated: float = 0.01

    def of_answer(self, p: float) -> float:
        """Expected cost of answering with an entry of probability `p`."""
        return self.wrong * (1 - p)

    def of_list(self, p: float) -> float:
        """Expected cost of a list that holds the right question with probability `p`."""
        return self.list + self.useless_list * (1 - p)

    def of_settling(self, probabilities: Sequence[float]) -> float:
        """Expected cost of the better of answering with the first, and listing the first three."""
        if not probabilities:
            return self.list + self.useless_list
        return min(self.of_answer(probabilities[0]), self.of_list(min(1.0, sum(probabilities[:3]))))


def load_costs(path: Path) -> Costs:
    """Reads `costs.yml`; an absent file or an absent line means the default.

    Raises:
        CostsError: A line is unknown, or a cost is no positive number.
    """
    if not path.is_file():
        return Costs()
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise CostsError(f"{path} : le fichier ne se lit pas ({error}).") from error
    if not isinstance(read, dict):
        raise CostsError(f"{path} : il faut une ligne « nom: nombre » par coût.")
    unknown = sorted(set(read) - set(_FRENCH.values()))
    if unknown:
        raise CostsError(f"{path} : le coût « {unknown[0]} » n'existe pas ; voici ceux qui existent : "
                         f"{', '.join(_FRENCH.values())}.")  # fmt: skip
    found = {}
    for field in fields(Costs):
        value = read.get(_FRENCH[field.name], field.default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
            raise CostsError(
                f"{path} : le coût « {_FRENCH[field.name]} » doit être un nombre positif, pas « {value} »."
            )
        found[field.name] = float(value)
    return Costs(**found)
