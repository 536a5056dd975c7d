"""A running server takes over what is published, without a failed request and without a pause.

The pointer of the models folder is looked at every second. A new model is verified, loaded and asked a
question in a thread; then the processor is swapped, in one step of the event loop. Turns under way end with
the model they began with. Servers that share the folder each do so by themselves.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor

from assistant.releases.registry import (
    Publication,
    ReleaseError,
    numbered,
    read_published,
    verified,
)

logger = logging.getLogger(__name__)
EVERY = 1.0
"""Seconds between two looks at the pointer."""
_QUESTION = "Quelle carte faut-il ?"


class Takeover:
    """Follows what is published for one server."""

    def __init__(self, models: Path, every: float = EVERY) -> None:
        """Nothing is read yet.

        Args:
            models: The models folder.
            every: Seconds between two looks at the pointer.
        """
        self._models = models
        self._every = every
        self._seen: tuple[int, str] | None = None
        self.problem: str | None = None
        """Why what is published is not what this server serves, None when it is."""

    async def follow(self, app: Any) -> None:
        """Until the server stops; a failure is told and tried again at the next publication only."""
        # What Rasa imports stays for ever: looking for cycles in it would stop the server for half a second
        # while a model is loaded.
        gc.collect()
        gc.freeze()
        await asyncio.to_thread(self._begin, getattr(app.ctx, "agent", None))
        while True:
            await asyncio.sleep(self._every)
            try:
                await self.look(getattr(app.ctx, "agent", None))
            except Exception:
                # Whatever happens here, the server goes on with the model it has.
                logger.exception("The published model was not looked at")

    async def look(self, agent: Agent | None) -> bool:
        """Takes over what is published when that changed.

        Returns:
            True when the model was swapped.
        """
        published = await asyncio.to_thread(self._read)
        if agent is None or published is None or _mark(published) == self._seen:
            return False
        self._seen = _mark(published)
        if _serves(agent, published):
            self.problem = None
            return False
        try:
            processor = await asyncio.to_thread(self._load, agent, published)
        except ReleaseError as error:
            self._refuse(published, str(error))
            return False
        except Exception as error:
            logger.exception("The model %s cannot be loaded", published.model)
            self._refuse(published, f"{type(error).__name__}: {error}")
            return False
        _swap(agent, processor)
        self.problem = None
        logger.info("The model %s is served now", published.model)
        return True

    def _begin(self, agent: Agent | None) -> None:
        """What is published at the start: followed, unless the server was given a model never published."""
        published = self._read()
        if published is None or agent is None or agent.processor is None:
            return
        loaded = str(agent.processor.model_filename).removesuffix(".tar.gz")
        if loaded == published.model or loaded not in numbered(self._models):
            # A candidate is served on purpose (`rasa run --model`), until the next publication.
            self._seen = _mark(published)

    def _read(self) -> Publication | None:
        try:
            return read_published(self._models)
        except ReleaseError as error:
            if self.problem != str(error):
                logger.error("%s", error)
            self.problem = str(error)
            return None

    def _load(self, agent: Agent, published: Publication) -> MessageProcessor:
        """Outside of the event loop: verifies, loads and warms."""
        processor = MessageProcessor(
            model_path=verified(self._models, published),
            tracker_store=agent.tracker_store,
            lock_store=agent.lock_store,
            action_endpoint=agent.action_endpoint,
            generator=agent.nlg,
            http_interpreter=agent.http_interpreter,
        )
        # The first question loads what is lazy: nobody should wait for that.
        asyncio.run(processor.parse_message(UserMessage(_QUESTION, OutputChannel())))
        return processor

    def _refuse(self, published: Publication, why: str) -> None:
        logger.error("The published model %s is refused: %s", published.model, why)
        self.problem = why


def start_following(blueprint: Any, takeover: Takeover) -> None:
    """Follows from the moment the server has loaded its model until it stops."""

    @blueprint.after_server_start
    async def begin(app: Any, _: Any) -> None:
        app.ctx.takeover = asyncio.create_task(takeover.follow(app))

    @blueprint.before_server_stop
    async def end(app: Any, _: Any) -> None:
        app.ctx.takeover.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await app.ctx.takeover


def _mark(published: Publication) -> tuple[int, str]:
    return published.number, published.sha256


def _serves(agent: Agent, published: Publication) -> bool:
    processor = agent.processor
    return processor is not None and str(processor.model_filename) == f"{published.model}.tar.gz"


def _swap(agent: Agent, processor: MessageProcessor) -> None:
    """As `Agent.load_model` ends, in one step: no turn sees a half of it."""
    agent.processor = processor
    agent.domain = processor.domain
    agent.tracker_store.domain = processor.domain
    if isinstance(agent.nlg, TemplatedNaturalLanguageGenerator):
        agent.nlg.responses = processor.domain.responses
