"""Capitals and small letters of names, inside the brackets of an expression: « Bożena », « Nguyễn »."""

from __future__ import annotations

# Latin letters up to Vietnam's: their capitals and small letters take turns, no range tells them apart.
_BEYOND = [chr(code) for code in (*range(0x100, 0x180), *range(0x1A0, 0x1B1), *range(0x1E00, 0x1F00))]

CAPITALS = "A-ZÀ-ÖØ-Ý" + "".join(filter(str.isupper, _BEYOND))
SMALL = "a-zß-öø-ÿ" + "".join(filter(str.islower, _BEYOND))
