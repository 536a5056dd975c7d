"""Rasa's side of the channel: mounts the contract at /assistant and hands the messages to Rasa."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urljoin

import aiohttp
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request

from assistant import settings
from assistant.channel import metrics
from assistant.channel.api import Again, Api, Options
from assistant.channel.catalogue_view import FrontKeeper
from assistant.channel.daily_purge import purge_daily
from assistant.channel.errors import Breakdown
from assistant.channel.limits import Buckets
from assistant.channel.shared_limits import SharedBuckets
from assistant.channel.tokens import Signer
from assistant.dialogue.masked import MASKED
from assistant.memory import give_memory_back
from assistant.on_rasa import patches
from assistant.on_rasa.answered_before import AnsweredBefore, asking
from assistant.on_rasa.incoming_redaction import OWN_CHANNEL
from assistant.on_rasa.lock_store import AssistantLockStore, LocksUnavailable
from assistant.on_rasa.takeover import Takeover, start_following
from assistant.on_rasa.tracker_store import (
    AssistantTrackerStore,
    ConversationsUnavailable,
    surfacing_failures,
)
from assistant.privacy import logs
from assistant.redis import connect
from assistant.releases.formats import FORMAT
from assistant.releases.registry import pages_link
from assistant.serving_lock import VisitorsLock
from assistant.store import Store, StoreUnavailable
from assistant.store.time_limits import in_thread
from assistant.subprocesses import StartError
from assistant.understanding.result import Understanding
from assistant.version import sentence

logger = logging.getLogger(__name__)
PREFIX = "/assistant"
TURN_SECONDS = 20
_READY_SECONDS = 3
_WATCH_SECONDS = 5

_OnMessage = Callable[[UserMessage], Awaitable[Any]]


class AssistantInput(InputChannel):  # type: ignore[misc]
    """The web channel; named in `credentials.yml`, set by the environment (`assistant/settings.py`)."""

    @classmethod
    def name(cls) -> str:
        """Name Rasa stores with the messages."""
        return OWN_CHANNEL

    def url_prefix(self) -> str:
        """Absolute, so that Rasa does not mount it under /webhooks/."""
        return PREFIX

    def blueprint(self, on_new_message: _OnMessage) -> Blueprint:
        """The routes of the contract; a wrong setting ends the process with its sentence."""
        try:
            settings.check()
            return _blueprint(on_new_message)
        except (settings.SettingsError, StartError) as error:
            sys.exit(str(error))


async def _own_preflights(app: Sanic, _loop: object) -> None:
    """Keeps sanic-cors, which Rasa mounts over every path, away from the contract's.

    It answers each preflight itself and allows no header: no page of another site, allowed or not, could ever
    send a message. The contract answers its own (`Api._preflight`).
    """
    cors = getattr(app.ctx, "sanic_cors", None)
    if cors is not None:
        cors.resources = [
            (re.compile(f"(?!{PREFIX}/){getattr(pattern, 'pattern', pattern)}"), options)
            for pattern, options in cors.resources
        ]


async def _close_connections(_app: Sanic, _loop: object) -> None:
    """Nobody is being answered any more: closed, rather than left for the action server to time out."""
    await patches.close_sessions()


class CollectedOutput(OutputChannel):  # type: ignore[misc]
    """Collects the messages of one turn whole: Rasa's own collector cuts a text at its blank lines."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.messages: list[Mapping[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Name of the channel."""
        return OWN_CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps a message with every field its action gave it."""
        self.messages.append(dict(message))


class RasaEngine:
    """Answers through Rasa."""

    def __init__(
        self,
        on_new_message: _OnMessage,
        takeover: Takeover | None = None,
        visitors: VisitorsLock | None = None,
    ) -> None:
        """Databases are opened at the first check of readiness."""
        self._takeover, self._visitors = takeover, visitors
        self._on_new_message = on_new_message
        self._store = Store(settings.database_url())
        self._conversations = AssistantTrackerStore()
        self._warmed: str | None = None
        # Apart from the threads where the FAQ is read: a silent database holds those who ask for readiness.
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="readiness")

    async def turn(
        self,
        request: Request,
        conversation: str,
        text: str,
        test: bool = False,
        masked: Collection[str] = (),
    ) -> Sequence[Mapping[str, Any]]:
        """One message and its answers; Rasa makes the messages of a conversation wait for each other.

        Raises:
            Breakdown: No model, no tracker store, or no answer in time.
        """
        if _processor(request) is None:
            raise Breakdown("no model is loaded")
        if self._visitors is not None:
            # A training on this machine leaves it to them.
            self._visitors.came(asyncio.get_running_loop())
        output = CollectedOutput()
        message = UserMessage(
            text,
            output,
            conversation,
            input_channel=AssistantInput.name(),
            # Reaches the actions with the message: their logs carry the same id, a try is stored as one, and
            # the visitor is told what was masked.
            metadata={
                "request_id": logs.request_id(),
                **({"test": True} if test else {}),
                **({MASKED: sorted(masked)} if masked else {}),
            },
        )
        try:
            with surfacing_failures(), asking(logs.request_id(), text):
                await asyncio.wait_for(self._on_new_message(message), TURN_SECONDS)
        except AnsweredBefore as before:
            return Again(dict(message) for message in before.messages)
        except ConversationsUnavailable as error:
            raise Breakdown(f"tracker store: {error}") from error
        except LocksUnavailable as error:
            raise Breakdown(f"locks: {error}") from error
        except TimeoutError as error:
            raise Breakdown(f"no answer in {TURN_SECONDS} s") from error
        return output.messages

    async def understand(self, request: Request, text: str) -> Understanding:
        """What the served model understands of a text: no conversation is made, nothing is stored.

        Raises:
            Breakdown: No model.
        """
        processor = _processor(request)
        if processor is None:
            raise Breakdown("no model is loaded")
        if self._visitors is not None:
            self._visitors.came(asyncio.get_running_loop())
        parsed = await processor.parse_message(UserMessage(text, CollectedOutput()))
        return Understanding.from_message(parsed)

    async def readiness(self, request: Request) -> dict[str, Any]:
        """The model's name, once everything an answer needs is there.

        Raises:
            Breakdown: Says what is missing, for the log.
        """
        processor = _processor(request)
        if processor is None:
            raise Breakdown("no model is loaded")
        try:
            await asyncio.gather(
                _check_actions(request.app.ctx.agent),
                _check_locks(request.app.ctx.agent),
                in_thread(self._threads, self._store.ping),
                self._conversations.ping(),
            )
        except (StoreUnavailable, ConversationsUnavailable, TimeoutError) as error:
            raise Breakdown(f"database: {error or type(error).__name__}") from error
        if self._warmed != processor.model_filename:
            # Encoders and the like load at the first question: nobody should wait for that.
            await processor.parse_message(UserMessage("Quelle carte faut-il ?", CollectedOutput()))
            # Its name only: the model itself must go when another takes over.
            self._warmed = processor.model_filename
            give_memory_back()
        state = {"model": str(processor.model_filename), "format": FORMAT}
        if self._takeover is not None and self._takeover.problem:
            # Able to answer, with the model of before.
            state["refused"] = self._takeover.problem
        return state


def _blueprint(on_new_message: _OnMessage) -> Blueprint:
    # Also when Rasa was started by its own command.
    patches.apply()
    logs.install("rasa", settings.log_json())
    logger.info("Started: %s", sentence())
    models = settings.releases_dir()
    takeover = Takeover(models) if models else None
    keeper = FrontKeeper(settings.data_dir(), models)
    engine = RasaEngine(on_new_message, takeover, VisitorsLock(settings.models_dir()))
    api = Api(
        engine,
        Signer(_secret(), settings.session_seconds(), previous=settings.previous_secret()),
        keeper,
        _buckets("session", settings.session_limit()),
        _buckets("address", settings.address_limit()),
        Options(
            settings.origins(),
            settings.proxies(),
            settings.banner(),
            settings.retention_days(),
            settings.indexable(),
            pages_link(settings.models_dir()),
        ),
    )
    blueprint = api.blueprint()
    blueprint.before_server_start(_own_preflights)
    purge_daily(blueprint)
    blueprint.after_server_stop(_close_connections)
    if takeover is not None:
        start_following(blueprint, takeover)

    @blueprint.listener("after_server_start")
    async def open_metrics(app: Sanic, loop: Any) -> None:
        def version() -> dict[str, str]:
            processor = getattr(getattr(app.ctx, "agent", None), "processor", None)
            model = str(getattr(processor, "model_filename", ""))
            catalogue = keeper.get().catalogue.fingerprint
            return {"model": model, "catalogue": catalogue, "format": str(FORMAT)}

        if metrics.serve(version, AssistantLockStore.waiting):
            app.add_task(_watch_readiness(app, engine))

    return blueprint


async def _watch_readiness(app: Sanic, engine: RasaEngine) -> None:
    """Keeps the metric of readiness true where nobody asks for `/ready`."""
    asking = cast(Request, SimpleNamespace(app=app))
    while True:
        try:
            await engine.readiness(asking)
            metrics.ready.set(1)
        except Breakdown:
            metrics.ready.set(0)
        except Exception:
            logger.exception("Readiness could not be checked")
            metrics.ready.set(0)
        await asyncio.sleep(_WATCH_SECONDS)


def _buckets(name: str, rate: settings.Rate | None) -> Buckets:
    client = connect(settings.redis_url())
    return Buckets(rate) if client is None else SharedBuckets(rate, client, name)


async def _check_locks(agent: Any) -> None:
    store = agent.lock_store
    if isinstance(store, AssistantLockStore):
        try:
            await store.ping()
        except LocksUnavailable as error:
            raise Breakdown(f"locks: {error}") from error


async def _check_actions(agent: Any) -> None:
    url = getattr(agent.action_endpoint, "url", None)
    if not url:
        raise Breakdown("endpoints.yml names no action server")
    try:
        timeout = aiohttp.ClientTimeout(total=_READY_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(urljoin(url, "ready")) as got,
        ):
            if got.status != 200:
                raise Breakdown(f"action server: status {got.status}")
    except (TimeoutError, aiohttp.ClientError) as error:
        raise Breakdown(f"action server: {type(error).__name__}") from error


def _processor(request: Request) -> Any:
    """Rasa's processor, None until a model is loaded."""
    return getattr(getattr(request.app.ctx, "agent", None), "processor", None)


def _secret() -> str:
    secret = settings.secret()
    if secret is None:
        logger.warning(
            "ASSISTANT_SECRET is not set: this process makes its own, open conversations end when it stops."
        )
        secret = secrets.token_urlsafe(32)
    return secret
