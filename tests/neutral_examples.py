"""The examples that `assistant init` gives and the shipped ones: most are the same, said once.

Small talk is written in `data/nlu`; an agency's own words apart, what `assistant init` gives is a copy of it,
which `python -m tests.neutral_examples` writes again. Where examples carry a context, each folder has its own
(products, choices) around the same sentences: those that only one has are listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.new_agency.folder import MODEL
from assistant.settings import ROOT

SHIPPED, NEUTRAL = ROOT / "data" / "nlu", MODEL / "nlu"
DIFFERENCES = Path(__file__).parent / "fixtures" / "neutral_examples.yml"
COPIED = (
    *("author.yml", "back.yml", "compliment.yml", "goodbye.yml", "greeting.yml", "help.yml", "insult.yml"),
    *("repeat.yml", "restart.yml", "robot.yml", "test.yml"),
)
"""Byte for byte, but for the lines that are left out."""
ALIKE = (
    *("comment.yml", "emergency.yml", "feedback.yml", "human.yml", "more.yml", "reason.yml"),
    *("reject_list.yml", "rephrase.yml", "skip.yml", "thanks.yml"),
)
"""The same sentences with the same labels, but for those that are listed."""
PART = ("choice.yml", "follow_up.yml", "out_of_scope_danger.yml", "pick.yml")
"""Some of the shipped sentences: most of these are about one agency's subjects."""
OWN = (
    *("breakdown.yml", "correction.yml", "out_of_scope.yml", "precision.yml", "question.yml"),
    *("question_danger.yml", "question_vie.yml", "question_partout.yml", "emergency_demarche.yml"),
    *("out_of_scope_maison.yml", "question_guichets.yml", "emergency_guichets.yml"),
)
"""About subjects: each folder has its own."""


@dataclass(frozen=True)
class Example:
    """A sentence, and what it is learnt as.

    Attributes:
        label: The intent and the metadata of its block, but for the context.
        asked: What its context says is awaited.
    """

    text: str
    label: str
    asked: str


def examples_in(file: Path) -> Iterator[Example]:
    """The examples of a file, in its order."""
    for block in yaml.safe_load(file.read_text("utf-8"))["nlu"]:
        metadata = dict(block.get("metadata") or {})
        context: Mapping[str, Any] = metadata.pop("context", None) or {}
        label = f"{block['intent']} {sorted(map(str, metadata.items()))}"
        for line in block["examples"].splitlines():
            if line.strip():
                yield Example(line.strip().removeprefix("- "), label, str(context.get("asked")))


def differences(kind: str, name: str) -> list[str]:
    """The sentences of a file that only one folder has.

    Args:
        kind: `left_out` of what `assistant init` gives, or `added` to it.
        name: Of the file.
    """
    listed = yaml.safe_load(DIFFERENCES.read_text("utf-8"))[kind].get(name, [])
    return [str(text) for text in listed]


def copied(name: str) -> str:
    """A file of small talk as `assistant init` gives it."""
    left_out = {f"- {text}" for text in differences("left_out", name)}
    lines = (SHIPPED / name).read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if line.strip() not in left_out)


if __name__ == "__main__":
    for one in COPIED:
        (NEUTRAL / one).write_text(copied(one), "utf-8")
