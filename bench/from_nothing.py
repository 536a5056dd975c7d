"""Set-up from nothing: a clone in a new folder on a machine with empty caches, `make run`, the first answer.

Run alone: `python -m bench.from_nothing [COMMIT]` (a few minutes; fetches every package). `--keep FOLDER`
leaves the clone and its environment there, ready for `bench.speed --ready FOLDER`. Only what is committed is
set up.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.settings import ROOT
from bench.checkout import Checkout, clone, empty_caches, environment_of, resolve
from bench.contestants import Ours
from bench.figures import Figures, shown_parts
from bench.load import until_ready

TEXT = "Qu'est-ce que Pro Santé Connect ?"
_LIMIT = 3600.0
_TRY_SECONDS = 2.0
_PARTS = (
    ("installer (uv)", r"Installing the uv installer"),
    ("Python fetched", r"uv fetches one"),
    ("environment", r"Setting up Python"),
    ("packages", r"Installing the packages that running"),
    ("compiling", r"Compiling what the assistant"),
    ("packages of tests", r"Installing the packages that testing"),
    ("command", r"Environment ready"),
    ("check", r"Vérification"),
    ("training", r"Entraînement"),
    ("measuring", r"Mesure"),
    ("publishing", r"Comparaison"),
    ("start", r"^Démarrage \("),
    ("first answer", r"^Prêt en"),
)
"""Part -> the line of `make run` that begins it; where a commit prints fewer, a part holds the next ones."""


def parts(lines: Sequence[tuple[float, str]], end: float) -> dict[str, float]:
    """Seconds of each part.

    Args:
        lines: `(seconds since the beginning, line)` in order.
        end: Of the first answer.
    """
    begun: list[tuple[str, float]] = [("make", 0.0)]
    names = [name for name, _ in _PARTS]
    following = 0
    for moment, line in lines:
        for name, pattern in _PARTS[following:]:
            if re.search(pattern, line):
                begun.append((name, moment))
                following = names.index(name) + 1
                break
    ends = [moment for _, moment in begun[1:]] + [end]
    return {name: round(until - since, 1) for (name, since), until in zip(begun, ends, strict=True)}


def measure(commit: str, folder: Path, source: Path = ROOT) -> tuple[Checkout, Figures]:
    """Sets a commit of a repository up in a folder that holds nothing, until it answers; it is stopped then.

    Returns:
        The work tree with its environment, in the folder, and the figures.

    Raises:
        RuntimeError: It ended before it answered, or takes too long.
    """
    root, caches = folder / "repo", folder / "cache"
    variables = empty_caches(caches)
    began = time.monotonic()
    clone(commit, root, source)
    cloned = time.monotonic() - began
    seconds, lines = _until_answered(root, variables)
    checkout = Checkout(root, environment_of(root, variables))
    return checkout, {
        "setup_s": cloned + seconds,
        "setup_parts": {"clone": round(cloned, 1), **parts(lines, seconds)},
        "environment_mb": megabytes_on_disk(checkout.environment),
    }


def megabytes_on_disk(folder: Path) -> float:
    """What a folder takes, in millions of bytes; a file of several names counts once."""
    sizes: dict[tuple[int, int], int] = {}
    for directory, _, names in os.walk(folder):
        for name in names:
            status = os.lstat(os.path.join(directory, name))
            sizes[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(sizes.values()) / 1e6


def _until_answered(root: Path, variables: Mapping[str, str]) -> tuple[float, list[tuple[float, str]]]:
    """Seconds from `make run` to the first answer, and its lines."""
    visitor = Ours(root, 0, _LIMIT)
    ports = {
        "ASSISTANT_PORT": str(visitor.port),
        "ASSISTANT_ACTIONS_PORT": str(visitor.actions_port),
        "ASSISTANT_BACKOFFICE": "0",
    }
    lines: list[tuple[float, str]] = []
    began = time.monotonic()
    running = subprocess.Popen(
        ["make", "run"],  # noqa: S607
        cwd=root,
        env={**variables, **ports},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )

    def read() -> None:
        for line in running.stdout or ():
            lines.append((time.monotonic() - began, line.rstrip()))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        while not _answers(visitor):
            if running.poll() is not None or time.monotonic() - began > _LIMIT:
                tail = "\n".join(line for _, line in lines[-20:])
                raise RuntimeError(f"`make run` did not come to an answer:\n{tail}")
        seconds = time.monotonic() - began
    finally:
        _end(running)
        reader.join(10)
    # A line that was printed before the answer may be read after it.
    return seconds, [(min(moment, seconds), line) for moment, line in lines]


def _answers(visitor: Ours) -> bool:
    try:
        asyncio.run(until_ready(visitor, TEXT, _TRY_SECONDS))
    except TimeoutError:
        return False
    return True


def _end(running: subprocess.Popen[str]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if running.poll() is None:
            os.killpg(running.pid, number)
            try:
                running.wait(20)
            except subprocess.TimeoutExpired:
                continue


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the parts of one set-up."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("commit", nargs="?", default="HEAD")
    parser.add_argument("--keep", type=Path, help="a folder that does not exist yet")
    parsed = parser.parse_args(arguments)
    commit = resolve(parsed.commit)
    with tempfile.TemporaryDirectory(prefix="bench-setup-") as folder:
        _, figures = measure(commit, parsed.keep or Path(folder))
    print(shown_parts({commit[:12]: figures}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
