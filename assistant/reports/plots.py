"""Plots as inline SVG, each with its text alternative; the page repeats the numbers in a table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil

_WIDTH = 720
_HEIGHT = 240
_LEFT = 48
_BOTTOM = 28
_TOP = 24
_BAR = 26
_NAMES = 210


def bars(name: str, title: str, rows: Sequence[tuple[str, float, str]]) -> str:
    """Horizontal bars.

    Args:
        name: Unique in the page.
        title: What the plot shows.
        rows: `(label, share from 0 to 1, the share as text)`.
    """
    height = _BAR * len(rows) + 8
    room = _WIDTH - _NAMES - 60
    drawn = []
    for rank, (label, share, share_text) in enumerate(rows):
        y = 4 + rank * _BAR
        drawn.append(
            f'<text x="{_NAMES - 8}" y="{y + 17}" text-anchor="end">{escape(label)}</text>'
            f'<rect class="strong" x="{_NAMES}" y="{y + 4}" width="{room * share:.1f}" height="{_BAR - 8}"/>'
            f'<text x="{_NAMES + room * share + 6:.1f}" y="{y + 17}">{escape(share_text)}</text>'
        )
    described = " ; ".join(f"{label} : {share_text}" for label, _, share_text in rows)
    return _figure(name, title, described, height, drawn)


def columns(name: str, title: str, rows: Sequence[tuple[str, int, int]], legend: tuple[str, str]) -> str:
    """Columns along time: a total, and in front of it a part.

    Args:
        name: Unique in the page.
        title: What the plot shows.
        rows: `(label, total, part)`, oldest first.
        legend: Names of the total and of the part.
    """
    top = nice(max((total for _, total, _ in rows), default=0))
    width = (_WIDTH - _LEFT) / max(1, len(rows))
    floor = _HEIGHT - _BOTTOM
    scale = (floor - _TOP) / top
    drawn = [_legend(legend)]
    for value in (0, top // 2, top) if top > 1 else (0, top):
        y = floor - value * scale
        drawn.append(
            f'<line class="axis" x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value}</text>'
        )
    every = max(1, ceil(len(rows) / 12))
    for rank, (label, total, part) in enumerate(rows):
        x = _LEFT + rank * width + width * 0.1
        for css, value in (("weak", total), ("strong", part)):
            if value:
                drawn.append(
                    f'<rect class="{css}" x="{x:.1f}" y="{floor - value * scale:.1f}" '
                    f'width="{width * 0.8:.1f}" height="{value * scale:.1f}"/>'
                )
        if rank % every == 0:
            drawn.append(f'<text x="{x:.1f}" y="{_HEIGHT - 8}">{escape(label)}</text>')
    total, part = sum(row[1] for row in rows), sum(row[2] for row in rows)
    described = f"En tout {total} {legend[0]}, dont {part} {legend[1]}. Le tableau qui suit donne le détail."
    return _figure(name, title, described, _HEIGHT, drawn)


def nice(value: int) -> int:
    """The round number, even when over 1, at or above a value: where an axis ends."""
    if value <= 2:
        return max(1, value)
    power = int(10 ** (len(str(value)) - 1))
    ends = (tenths * power // 10 for tenths in (10, 12, 16, 20, 30, 40, 60, 80, 100))
    return next(end for end in ends if end >= value and end % 2 == 0)


def _legend(names: tuple[str, str]) -> str:
    return (
        f'<rect class="weak" x="{_LEFT}" y="4" width="12" height="12"/>'
        f'<text x="{_LEFT + 18}" y="14">{escape(names[0])}</text>'
        f'<rect class="strong" x="{_LEFT + 120}" y="4" width="12" height="12"/>'
        f'<text x="{_LEFT + 138}" y="14">{escape(names[1])}</text>'
    )


def _figure(name: str, title: str, described: str, height: int, drawn: Sequence[str]) -> str:
    return (
        f'<figure><svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(described)}</desc>'
        f"{''.join(drawn)}</svg></figure>\n"
    )
