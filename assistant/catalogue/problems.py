"""What is wrong in a catalogue, worded so that its author can correct it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as kept

from rapidfuzz.distance import OSA, JaroWinkler

from assistant.errors import AssistantError
from assistant.text import fold

ERROR = "erreur"
WARNING = "avertissement"

# "Nearest known value": a typing error or two in a short name, more in a long one.
_MOST_EDITS_PER_LETTER = 0.34


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to correct (`erreur`) or to improve (`avertissement`) at a line of a file.

    Attributes:
        file: Path relative to the data folder, such as "faq/insi.yml".
        line: 1-based; 0 when the problem is the file itself.
        message: French sentence that says what is wrong, then what to do.
        stops: False for an error that must not keep the catalogue from loading (an expired answer).
        field: Name of the field of the block that it is about, when it is about one.
        refused: True for an error that loads where it already stands, and that no import brings in.
        in_sheet: The sentence for whoever has a cell of a spreadsheet before the eyes, when it is another.
    """

    file: str
    line: int
    message: str
    severity: str = ERROR
    stops: bool = True
    field: str = kept(default="", compare=False)
    in_sheet: str = kept(default="", compare=False)
    refused: bool = kept(default=False, compare=False)

    @property
    def is_error(self) -> bool:
        """True for an `erreur`."""
        return self.severity == ERROR

    def __str__(self) -> str:
        """`fichier:ligne: erreur: message`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.severity}: {self.message}"


class CatalogueError(AssistantError):
    """The catalogue cannot be used; holds every problem and reads as a French report."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems, sorted by file and line."""
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        """A heading, then one problem per line."""
        count = len(self.problems)
        heading = f"Le catalogue contient {count} erreur{'s' if count > 1 else ''} à corriger :"
        return "\n".join([heading, *(f"  {problem}" for problem in self.problems)])


class Problems:
    """Collects the problems of one reading, so that none hides another."""

    def __init__(self) -> None:
        """Start with no problem."""
        self.reported: list[Problem] = []

    def error(
        self, file: str, line: int, message: str, *, stops: bool = True, field: str = "", in_sheet: str = ""
    ) -> None:
        """Note something that would break or mislead."""
        self.reported.append(Problem(file, line, message, ERROR, stops, field, in_sheet))

    def warn(self, file: str, line: int, message: str, *, field: str = "", in_sheet: str = "") -> None:
        """Note something that would be better otherwise."""
        self.reported.append(Problem(file, line, message, WARNING, field=field, in_sheet=in_sheet))

    def raise_errors(self) -> None:
        """Raises what was noted, unless nothing of it stops.

        Raises:
            CatalogueError: It holds every error that stops.
        """
        blocking = [problem for problem in self.reported if problem.is_error and problem.stops]
        if blocking:
            raise CatalogueError(blocking)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that the author most likely meant, or None when nothing is close.

    A word that starts like a known one (« insi_ts » for « insi ») counts as close.
    """
    folded_word = fold(word)
    most = max(1, round(len(folded_word) * _MOST_EDITS_PER_LETTER))
    best: tuple[float, float, str] | None = None
    for candidate in known:
        folded = fold(candidate)
        edits = OSA.distance(folded_word, folded, score_cutoff=most)
        if edits > most:
            shorter, longer = sorted((folded_word, folded), key=len)
            if len(shorter) < 3 or not longer.startswith(shorter):
                continue
        key = (float(edits), -JaroWinkler.similarity(folded_word, folded), candidate)
        if best is None or key < best:
            best = key
    return best[2] if best else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """« Vouliez-vous dire … ? », or the known values when they are few, or nothing."""
    values = list(known)
    close = nearest(word, values)
    if close is not None:
        return f" Vouliez-vous dire « {close} » ?"
    if 0 < len(values) <= 12:
        return f" Valeurs connues : {', '.join(values)}."
    return ""
