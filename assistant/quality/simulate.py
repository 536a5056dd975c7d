"""`assistant simulate`: a visitor who knows which entry he wants talks to the running server over HTTP.

This one presses buttons; `typing_visitor` has the one who also types.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp
from tqdm import tqdm

from assistant.catalogue.model import Catalogue, Entry
from assistant.errors import AssistantError, reason
from assistant.quality.evaluate import Case
from assistant.understanding import acts
from assistant.understanding.result import payload

MAX_TURNS = 6
REFUSED = payload(acts.REJECT_LIST)
UNKNOWN = payload(acts.CHOICE, unknown=acts.YES)
MORE = payload(acts.MORE)
_GUIDE = payload(acts.HELP)

Button = tuple[Mapping[str, Any], Mapping[str, str]]
"""A button, after the message under which it stands."""


class SimulationError(AssistantError):
    """The server does not answer as its contract says; the message says how, in French."""


class Server(Protocol):
    """Where a visitor sends his messages."""

    async def open(self) -> str:
        """Opens a conversation and returns its token."""
        ...

    async def send(self, token: str, body: Mapping[str, str]) -> list[dict[str, Any]]:
        """Sends a text or a button and returns the messages of the contract."""
        ...


@dataclass
class Talk:
    """What happened to one visitor.

    Attributes:
        first: The wanted entry came with the first reply.
        resolved: It came in the end.
        guided: It came only after the guided walk.
        wrong: Answers that were not the wanted one.
        wrong_sure: Of these, those that were not said to be merely probable.
        clarifications: Clarifying questions, the guided walk's left out.
        turns: Messages the visitor sent until then.
        reply: Kind of the first reply that says something of the question.
        typed: Answers he gave in words until then, instead of pressing.
        tries: What he tried in words, by its name -> whether each one ended well.
        exchange: What he said or pressed, and the messages that came.
    """

    case: Case
    first: bool = False
    resolved: bool = False
    guided: bool = False
    wrong: int = 0
    wrong_sure: int = 0
    clarifications: int = 0
    turns: int = 0
    reply: str = ""
    typed: int = 0
    tries: dict[str, list[bool]] = field(default_factory=dict)
    exchange: list[tuple[str, Sequence[Mapping[str, Any]]]] = field(default_factory=list)

    def tried(self, name: str, ended_well: bool) -> None:
        """Notes how something tried ended."""
        self.tries.setdefault(name, []).append(ended_well)


class HttpServer:
    """The running assistant, over the channel's contract; waits when it is asked to."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        """Takes an open client session and the address printed by `make run`."""
        self._session, self._base = session, base.rstrip("/").removesuffix("/assistant") + "/assistant"
        self.latencies: list[float] = []

    async def open(self) -> str:
        """See `Server`."""
        # A simulated visitor counts in no figure.
        return str((await self._post("/v1/session", {"test": True}, None))["token"])

    async def send(self, token: str, body: Mapping[str, str]) -> list[dict[str, Any]]:
        """See `Server`."""
        started = time.perf_counter()
        answer = await self._post("/v1/message", body, token)
        self.latencies.append(time.perf_counter() - started)
        return list(answer["messages"])

    async def _post(self, path: str, body: Mapping[str, Any], token: str | None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        while True:
            try:
                async with self._session.post(self._base + path, json=dict(body), headers=headers) as answer:
                    read = await answer.json()
                    if answer.status == 429:
                        await asyncio.sleep(float(answer.headers.get("Retry-After", "1")))
                        continue
                    if answer.status >= 400:
                        raise SimulationError(f"Le serveur répond {answer.status} : {read.get('message')}")
                    return dict(read)
            except (aiohttp.ClientError, ValueError) as error:
                why = reason(error) if isinstance(error, OSError) else type(error).__name__
                raise SimulationError(
                    f"Le serveur {self._base} ne répond pas ({why}). Démarrez-le avec « make run »."
                ) from error


def buttons_of(messages: Sequence[Mapping[str, Any]]) -> list[Button]:
    """Every button of a reply with the message under which it stands."""
    return [(m, b) for m in messages for kind in ("buttons", "related") for b in m.get(kind) or ()]


@dataclass
class Visitor:
    """Knows which entries answer; answers truthfully; gives up after six turns."""

    case: Case
    catalogue: Catalogue
    talk: Talk = field(init=False)

    def __post_init__(self) -> None:
        """Starts with an empty conversation."""
        self.talk = Talk(self.case)
        self.patience = MAX_TURNS
        self._walking = False
        self._titles: dict[str, str] = {}

    async def converse(self, server: Server) -> Talk:
        """Talks until the wanted answer or until he gives up."""
        token = await server.open()
        await self.go_on(server, token, {"text": self.case.text})
        return self.talk

    async def go_on(
        self, server: Server, token: str, body: Mapping[str, str] | None
    ) -> Sequence[Mapping[str, Any]]:
        """The same in a conversation under way, from what he says next; returns the last messages."""
        messages: Sequence[Mapping[str, Any]] = ()
        while body is not None and self.talk.turns < self.patience:
            messages = await self.say(server, token, body)
            self.talk.turns += 1
            body = self._next(messages)
        return messages

    async def say(self, server: Server, token: str, body: Mapping[str, str]) -> Sequence[Mapping[str, Any]]:
        """Sends a message and keeps the exchange."""
        said = body.get("text") or f"[{self._titles.get(body['payload'], body['payload'])}]"
        messages = await server.send(token, body)
        self._titles |= {b["payload"]: str(b.get("title", "")) for _, b in buttons_of(messages)}
        self.talk.exchange.append((said, messages))
        return messages

    def _next(self, messages: Sequence[Mapping[str, Any]]) -> Mapping[str, str] | None:
        """Reads a reply and chooses what to do; None when there is nothing more to do."""
        talk = self.talk
        replies = [m for m in messages if m["kind"] not in ("notice", "feedback_request")] or list(messages)
        talk.reply = talk.reply or str(replies[0]["kind"])
        shown = [m for m in messages if m["kind"] == "answer"]
        if shown:
            if self._is_answered(messages):
                talk.first, talk.resolved, talk.guided = talk.turns == 1, True, self._walking
                return None
            talk.wrong += 1
            talk.wrong_sure += any(m.get("certainty") != "probable" for m in shown)
        if not self.case.expected:
            return None
        buttons = buttons_of(messages)
        return self._pick(buttons) or self._clarify(messages) or self._carry_on(messages, buttons)

    def _is_answered(self, messages: Sequence[Mapping[str, Any]]) -> bool:
        return any(m["kind"] == "answer" and m["entry_id"] in self.case.expected for m in messages)

    def _pick(self, buttons: Sequence[Button]) -> Mapping[str, str] | None:
        wanted = self._wanted_line(buttons)
        return press(wanted[1]) if wanted else None

    def _wanted_line(self, buttons: Sequence[Button]) -> Button | None:
        """The line of a list that is wanted, or that of its family."""
        for message, button in buttons:
            if value_of(button, acts.PICK, "entry") in self.case.expected:
                return message, button
        families = {family.id for e in self.case.expected if (family := self.catalogue.family_of(e))}
        return next((pair for pair in buttons if value_of(pair[1], acts.PICK, "family") in families), None)

    def _clarify(self, messages: Sequence[Mapping[str, Any]]) -> Mapping[str, str] | None:
        clarification = next((m for m in messages if m["kind"] == "clarification"), None)
        if clarification is None:
            return None
        self.talk.clarifications += not self._walking
        by_payload = {b["payload"]: b for b in clarification["buttons"]}
        for button in clarification["buttons"]:
            if value_of(button, acts.CHOICE, "value") in self._values(str(clarification["facet"])):
                return press(button)
        return _press_first(
            by_payload, (MORE, UNKNOWN) if self._values(str(clarification["facet"])) else (UNKNOWN,)
        )

    def _values(self, facet: str) -> set[str]:
        expected: list[Entry] = [e for i in self.case.expected if (e := self.catalogue.shown(i))]
        return {value for entry in expected for value in entry.values(facet)}

    def _carry_on(
        self,
        messages: Sequence[Mapping[str, Any]],
        buttons: Sequence[Button],
    ) -> Mapping[str, str] | None:
        """After a wrong answer, a useless list or an « I am not sure »."""
        by_payload = {b["payload"]: b for _, b in buttons}
        if REFUSED in by_payload and any(m.get("certainty") == "probable" for m in messages):
            # « Aucune » stands under a probable answer, nearer than its feedback.
            return press(by_payload[REFUSED])
        no = next((b for b in by_payload.values() if value_of(b, acts.FEEDBACK, "useful") == acts.NO), None)
        reason = next((b for b in by_payload.values() if value_of(b, acts.REASON, "code")), None)
        if no or reason:
            return press(no or reason or {})
        if _GUIDE in by_payload and not self._walking:
            self._walking = True
        return _press_first(by_payload, (payload(acts.SKIP), MORE, REFUSED, _GUIDE))


def press(button: Mapping[str, str]) -> Mapping[str, str]:
    """The body that a button sends."""
    return {"payload": button["payload"], "signature": button["signature"]}


def _press_first(
    buttons: Mapping[str, Mapping[str, str]], preferred: Sequence[str]
) -> Mapping[str, str] | None:
    return next((press(buttons[pressed]) for pressed in preferred if pressed in buttons), None)


def value_of(button: Mapping[str, str], act: str, name: str) -> str | None:
    """The value a payload `/act{json}` carries, None for another act."""
    pressed = button["payload"]
    if not pressed.startswith(f"/{act}{{"):
        return None
    value = json.loads(pressed.removeprefix(f"/{act}")).get(name)
    return None if value is None else str(value)


def figures(talks: Sequence[Talk], latencies: Sequence[float]) -> dict[str, Any]:
    """What 05-measures asks of the conversation; shares between 0 and 1, latencies in milliseconds."""
    in_scope = [talk for talk in talks if talk.case.expected]
    out_of_scope = [talk for talk in talks if not talk.case.expected]
    answered = [talk for talk in out_of_scope if talk.wrong]
    refused = ("fallback", "notice", "chitchat", "handoff")
    ordered = sorted(latencies)
    return {
        "conversations": len(talks),
        "resolved_at_first_answer": mean([talk.first for talk in in_scope]),
        "resolved_in_the_end": mean([talk.resolved for talk in in_scope]),
        "of_which_after_the_guided_walk": mean([talk.guided for talk in in_scope]),
        "with_a_wrong_answer": mean([talk.wrong > 0 for talk in in_scope]),
        "with_a_wrong_sure_answer": mean([talk.wrong_sure > 0 for talk in in_scope]),
        "questions_asked": mean([talk.clarifications for talk in in_scope]),
        "turns": mean([talk.turns for talk in in_scope]),
        "out_of_scope_admitted": mean([talk.reply in refused for talk in out_of_scope]),
        "out_of_scope_answered": mean([talk in answered for talk in out_of_scope]),
        "latency_p50_ms": 1000 * statistics.median(ordered) if ordered else None,
        "latency_p95_ms": 1000 * ordered[int(0.95 * (len(ordered) - 1))] if ordered else None,
    }


def mean(values: Sequence[float]) -> float | None:
    """The mean of some values, None of none."""
    return sum(values) / len(values) if values else None


async def simulate(visitors: Sequence[Visitor], base: str, at_once: int) -> tuple[list[Talk], list[float]]:
    """Lets each visitor talk, a few at a time; shows a progress bar on a terminal.

    Raises:
        SimulationError: The server is absent or breaks its contract.
    """
    gate = asyncio.Semaphore(at_once)
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        server = HttpServer(session, base)
        with tqdm(total=len(visitors), unit="conv", disable=not sys.stderr.isatty()) as bar:

            async def one(visitor: Visitor) -> Talk:
                async with gate:
                    talk = await visitor.converse(server)
                    bar.update()
                    return talk

            tasks = [asyncio.ensure_future(one(visitor)) for visitor in visitors]
            try:
                talks = await asyncio.gather(*tasks)
            except SimulationError:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                raise
    return list(talks), server.latencies


def lines(measured: Mapping[str, Any]) -> Iterator[str]:
    """What a terminal shows of the `figures`."""
    width = max(map(len, measured), default=0)
    for name, value in measured.items():
        shown = "—" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
        yield f"{name:{width}} {shown}"


def failures(talks: Sequence[Talk]) -> Iterator[str]:
    """One line for each visitor who was told something wrong or nothing."""
    for talk in talks:
        if talk.wrong or (talk.case.expected and not talk.resolved):
            fault = "fausse réponse" if talk.wrong else "sans réponse"
            wanted = ", ".join(sorted(talk.case.expected)) or "hors périmètre"
            yield f"{fault} : {talk.case.text} ({wanted})"


def drawn(talks: Sequence[Talk], count: int, seed: int) -> list[Talk]:
    """Some conversations chosen at random, always the same ones for a seed, in the order of the cases."""
    places = random.Random(seed).sample(range(len(talks)), min(count, len(talks)))  # noqa: S311 - no secret
    return [talks[place] for place in sorted(places)]


def transcript(talk: Talk) -> Iterator[str]:
    """The whole of a conversation, as a person reads it."""
    wanted = ", ".join(sorted(talk.case.expected)) or "hors périmètre"
    ended = f"résolue en {talk.turns}" if talk.resolved else f"{talk.turns} message(s), sans la bonne réponse"
    yield f"───── attendu : {wanted} · {ended if talk.case.expected else talk.reply}"
    for said, messages in talk.exchange:
        yield f"Visiteur : {said}"
        for message in messages:
            yield from _as_read(message)
    yield ""


def _as_read(message: Mapping[str, Any]) -> Iterator[str]:
    kind = " ".join(part for part in (message["kind"], message.get("certainty")) if part)
    parts = [message.get("lead"), message.get("title"), *(message.get("context") or ()), message.get("text")]
    text = "\n".join(str(part) for part in parts if part)
    yield f"  ({kind}) {text}".replace("\n", "\n    ").rstrip()
    for name in ("buttons", "related"):
        titles = [f"[{button['title']}]" for button in message.get(name) or ()]
        if titles:
            yield f"    {'voir aussi : ' if name == 'related' else ''}{' '.join(titles)}"
