"""Rasa's own shell holds the conversations of the widget: the same model, asked on the shell's channel.

What is read there is what Rasa prints: the texts, cut at their blank lines, and the choices of the last
message.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from rasa.cli.utils import button_choices_from_message_data
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.console import CmdlineInput
from rasa.utils.endpoints import EndpointConfig

from tests.dialogues import Dialogue, Exchange, Message, dialogues, play
from tests.e2e.conftest import ROOT, Service, Visitor
from tests.e2e.test_dialogues import shipped  # noqa: F401 - a fixture, used by name
from tests.integration.conftest import shipped_model  # noqa: F401 - a fixture, used by name

PLAYED = {
    "a choice typed": "d09_pour_un_labo",
    "a correction": "d19_correction_pas_x_mais_y",
    "a follow-up": "d15_suite_pronom",
    "a reason": "d21_motif_tape",
    "a danger": "d25_urgence_manquee",
    "a contact": "d28_contact_du_produit",
}
SAME = ("kind", "entry_id", "certainty", "facet", "title", "context", "lead")
PAYLOAD = re.compile(r" \(/\w+(?:\{[^{}]*\})?\)$")
"""What Rasa adds to the title of a choice."""


class Terminal(CollectingOutputChannel):  # type: ignore[misc]
    """The shell's output, with the messages as the action sent them beside what Rasa prints of them."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict[str, Any]] = []

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.sent.append({**message, "buttons": list(message.get("buttons") or ())})
        await super().send_response(recipient_id, message)

    def screen(self) -> list[str]:
        """The lines on the terminal, choices last."""
        lines = [line for message in self.messages for line in str(message["text"]).splitlines()]
        last = self.messages[-1] if self.messages else {}
        if last.get("buttons"):
            shown = {"buttons": [dict(button) for button in last["buttons"]]}
            lines += button_choices_from_message_data(shown, allow_free_text_input=False)
        return lines


@pytest.fixture(scope="module")
def agent(shipped_model: Path, shipped: Service) -> Agent:  # noqa: F811
    """The shell's, on the data that its model learnt: this process has the frozen FAQ's otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_DATA", str(ROOT / "data"))
        return Agent.load(str(shipped_model), action_endpoint=EndpointConfig(shipped.actions))


async def _in_the_shell(agent: Agent, dialogue: Dialogue) -> tuple[list[list[Message]], list[list[str]]]:
    """The messages and the screen of each turn; what is pressed is the payload that Rasa's menu sends."""
    turns: list[list[Message]] = []
    screens: list[list[str]] = []
    conversation = uuid.uuid4().hex
    for step in dialogue.steps:
        typed = step.user
        if step.click is not None:
            buttons = (button for message in turns[-1] for button in message["buttons"])
            typed = next(b["payload"] for b in buttons if re.search(step.click, b["title"], re.IGNORECASE))
        output = Terminal()
        message = UserMessage(typed, output, conversation, input_channel=CmdlineInput.name())
        await agent.handle_message(message)
        turns.append(output.sent)
        screens.append(output.screen())
    return turns, screens


def _on_the_page(service: Service, dialogue: Dialogue) -> Exchange:
    visitor = Visitor(service)

    def send(body: dict[str, str]) -> Sequence[Message]:
        answer: dict[str, Any] = service.post("/v1/message", body, visitor.token)[1]
        return answer["messages"]

    return play(dialogue, send)


def _same(messages: Sequence[Message]) -> list[dict[str, Any]]:
    return [{name: message.get(name) for name in SAME} for message in messages]


@pytest.mark.parametrize("played", PLAYED.values(), ids=PLAYED)
async def test_the_shell_holds_the_conversation_of_the_page(
    shipped: Service,  # noqa: F811
    agent: Agent,
    played: str,
):
    dialogue = next(dialogue for dialogue in dialogues() if dialogue.id == played)
    page = _on_the_page(shipped, dialogue)
    assert not page.failures, f"\n{page}"
    turns, screens = await _in_the_shell(agent, dialogue)
    # The page is greeted when it opens, the shell with the first answer.
    assert turns[0][0]["kind"] == "greeting"
    turns[0] = turns[0][1:]
    for on_the_page, in_the_shell, screen in zip(page.turns, turns, screens, strict=True):
        assert _same(in_the_shell) == _same(on_the_page.messages), "\n".join(screen)
        assert list(_unreadable(screen)) == []
        assert list(_missing(on_the_page.messages, screen)) == [], "\n".join(screen)


def _unreadable(screen: Sequence[str]) -> Iterator[str]:
    """The lines that hold what is no French: JSON, escapes, the Markdown of a link."""
    for line in screen:
        if re.search(r'\\u|\]\(|[{}]|"', PAYLOAD.sub("", line)):
            yield line


def _missing(messages: Sequence[Message], screen: Sequence[str]) -> Iterator[str]:
    """What is read on the page and nowhere on the terminal."""
    whole = "\n".join(screen)
    for message in messages:
        handoff = message.get("handoff") or {}
        wanted = [message.get("lead"), message.get("title"), message.get("warning")]
        wanted += message.get("context") or ()
        wanted += handoff.get("summary", "").splitlines()
        for contact in (message.get("contact"), handoff.get("contact")):
            wanted += (contact or {}).values()
        for part in wanted:
            # The reference is the page's: a shell has no session to quote.
            if part and part not in whole:
                yield part
        neighbours = [button["title"] for button in message.get("related") or ()]
        yield from (title for title in neighbours if f"  – {title}" not in screen)
    menu = [PAYLOAD.sub("", line).partition(": ")[2] for line in screen if PAYLOAD.search(line)]
    buttons = messages[-1].get("buttons") or ()
    expected = [b["title"] + (f" – {b['hint']}" if b.get("hint") else "") for b in buttons]
    if menu != expected:
        yield f"the choices {expected}, but {menu}"
