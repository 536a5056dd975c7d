"""Arrays that take seconds to make from what the packages ship, kept on disk for the next process.

Nothing depends on the folder: one that cannot be written, or a file that is damaged, costs the time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO

import numpy as np

_DIGEST = "digest"


def cached_arrays(
    folder: Path, name: str, version: str, make: Callable[[], Mapping[str, np.ndarray]]
) -> Mapping[str, np.ndarray]:
    """The arrays that `make` gives, read from the folder when it has them.

    Args:
        folder: Made when absent.
        name: Beginning of the file's name.
        version: All that the arrays depend on.
        make: Called when there is no file, or not the one that was written. Neither objects nor a `digest`.
    """
    file = folder / f"{name}-{_hashed(version)}.npz"
    cached = _read(file)
    if cached is not None:
        return cached
    arrays = make()
    stored = {**arrays, _DIGEST: np.array(_digest(arrays))}
    _write_whole(file, lambda output: np.savez(output, **stored))
    return arrays


def cached_file(
    folder: Path, name: str, suffix: str, version: str, write: Callable[[IO[bytes]], object]
) -> Path | None:
    """A file that `write` fills the first time; None when it can't be written.

    Its content is not read again to check it: it is on the disk before it has its name.

    Args:
        folder: Made when absent.
        name: Beginning of the file's name; files of this name and other versions are removed.
        suffix: End of the file's name.
        version: All that the content depends on.
        write: Called when there is no such file.
    """
    file = folder / f"{name}-{_hashed(version)}{suffix}"
    if not file.is_file():
        _write_whole(file, write)
        for old in folder.glob(f"{name}-*{suffix}"):
            if old != file:
                old.unlink(missing_ok=True)
    return file if file.is_file() else None


def _write_whole(file: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Writes a file whole or not at all: several processes start at once. A failure is silent."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name[:20]}-")
        try:
            with os.fdopen(number, "wb") as output:
                write(output)
                output.flush()
                os.fsync(output.fileno())
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def joined(texts: Iterable[str]) -> np.ndarray:
    """Texts without a line break as one array of bytes; see `split`."""
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def split(array: np.ndarray) -> list[str]:
    """The texts of `joined`."""
    text = array.tobytes().decode()
    return text.split("\n") if text else []


def _read(file: Path) -> dict[str, np.ndarray] | None:
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files if name != _DIGEST}
            digest = str(stored[_DIGEST])
    except Exception:
        # Absent, cut short or no such archive: it is made again.
        return None
    return arrays if digest == _digest(arrays) else None


def _digest(arrays: Mapping[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(name.encode() + b"\0" + np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()


def _hashed(version: str) -> str:
    return hashlib.sha256(version.encode()).hexdigest()
