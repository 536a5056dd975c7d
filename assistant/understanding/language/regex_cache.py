"""Keeps on disk what Python makes of very long regular expressions.

spaCy's French tokenizer has one of 1.4 million characters, read and turned into 197 000 instructions at each
start of each process: 2 s. What is kept is what `re` itself made, under the fingerprint of the expression
and of the version of Python; `re` checks it again when it is read.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from re import _compiler as compiler  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import numpy as np

from assistant.understanding.disk_cache import cached_arrays

_LONG = 100_000
"""Characters from which an expression is worth a file."""
_HEADER = 2
"""Flags and number of groups come before the instructions."""


@contextlib.contextmanager
def cached_in(folder: Path) -> Iterator[None]:
    """While it lasts, long expressions are read from a folder, and written there the first time.

    Nothing fails for it: a folder that cannot be written, or a file that is damaged, costs the time.
    """
    original = compiler.compile

    def compile_(pattern: Any, flags: int = 0) -> Any:
        if not isinstance(pattern, str) or len(pattern) < _LONG:
            return original(pattern, flags)
        return _cached(pattern, int(flags), folder) or original(pattern, flags)

    compiler.compile = compile_
    try:
        yield
    finally:
        compiler.compile = original


def _cached(pattern: str, flags: int, folder: Path) -> Any:
    """The compiled expression, None when only `re` can make it."""
    version = f"{sys.implementation.cache_tag} {sys.version} {compiler.MAGIC} {flags}"

    def make() -> dict[str, np.ndarray]:
        parsed = parser.parse(pattern, flags)
        if parsed.state.groupdict or flags & compiler.SRE_FLAG_DEBUG:
            raise _NotCacheable
        code = compiler._code(parsed, flags)
        return {"code": np.array([flags | parsed.state.flags, parsed.state.groups, *code], dtype=np.uint32)}

    try:
        stored = cached_arrays(folder, "expression", f"{version}\0{pattern}", make)["code"]
        kind, groups = (int(value) for value in stored[:_HEADER])
        code = stored[_HEADER:].tolist()
        return compiler._sre.compile(pattern, kind, code, groups - 1, {}, (None,) * groups)
    except (_NotCacheable, RuntimeError, ValueError, OverflowError):
        # Named groups, or instructions that `re` does not accept.
        return None


class _NotCacheable(Exception):
    """What is not kept on disk."""
