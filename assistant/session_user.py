"""Who works at this terminal."""

from __future__ import annotations

import contextlib
import getpass
import os


def who() -> str:
    """The name of the session, as far as the machine knows."""
    # Several authors may share one account of a server.
    with contextlib.suppress(KeyError, OSError):
        return os.environ.get("SUDO_USER") or getpass.getuser()
    return "?"
