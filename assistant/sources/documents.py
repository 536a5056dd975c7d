"""The text of a page that somebody saved: its encoding, and whether it is one."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.spreadsheet.sheet_error import SheetError

_HTML = (".html", ".htm", ".xhtml")
_MARKDOWN = (".md", ".markdown", ".mkd")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{3,40})""", re.IGNORECASE)
_HEAD = 4_096
_MOST_BYTES = 5_000_000
_TAG = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|main|div|h[1-6]|details|dl|p)\b", re.IGNORECASE)


def is_page(path: Path) -> bool:
    """Whether a file is a page by its name."""
    return path.suffix.lower() in (*_HTML, *_MARKDOWN)


def is_html(text: str, path: Path) -> bool:
    """Whether a page is in HTML rather than in Markdown."""
    return path.suffix.lower() in _HTML or _TAG.match(text.lstrip()) is not None


def decoded(raw: bytes, name: str) -> str:
    """The text of a page: UTF-8, what the page itself says, else Windows-1252.

    Raises:
        SheetError: It is no text, or larger than a page is.
    """
    if len(raw) > _MOST_BYTES:
        raise SheetError(f"{name} : la page dépasse {_MOST_BYTES // 1_000_000} Mo, découpez-la en plusieurs.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _lines(raw.decode("utf-16", errors="replace"))
    if b"\x00" in raw:
        raise SheetError(f"{name} : ce fichier n'est pas une page de texte.")
    for encoding in ("utf-8-sig", _named(raw), "cp1252"):
        try:
            return _lines(raw.decode(encoding))
        except (UnicodeDecodeError, LookupError):
            continue
    return _lines(raw.decode("latin-1"))


def _named(raw: bytes) -> str:
    found = _CHARSET.search(raw[:_HEAD])
    return found[1].decode("ascii") if found else "cp1252"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
