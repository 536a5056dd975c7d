"""What each outcome costs a visitor: decisions are the cheapest on average, not magic numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.catalogue.fields import Block, shorten
from assistant.catalogue.problems import Problems
from assistant.catalogue.yaml_reader import MAP, read_yaml

COSTS_FILE = "costs.yml"
_MOST_DIGITS = 12
_FRENCH = {
    "wrong": "mauvaise_reponse",
    "probable": "reponse_probable",
    "wrong_probable": "mauvaise_reponse_probable",
    "question": "question",
    "list": "liste",
    "item": "ligne_de_liste",
    "useless_list": "liste_inutile",
    "admit": "aveu",
    "tolerated": "perte_admise",
}


@dataclass(frozen=True)
class Costs:
    """Costs in any unit: only their ratios count.

    Attributes:
        wrong: An answer given as sure that is not the right one.
        probable: An answer given as the nearest one, even when it is right: one doubts it.
        wrong_probable: An answer given as the nearest one that is not the right one.
        question: One more question asked.
        list: A list of suggestions to read, and one more turn.
        item: Each line of a list.
        useless_list: Added when the right question is not in it.
        admit: « Je ne suis pas sûr » while an answer exists.
        tolerated: Loss that a publication may bring: wrong answers added, as a share of the questions.
    """

    wrong: float = 3.6
    probable: float = 0.45
    wrong_probable: float = 1.9
    question: float = 0.5
    list: float = 0.7
    item: float = 0.06
    useless_list: float = 1.3
    admit: float = 6.0
    tolerated: float = 0.01

    @property
    def sure_from(self) -> float:
        """Probability from which an answer that nothing else is near costs less as sure than as probable."""
        apart = self.wrong - self.wrong_probable
        return 1 - self.probable / apart if apart > self.probable else 0.0

    def named(self) -> Sequence[tuple[str, float]]:
        """Each cost by the name that `costs.yml` gives it."""
        return [(french, getattr(self, name)) for name, french in _FRENCH.items()]

    def of_sure(self, p: float) -> float:
        """Expected cost of an answer of probability `p` given as sure."""
        return self.wrong * (1 - p)

    def of_probable(self, p: float, offered: float, items: int = 0) -> float:
        """Expected cost of an answer of probability `p` given as the nearest one.

        Args:
            p: Probability that it answers.
            offered: That one of those offered under it does.
            items: How many those are.
        """
        # Who has the answer leaves the others unread.
        return (
            self.probable
            + self.item * items * (1 - p)
            + self.wrong_probable * max(0.0, 1 - p - offered)
            + self.list * offered
        )

    def of_list(self, p: float, items: int) -> float:
        """Expected cost of a list of `items` lines that holds the right question with probability `p`."""
        return self.list + self.item * items + self.useless_list * (1 - p)

    def of_admission(self, p: float) -> float:
        """Expected cost of an admission when something answers with probability `p`."""
        return self.admit * p

    def of_settling(self, probabilities: Sequence[float]) -> float:
        """Expected cost of the better of answering with the first, and listing the first three."""
        if not probabilities:
            return self.list + self.useless_list
        listed = probabilities[:3]
        return min(self.of_sure(probabilities[0]), self.of_list(min(1.0, sum(listed)), len(listed)))


def load_costs(path: Path) -> Costs:
    """Reads `costs.yml`; an absent file or an absent line means the default.

    Raises:
        CatalogueError: A line is unknown, or a cost is no positive number.
    """
    problems = Problems()
    costs = read_costs(path, problems)
    problems.raise_errors()
    return costs


def read_costs(path: Path, problems: Problems) -> Costs:
    """The same, whatever is wrong: it is noted, and the default stands for it."""
    if not path.is_file():
        return Costs()
    root = read_yaml(path, path.name, problems)
    if root is None:
        return Costs()
    if root.kind != MAP:
        problems.error(path.name, root.line, "il faut une ligne « nom: nombre » par coût.")
        return Costs()
    block = Block(root, path.name, problems, "le fichier des coûts", _FRENCH.values(), may_be_empty=False)
    read = {}
    for name, french in _FRENCH.items():
        text = block.text(french)
        if text is None:
            continue
        value = _positive(text)
        if value is None:
            block.error(french, f"le coût « {french} » doit être un nombre positif, pas « {shorten(text)} ».")
        else:
            read[name] = value
    return Costs(**read)


def _positive(text: str) -> float | None:
    try:
        value = float(text) if len(text) <= _MOST_DIGITS else float("inf")
    except ValueError:
        return None
    return value if 0 < value < float("inf") else None
