"""The code of six figures that changes every thirty seconds (TOTP, RFC 6238), and the picture of its key."""

from __future__ import annotations

import io
import re
from datetime import datetime

import pyotp
import segno
from pyotp.exceptions import OTPVerificationError

_WINDOW = 1
"""Periods before and after: a clock half a minute wrong, or slow fingers."""


def new_key() -> str:
    """A key of 160 bits, base32."""
    return pyotp.random_base32()


def period_of(key: str, code: str, now: datetime) -> int | None:
    """The period in which a code is right; None when it is wrong. Whoever takes it keeps it: it serves once.

    Args:
        key: Base32.
        code: As typed: « 123 456 ».
        now: The present moment.
    """
    figures = re.sub(r"\s", "", code)
    if not (figures.isascii() and figures.isdigit() and len(figures) == 6):
        return None
    try:
        return pyotp.TOTP(key).verify_and_get_timecode(figures, for_time=now, valid_window=_WINDOW)
    except OTPVerificationError:
        return None


def address_of(key: str, login: str, issuer: str) -> str:
    """What an authenticator reads: `otpauth://totp/…`."""
    return pyotp.TOTP(key).provisioning_uri(name=login, issuer_name=issuer)


def picture_of(address: str) -> bytes:
    """The same as an SVG, dark on white whatever the page's colours: cameras need it."""
    output = io.BytesIO()
    segno.make(address, error="m").save(output, kind="svg", scale=5, border=4, dark="#000", light="#fff")
    return output.getvalue()


def in_groups(key: str) -> str:
    """A key as people copy it, four letters at a time."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
