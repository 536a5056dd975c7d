"""A page of documentation, done as it says: its commands are typed in a terminal, its questions are asked.

In such a page a block « ```sh » holds commands to type, and a quotation (« > … ») what to ask the assistant.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import LIMIT_SECONDS

_PART = re.compile(
    r"^## (?P<heading>[^\n]+)$|^```(?P<kind>\w*)\n(?P<block>.*?)^```$|^> (?P<question>[^\n]+)$", re.M | re.S
)
_DONE = "the terminal waits for the next command"


@dataclass(frozen=True)
class Step:
    """One thing to do.

    Attributes:
        heading: Of the chapter.
        commands: Whole lines; empty when something is asked.
        question: What is asked; empty when commands are typed.
    """

    heading: str
    commands: str = ""
    question: str = ""


def steps_of(page: Path) -> list[Step]:
    """What a page makes its reader do, in order."""
    steps = []
    heading = ""
    for part in _PART.finditer(page.read_text("utf-8")):
        if part["heading"]:
            heading = part["heading"]
        elif part["question"]:
            steps.append(Step(heading, question=part["question"]))
        elif part["kind"] == "sh":
            steps.append(Step(heading, part["block"]))
    return steps


class Terminal:
    """A shell left open: what a command sets holds for those that are typed after it."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        """Opens it in a folder."""
        # Ctrl-C is heard also where the tests run in the background of a shell, which is deaf to it.
        # -e: a command that fails ends it.
        self._shell = subprocess.Popen(
            ["env", "--default-signal=INT", "bash", "--noprofile", "--norc", "-e"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def type(self, commands: str, until: str = _DONE) -> str:
        """Types commands and waits.

        Args:
            commands: Whole lines.
            until: In the line that is waited for, when they do not end by themselves.

        Returns:
            What was printed meanwhile, that line included.
        """
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        # As one command, which reads nothing of what is typed after it.
        self._shell.stdin.write(f"{{\n{commands}\n}} < /dev/null\necho '{_DONE}'\n")
        self._shell.stdin.flush()
        printed = ""
        for line in self._shell.stdout:
            printed += line
            if until in line:
                return printed.removesuffix(f"{_DONE}\n")
            assert _DONE not in line, f"it ended before « {until} »:\n{printed}"
        raise AssertionError(f"a command failed:\n{commands}\n{printed}")

    def interrupt(self) -> str:
        """Ctrl-C, and the end of the terminal: what was printed since the last wait."""
        os.killpg(self._shell.pid, signal.SIGINT)
        try:
            printed, _ = self._shell.communicate(timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._shell.pid, signal.SIGKILL)
            self._shell.communicate()
            raise
        return printed

    def close(self) -> None:
        """Ends what still runs in it."""
        if self._shell.poll() is None:
            self.interrupt()
