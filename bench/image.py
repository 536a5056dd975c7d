"""Rehearses `deploy/Dockerfile` without Docker: the same lines, in a folder, then the image's own user.

Each stage is a folder mounted at /srv in a mount namespace of its own, where everything of the image
lives; `RUN` lines run there word for word (those of apt-get are only simulated: the packages must
exist). The container's process then runs there as its user, without a right of root, on a /srv that
cannot be written to but for its home. Needs root, as Docker does.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.settings import ROOT


class RehearsalError(Exception):
    """A line of the Dockerfile fails; the message holds the end of what it printed."""


@dataclass
class Stage:
    """A stage of the image."""

    name: str
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    user: str = ""
    command: list[str] = field(default_factory=list)


def instructions(dockerfile: str) -> list[tuple[str, str]]:
    """`(instruction, arguments)` of each line, continued lines joined."""
    lines = [line for line in dockerfile.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [
        (match[1], match[2].strip())
        for line in joined.splitlines()
        if (match := re.match(r"([A-Z]+)\s+(.*)", line))
    ]


def build(dockerfile: Path, folder: Path, extra: Mapping[str, str] | None = None) -> Stage:
    """Runs every stage.

    Args:
        dockerfile: Read from the root of the repository, as Docker does.
        folder: Where the stages are made.
        extra: Environment of the `RUN` lines, over the image's (a build argument, in short).

    Returns:
        The last stage.

    Raises:
        RehearsalError: A line fails.
    """
    stages: dict[str, Stage] = {}
    stage = Stage("", folder)
    for keyword, arguments in instructions(dockerfile.read_text("utf-8")):
        if keyword == "FROM":
            name = arguments.split(" AS ")[-1] if " AS " in arguments else "last"
            stage = stages[name] = Stage(name, folder / name)
            (stage.folder).mkdir(parents=True)
        elif keyword == "ENV":
            stage.environment.update(_variables(arguments, stage.environment))
        elif keyword == "WORKDIR":
            stage.workdir = arguments
            _inside(stage, arguments).mkdir(parents=True, exist_ok=True)
        elif keyword == "COPY":
            _copy(arguments.split(), stage, stages)
        elif keyword == "RUN":
            _run(stage, arguments, extra or {})
        elif keyword == "USER":
            stage.user = arguments
        elif keyword == "CMD":
            stage.command = json.loads(arguments)
    return stage


def container(
    stage: Stage,
    command: Sequence[str],
    mounts: Mapping[Path, str],
    environment: Mapping[str, str],
    writable: bool = False,
) -> subprocess.Popen[bytes]:
    """Starts a process of the image as the orchestrators do: its user, no right, a read-only root.

    Args:
        stage: From `build`.
        command: What to run; found in the image's path.
        mounts: `{folder: place}` mounted as volumes.
        environment: Over the image's.
        writable: The volumes may be written to.
    """
    user, group = stage.user.split(":")
    how = "rw" if writable else "ro"
    places = "\n    ".join(f"mount --bind -o {how} {folder} {place}" for folder, place in mounts.items())
    script = f"""
    set -e
    {_mounts(stage)}
    {places}
    mount -t tmpfs -o uid={user},gid={group},mode=700 none /srv/home
    mount -o remount,ro,bind /srv
    cd {stage.workdir}
    exec setpriv --reuid {user} --regid {group} --clear-groups --no-new-privs \\
        --bounding-set=-all --inh-caps=-all {shlex.join(command)}
    """
    return subprocess.Popen(  # noqa: S603
        ["unshare", "--mount", "sh", "-c", script],  # noqa: S607 - Debian's own program
        env={**_plain_environment(), **stage.environment, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _plain_environment() -> dict[str, str]:
    """What a container has of its machine: nothing but where programs are, this environment's excepted."""
    outside = [place for place in os.environ["PATH"].split(":") if not place.startswith(sys.prefix)]
    return {"PATH": ":".join(outside), "LANG": "C.UTF-8"}


def _mounts(stage: Stage) -> str:
    """Puts the stage at /srv, and this Python within reach of any user when it is in a closed folder."""
    lines = [f"mount --bind {stage.folder} /srv"]
    python = Path(sys.base_prefix).resolve()
    closed = next((up for up in reversed(python.parents) if not up.stat().st_mode & 0o001), None)
    if closed is not None:
        interpreter = stage.folder / ".python"
        interpreter.mkdir(exist_ok=True)
        lines += [
            f"mount --bind {python} /srv/.python",
            f"mount -t tmpfs -o mode=755 none {closed}",
            f"mkdir -p {python}",
            f"mount --bind /srv/.python {python}",
        ]
    return "\n    ".join(lines)


def _variables(arguments: str, known: Mapping[str, str]) -> dict[str, str]:
    values = dict(part.split("=", 1) for part in shlex.split(arguments))
    path = {**_plain_environment(), **known}
    return {name: re.sub(r"\$(\w+)", lambda m: path.get(m[1], ""), value) for name, value in values.items()}


def _inside(stage: Stage, place: str) -> Path:
    absolute = Path(stage.workdir) / place
    if not absolute.is_relative_to("/srv"):
        raise RehearsalError(f"{absolute} is outside of /srv, where the image keeps everything")
    return stage.folder / absolute.relative_to("/srv")


def _copy(words: list[str], stage: Stage, stages: Mapping[str, Stage]) -> None:
    owner = ""
    if words[0].startswith("--from="):
        other = stages[words[0].removeprefix("--from=")]
        sources = [other.folder / Path(word).relative_to("/srv") for word in words[1:-1]]
    else:
        owner = words[0].removeprefix("--chown=") if words[0].startswith("--chown=") else ""
        sources = [ROOT / word for word in words[bool(owner) : -1]]
    target = _inside(stage, words[-1])
    for source in sources:
        if source.is_dir():
            # Hard links between stages: a gigabyte is not copied twice.
            link = os.link if words[0].startswith("--from=") else shutil.copy2
            shutil.copytree(
                source, target, symlinks=True, copy_function=link, ignore=_ignored, dirs_exist_ok=True
            )
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    if owner:
        user, group = (int(part) for part in owner.split(":"))
        for path in (target, *target.rglob("*")):
            os.chown(path, user, group)


def _ignored(folder: str, names: list[str]) -> set[str]:
    """What .dockerignore leaves out below the folders it lets in."""
    data = Path(folder) == ROOT / "data"
    return {
        name for name in names if name == "__pycache__" or (data and (name[0] == "." or name == "evaluation"))
    }


def _run(stage: Stage, arguments: str, extra: Mapping[str, str]) -> None:
    if arguments.startswith("apt-get"):
        packages = re.findall(r"install (?:-\S+ )*([^&]+)", arguments)
        command = ["apt-get", "install", "--simulate", "-qq", *packages[0].split()]
    else:
        script = f"set -e\nmount --bind {stage.folder} /srv\ncd {stage.workdir}\n{arguments}"
        command = ["unshare", "--mount", "sh", "-c", script]
    environment = {**os.environ, **_plain_environment(), **stage.environment, **extra}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RehearsalError(f"RUN {arguments}\n{(done.stdout + done.stderr)[-3000:]}")
