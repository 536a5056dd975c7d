"""A commit in a folder of its own, with the environment that its own set-up makes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.settings import ROOT


@dataclass(frozen=True)
class Checkout:
    """A work tree and its environment."""

    root: Path
    environment: Path

    @classmethod
    def of(cls, folder: Path) -> Checkout:
        """What `bench.from_nothing --keep` left in a folder."""
        return cls(folder / "repo", environment_of(folder / "repo", empty_caches(folder / "cache")))

    @property
    def python(self) -> Path:
        """What runs it."""
        return self.environment / "bin" / "python"

    @property
    def commit(self) -> str:
        """Its commit, twelve digits, with a « + » when the work tree is not what was committed."""
        changed = _git("status", "--porcelain", "--untracked-files=no", root=self.root)
        return _git("rev-parse", "--short=12", "HEAD", root=self.root) + ("+" if changed else "")


HERE = Checkout(ROOT, Path(sys.prefix))
"""What the bench itself runs in."""


def resolve(name: str, root: Path = ROOT) -> str:
    """The full hash of a commit.

    Args:
        name: As git understands it: a hash, a branch, `HEAD~1`.
        root: A work tree of the repository that holds it.

    Raises:
        ValueError: There is no such commit.
    """
    try:
        return _git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", root=root)
    except subprocess.CalledProcessError:
        raise ValueError(f"no commit « {name} » in this clone") from None


def clone(commit: str, root: Path, source: Path = ROOT) -> None:
    """Clones a repository at a commit into a folder that does not exist yet."""
    _git("clone", "-q", "--no-checkout", str(source), str(root))
    _git("checkout", "-q", "--detach", commit, root=root)


def empty_caches(folder: Path, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment variables of a machine that has never set the project up: caches below `folder`.

    What the bench's own environment and settings set is left out, of `PATH` too.
    """
    inherited = {name: value for name, value in environment.items() if not name.startswith("ASSISTANT_")}
    inherited.pop("VIRTUAL_ENV", None)
    ours = f"{sys.prefix}/bin"
    inherited["PATH"] = os.pathsep.join(p for p in inherited.get("PATH", "").split(os.pathsep) if p != ours)
    caches = {"XDG_CACHE_HOME": "", "UV_CACHE_DIR": "uv", "PIP_CACHE_DIR": "pip"}
    return {**inherited, **{variable: str(folder / name) for variable, name in caches.items()}}


def environment_of(root: Path, variables: Mapping[str, str]) -> Path:
    """Where the set-up of a work tree puts its environment."""
    done = subprocess.run(  # noqa: S603 - our own script
        [root / "setup" / "env-dir.sh"], env=dict(variables), capture_output=True, text=True, check=True
    )
    return Path(done.stdout.strip())


def set_up(root: Path, variables: Mapping[str, str]) -> Checkout:
    """Sets a work tree up by its own script; what is ready is left as it is.

    Raises:
        RuntimeError: The set-up failed; it said why.
    """
    done = subprocess.run([root / "setup" / "setup.sh"], cwd=root, env=dict(variables), check=False)  # noqa: S603
    if done.returncode != 0:
        raise RuntimeError(f"{root} could not be set up")
    return Checkout(root, environment_of(root, variables))


def _git(*arguments: str, root: Path | None = None) -> str:
    where = ("-C", str(root)) if root else ()
    done = subprocess.run(  # noqa: S603
        ["git", *where, *arguments],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
