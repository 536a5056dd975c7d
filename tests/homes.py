"""A home for the processes of a test: its own databases and logs, and what this machine has computed already.

Each process would else read the packages' tables again and embed the same texts: half of the suite's time.
"""

from __future__ import annotations

from pathlib import Path

from assistant.settings import ROOT

_COMPUTED = ROOT / ".assistant" / "cache"
"""Where the trainings of the fixtures keep encoders' graphs, arrays of words and vectors of texts."""


def home_in(folder: Path) -> Path:
    """A home in a folder, made when it is absent; the files that are computed there later stay its own."""
    cache = folder / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for file in _COMPUTED.glob("*"):
        if file.is_file() and not (cache / file.name).exists():
            (cache / file.name).symlink_to(file)
    return folder
