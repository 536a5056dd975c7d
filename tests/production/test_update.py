"""An update of the code between two real commits whose releases are of two formats, while visitors talk.

The steps are those of docs/exploitation.md, « Changer de format ». The version before is the newest commit
whose code reads another format: it is checked out and set up by its own means (bench/versions.py).
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.releases.formats import FORMAT, folder_of
from assistant.releases.registry import POINTER, numbered, read_published, read_report
from assistant.subprocesses import free_port
from bench.stack import Stack, Worker
from bench.versions import Version, this_version, version_before
from bench.visitors import DATES, PHARMACY, Crowd
from tests.e2e.conftest import Service, Visitor
from tests.production.conftest import check_book, replace

VISITORS, THINK = 10, 1.0
_SECONDS = 300
"""A conversation may be slow while two versions train on one machine; what counts is that it ends."""


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Version:
    return version_before().with_data(tmp_path_factory.mktemp("old") / "data")


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Version:
    return this_version().with_data(tmp_path_factory.mktemp("new") / "data")


@pytest.fixture(scope="module")
def shared(old: Version) -> Iterator[Stack]:
    """Production as the version before left it: two replicas of it serve what it published."""
    stack = Stack(None, version=old)
    try:
        done = _run(stack, old, "publish")
        assert done.returncode == 0, done.stdout + done.stderr
        stack.start()
        yield stack
    finally:
        stack.stop()


async def test_the_code_is_updated_and_brought_back_without_a_failed_request(
    shared: Stack, old: Version, new: Version
) -> None:
    assert old.format != new.format == FORMAT
    first = _published(shared, old)
    crowd = Crowd(shared.base, VISITORS, THINK)
    async with crowd:
        await crowd.until_rounds(5, _SECONDS)

        # A replica of the new version has nothing to serve yet: it says so, and does not train.
        before = _pointers(shared)
        refused = await asyncio.to_thread(_run, shared, new, "serve", ASSISTANT_PORT=str(free_port()))
        assert refused.returncode == 1
        assert "« assistant publish »" in refused.stderr
        assert len(refused.stderr.strip().splitlines()) == 1
        assert _pointers(shared) == before

        # It publishes beside; the version before goes on serving its own, and publishes again meanwhile.
        # Another engine is surer of some questions and less of others: who updates has read which, and takes
        # it (docs/exploitation.md, « Changer de format »).
        taken = ("publish", "--force", "--reason", "la nouvelle version")
        publishing = asyncio.create_task(asyncio.to_thread(_run, shared, new, *taken))
        _add_an_entry(old)
        again = await asyncio.to_thread(_run, shared, old, "publish")
        assert again.returncode == 0, again.stdout + again.stderr
        published = await publishing
        assert published.returncode == 0, published.stdout + published.stderr
        assert f"est du format {old.format} : comparé à son rapport" in published.stdout
        second, ours = _published(shared, old), read_published(shared.models)
        assert ours is not None
        assert second != first
        report = read_report(shared.models, ours.model)
        assert report["compared_with"] in (first, second)
        assert report["evaluation"]["asked"] > 400
        assert len(set(numbered(shared.models).values())) == 3
        for replica in shared.replicas:
            await _until_served(replica, second)
        await crowd.until_rounds(5, _SECONDS)

        # The action servers are replaced one by one, then the replicas; a conversation goes on across.
        visitor = await asyncio.to_thread(lambda: Visitor(_at(shared.replicas[0])).say(DATES))
        assert visitor.kinds == ["clarification"]
        for worker in [*shared.actions, *shared.replicas]:
            await replace(shared, worker, new)
            await crowd.until_rounds(5, _SECONDS)
        assert {_ready(replica)["model"] for replica in shared.replicas} == {f"{ours.model}.tar.gz"}
        assert {_ready(replica)["format"] for replica in shared.replicas} == {FORMAT}
        visitor.service = _at(shared.replicas[1])
        assert "answer" in (await asyncio.to_thread(visitor.say, PHARMACY)).kinds

        # From the new code nobody goes back to what it does not read.
        before = _pointers(shared)
        back = await asyncio.to_thread(_run, shared, new, "rollback", "1")
        assert back.returncode == 1
        assert f"La publication 1 est du format {old.format}" in back.stderr
        assert len(back.stderr.strip().splitlines()) == 1
        assert _pointers(shared) == before
        listed = await asyncio.to_thread(_run, shared, new, "models")
        assert f"{second}  " in listed.stdout
        assert f"(format {old.format}, que cette version ne lit pas)" in listed.stdout

        # The code is brought back: what it had published is served at once, nothing is trained.
        visitor = await asyncio.to_thread(lambda: Visitor(_at(shared.replicas[0])).say(DATES))
        for worker in [*shared.replicas, *shared.actions]:
            await replace(shared, worker, old)
            await crowd.until_rounds(5, _SECONDS)
        assert {_ready(replica)["model"] for replica in shared.replicas} == {f"{second}.tar.gz"}
        visitor.service = _at(shared.replicas[1])
        assert "answer" in (await asyncio.to_thread(visitor.say, PHARMACY)).kinds
        assert _pointers(shared) == before
        back = await asyncio.to_thread(_run, shared, old, "rollback")
        assert back.returncode == 0, back.stderr
        assert read_published(shared.models) == ours
        for replica in shared.replicas:
            await _until_served(replica, first)
    assert crowd.book.broken == [], "a visitor saw the update"
    check_book(shared, crowd.book, "mise à jour vers un autre format")


def _run(stack: Stack, version: Version, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of a version, as its operator runs it beside the servers."""
    home = stack.folder / f"home-{version.format}"
    return version.run(*command, settings={**stack.environment, "ASSISTANT_HOME": str(home), **more})


def _published(stack: Stack, version: Version) -> str:
    pointer = folder_of(stack.models, version.format) / POINTER
    return str(json.loads(pointer.read_bytes())["model"])


def _pointers(stack: Stack) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in stack.models.rglob(POINTER)}


def _add_an_entry(version: Version) -> None:
    entry = {"id": "essai-velo", "question": "Où garer mon vélo cargo ?", "reponse": "Réponse d'essai."}
    text = yaml.safe_dump([entry], allow_unicode=True)
    (version.data / "faq" / "essai.yml").write_text(text, encoding="utf-8")


async def _until_served(replica: Worker, model: str) -> None:
    deadline = time.monotonic() + _SECONDS
    while _ready(replica)["model"] != f"{model}.tar.gz":
        assert time.monotonic() < deadline, f"{model} is not taken over"
        await asyncio.sleep(0.2)


def _ready(replica: Worker) -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{replica.port}/assistant/ready") as answer:
        return dict(json.load(answer))


def _at(replica: Worker) -> Service:
    assert replica.child
    return Service(f"http://127.0.0.1:{replica.port}/assistant", Path(), replica.child.process)
