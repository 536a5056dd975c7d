"""The tries that are under way, in the memory of the page: a few, short, and gone with it.

What a colleague types to try is nobody's question: it is counted nowhere and stored nowhere.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_TRIES, MOST_EXCHANGES = 40, 12
SIDES = ("working", "published")


@dataclass
class Exchange:
    """One message and what it was answered.

    Attributes:
        said: As typed, or the title of the button that was pressed.
        replies: Side -> what `tries.say` answered, or `{"problem": sentence}`.
        difference: How two replies differ, one of `quality.tries`; empty with one.
    """

    said: str
    replies: dict[str, Mapping[str, Any]]
    difference: str = ""


@dataclass
class Try:
    """A conversation that is tried.

    Attributes:
        owner: Number of the session that began it: nobody else reads it.
        states: Side -> the state of its conversation.
        exchanges: The last ones.
    """

    id: str
    owner: int
    states: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)

    def add(self, exchange: Exchange) -> None:
        """Remembers an exchange; the oldest is forgotten, the states go on."""
        self.exchanges = [*self.exchanges, exchange][-MOST_EXCHANGES:]
        for side, reply in exchange.replies.items():
            if "state" in reply:
                self.states[side] = reply["state"]

    def last(self, side: str) -> Exchange | None:
        """The last exchange that was answered on a side: its buttons may be pressed."""
        return next((one for one in reversed(self.exchanges) if side in one.replies), None)


class Tries:
    """Those of all sessions, the oldest forgotten first; safe between threads."""

    def __init__(self) -> None:
        """None yet."""
        self._kept: OrderedDict[str, Try] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str, owner: int) -> Try | None:
        """A try of this session, None when it is forgotten or somebody else's."""
        with self._lock:
            found = self._kept.get(name)
            if found is None or found.owner != owner:
                return None
            self._kept.move_to_end(name)
            return found

    def begin(self, owner: int) -> Try:
        """A new one."""
        begun = Try(secrets.token_urlsafe(12), owner)
        with self._lock:
            self._kept[begun.id] = begun
            while len(self._kept) > MOST_TRIES:
                self._kept.popitem(last=False)
        return begun

    def forget(self, name: str, owner: int) -> None:
        """Ends one."""
        if self.get(name, owner) is not None:
            with self._lock:
                self._kept.pop(name, None)
