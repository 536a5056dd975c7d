"""Keeps on disk what Python makes of very long regular expressions.

spaCy's French tokenizer has one of 1.4 million characters, read and turned into 197 000 instructions at each
start of each process: 2 s. What is kept is what `re` itself made, under the fingerprint of the expression
and of the version of Python; `re` checks it again when it is read.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from re import _compiler as sre_compile  # type: ignore[attr-defined]
from re import _parser as sre_parse  # type: ignore[attr-defined]
from typing import Any

import numpy as np

_LONG = 100_000
"""Characters from which an expression is worth a file."""
_HEADER = 2
"""Flags and number of groups come before the instructions."""


@contextlib.contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """While it lasts, long expressions are read from a folder, and written there the first time.

    Nothing fails for it: a folder that cannot be written, or a file that is damaged, costs the time.
    """
    original = sre_compile.compile

    def compile_(pattern: Any, flags: int = 0) -> Any:
        if not isinstance(pattern, str) or len(pattern) < _LONG:
            return original(pattern, flags)
        return _kept(pattern, int(flags), folder) or original(pattern, flags)

    sre_compile.compile = compile_
    try:
        yield
    finally:
        sre_compile.compile = original


def _kept(pattern: str, flags: int, folder: Path) -> Any:
    """The compiled expression, None when only `re` can make it."""
    version = f"{sys.implementation.cache_tag} {sys.version} {sre_compile.MAGIC} {flags}"
    name = hashlib.sha256(f"{version}\0{pattern}".encode()).hexdigest()
    file = folder / f"expression-{name}.npz"
    found = _read(file)
    if found is None:
        parsed = sre_parse.parse(pattern, flags)
        if parsed.state.groupdict or flags & sre_compile.SRE_FLAG_DEBUG:
            return None
        code = sre_compile._code(parsed, flags)
        found = np.array([flags | parsed.state.flags, parsed.state.groups, *code], dtype=np.uint32)
        _write(file, found)
    kind, groups = (int(value) for value in found[:_HEADER])
    code = found[_HEADER:].tolist()
    try:
        return sre_compile._sre.compile(pattern, kind, code, groups - 1, {}, (None,) * groups)
    except (RuntimeError, ValueError, OverflowError):
        # Instructions that `re` does not accept.
        return None


def _read(file: Path) -> np.ndarray | None:
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            found, digest = stored["code"], str(stored["digest"])
    except Exception:
        # Absent, cut short or no such archive: it is made again.
        return None
    return found if digest == _digest(found) else None


def _write(file: Path, found: np.ndarray) -> None:
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all: several processes start at once.
        number, name = tempfile.mkstemp(dir=file.parent, prefix=".expression-")
        with os.fdopen(number, "wb") as output:
            np.savez(output, code=found, digest=_digest(found))
        Path(name).replace(file)


def _digest(found: np.ndarray) -> str:
    return hashlib.sha256(found.tobytes()).hexdigest()
