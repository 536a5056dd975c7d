"""`assistant ask`: what a visitor would read, in the terminal, without a server nor databases.

The question takes the way of a visitor's: the model's component understands it, and the action of `actions/`
is run by the SDK's own executor with a store of its own that is thrown away. On the working FAQ the component
alone is trained, and stored by the fingerprint of what it learnt.

Of the rooms, only this one imports `actions`, which import the others: it runs them as a server would.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import settings
from assistant.catalogue import load_catalogue
from assistant.dialogue.terminal import button_title, whole_text
from assistant.releases.registry import ReleaseError, read_published, verified
from assistant.store import Store
from assistant.understanding.result import KEY

if TYPE_CHECKING:
    from assistant.on_rasa.component import FaqInterpreter

_CONVERSATION = "ask"
"""Id of its conversation and of its channel."""


def ask(
    question: str, published: bool, on_wait: Callable[[str], None]
) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """Asks what is published, or the working FAQ.

    Args:
        question: As a visitor types it.
        published: What visitors get, rather than the working FAQ.
        on_wait: Given a line when the answer takes a while.

    Returns:
        Which FAQ answered, in French, and the messages of the contract.

    Raises:
        ReleaseError: Nothing is published, or it cannot be used.
        CatalogueError: The working FAQ cannot be read.
    """
    component, origin = _published() if published else _working(on_wait)
    models = settings.models_dir() if published else None
    # The actions read the same FAQ, and what they store goes with the folder.
    with tempfile.TemporaryDirectory() as home, closing(Store(f"sqlite:///{home}/ask.db")) as store:
        return origin, asyncio.run(reply(component, question, store, settings.data_dir(), models))


async def reply(
    component: FaqInterpreter, question: str, store: Store, data: Path, models: Path | None
) -> list[Mapping[str, Any]]:
    """The messages of the one action, run by the SDK's own executor.

    Args:
        component: What understands the question.
        question: As typed.
        store: Where the action stores the turn.
        data: The working FAQ.
        models: The models folder whose published release is answered from; None for the working FAQ.
    """
    from rasa.shared.nlu.training_data.message import Message
    from rasa_sdk.executor import ActionExecutor

    from actions import resources

    message = Message.build(question)
    component.process([message])
    parsed = message.as_dict()
    executor = ActionExecutor()
    executor.register_package("actions")
    call = {
        "next_action": "action_turn",
        "tracker": {
            "sender_id": _CONVERSATION,
            "slots": {},
            "latest_message": {**parsed, "text": question, KEY: parsed.get(KEY)},
            "events": [],
            "latest_input_channel": _CONVERSATION,
        },
        "domain": {},
    }
    with resources.using(store, resources.KnowledgeKeeper(data, models)):
        result = await executor.run(call) or {}
    return [{**(response.get("custom") or {}), **response} for response in result.get("responses") or ()]


def shown(message: Mapping[str, Any]) -> str:
    """A message as read in a terminal: under its title the text, its source, its buttons numbered."""
    lines = [whole_text(message)]
    for number, button in enumerate(message.get("buttons") or (), start=1):
        lines.append(f"  {number}. {button_title(button)}")
    return "\n".join(lines)


def _published() -> tuple[Any, str]:
    models = settings.models_dir()
    published = read_published(models)
    if published is None:
        raise ReleaseError("Rien n'est publié : lancez « assistant publish ».")
    from assistant.on_rasa.engine import load_component

    return load_component(verified(models, published)), f"Ce qui est publié : modèle {published.model}"


def _working(on_wait: Callable[[str], None]) -> tuple[Any, str]:
    """The component trained on the working FAQ, taken from the cache when nothing changed."""
    from assistant.on_rasa.component import DATA, FaqInterpreter
    from assistant.on_rasa.engine import load_trained, train_component

    data = settings.data_dir()
    catalogue = load_catalogue(data)
    name = FaqInterpreter.fingerprint_addon({DATA: str(data)})[:16]
    folder = settings.home_dir() / "cache" / "ask" / name
    origin = f"FAQ de travail : {len(catalogue.published)} entrées, empreinte {catalogue.fingerprint[:12]}"
    if not folder.is_dir():
        on_wait("La FAQ a changé : apprentissage…")
        train_component(folder, data)
    os.utime(folder)
    return load_trained(folder, data), origin
