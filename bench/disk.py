"""A small disk of its own, which can be filled; a folder that becomes read-only. For root too."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.servers import ServerError, program

_BLOCK = 4096
_FILLING = ".filling"


@dataclass
class Disk:
    """A file system in memory, mounted on a folder.

    Attributes:
        folder: Where.
        megabytes: Its size.
    """

    folder: Path
    megabytes: int

    def mount(self) -> None:
        """Mounts it, empty.

        Raises:
            ServerError: This is not root, or may not mount.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        _run("mount", "-t", "tmpfs", "-o", f"size={self.megabytes}m,mode=755", "tmpfs", str(self.folder))

    def unmount(self) -> None:
        """Takes it away, with what it holds."""
        _run("umount", "--lazy", str(self.folder))

    def fill(self) -> None:
        """Leaves no room for another byte."""
        with (self.folder / _FILLING).open("ab", buffering=0) as filling, contextlib.suppress(OSError):
            while True:
                filling.write(bytes(_BLOCK))

    def free(self) -> None:
        """Gives the room back."""
        (self.folder / _FILLING).unlink(missing_ok=True)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Inside, whoever opens a file of a folder may only read it; what is open already is not taken back.

    A view of the folder is mounted over it, so that a program that has a file open for writing does not
    prevent it, as it does when a whole file system is mounted again.

    Raises:
        ServerError: This is not root, or may not mount.
    """
    _run("mount", "--bind", str(folder), str(folder))
    try:
        _run("mount", "-o", "remount,bind,ro", str(folder))
        yield
    finally:
        _run("umount", "--lazy", str(folder))


def _run(name: str, *arguments: str) -> None:
    command = program(name)
    if command is None or os.getuid() != 0:
        raise ServerError("A disk of its own needs root and Debian's package mount.")
    done = subprocess.run([command, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise ServerError(done.stderr.strip())
