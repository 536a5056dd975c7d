"""Another commit of the project, checked out and set up as its own users do, to run beside this one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from assistant.releases.formats import FORMAT
from assistant.settings import ROOT


class VersionError(Exception):
    """A commit cannot be found, or does not set up."""


@dataclass(frozen=True)
class Version:
    """A clone of the project.

    Attributes:
        root: Its folder.
        python: The Python of its environment.
        data: Its working FAQ.
        format: The format of releases that it reads.
    """

    root: Path
    python: Path
    data: Path
    format: int

    @property
    def settings(self) -> dict[str, str]:
        """What its processes need to know of it."""
        return {"ASSISTANT_DATA": str(self.data)}

    def with_data(self, folder: Path) -> Version:
        """The same with a copy of its working FAQ, to edit."""
        shutil.copytree(self.data, folder, ignore=shutil.ignore_patterns(".*"))
        return replace(self, data=folder)

    def run(self, *command: str, settings: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """Runs one of its commands to the end."""
        return subprocess.run(  # noqa: S603 - our own fixed commands
            [self.python, "-m", "assistant", *command],
            cwd=self.root,
            env={**os.environ, **settings, **self.settings},
            capture_output=True,
            text=True,
            check=False,
        )


def this_version() -> Version:
    """The code that runs."""
    return Version(ROOT, Path(sys.executable), ROOT / "data", FORMAT)


@lru_cache(maxsize=1)
def version_before() -> Version:
    """The newest release that reads another format; set up once, kept in the user's cache.

    A release is a tag `v…`; in a clone without such a tag, what `_RELEASED` says, else the newest commit.

    Raises:
        VersionError: There is none in this clone, or its own set-up fails.
    """
    commit, of = _commit_before()
    root = _checked_out(commit)
    # What was activated, or chosen for this clone, is not for that one.
    theirs = {name: value for name, value in os.environ.items() if name != "ASSISTANT_ENV"}
    theirs["PATH"] = os.pathsep.join(
        folder for folder in theirs["PATH"].split(os.pathsep) if folder != str(Path(sys.executable).parent)
    )
    done = subprocess.run(  # noqa: S603
        [root / "setup" / "setup.sh"], cwd=root, env=theirs, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise VersionError(f"{root} does not set up: {done.stderr[-2000:]}")
    completed = subprocess.run(  # noqa: S603
        [root / "setup" / "env-dir.sh"], env=theirs, capture_output=True, text=True, check=True
    )
    return Version(root, Path(completed.stdout.strip()) / "bin" / "python", root / "data", of)


@lru_cache(maxsize=1)
def earlier_version() -> Version:
    """The oldest commit of this line that has the models and the packages of this one: no other set-up.

    It is the commit itself where the one before has another format or other packages.

    Raises:
        VersionError: It cannot be checked out.
    """
    line = _git("rev-list", "--first-parent", "HEAD").split()
    commit = line[0]
    for earlier in line[1:]:
        if _format_of(earlier) != FORMAT or _git("diff", "--name-only", earlier, line[0], "--", _PACKAGES):
            break
        commit = earlier
    root = _checked_out(commit)
    return Version(root, Path(sys.executable), root / "data", FORMAT)


def _checked_out(commit: str) -> Path:
    """The folder of a commit, kept in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ans-assistant" / "versions"
    root = cache / commit
    if not root.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as making:
            archive = Path(making) / "commit.tar"
            _git("archive", "-o", str(archive), commit)
            shutil.unpack_archive(archive, Path(making) / "commit", filter="data")
            (Path(making) / "commit").replace(root)
    return root


_PACKAGES = "requirements/run.txt"


def _commit_before() -> tuple[str, int]:
    tagged = _git("tag", "--merged", "HEAD", "--sort=-version:refname", "--list", "v*").split()
    # What was committed between two releases served nobody, and may be half of a change.
    releases = _git("rev-list", "--no-walk=unsorted", *tagged).split() if tagged else []
    line = _git("rev-list", "--first-parent", "HEAD").split()
    releases += [commit for commit in _RELEASED.values() if commit in line]
    for commit in [*releases, *line]:
        of = _format_of(commit)
        if of != FORMAT:
            return commit, of
    raise VersionError("no commit of another format here: « git fetch --unshallow » brings them all.")


_RELEASED = {4: "dab6894473385e9362b2902790746c982a19621e", 3: "94c01607fb3092f814dc50d2de48d7b33c3a6a90"}
"""Format, newest first -> its last commit that was released, where no tag says so: those after it were half
of the next."""


def _format_of(commit: str) -> int:
    """The constant at a commit; before there was one, the packages tell: format 1 came with TensorFlow."""
    match = re.search(r"FORMAT = (\d+)", _git("grep", "-hE", "^FORMAT = [0-9]+$", commit, "--", "assistant"))
    if match:
        return int(match[1])
    pinned = _git("grep", "-hE", "^tensorflow==", commit, "--", _PACKAGES)
    return 1 if pinned else 2


def _git(*arguments: str) -> str:
    """What a command of git prints; nothing found is status 1 of `git grep`.

    Raises:
        VersionError: It fails.
    """
    done = subprocess.run(  # noqa: S603
        ["git", *arguments],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and not (arguments[0] == "grep" and done.returncode == 1):
        raise VersionError(f"git {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout
