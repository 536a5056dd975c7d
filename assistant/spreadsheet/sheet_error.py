"""What is said of a file that is no readable spreadsheet."""

from __future__ import annotations

from assistant.errors import AssistantError


class SheetError(AssistantError):
    """The file cannot be read; the message is one French sentence that says what to do."""
