"""Many visitors at once who talk through the public address, and remember what they saw."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

CARD = "Quelle carte faut-il pour accéder au téléservice INSi ?"
DATES = "Quelles sont les dates limites du Ségur pour mon logiciel ?"
PHARMACY = "Officine"
"""Means something only after the question of `DATES`: a conversation that lost its state shows it."""

PATIENCE_SECONDS = 60.0
_AGAIN_SECONDS = 0.5


@dataclass
class Book:
    """What all visitors saw.

    Attributes:
        latencies: `(seconds since the start, seconds to answer)` of each message that was answered.
        waits: `(seconds since the start, seconds it took)` of each request, answered or not.
        statuses: How many requests ended with each HTTP status; 0, the connection was cut.
        broken: Bodies of the breakdowns shown.
        failures: What should never happen, in words.
        opened: Tokens of the conversations opened.
        tried: `(conversation's token, useful)` for each answer that was judged.
        pressed: Those of them that were thanked for.
        rounds: Conversations finished.
        sent: Ids of the messages sent; one that is sent again keeps its own.
        answered: Those of them that were answered.
        renewed: Sessions renewed because they were over.
        begun_again: Conversations that a visitor began again; see `Crowd.gives_up` and `Crowd.forgets`.
    """

    latencies: list[tuple[float, float]] = field(default_factory=list)
    waits: list[tuple[float, float]] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    tried: list[tuple[str, bool]] = field(default_factory=list)
    pressed: list[tuple[str, bool]] = field(default_factory=list)
    rounds: int = 0
    sent: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    renewed: int = 0
    begun_again: int = 0


class Crowd:
    """Visitors who talk until they are stopped; each has a connection of its own per request."""

    def __init__(
        self, base: str, size: int, think: float, seed: int = 1, patience: float = PATIENCE_SECONDS
    ) -> None:
        """Nothing is sent yet.

        Args:
            base: `http://host:port/assistant`.
            size: Number of visitors.
            think: Seconds between an answer and the next message, on average.
            seed: Of the visitors' choices.
            patience: Seconds for which a visitor sends the same message again.
        """
        self.book = Book()
        self.gives_up = False
        """Whether a visitor begins a new conversation when he meets a breakdown, instead of trying again."""
        self.forgets = False
        """Whether a conversation may lose its state, as it does after an hour: the visitor begins again."""
        self._patience = patience
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

    def now(self) -> float:
        """Seconds since the start, as in the book."""
        return time.monotonic() - self._began

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
                self.book.begun_again += 1
                await asyncio.sleep(_AGAIN_SECONDS)
            except _Lost as lost:
                if self.forgets and isinstance(lost, _Unexpected):
                    self.book.begun_again += 1
                else:
                    self.book.failures.append(str(lost))
            except (TimeoutError, aiohttp.ClientError) as error:
                self.book.failures.append(f"{type(error).__name__}: {error}")
                await asyncio.sleep(1)

    async def _converse(self, name: str) -> None:
        """A question that is clarified, a feedback; a clear question, another feedback."""
        opened = await self._send("/v1/session", {"test": True}, Held(""))
        held = Held(str(opened["token"]))
        self.book.opened.append(held.token)
        reply = await self._send("/v1/message", {"text": DATES}, held)
        _expect(reply, "clarification", name)
        answered = await self._send("/v1/message", {"text": PHARMACY}, held)
        if _kinds(answered)[:1] == ["clarification"]:
            answered = await self._send("/v1/message", _first_button(answered), held)
        _expect(answered, "answer", name)
        await self._judge(answered, held, True, name)
        answered = await self._send("/v1/message", {"text": CARD}, held)
        _expect(answered, "answer", name)
        await self._judge(answered, held, self._random.random() < 0.5, name)

    async def _judge(self, answered: Mapping[str, Any], held: Held, useful: bool, name: str) -> None:
        title = "Oui" if useful else "Non"
        self.book.tried.append((held.token, useful))
        thanked = await self._send("/v1/message", _button(answered, title), held)
        _expect(thanked, "feedback_thanks" if useful else "feedback_reason", name)
        self.book.pressed.append((held.token, useful))

    async def _send(self, path: str, body: Mapping[str, Any], held: Held) -> dict[str, Any]:
        """Sends until it is answered: a breakdown is a sentence, then the visitor sends the same again."""
        await asyncio.sleep(self._random.uniform(0.5, 1.5) * self._think)
        request = uuid.uuid4().hex
        if path == "/v1/message":
            self.book.sent.add(request)
        deadline = time.monotonic() + self._patience
        while True:
            began = time.monotonic()
            status, read = await self._post(path, body, held.token, request)
            if status < 300:
                if path == "/v1/message":
                    self.book.answered.add(request)
                self.book.latencies.append((began - self._began, time.monotonic() - began))
                return read
            if status == 401 and read.get("error") == "session_expired":
                # As the widget does: the same conversation goes on with a new token.
                _, renewed = await self._post("/v1/session", {}, held.token, uuid.uuid4().hex)
                held.token = str(renewed.get("token", held.token))
                self.book.renewed += 1
            elif status != 503:
                raise _Lost(f"{path} {dict(body)}: {status} {read}")
            else:
                self.book.broken.append(read)
                if self.gives_up:
                    raise _GaveUp
                await asyncio.sleep(_AGAIN_SECONDS)
            if time.monotonic() > deadline:
                raise _Lost(f"{path} {dict(body)}: {status} {read}")

    async def _post(
        self, path: str, body: Mapping[str, Any], token: str, request: str
    ) -> tuple[int, dict[str, Any]]:
        """One request: its status and what came."""
        headers = {"X-Request-ID": request, **({"Authorization": f"Bearer {token}"} if token else {})}
        began, status = time.monotonic(), 0
        try:
            async with self._http.post(self._base + path, json=dict(body), headers=headers) as answer:
                read = await answer.json()
            status = answer.status
            return status, dict(read)
        finally:
            self.book.waits.append((began - self._began, time.monotonic() - began))
            self.book.statuses[status] += 1


@dataclass
class Held:
    """What a visitor holds of a conversation.

    Attributes:
        token: Of its session, the last one given.
    """

    token: str


class _GaveUp(Exception):
    """The visitor met a breakdown and begins again."""


class _Lost(Exception):
    """The conversation is not what it should be."""


class _Unexpected(_Lost):
    """Another answer than the one that this conversation leads to."""


def _kinds(answer: Mapping[str, Any]) -> list[str]:
    return [str(message["kind"]) for message in answer["messages"]]


def _expect(answer: Mapping[str, Any], kind: str, name: str) -> None:
    if kind not in _kinds(answer):
        texts = [str(message["text"])[:60] for message in answer["messages"]]
        raise _Unexpected(f"{name}: {kind} expected, {_kinds(answer)} came: {texts}")


def _button(answer: Mapping[str, Any], title: str) -> dict[str, str]:
    for message in answer["messages"]:
        for button in message["buttons"]:
            if button["title"] == title:
                return {"payload": button["payload"], "signature": button["signature"]}
    raise _Unexpected(f"no button « {title} » in {_kinds(answer)}")


def _first_button(answer: Mapping[str, Any]) -> dict[str, str]:
    button = next(button for message in answer["messages"] for button in message["buttons"])
    return {"payload": button["payload"], "signature": button["signature"]}
