"""How sure a share is: few votes say little."""

from __future__ import annotations

from math import sqrt

_Z = 1.959964
"""Of a standard normal law: 95 % of it lies within."""


def wilson(times: int, total: int) -> tuple[float, float] | None:
    """The interval of 95 % of a share: score interval of Wilson (1927), right for few votes too.

    Args:
        times: How many of them.
        total: Out of how many.

    Returns:
        Its ends, from 0 to 1; None out of nothing.
    """
    if total <= 0:
        return None
    share, z2 = times / total, _Z**2
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = _Z * sqrt(share * (1 - share) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return max(0.0, middle - half), min(1.0, middle + half)
