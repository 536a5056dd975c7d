"""The figures of each fault, printed together at the end of `make test-production`."""

from __future__ import annotations

from dataclasses import dataclass

from bench.ledger import Ledger
from bench.visitors import Book

_HEAD = ("panne", "messages", "avertis", "recommencés", "perdus", "doublés", "500", "attente la plus longue")
_UNEXPLAINED = 500
"""From this status on an answer is an error; 503 is a sentence with a contact."""


@dataclass(frozen=True)
class Figures:
    """What a fault did to those who talked meanwhile.

    Attributes:
        fault: Which one, in French.
        messages: Answered.
        told: Requests that got the sentence of a breakdown.
        again: Conversations begun again.
        lost: See `Ledger`.
        doubled: See `Ledger`.
        errors: Answers of a status from 500 on that are no such sentence.
        longest: Seconds of the longest request, answered or not.
    """

    fault: str
    messages: int
    told: int
    again: int
    lost: int
    doubled: int
    errors: int
    longest: float

    def cells(self) -> tuple[str, ...]:
        """Its line of the table."""
        counts = (self.messages, self.told, self.again, self.lost, self.doubled, self.errors)
        return (self.fault, *map(str, counts), f"{self.longest:.1f} s")


NOTED: list[Figures] = []
"""Of this run, in its order."""


def note(fault: str, book: Book, ledger: Ledger) -> Figures:
    """Keeps the figures of a fault for the table."""
    errors = sum(count for status, count in book.statuses.items() if status >= _UNEXPLAINED and status != 503)
    figures = Figures(
        fault,
        len(book.latencies),
        len(book.broken),
        book.begun_again,
        ledger.lost,
        ledger.doubled,
        errors,
        max((seconds for _, seconds in book.waits), default=0.0),
    )
    NOTED.append(figures)
    return figures


def table() -> str:
    """One fault a line."""
    rows = [_HEAD, *(figures.cells() for figures in NOTED)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if not column else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
