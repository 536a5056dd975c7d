"""The child's side, `python -m assistant.backoffice.worker.child`: one task after another, until idle."""

from __future__ import annotations

import importlib
import json
import logging
import os
import re
import select
import sys
from collections.abc import Callable
from typing import Any

from assistant import settings
from assistant.backoffice.worker.workshop import Workshop
from assistant.catalogue.file_memory import remember_files
from assistant.errors import AssistantError, sentence
from assistant.privacy import logs

IDLE_SECONDS = 600.0
_TASK = re.compile(r"([a-z_]+)\.([a-z_]+)")
logger = logging.getLogger(__name__)


def main(idle: float = IDLE_SECONDS) -> int:
    """Answers the lines of its input until it closes, or nobody asks for `idle` seconds."""
    # What a library prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    # Of an exception its type and place: its text may repeat what was pasted.
    logs.install("backoffice-worker", settings.log_json(), sys.stderr)
    logging.getLogger().setLevel(logging.WARNING)
    # Tasks follow one another: what one has read of the FAQ, the next one need not read again.
    remember_files()
    workshop: Workshop | None = None
    tasks = os.fdopen(os.dup(0), "rb", buffering=0)
    waiting = b""
    while True:
        if b"\n" not in waiting:
            if not select.select([tasks], [], [], idle)[0]:
                if workshop is not None and workshop.is_working:
                    continue
                return 0
            read = tasks.read(1 << 16)
            if not read:
                return 0
            waiting += read
            continue
        line, waiting = waiting.split(b"\n", 1)
        asked = json.loads(line)
        try:
            if workshop is None:
                workshop = Workshop.of_settings()
            answer = {"done": task(asked["task"])(workshop, **asked["arguments"])}
        except AssistantError as error:
            answer = {"refused": str(error)}
        except OSError as error:
            answer = {"refused": sentence(error)}
        except Exception as error:
            # Its text may repeat what a visitor wrote: its type is enough for the page.
            logger.exception("A task of the back-office failed: %s", asked["task"])
            answer = {"failed": type(error).__name__}
        print(json.dumps(answer, ensure_ascii=False), file=answers, flush=True)


def task(name: str) -> Callable[..., Any]:
    """The function of `assistant.backoffice.work` that a name means.

    Raises:
        ValueError: There is none.
    """
    named = _TASK.fullmatch(name)
    if named is None or named[2].startswith("_"):
        raise ValueError(name)
    function = getattr(importlib.import_module(f"assistant.backoffice.work.{named[1]}"), named[2], None)
    if not callable(function):
        raise ValueError(name)
    made: Callable[..., Any] = function
    return made


if __name__ == "__main__":
    sys.exit(main())
