"""Many visitors at once who talk through the public address, and remember what they saw."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

CARD = "Quelle carte faut-il pour accéder au téléservice INSi ?"
DATES = "Quelles sont les dates limites du Ségur pour mon logiciel ?"
PHARMACY = "Officine"
"""Means something only after the question of `DATES`: a conversation that lost its state shows it."""


@dataclass
class Book:
    """What all visitors saw.

    Attributes:
        latencies: `(seconds since the start, seconds to answer)` of each message that was answered.
        broken: Bodies of the breakdowns shown.
        failures: What should never happen, in words.
        tried: `(conversation's token, useful)` for each answer that was judged.
        pressed: Those of them that were thanked for.
        rounds: Conversations finished.
        sent: Ids of the requests sent.
        answered: Ids of the requests answered.
    """

    latencies: list[tuple[float, float]] = field(default_factory=list)
    broken: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    tried: list[tuple[str, bool]] = field(default_factory=list)
    pressed: list[tuple[str, bool]] = field(default_factory=list)
    rounds: int = 0
    sent: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)


class Crowd:
    """Visitors who talk until they are stopped; each has a connection of its own per request."""

    def __init__(self, base: str, size: int, think: float, seed: int = 1) -> None:
        """Nothing is sent yet.

        Args:
            base: `http://host:port/assistant`.
            size: Number of visitors.
            think: Seconds between an answer and the next message, on average.
            seed: Of the visitors' choices.
        """
        self.book = Book()
        self.gives_up = False
        """Whether a visitor begins a new conversation when he meets a breakdown, instead of trying again."""
        self._base, self._size, self._think = base, size, think
        self._random = random.Random(seed)
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._began = time.monotonic()

    async def __aenter__(self) -> Crowd:
        """Visitors begin to talk."""
        # Browsers try again when a connection they kept was closed meanwhile; so does a new one each time.
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        self._http = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=60))
        self._tasks = [asyncio.create_task(self._live(number)) for number in range(self._size)]
        return self

    async def __aexit__(self, *_: object) -> None:
        """They finish the conversation they are in, then leave."""
        self._stopping.set()
        await asyncio.gather(*self._tasks)
        await self._http.close()

    def hurry(self) -> None:
        """The conversations under way end without pauses: nobody waits for slow readers at the end."""
        self._think = 0.2

    async def until_rounds(self, rounds: int, seconds: float = 60) -> None:
        """Waits until that many more conversations are finished.

        Raises:
            TimeoutError: They are not, in that time.
        """
        target, deadline = self.book.rounds + rounds, time.monotonic() + seconds
        while self.book.rounds < target:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{target - self.book.rounds} conversations are missing")
            await asyncio.sleep(0.05)

    async def _live(self, number: int) -> None:
        await asyncio.sleep(self._random.uniform(0, self._think))
        turn = 0
        while not self._stopping.is_set():
            turn += 1
            try:
                await self._converse(f"v{number}t{turn}")
                self.book.rounds += 1
            except _GaveUp:
                await asyncio.sleep(0.5)
            except _Lost as lost:
                self.book.failures.append(str(lost))
            except (TimeoutError, aiohttp.ClientError) as error:
                self.book.failures.append(f"{type(error).__name__}: {error}")
                await asyncio.sleep(1)

    async def _converse(self, name: str) -> None:
        """A question that is clarified, a feedback; a clear question, another feedback."""
        opened = await self._send("/v1/session", {"test": True}, "")
        token = str(opened["token"])
        reply = await self._send("/v1/message", {"text": DATES}, token)
        _expect(reply, "clarification", name)
        answered = await self._send("/v1/message", {"text": PHARMACY}, token)
        if _kinds(answered)[:1] == ["clarification"]:
            answered = await self._send("/v1/message", _first_button(answered), token)
        _expect(answered, "answer", name)
        await self._judge(answered, token, True, name)
        answered = await self._send("/v1/message", {"text": CARD}, token)
        _expect(answered, "answer", name)
        await self._judge(answered, token, self._random.random() < 0.5, name)

    async def _judge(self, answered: Mapping[str, Any], token: str, useful: bool, name: str) -> None:
        title = "Oui" if useful else "Non"
        self.book.tried.append((token, useful))
        thanked = await self._send("/v1/message", _button(answered, title), token)
        _expect(thanked, "feedback_thanks" if useful else "feedback_reason", name)
        self.book.pressed.append((token, useful))

    async def _send(self, path: str, body: Mapping[str, Any], token: str) -> dict[str, Any]:
        """Sends until it is answered: a breakdown is a sentence, then the visitor tries again."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        await asyncio.sleep(self._random.uniform(0.5, 1.5) * self._think)
        deadline = time.monotonic() + 60
        while True:
            began = time.monotonic()
            headers["X-Request-ID"] = uuid.uuid4().hex
            self.book.sent.add(headers["X-Request-ID"])
            async with self._http.post(self._base + path, json=dict(body), headers=headers) as answer:
                read = await answer.json()
            if answer.status < 300:
                self.book.answered.add(headers["X-Request-ID"])
                self.book.latencies.append((began - self._began, time.monotonic() - began))
                return dict(read)
            if answer.status != 503 or time.monotonic() > deadline:
                raise _Lost(f"{path} {dict(body)}: {answer.status} {read}")
            self.book.broken.append(dict(read))
            if self.gives_up:
                raise _GaveUp
            await asyncio.sleep(0.5)


class _GaveUp(Exception):
    """The visitor met a breakdown and begins again."""


class _Lost(Exception):
    """The conversation is not what it should be."""


def _kinds(answer: Mapping[str, Any]) -> list[str]:
    return [str(message["kind"]) for message in answer["messages"]]


def _expect(answer: Mapping[str, Any], kind: str, name: str) -> None:
    if kind not in _kinds(answer):
        texts = [str(message["text"])[:60] for message in answer["messages"]]
        raise _Lost(f"{name}: {kind} expected, {_kinds(answer)} came: {texts}")


def _button(answer: Mapping[str, Any], title: str) -> dict[str, str]:
    for message in answer["messages"]:
        for button in message["buttons"]:
            if button["title"] == title:
                return {"payload": button["payload"], "signature": button["signature"]}
    raise _Lost(f"no button « {title} » in {_kinds(answer)}")


def _first_button(answer: Mapping[str, Any]) -> dict[str, str]:
    button = next(button for message in answer["messages"] for button in message["buttons"])
    return {"payload": button["payload"], "signature": button["signature"]}
