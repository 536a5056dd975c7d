"""`assistant simulate`: a visitor who knows which entry he wants talks to the running server over HTTP."""

from __future__ import annotations

import asyncio
import json
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
_REFUSED = payload(acts.REJECT_LIST)
_UNKNOWN = payload(acts.CHOICE, unknown=acts.YES)
_MORE = payload(acts.MORE)
_GUIDE = payload(acts.HELP)


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
        turns: Messages the visitor sent.
        reply: Kind of the first reply that says something of the question.
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


class HttpServer:
    """The running assistant, over the channel's contract; waits when it is asked to."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        """Takes an open client session and the address printed by `make run`."""
        self._session, self._base = session, base.rstrip("/").removesuffix("/assistant") + "/assistant"
        self.latencies: list[float] = []

    async def open(self) -> str:
        """See `Server`."""
        return str((await self._post("/v1/session", {}, None))["token"])

    async def send(self, token: str, body: Mapping[str, str]) -> list[dict[str, Any]]:
        """See `Server`."""
        started = time.perf_counter()
        answer = await self._post("/v1/message", body, token)
        self.latencies.append(time.perf_counter() - started)
        return list(answer["messages"])

    async def _post(self, path: str, body: Mapping[str, str], token: str | None) -> dict[str, Any]:
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


@dataclass
class Visitor:
    """Knows which entries answer; answers truthfully; gives up after six turns."""

    case: Case
    catalogue: Catalogue
    talk: Talk = field(init=False)

    def __post_init__(self) -> None:
        """Starts with an empty conversation."""
        self.talk = Talk(self.case)
        self._walking = False

    async def converse(self, server: Server) -> Talk:
        """Talks until the wanted answer or until he gives up."""
        token = await server.open()
        body: Mapping[str, str] | None = {"text": self.case.text}
        while body is not None and self.talk.turns < MAX_TURNS:
            messages = await server.send(token, body)
            self.talk.turns += 1
            body = self._next(messages)
        return self.talk

    def _next(self, messages: Sequence[Mapping[str, Any]]) -> Mapping[str, str] | None:
        """Reads a reply and chooses what to do; None when there is nothing more to do."""
        talk = self.talk
        replies = [m for m in messages if m["kind"] not in ("notice", "feedback_request")] or list(messages)
        talk.reply = talk.reply or str(replies[0]["kind"])
        shown = [m for m in messages if m["kind"] == "answer"]
        if shown:
            if any(m["entry_id"] in self.case.expected for m in shown):
                talk.first, talk.resolved, talk.guided = talk.turns == 1, True, self._walking
                return None
            talk.wrong += 1
            talk.wrong_sure += any(m.get("certainty") != "probable" for m in shown)
        if not self.case.expected:
            return None
        buttons = [(m, b) for m in messages for kind in ("buttons", "related") for b in m.get(kind) or ()]
        return self._pick(buttons) or self._clarify(messages) or self._carry_on(messages, buttons)

    def _pick(
        self, buttons: Sequence[tuple[Mapping[str, Any], Mapping[str, str]]]
    ) -> Mapping[str, str] | None:
        for _, button in buttons:
            if _value(button, acts.PICK, "entry") in self.case.expected:
                return _press(button)
        families = {family.id for e in self.case.expected if (family := self.catalogue.family_of(e))}
        lines = [button for _, button in buttons if _value(button, acts.PICK, "family") in families]
        return _press(lines[0]) if lines else None

    def _clarify(self, messages: Sequence[Mapping[str, Any]]) -> Mapping[str, str] | None:
        clarification = next((m for m in messages if m["kind"] == "clarification"), None)
        if clarification is None:
            return None
        self.talk.clarifications += not self._walking
        by_payload = {b["payload"]: b for b in clarification["buttons"]}
        for button in clarification["buttons"]:
            if _value(button, acts.CHOICE, "value") in self._values(str(clarification["facet"])):
                return _press(button)
        return _press_first(
            by_payload, (_MORE, _UNKNOWN) if self._values(str(clarification["facet"])) else (_UNKNOWN,)
        )

    def _values(self, facet: str) -> set[str]:
        expected: list[Entry] = [e for i in self.case.expected if (e := self.catalogue.shown(i))]
        return {value for entry in expected for value in entry.values(facet)}

    def _carry_on(
        self,
        messages: Sequence[Mapping[str, Any]],
        buttons: Sequence[tuple[Mapping[str, Any], Mapping[str, str]]],
    ) -> Mapping[str, str] | None:
        """After a wrong answer, a useless list or an « I am not sure »."""
        by_payload = {b["payload"]: b for _, b in buttons}
        if _REFUSED in by_payload and any(m.get("certainty") == "probable" for m in messages):
            # « Aucune » stands under a probable answer, nearer than its feedback.
            return _press(by_payload[_REFUSED])
        no = next((b for b in by_payload.values() if _value(b, acts.FEEDBACK, "useful") == acts.NO), None)
        reason = next((b for b in by_payload.values() if _value(b, acts.REASON, "code")), None)
        if no or reason:
            return _press(no or reason or {})
        if _GUIDE in by_payload and not self._walking:
            self._walking = True
        return _press_first(by_payload, (payload(acts.SKIP), _MORE, _REFUSED, _GUIDE))


def _press(button: Mapping[str, str]) -> Mapping[str, str]:
    return {"payload": button["payload"], "signature": button["signature"]}


def _press_first(
    buttons: Mapping[str, Mapping[str, str]], preferred: Sequence[str]
) -> Mapping[str, str] | None:
    return next((_press(buttons[pressed]) for pressed in preferred if pressed in buttons), None)


def _value(button: Mapping[str, str], act: str, name: str) -> str | None:
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
        "resolved_at_first_answer": _mean([talk.first for talk in in_scope]),
        "resolved_in_the_end": _mean([talk.resolved for talk in in_scope]),
        "of_which_after_the_guided_walk": _mean([talk.guided for talk in in_scope]),
        "with_a_wrong_answer": _mean([talk.wrong > 0 for talk in in_scope]),
        "with_a_wrong_sure_answer": _mean([talk.wrong_sure > 0 for talk in in_scope]),
        "questions_asked": _mean([talk.clarifications for talk in in_scope]),
        "turns": _mean([talk.turns for talk in in_scope]),
        "out_of_scope_admitted": _mean([talk.reply in refused for talk in out_of_scope]),
        "out_of_scope_answered": _mean([talk in answered for talk in out_of_scope]),
        "latency_p50_ms": 1000 * statistics.median(ordered) if ordered else None,
        "latency_p95_ms": 1000 * ordered[int(0.95 * (len(ordered) - 1))] if ordered else None,
    }


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


async def simulate(
    cases: Sequence[Case], catalogue: Catalogue, base: str, at_once: int
) -> tuple[list[Talk], list[float]]:
    """Lets each visitor talk, a few at a time; shows a progress bar on a terminal.

    Raises:
        SimulationError: The server is absent or breaks its contract.
    """
    gate = asyncio.Semaphore(at_once)
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        server = HttpServer(session, base)
        with tqdm(total=len(cases), unit="conv", disable=not sys.stderr.isatty()) as bar:

            async def one(case: Case) -> Talk:
                async with gate:
                    talk = await Visitor(case, catalogue).converse(server)
                    bar.update()
                    return talk

            tasks = [asyncio.ensure_future(one(case)) for case in cases]
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
    for name, value in measured.items():
        shown = "—" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
        yield f"{name:32} {shown}"


def failures(talks: Sequence[Talk]) -> Iterator[str]:
    """One line for each visitor who was told something wrong or nothing."""
    for talk in talks:
        if talk.wrong or (talk.case.expected and not talk.resolved):
            fault = "fausse réponse" if talk.wrong else "sans réponse"
            wanted = ", ".join(sorted(talk.case.expected)) or "hors périmètre"
            yield f"{fault} : {talk.case.text} ({wanted})"
