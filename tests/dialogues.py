"""Conversations written in a file, played against any assistant, and what each turn must show.

The format is at the head of `conversations/dialogues.yml`. Who plays gives `send`, which posts one message of
the contract and returns the messages of the answer: the same conversations run over HTTP and in process.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

DIALOGUES = Path(__file__).parent / "conversations" / "dialogues.yml"

Message = dict[str, Any]
Send = Callable[[dict[str, str]], Sequence[Message]]

_LISTS = ("suggestions", "topic")
_TURN = {"user", "click"} | {
    f"expect_{name}" for name in ("kind", "not_kind", "first_kind", "entry", "not_entry", "certainty", "text")
}


@dataclass(frozen=True)
class Step:
    """One turn: what the visitor does, what must be shown.

    Attributes:
        user: What is typed.
        click: What the title of the button pressed matches, None when something is typed.
        expected: The expectations of the turn, `expect_` left out.
    """

    user: str
    click: str | None
    expected: Mapping[str, Any]


@dataclass(frozen=True)
class Dialogue:
    """A conversation to play."""

    id: str
    steps: tuple[Step, ...]
    note: str = ""


@dataclass
class Played:
    """What happened in a turn.

    Attributes:
        said: What was typed, or the title pressed.
        messages: What the assistant answered.
        failures: One sentence for each expectation that is not met.
    """

    said: str
    messages: list[Message] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@dataclass
class Exchange:
    """A conversation as it went; printed, it is the whole of it with what is wrong under each turn."""

    dialogue: Dialogue
    turns: list[Played] = field(default_factory=list)

    @property
    def failures(self) -> list[str]:
        return [failure for turn in self.turns for failure in turn.failures]

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield self.dialogue.id + (f" ({self.dialogue.note})" if self.dialogue.note else "")
        for turn in self.turns:
            yield f"> {turn.said}"
            for message in turn.messages:
                marks = [message.get("entry_id"), message.get("certainty"), message.get("facet")]
                yield f"  [{' '.join([message['kind'], *filter(None, marks)])}] {_one_line(message)}"
                for button in _buttons(message):
                    yield f"      ( {button['title']} ) {button['payload']}"
            for failure in turn.failures:
                yield f"  !!! {failure}"


def dialogues(path: Path = DIALOGUES) -> list[Dialogue]:
    """The conversations of a file, in its order."""
    return read(path.read_text(encoding="utf-8"))


def read(text: str) -> list[Dialogue]:
    """The conversations of a text.

    Raises:
        ValueError: A key is misspelt: what it expects would never be looked at.
    """
    return [_dialogue(raw) for raw in yaml.safe_load(text)]


def _dialogue(raw: Mapping[str, Any]) -> Dialogue:
    if unknown := set(raw) - {"id", "turns", "note"}:
        raise ValueError(f"{raw.get('id')}: unknown key {sorted(unknown)}")
    steps = []
    for turn in raw["turns"]:
        if unknown := set(turn) - _TURN:
            raise ValueError(f"{raw['id']}: unknown key {sorted(unknown)}")
        if ("user" in turn) == ("click" in turn):
            raise ValueError(f"{raw['id']}: a turn has either user or click")
        expected = {key.removeprefix("expect_"): turn[key] for key in turn if key.startswith("expect_")}
        steps.append(Step(turn.get("user", ""), turn.get("click"), expected))
    return Dialogue(raw["id"], tuple(steps), raw.get("note", ""))


def play(dialogue: Dialogue, send: Send) -> Exchange:
    """Plays a conversation to its end, whatever is wrong on the way; a button that is not there ends it."""
    exchange = Exchange(dialogue)
    for step in dialogue.steps:
        shown = exchange.turns[-1].messages if exchange.turns else []
        if step.click is None:
            played, body = Played(step.user), {"text": step.user}
        else:
            button = _button(shown, step.click)
            if button is None:
                failure = f"no button of the turn before matches {step.click!r}"
                exchange.turns.append(Played(f"click {step.click}", failures=[failure]))
                return exchange
            played = Played(f"( {button['title']} )")
            body = {"payload": button["payload"], "signature": button["signature"]}
        played.messages = list(send(body))
        played.failures = list(failures(step.expected, played.messages))
        exchange.turns.append(played)
    return exchange


def failures(expected: Mapping[str, Any], messages: Sequence[Message]) -> Iterator[str]:
    """What the messages of a turn lack, one sentence each."""
    kinds = [message["kind"] for message in messages]
    answered = [message for message in messages if message["kind"] == "answer"]
    entries = [message["entry_id"] for message in answered]
    for name, wanted in expected.items():
        values = [wanted] if isinstance(wanted, str) else list(wanted)
        if name == "kind" and not set(kinds) & set(values):
            yield f"none of the kinds {values}, but {kinds}"
        elif name == "not_kind" and set(kinds) & set(values):
            yield f"one of the kinds {values} in {kinds}"
        elif name == "first_kind" and kinds[:1] not in [[value] for value in values]:
            yield f"the first message is none of {values}: {kinds}"
        elif name == "not_entry" and set(entries) & set(values):
            yield f"one of {values} is answered"
        elif name == "certainty":
            certainties = [message.get("certainty") for message in answered]
            if not set(certainties) <= set(values):
                yield f"the answer is {certainties}, not {values}"
        elif name == "text" and not re.search(wanted, text(messages), re.IGNORECASE | re.DOTALL):
            yield f"the text shown does not match {wanted!r}"
        elif name == "entry":
            yield from _wrong_entry(values, entries, messages)


def _wrong_entry(values: list[str], entries: list[str], messages: Sequence[Message]) -> Iterator[str]:
    if entries:
        if not set(entries) <= set(values):
            yield f"{entries} is answered, not {values}"
        return
    lists = [message for message in messages if message["kind"] in _LISTS]
    listed = [offered for message in lists for button in _buttons(message) for offered in _offered(button)]
    if lists and not set(listed) & set(values):
        yield f"none of {values} is listed, but {listed}"


def text(messages: Sequence[Message]) -> str:
    """All that the visitor reads of a turn: sentences, titles, contacts and buttons."""
    return "\n".join(part for message in messages for part in _parts(message))


def _parts(message: Message) -> Iterator[str]:
    for name in ("lead", "title", "text", "warning"):
        if message.get(name):
            yield message[name]
    yield from message.get("context") or ()
    handoff = message.get("handoff") or {}
    for contact in (message.get("contact"), handoff.get("contact")):
        yield from (str(value) for value in (contact or {}).values() if value)
    if handoff.get("summary"):
        yield handoff["summary"]
    for button in _buttons(message):
        yield button["title"]
        if button.get("hint"):
            yield button["hint"]


def _buttons(message: Message) -> list[dict[str, str]]:
    return [*(message.get("buttons") or ()), *(message.get("related") or ())]


def _button(messages: Sequence[Message], pattern: str) -> dict[str, str] | None:
    buttons = (button for message in messages for button in _buttons(message))
    return next((b for b in buttons if re.search(pattern, b["title"], re.IGNORECASE)), None)


def _offered(button: Mapping[str, str]) -> Iterator[str]:
    """The entry, or the family, that pressing a line of a list gives."""
    pick = re.fullmatch(r"/pick(\{.*\})", button["payload"])
    if pick:
        yield from (value for name, value in json.loads(pick[1]).items() if name in ("entry", "family"))


def _one_line(message: Message) -> str:
    said = " ".join(f"{message.get('title') or ''} {message.get('text') or ''}".split())
    return said if len(said) <= 160 else said[:159] + "…"
