"""The source files a module depends on, by its imports: what a fingerprint of code is made of."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from assistant.settings import ROOT

_PACKAGE = "assistant"
_DATA = ("*.npz", "*.yml")
"""Files beside the modules of a folder that they read, and that come with the code."""


@lru_cache(maxsize=8)
def sources_of(module: str) -> tuple[Path, ...]:
    """The files of this project that a module imports, itself included, however far, sorted.

    Imports written in functions count too.

    Args:
        module: Dotted name, such as `assistant.on_rasa.component`.

    Raises:
        ValueError: There is no such module.
    """
    if _file_of(module) is None:
        raise ValueError(f"there is no module {module}")
    waiting, files = [module], {}
    while waiting:
        name = waiting.pop()
        file = _file_of(name)
        if name in files or file is None:
            continue
        files[name] = file
        waiting += _imported_by(file, name)
        # Importing a module runs the packages above it.
        waiting += [name.rpartition(".")[0]]
    folders = {file.parent for file in files.values()}
    data = (file for folder in folders for pattern in _DATA for file in folder.glob(pattern))
    return tuple(sorted({*files.values(), *data}))


def digest_of_sources(module: str) -> str:
    """SHA-256 of the files of `sources_of`, with their places."""
    digest = hashlib.sha256()
    for file in sources_of(module):
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _imported_by(file: Path, name: str) -> Iterator[str]:
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            base = ".".join(part for part in (above, node.module) if part)
            yield base
            # `from assistant.releases import formats` names a module.
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _file_of(name: str) -> Path | None:
    if name.split(".")[0] != _PACKAGE:
        return None
    place = ROOT.joinpath(*name.split("."))
    return next((f for f in (place.with_suffix(".py"), place / "__init__.py") if f.is_file()), None)
