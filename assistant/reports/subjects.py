"""What visitors asked and did not get, put together by whoever knows which questions are alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """Alike questions that got no answer.

    Attributes:
        text: The most frequent one.
        times: How often one of them got no answer.
        wordings: How many ways of asking there were.
        nearest: Id and question of the nearest entry, None when nothing is near.
        references: Some conversations where it was asked.
        turn: Number of the interaction that asked it last, 0 when it is not known.
    """

    text: str
    times: int
    wordings: int = 1
    nearest: tuple[str, str] | None = None
    references: tuple[str, ...] = ()
    turn: int = 0
