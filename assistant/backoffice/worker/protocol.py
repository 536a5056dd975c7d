"""How a page and its child process talk: one line of JSON each way, on the pipes of the child."""

from __future__ import annotations

from typing import Any

from assistant.errors import AssistantError


class WorkerError(AssistantError):
    """A task could not be done; the message is the French sentence to show.

    Attributes:
        lost: Whether the child process died or kept silent: what it did is then unknown.
    """

    def __init__(self, message: str, lost: bool = False) -> None:
        """Takes the sentence."""
        super().__init__(message)
        self.lost = lost


Answer = Any
"""JSON."""
