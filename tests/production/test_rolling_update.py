"""An update of the code between two real commits of one environment, and back, while twenty visitors talk.

Models and packages are those of both; what differs is the code, and the tables that it adds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.stack import Stack
from bench.versions import Version, earlier_version, this_version
from bench.visitors import DATES, PHARMACY, Crowd
from tests.e2e.conftest import Service, Visitor
from tests.production.conftest import begun, check_book, replace

VISITORS, THINK = 20, 1.0


@pytest.fixture(scope="module")
def stack(model: Path) -> Iterator[Stack]:
    """Production as the earlier commit left it."""
    with begun(Stack(model, version=earlier_version())) as running:
        yield running


async def test_the_code_is_updated_and_brought_back(whole: Stack) -> None:
    old, new = earlier_version(), this_version()
    crowd = Crowd(whole.base, VISITORS, THINK)
    async with crowd:
        await crowd.until_rounds(5)
        visitor = await asyncio.to_thread(lambda: Visitor(_at(whole)).say(DATES))
        # Action servers first, and last on the way back: they answer the replicas of before too.
        for version, workers in ((new, whole.workers), (old, whole.workers[::-1])):
            assert visitor.kinds == ["clarification"]
            for worker in workers:
                await replace(whole, worker, version)
                await crowd.until_rounds(5)
            assert {_root(worker.version) for worker in whole.workers} == {_root(version)}
            visitor.service = _at(whole)
            assert "answer" in (await asyncio.to_thread(visitor.say, PHARMACY)).kinds
            await asyncio.to_thread(visitor.say, DATES)
        await crowd.until_rounds(VISITORS)
    assert crowd.book.broken == [], "a visitor saw the update"
    check_book(whole, crowd.book, "mise à jour du code et retour, réplique par réplique")


def _root(version: Version) -> Path:
    return version.root


def _at(stack: Stack) -> Service:
    child = stack.replicas[0].child
    assert child is not None
    return Service(stack.base, Path(), child.process)
