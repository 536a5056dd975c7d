"""What a cell held when a spreadsheet and the FAQ last agreed."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.authoring.history import Change, value_in
from assistant.spreadsheet.columns import cell_text, same
from assistant.spreadsheet.fingerprints import RowPrint

Value = str | tuple[str, ...]


class Before:
    """What a field held at the export, or when the sheet was imported since."""

    def __init__(
        self, name: str, text: Value, row_print: RowPrint | None, own: Sequence[Change], is_list: bool
    ) -> None:
        """Nothing is compared yet.

        Args:
            name: Of the field.
            text: What the history says that it held at the export.
            row_print: The row's fingerprint; None leaves the history alone to tell.
            own: What the sheet itself has changed of the field, when it was imported before.
            is_list: Whether the field holds several texts.
        """
        self.name, self._text, self._print, self._own, self._is_list = name, text, row_print, own, is_list

    def at_export(self, value: Value) -> bool:
        """Whether this was its value at the export."""
        return self._print.same(self.name, value) if self._print else same(value, self._text)

    def same(self, value: Value) -> bool:
        """Whether this was its value when they last agreed."""
        if not self._own:
            return self.at_export(value)
        if self._is_list:
            return self.lines() == lines_of(value)
        return same(value, value_in(self._own[-1].after, self.name))

    def lines(self) -> tuple[str, ...] | None:
        """Of a list; None when what the export said is not known."""
        if not self.at_export(self._text):
            return None
        lines = list(lines_of(self._text))
        for change in self._own:
            was, now = (lines_of(value_in(content, self.name)) for content in (change.before, change.after))
            # Of a list that was brought together, only these lines come from the sheet.
            lines = [line for line in lines if line in now or line not in was]
            lines += [line for line in now if line not in was and line not in lines]
        return tuple(lines)


def merged_lines(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """Their lines, without those that I removed, then those that I added."""
    kept = [line for line in theirs if line in mine or line not in base]
    added = [line for line in mine if line not in base and line not in theirs]
    return tuple(dict.fromkeys((*kept, *added)))


def lines_of(value: Value) -> tuple[str, ...]:
    """The texts of a list as a cell gives them back."""
    return tuple(line.strip() for line in cell_text(value).split("\n") if line.strip())
