"""A server of a test listens on a port that nobody has: several runs of the tests stand beside each other."""

from __future__ import annotations

import socket


def of_its_own() -> socket.socket:
    """A bound socket of this machine; to Sanic port 0 is port 8000, which one process at a time has."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound
