"""The fingerprint of an exported row: what each of its cells was, for an import to tell who changed what.

`v1.<history>.<number>.<export>.<cells>.<check>.`: the history that the export was made from, the number of
its last change, a name drawn for the export, nine characters for each cell that holds something (three name
its field, six what it holds), and a check over all of it and the entry's id. A fingerprint that was cut,
edited or copied to another row checks no longer, and counts as none.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.spreadsheet.columns import Values, cell_text
from assistant.spreadsheet.sheet import UNWRITABLE

_NAME, _HELD = 3, 6
_FORM = re.compile(r"v1\.([0-9a-f]*)\.(\d{1,18})\.([0-9a-f]*)\.((?:[\w-]{9})*)\.([\w-]{8})\.", re.ASCII)
_NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029]")


@dataclass(frozen=True)
class Stamp:
    """The moment of an export.

    Attributes:
        history: Name of the history, empty when there was none.
        number: Of its last change, 0 before any.
        export: Name of this export, empty when it needs none.
    """

    history: str = ""
    number: int = 0
    export: str = ""


@dataclass(frozen=True)
class RowPrint:
    """What a fingerprint says: the moment of the export, and of each field what it held (a short hash)."""

    stamp: Stamp
    held: Mapping[str, str]

    def same(self, field: str, value: str | tuple[str, ...]) -> bool:
        """Whether a field had this value at the export."""
        return self.held.get(_short(field, _NAME), "") == _held(value)


def print_of(values: Values, stamp: Stamp) -> str:
    """The fingerprint of a row, with the values of its cells."""
    cells = "".join(
        _short(field, _NAME) + held for field, value in sorted(values.items()) if (held := _held(value))
    )
    body = f"v1.{stamp.history}.{stamp.number}.{stamp.export}.{cells}"
    # The dot that ends it keeps Excel, which counts on in a column, from adding one.
    return f"{body}.{_check(body, str(values['id']))}."


def read_print(text: str, entry_id: str) -> RowPrint | None:
    """What the fingerprint of an entry's row says; None for one that is not whole, or is of another entry."""
    form = _FORM.fullmatch(text.strip())
    if form is None or form[5] != _check(text.strip()[: form.end(4)], entry_id):
        return None
    cells, width = form[4], _NAME + _HELD
    pieces = (cells[start : start + width] for start in range(0, len(cells), width))
    held = {piece[:_NAME]: piece[_NAME:] for piece in pieces}
    return RowPrint(Stamp(form[1], int(form[2]), form[3]), held)


def _held(value: str | tuple[str, ...]) -> str:
    """A short hash of what a spreadsheet gives back of a value; empty for an empty cell."""
    text = UNWRITABLE.sub(" ", _NEWLINES.sub("\n", cell_text(value))).strip()
    return _short(text, _HELD) if text else ""


def _check(body: str, entry_id: str) -> str:
    return _short(f"{body} {entry_id}", 8)


def _short(text: str, length: int) -> str:
    digest = hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest).decode()[:length]
