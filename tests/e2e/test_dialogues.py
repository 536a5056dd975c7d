"""The conversations of conversations/dialogues.yml, each over HTTP, with the FAQ of the repository.

They are the one exception to the frozen FAQ: what they say is what the shipped FAQ must be able to hold.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.catalogue import load_catalogue
from tests.dialogues import Dialogue, Message, dialogues, play
from tests.e2e.conftest import ROOT, Service, Visitor, running
from tests.integration.conftest import shipped_model  # noqa: F401 - a fixture, used by name

CONVERSATIONS = dialogues()


@pytest.fixture(scope="module")
def shipped(
    shipped_model: Path,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    """The assistant with the FAQ of the repository; no limit of messages, as in the other tests."""
    models = tmp_path_factory.mktemp("models")
    shutil.copy2(shipped_model, models)
    home = tmp_path_factory.mktemp("home")
    with running(home, ASSISTANT_MODELS=str(models), ASSISTANT_DATA=str(ROOT / "data")) as started:
        yield started


@pytest.mark.parametrize("dialogue", CONVERSATIONS, ids=lambda dialogue: dialogue.id)
def test_the_conversation_goes_as_written(shipped: Service, dialogue: Dialogue):
    visitor = Visitor(shipped)

    def send(body: dict[str, str]) -> list[Message]:
        status, answer = shipped.post("/v1/message", body, visitor.token)
        assert status == 200, f"{dialogue.id}: {body} is answered {status}, {answer}"
        return answer["messages"]

    exchange = play(dialogue, send)
    assert not exchange.failures, f"\n{exchange}"


def test_every_entry_that_a_conversation_names_is_published():
    catalogue = load_catalogue(ROOT / "data")
    known = {entry.id for entry in catalogue.published} | {family.id for family in catalogue.families}
    named = {
        (dialogue.id, entry)
        for dialogue in CONVERSATIONS
        for step in dialogue.steps
        for name in ("entry", "not_entry")
        for entry in _listed(step.expected.get(name, []))
    }
    assert len(named) > len(CONVERSATIONS) / 2
    assert {pair for pair in named if pair[1] not in known} == set()


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
