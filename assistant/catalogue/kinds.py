"""Many remarks of a few kinds, told by kind: what five hundred rows have in common is read once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

FEW = 12
"""Remarks that are told one by one."""
_PLACES = 5
"""Places that a kind names."""
_ALONE = 3
"""Remarks of a kind that are told one by one all the same."""
_PLACE = re.compile(r"^((?:cellule|ligne|entrée) [^:()]{1,200}?)(?: \([^()]*\))? : (.*)$", re.DOTALL)
_QUOTED = re.compile(r"«(?:[^«»]|«[^«»]*»)*»|«[^«»]*«[^«»]*»|\([^()]*\)|https?://\S+|\d+")
"""What tells apart two remarks of a kind: a text that is quoted may quote another, and be cut within it."""


def kind_of(remark: str) -> str:
    """What a remark has in common with others: the sentence without what it quotes."""
    return _QUOTED.sub("…", remark)


def few_of(places: Sequence[str]) -> str:
    """The first of many places."""
    return ", ".join(places[:_PLACES]) + ("…" if len(places) > _PLACES else "")


def by_kind(remarks: Sequence[str]) -> Iterator[str]:
    """The remarks, those that differ by what they quote alone as one.

    Args:
        remarks: Sentences, « cellule E12 (entrée) : … ».
    """
    if len(remarks) <= FEW:
        yield from remarks
        return
    kinds: dict[str, list[str]] = {}
    for remark in remarks:
        placed = _PLACE.match(remark)
        kinds.setdefault(kind_of(placed[2] if placed else remark), []).append(remark)
    for alike in kinds.values():
        placed = _PLACE.match(alike[0])
        if len(alike) <= _ALONE or placed is None:
            yield from alike
            continue
        places = [match[1] for one in alike if (match := _PLACE.match(one))]
        yield f"{len(alike)} fois ({few_of(places)}), par exemple : {placed[2]}"
