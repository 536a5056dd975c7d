"""Unpacking a model's archive, in one pass where Python can."""

from __future__ import annotations

import tarfile
from collections.abc import Iterable
from pathlib import Path

from tarsafe import TarSafe


def unpack(
    archive: TarSafe,
    folder: str | Path,
    members: Iterable[tarfile.TarInfo] | None = None,
    numeric_owner: bool = False,
) -> None:
    """Writes what an archive holds into a folder, nothing of it outside.

    tarsafe reads the whole archive to look at its names, then again to unpack it. Python's own filter refuses
    what it refuses: names and links that lead outside, devices. It came with 3.11.4; Debian's 3.11 is older.

    Args:
        archive: Open for reading.
        folder: Where to.
        members: Those that are wanted; all when None.
        numeric_owner: See `tarfile.TarFile.extractall`.
    """
    if hasattr(tarfile, "data_filter"):
        tarfile.TarFile.extractall(archive, folder, members, numeric_owner=numeric_owner, filter="data")
    else:
        TarSafe.extractall(archive, folder, members, numeric_owner=numeric_owner)  # noqa: S202 - it checks
