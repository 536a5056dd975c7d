"""A network between a client and a server of this machine, which can swallow every packet without a word."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from dataclasses import dataclass, field

_BYTES = 65_536
_LOOK_SECONDS = 0.05


@dataclass
class Relay:
    """Forwards connections to a server until it falls silent.

    While it is silent nothing is forwarded, and nothing is accepted: the queue of those who connect is one
    long, so the kernel drops the packets of the others, as a broken network would. Afterwards what was sent
    arrives.

    Attributes:
        port: Of the loopback interface, where clients arrive.
        server: Path of the Unix socket on which the server listens; to be known before a client comes.
    """

    port: int
    server: str = ""
    _silent: threading.Event = field(default_factory=threading.Event, init=False)
    _ending: threading.Event = field(default_factory=threading.Event, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)

    def start(self) -> None:
        """Begins to forward."""
        listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        listener.setblocking(False)
        self._thread = threading.Thread(target=self._forward, args=(listener,), name="relay", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Closes every connection."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()

    def fall_silent(self) -> None:
        """From now on nothing arrives, in either direction."""
        self._silent.set()

    def speak(self) -> None:
        """What was sent meanwhile arrives, and the rest too."""
        self._silent.clear()

    def _forward(self, listener: socket.socket) -> None:
        other: dict[socket.socket, socket.socket] = {}
        was_silent = False
        with selectors.DefaultSelector() as watched, listener:
            watched.register(listener, selectors.EVENT_READ)
            while not self._ending.is_set():
                silent = self._silent.is_set()
                if silent != was_silent:
                    # On a socket that listens, this changes the length of the queue.
                    listener.listen(0 if silent else 128)
                    was_silent = silent
                if silent:
                    self._ending.wait(_LOOK_SECONDS)
                    continue
                for key, _ in watched.select(_LOOK_SECONDS):
                    one = key.fileobj
                    assert isinstance(one, socket.socket)
                    if one is listener:
                        self._accept(listener, watched, other)
                    elif one in other and not _moved(one, other[one]):
                        _close(watched, one, other.pop(one))
                        other = {left: right for left, right in other.items() if right is not one}
            for one in other:
                one.close()

    def _accept(
        self,
        listener: socket.socket,
        watched: selectors.BaseSelector,
        other: dict[socket.socket, socket.socket],
    ) -> None:
        client, _ = listener.accept()
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(self.server)
        except OSError:
            client.close()
            server.close()
            return
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for one, two in ((client, server), (server, client)):
            other[one] = two
            watched.register(one, selectors.EVENT_READ)


def _moved(one: socket.socket, two: socket.socket) -> bool:
    """Moves what has come; False when either side is gone."""
    try:
        received = one.recv(_BYTES)
        two.sendall(received)
    except OSError:
        return False
    return bool(received)


def _close(watched: selectors.BaseSelector, *both: socket.socket) -> None:
    for one in both:
        with contextlib.suppress(KeyError, ValueError):
            watched.unregister(one)
        one.close()
