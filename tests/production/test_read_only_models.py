"""The volume of the models becomes read-only during publications, while twenty visitors talk.

Root may write anywhere: it is mounted without the right to write, for root too.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from assistant.releases.registry import read_history, read_published
from bench.disk import read_only
from bench.stack import Stack, Worker
from bench.versions import this_version
from bench.visitors import Crowd
from tests.homes import home_in
from tests.integration.conftest import published_faq  # noqa: F401 - the same publication
from tests.production.conftest import begun, check_book
from tests.waiting import until

VISITORS, THINK = 20, 1.0
REFUSED = "le disque est en lecture seule"
ROLLBACK = ("rollback", "1", "--reason", "la même")
"""A publication that trains nothing."""


@pytest.fixture(scope="module")
def stack(
    published_faq: Path,  # noqa: F811 - the fixture
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stack]:
    """Production on a publication."""
    data = tmp_path_factory.mktemp("faq") / "data"
    version = replace(this_version(), data=published_faq / "data").with_data(data)
    made = Stack(None, version=version)
    shutil.copytree(published_faq / "models", made.models, symlinks=True, dirs_exist_ok=True)
    with begun(made) as running:
        yield running


@contextmanager
def _operator(stack: Stack, *command: str) -> Iterator[subprocess.Popen[str]]:
    """A command of an operator under way."""
    home = home_in(stack.folder / "operator")
    variables = {**stack.environment, **stack.version.settings, "ASSISTANT_HOME": str(home)}
    process = subprocess.Popen(
        [stack.version.python, "-m", "assistant", *command],
        cwd=stack.version.root,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _ended(process: subprocess.Popen[str], status: int = 0) -> str:
    """What a publication says for its end."""
    output, errors = process.communicate()
    assert process.returncode == status, output + errors
    assert "Traceback" not in errors
    return errors


async def test_publications_find_the_models_read_only(whole: Stack) -> None:
    crowd = Crowd(whole.base, VISITORS, THINK)
    published, history = read_published(whole.models), read_history(whole.models)
    assert published is not None
    async with crowd:
        await crowd.until_rounds(5)
        _add_an_entry(whole)
        for attempt in (_publish, _publish_until_it_writes, _roll_back):
            assert REFUSED in await asyncio.to_thread(attempt, whole)
            assert read_published(whole.models) == published
            assert read_history(whole.models) == history
            await crowd.until_rounds(5)
        with read_only(whole.models):
            await _restart(whole, whole.replicas[1])
            assert _served(whole.replicas[1]) == published.model
            await crowd.until_rounds(5)
        # Nothing of what was refused is in the way of the next one.
        with _operator(whole, *ROLLBACK) as process:
            await asyncio.to_thread(_ended, process)
        latest = read_published(whole.models)
        assert latest is not None
        assert (latest.number, latest.model) == (published.number + 1, published.model)
        await crowd.until_rounds(VISITORS)
    assert crowd.book.broken == []
    check_book(whole, crowd.book, "modèles en lecture seule pendant des publications")


def _publish(stack: Stack) -> str:
    with read_only(stack.models), _operator(stack, "publish") as process:
        return _ended(process, 1)


def _publish_until_it_writes(stack: Stack) -> str:
    with _operator(stack, "publish") as process:
        until(lambda: [work for work in stack.models.rglob(".publish-*") if work.is_dir()])
        with read_only(stack.models):
            return _ended(process, 1)


def _roll_back(stack: Stack) -> str:
    with read_only(stack.models), _operator(stack, *ROLLBACK) as process:
        return _ended(process, 1)


async def _restart(stack: Stack, replica: Worker) -> None:
    await asyncio.to_thread(stack.nginx.replica, "drain", replica.port)
    assert await asyncio.to_thread(replica.stop) == 0
    replica.start()
    await asyncio.to_thread(stack.wait_ready, replica)
    await asyncio.to_thread(stack.nginx.replica, "restore", replica.port)


def _served(replica: Worker) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{replica.port}/assistant/ready") as answer:
        return str(json.load(answer)["model"]).removesuffix(".tar.gz")


def _add_an_entry(stack: Stack) -> None:
    entry = {"id": "essai-velo", "question": "Où garer mon vélo cargo ?", "reponse": "Réponse d'essai."}
    text = yaml.safe_dump([entry], allow_unicode=True)
    (stack.version.data / "faq" / "essai.yml").write_text(text, encoding="utf-8")
