"""Two pages of the team on one FAQ and one database, of which one writes, while twenty visitors talk."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.authoring.listing import history_of
from assistant.catalogue import load_catalogue
from assistant.store import Store
from assistant.subprocesses import free_port
from bench.stack import Stack
from bench.versions import this_version
from bench.visitors import CARD, Crowd
from tests.e2e.conftest import Service, Visitor
from tests.faults.descendants import kill_all, of_process
from tests.forms import fields_of
from tests.homes import home_in
from tests.integration.backoffice.page import Page, started
from tests.production.conftest import begun, check_book
from tests.waiting import until

VISITORS, THINK = 20, 1.0
ENTRY = "insi-carte-cpx-requise"
FORM = f"/faq/{ENTRY}"
READS_ONLY = "Lecture seule"


@pytest.fixture(scope="module")
def stack(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Production on a copy of the FAQ, which the team edits."""
    version = this_version().with_data(tmp_path_factory.mktemp("faq") / "data")
    with begun(Stack(model, version=version)) as running:
        yield running


@contextmanager
def _page(stack: Stack, name: str) -> Iterator[Page]:
    variables = {
        **stack.environment,
        **stack.version.settings,
        "ASSISTANT_HOME": str(home_in(stack.folder / name)),
    }
    with started(free_port(), variables) as page:
        until(lambda: page.get(FORM)[0] == 200)
        yield page


async def test_of_two_pages_one_writes_and_the_other_takes_over(whole: Stack) -> None:
    crowd = Crowd(whole.base, VISITORS, THINK)
    async with crowd:
        await crowd.until_rounds(5)
        # From a thread that lives as long as the pages, which are stopped with the one that started them.
        await asyncio.to_thread(_take_turns, whole)
        await crowd.until_rounds(VISITORS)
    assert crowd.book.broken == []
    check_book(whole, crowd.book, "deux pages de l'équipe : figée, puis tuée")


def _take_turns(stack: Stack) -> None:
    with _page(stack, "team-1") as first, _page(stack, "team-2") as second:
        assert _writes(first)
        assert not _writes(second)
        refused = _fields(first)
        _save(stack, first, "Écrit par la première.")
        status, _ = second.post(FORM, **{**refused, "reponse": "Écrit par la seconde."})
        assert status == 409
        assert _answer(stack).endswith("Écrit par la première.")

        # Frozen, it renews nothing: the other takes over once the lease has lapsed.
        late = {**_fields(first), "reponse": "Écrit trop tard."}
        frozen = of_process(first.process.pid)
        _send(frozen, signal.SIGSTOP)
        until(lambda: _writes(second))
        _save(stack, second, "Écrit par la seconde.")
        _send(frozen, signal.SIGCONT)
        # It wakes as the writer that it was; the database knows better.
        status, _ = first.post(FORM, **late)
        assert status == 409
        until(lambda: not _writes(first))
        assert _answer(stack).endswith("Écrit par la seconde.")

        # Killed, it is replaced, and the one that was frozen writes again.
        kill_all(second.process.pid)
        until(lambda: _writes(first))
        _save(stack, first, "Écrit à la fin.")
    store = Store(stack.postgres.address("interactions"))
    changes = history_of(stack.version.data, store)
    store.close()
    kept = [(change.after or {}).get("reponse", "").rpartition("\n")[2] for change in changes[:3]]
    assert kept == ["Écrit à la fin.", "Écrit par la seconde.", "Écrit par la première."]
    assert {change.who for change in changes[:3]} == {"Ada Author"}


def _writes(page: Page) -> bool:
    return READS_ONLY not in page.get(FORM)[1]


def _fields(page: Page) -> dict[str, Any]:
    fields = fields_of(page.get(FORM)[1], FORM)
    del fields["csrf"]
    return fields


def _save(stack: Stack, page: Page, sentence: str) -> None:
    """Ends the answer with a sentence, which visitors are then given."""

    def saved() -> bool:
        fields = _fields(page)
        page.post(FORM, **{**fields, "reponse": f"{fields['reponse']}\n\n{sentence}"})
        return _answer(stack).endswith(sentence)

    until(saved)
    until(lambda: sentence in _told(stack))


def _answer(stack: Stack) -> str:
    return load_catalogue(stack.version.data).entries[ENTRY].answer.rstrip()


def _told(stack: Stack) -> str:
    replica = stack.replicas[0].child
    assert replica is not None
    return Visitor(Service(stack.base, Path(), replica.process)).say(CARD).text


def _send(processes: set[int], number: signal.Signals) -> None:
    for process in processes:
        os.kill(process, number)
