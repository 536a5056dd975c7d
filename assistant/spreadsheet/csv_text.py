"""Reads the bytes of a CSV file as a text: what encoding they are in, and what separates the cells."""

from __future__ import annotations

import re

from assistant.spreadsheet.sheet_error import SheetError

_FRENCH = "éèàêçôûîùâëïœÉÀÈÊÇÔ’“”«»…–—•€°\u00a0"
_USUAL = frozenset(_FRENCH)
_OTHERS = {"mac_roman": "Mac", "cp850": "DOS"}
"""Encodings of a byte a letter that a program may still write, and that are no other's."""
_ACCENTED = re.compile(r"[^\x00-\x7f]")
_SEPARATOR = re.compile(r"\s*sep=(.)\s*(?:\r\n|\n|\r|\Z)", re.IGNORECASE)
# « à » of DOS is « … » of Windows: between two spaces, it is the letter.
_LONE_DOTS = re.compile(rb"(?<=[ ;,\t\"])\x85(?= [a-z])")


def decode_csv(raw: bytes, name: str) -> str:
    """The text of a file in UTF-8 or Windows-1252.

    Args:
        raw: The file.
        name: Its name, for messages.

    Raises:
        SheetError: It is in another encoding: its accents would be lost.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in raw[:4096]:
        raise SheetError(f"{name} : encodage non reconnu, enregistrez-le en « CSV UTF-8 ».")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    windows = _likeness(raw, "cp1252")
    other = max(_OTHERS, key=lambda encoding: _likeness(raw, encoding))
    if _likeness(raw, other) > windows:
        raise SheetError(
            f"{name} : encodage {_OTHERS[other]}, ses accents seraient perdus : enregistrez-le en "
            "« CSV UTF-8 »."
        )
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        raise SheetError(f"{name} : encodage non reconnu, enregistrez-le en « CSV UTF-8 ».") from None


def _likeness(raw: bytes, encoding: str) -> int:
    """How many of the accented letters are French in an encoding, less those that are not.

    A capital in the middle of a word is not: « prÇnom ».
    """
    text = raw.decode(encoding, errors="replace")
    likeness = 0
    for match in _ACCENTED.finditer(text):
        char, before = match.group(), text[match.start() - 1 : match.start()]
        likeness += 1 if char in _USUAL and not (char.isupper() and before.islower()) else -1
    if encoding == "cp1252":
        likeness -= 2 * len(_LONE_DOTS.findall(raw))
    return likeness


def separated(text: str) -> tuple[str, str]:
    """The text without its first line « sep=; », which no spreadsheet program shows, and the separator."""
    named = _SEPARATOR.match(text)
    if named is not None:
        return text[named.end() :], named.group(1)
    first = next((line for line in text.splitlines() if line.strip()), "")
    return text, max(";,\t", key=first.count)
