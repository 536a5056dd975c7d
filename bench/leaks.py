"""Whether something personal can still be read in a text that was masked."""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_is_read(secrets: Iterable[str], masked: str) -> bool:
    """Whether one of several can; see `is_read`."""
    return any(is_read(secret, masked) for secret in secrets)


def is_read(secret: str, masked: str) -> bool:
    """Whether `secret` can still be read, whatever stands between its digits.

    It counts where it is a word of its own: « 46 » is not read in « 2460 ». Of a number or a key the first
    or the last half is already too much.
    """
    if re.search(rf"(?<![^\W_]){re.escape(secret)}(?![^\W_])", masked):
        return True
    number = re.sub(r"[\s./()‑–+-]", "", secret)
    if number.isdecimal() and len(number) > 5:
        return any(half in _digits(masked) for half in _halves(number))
    is_a_key = len(secret) > 9 and " " not in secret and any(letter.isdecimal() for letter in secret)
    return is_a_key and any(half in masked for half in _halves(secret))


def _digits(text: str) -> str:
    """The text without what people write between two digits."""
    return re.sub(r"(?<=\d)[\s./()‑–-]+(?=\d)", "", text)


def _halves(secret: str) -> tuple[str, str]:
    """Its beginning and its end, one sign over the half."""
    length = len(secret) // 2 + 1
    return secret[:length], secret[-length:]
