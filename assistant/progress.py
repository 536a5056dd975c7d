"""Progress of a long work, reported by the process that does it to the one that waits for it.

The waiting process names a file to its child in the variable `ASSISTANT_PROGRESS`: Rasa calls our components
with arguments of its own, so a training has no other way to know of it. It is set for that child alone and
is no setting. Each report replaces the file whole; one that cannot be written is lost, the work goes on.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

PROGRESS_VARIABLE = "ASSISTANT_PROGRESS"
CHECK, PREPARE, ENCODE_CORPUS, CROSS_VALIDATE = "vérification", "préparation", "lecture", "essai"
FIT, LEARN_ACTS, PACK, LOAD = "réglage", "intentions", "archive", "chargement"
ENCODE_QUESTIONS, ASK, ASK_PUBLISHED = "lecture des questions", "questions", "publié"
COMPARE, STORE, SWITCH = "comparaison", "enregistrement", "publication"
"""The phases of a publication, in their order."""


@dataclass(frozen=True)
class Progress:
    """Where a work is.

    Attributes:
        phase: One of those above.
        done: Pieces done, of those that had to be.
        total: Pieces of the phase; 0 when it is not counted.
        share: Share of the phase's time that is behind, by the size of its pieces; 0 when not counted.
    """

    phase: str
    done: int = 0
    total: int = 0
    share: float = 0.0


OnProgress = Callable[[Progress], None]


def progress_to_parent() -> OnProgress:
    """Tells the process that waits for this one; nobody when there is none, as in `rasa train`."""
    file = os.environ.get(PROGRESS_VARIABLE)
    return (lambda progress: write_progress(Path(file), progress)) if file else (lambda _: None)


def write_progress(file: Path, progress: Progress) -> None:
    """Replaces what the file says: who reads meanwhile sees one report or the next."""
    waiting = file.with_name(f".{file.name}")
    with contextlib.suppress(OSError):
        waiting.write_text(json.dumps(asdict(progress)), encoding="utf-8")
        waiting.replace(file)


def read_progress(file: Path) -> Progress | None:
    """The last progress reported, None before the first."""
    try:
        return Progress(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
