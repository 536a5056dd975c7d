"""A share of the examples of acts, for tests of publications: what a message is is not tested there."""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
_ONE_IN, _AT_LEAST = 6, 4


def some_examples(data: Path) -> None:
    """Gives a data folder a few messages of each block of `data/nlu`: trainings take a third of the time."""
    (data / "nlu").mkdir()
    for file in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        written = yaml.safe_load(file.read_text(encoding="utf-8"))
        for block in written["nlu"]:
            lines = block["examples"].splitlines(keepends=True)
            kept = lines[:: min(_ONE_IN, max(len(lines) // _AT_LEAST, 1))]
            block["examples"] = "".join(kept)
        (data / "nlu" / file.name).write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
