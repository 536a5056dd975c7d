"""What a table of the report is, wherever it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table whose first column names its rows.

    Attributes:
        name: Of its CSV file, without « .csv ».
        caption: What it shows.
        numbers: Columns that hold numbers.
        most: Rows that the page shows; the CSV file has them all.
        folded: True when the page shows it on request only.
    """

    name: str
    caption: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()
    most: int | None = None
    folded: bool = False

    @property
    def shown(self) -> Sequence[Sequence[str]]:
        """The rows of the page."""
        return self.rows[: self.most]
