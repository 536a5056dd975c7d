"""Numbers written in letters: « zéro six douze trente-quatre », « quatre huit deux un »."""

from __future__ import annotations

import re

from assistant.privacy.labels import mark

_WORD = (
    r"(?:z[ée]ro|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|"
    r"seize|vingt|"
    r"vingts|trente|quarante|cinquante|soixante|cents?|mille|et un|et onze)"
)
_GAP = r"(?:[ ,.\-]{1,2})"
_RUN = re.compile(rf"(?i)(?<![0-9A-Za-zÀ-ÿ]){_WORD}(?:{_GAP}{_WORD}){{2,24}}(?![0-9A-Za-zÀ-ÿ])")
_WORDS = re.compile(rf"(?i)(?<![0-9A-Za-zÀ-ÿ]){_WORD}(?![0-9A-Za-zÀ-ÿ])")
# « zéro six, 62 19 48 07 »: begun aloud, ended in figures.
_MIXED = re.compile(
    rf"(?i)(?<![0-9A-Za-zÀ-ÿ])(?:z[ée]ro{_GAP}{_WORD}|0[1-9])(?:[ ,.\-]{{1,3}}(?:{_WORD}|[0-9]{{2}})){{4,12}}"
    r"(?![0-9A-Za-zÀ-ÿ])"
)
_TENS = (
    *("vingt", "vingts", "trente", "quarante", "cinquante", "soixante", "cent", "cents", "mille"),
    *("et un", "et onze"),
)


def spelt_runs(text: str) -> list[tuple[int, int, int]]:
    """Where three number words or more follow each other: beginning, end and how many digits at least."""
    return [(run.start(), run.end(), _digits(run[0])) for run in _RUN.finditer(text)]


def redact_half_spelt(text: str, least: int, most: int, label: str) -> str:
    """Replaces numbers that begin with zero, of words and figures: « zéro six, 62 19 48 07 ».

    Args:
        text: Any text.
        least: Digits under which a number stays.
        most: Digits over which it stays.
        label: What takes its place.
    """

    def change(match: re.Match[str]) -> str:
        digits = _digits(match[0]) + sum(char.isdigit() for char in match[0])
        return mark(label) if _WORDS.search(match[0]) and least <= digits <= most else match[0]

    return _MIXED.sub(change, text)


def redact_spelt(text: str, least: int, label: str) -> str:
    """Replaces numbers read aloud digit by digit or by pairs.

    Args:
        text: Any text.
        least: Digits under which a number stays.
        label: What takes its place.
    """
    pieces, done = [], 0
    for start, end, digits in spelt_runs(text):
        if digits >= least:
            pieces += [text[done:start], mark(label)]
            done = end
    return "".join([*pieces, text[done:]])


def _digits(run: str) -> int:
    """Digits of a run: one a unit, two from ten on; a ten and its unit are two together."""
    count = 0
    words = [word.lower() for word in _WORDS.findall(run)]
    for place, word in enumerate(words):
        after_ten = place > 0 and words[place - 1] in _TENS
        if word in ("et un", "et onze", "vingts") or (after_ten and word not in _TENS[:-2]):
            continue
        teens = ("dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", *_TENS)
        count += 2 if word in teens else 1
    return count
