"""How far a share counted on few votes may be from the truth."""

from __future__ import annotations

from math import sqrt

_Z = 1.959964
"""Of a normal law: 95 % lies within."""


def wilson(favourable: int, votes: int) -> tuple[float, float] | None:
    """The interval at 95 % of a share, from 0 to 1; None without a vote.

    Source: Wilson, 1927, "Probable inference, the law of succession, and statistical inference".
    """
    if votes <= 0:
        return None
    share, square = favourable / votes, _Z * _Z
    middle = (share + square / (2 * votes)) / (1 + square / votes)
    half = _Z / (1 + square / votes) * sqrt(share * (1 - share) / votes + square / (4 * votes * votes))
    return max(0.0, middle - half), min(1.0, middle + half)
