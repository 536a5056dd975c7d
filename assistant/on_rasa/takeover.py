"""A running server takes over what is published, without a failed request and without a pause.

The pointer of the models folder is looked at every second. A new model is verified, loaded and asked a
question in a thread; then the processor is swapped, in one step of the event loop. Turns under way end with
the model they began with. Servers that share the folder each do so by themselves.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import gzip
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor

from assistant.releases.registry import (
    Publication,
    ReleaseError,
    archive_of,
    numbered,
    read_published,
    verified,
)

logger = logging.getLogger(__name__)
EVERY = 1.0
"""Seconds between two looks at the pointer."""
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0
"""Seconds between attempts to load a model, at first and at last; each pause is twice the one before."""
_PASSING = (OSError, MemoryError)
"""What is tried again: a disk, a volume or a memory that fails now may serve in a moment."""
_FOR_GOOD = (gzip.BadGzipFile, IsADirectoryError, NotADirectoryError)
"""What no time mends, though Python counts it among the errors of files."""
_ATTEMPTS_WITHOUT_FILE = 5
"""A file that is still absent then is not on its way: the model is broken."""
_QUESTION = "Quelle carte faut-il ?"
_File = tuple[int, int]
"""What tells that an archive changed: its time and its size."""


class Takeover:
    """Follows what is published for one server."""

    def __init__(
        self, models: Path, every: float = EVERY, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Nothing is read yet.

        Args:
            models: The models folder.
            every: Seconds between two looks at the pointer.
            clock: Seconds; tests move it.
        """
        self._models = models
        self._every = every
        self._clock = clock
        self._seen: tuple[int, str] | None = None
        self._attempts = 0
        self._again: float | None = None
        self._refused: _File | None = None
        self.problem: str | None = None
        """Why what is published is not what this server serves, None when it is."""

    async def follow(self, app: Any) -> None:
        """Until the server stops.

        A model that cannot be loaded for a reason that may pass is tried again, less and less often; one that
        is broken is reported once, and waits for its file to change or for the next publication.
        """
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
        published, file = await asyncio.to_thread(self._read_with_file)
        if agent is None or published is None or not self._is_to_be_tried(published, file):
            return False
        if _serves(agent, published):
            self.problem = None
            return False
        try:
            processor = await asyncio.to_thread(self._load, agent, published)
        except Exception as error:
            self._refuse(published, file, error)
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

    def _read_with_file(self) -> tuple[Publication | None, _File | None]:
        published = self._read()
        if published is None:
            return None, None
        try:
            status = archive_of(self._models, published.model).stat()
        except OSError:
            return published, None
        return published, (status.st_mtime_ns, status.st_size)

    def _is_to_be_tried(self, published: Publication, file: _File | None) -> bool:
        """True for a publication that was not seen yet, and for one whose pause is over."""
        if _mark(published) != self._seen:
            self._seen, self._attempts, self._again = _mark(published), 0, None
            return True
        if self._again is None:
            if self.problem is not None and file is not None and file != self._refused:
                # It came after the pointer, or is still being copied: at the pace of what may pass.
                self._again, self._refused = self._clock() + self._pause(), file
            return False
        if self._clock() < self._again:
            return False
        self._again = None
        return True

    def _refuse(self, published: Publication, file: _File | None, error: Exception) -> None:
        why = str(error) if isinstance(error, ReleaseError) else f"{type(error).__name__}: {error}"
        self.problem, self._refused = why, file
        self._attempts += 1
        if may_pass(error, self._attempts):
            pause = self._pause()
            self._again = self._clock() + pause
            logger.warning("The published model %s is tried again in %.0f s: %s", published.model, pause, why)
        else:
            logger.error("The published model %s is refused: %s", published.model, why, exc_info=error)

    def _pause(self) -> float:
        """Seconds before the next attempt."""
        return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(max(0, self._attempts - 1), 10))


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


def may_pass(error: BaseException, attempts: int = 1) -> bool:
    """True when the same model may load a moment later: decided by what the failure began with.

    Rasa wraps what happens in a component, and a release that does not read wraps what the disk said.

    Args:
        error: Of the last attempt.
        attempts: So many were made.
    """
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    if isinstance(error, FileNotFoundError):
        return attempts < _ATTEMPTS_WITHOUT_FILE
    return isinstance(error, _PASSING) and not isinstance(error, _FOR_GOOD)


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
