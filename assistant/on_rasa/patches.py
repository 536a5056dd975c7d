"""The code of Rasa 3.6.21 that is replaced from outside, each piece with what it costs unchanged.

`tests/integration/on_rasa/test_patches.py` fails when one is not needed any more, and when a module that is
named neither here nor below changes a library. None changes an answer.

Elsewhere, because it comes before Rasa is imported, or is not Rasa's code:

* `setup/start.py`, at the start of every Python: what stands for the packages that are not installed
  (`assistant/on_rasa/no_tensorflow.py`), and the deprecation warnings of pinned packages.
* `assistant/on_rasa/command.py`: the defaults of the options of Rasa's commands, which differ by command.
* `assistant/late_imports.py`: modules that Rasa imports and that serving never uses.
* `assistant/channel/web.py`: sanic-cors, which Rasa mounts on each server, leaves the contract's paths alone.
* `assistant/on_rasa/incoming_redaction.py`: `UserMessage`, whose text is redacted whatever the channel.
* `assistant/privacy/logs.py`: every logger of the process, Rasa's and Sanic's too, writes redacted lines.
* `assistant/understanding/language/regex_cache.py`: `re`, while spaCy's tokenizer is made; no Rasa there.

A model that is swapped (`assistant/on_rasa/takeover.py`) or that reads another folder
(`assistant/on_rasa/engine.py`) gives one loaded `Agent` another processor: the classes stay Rasa's.
"""

from __future__ import annotations

import asyncio
import copy
import logging
import os
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from graphlib import TopologicalSorter
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from weakref import WeakKeyDictionary

import aiohttp

from assistant.on_rasa import no_tensorflow
from assistant.on_rasa.archives import unpack
from assistant.on_rasa.incoming_redaction import redact_incoming_messages

_IDLE_SECONDS = 3.0
"""How long an idle connection to the action server stays open: less than the 5 s after which it closes it."""


def apply() -> None:
    """Patches Rasa in this process; again changes nothing."""
    _check_replies_once()
    _make_an_empty_domain_once()
    _keep_connections()
    _copy_nothing_for_a_silent_log()
    _compress_lightly()
    _copy_messages_lightly()
    _read_messages_beside_the_loop()
    _run_graphs_in_a_known_order()
    _find_kinds_of_events_by_name()
    redact_incoming_messages()
    _say_what_needs_tensorflow()
    _take_models_of_our_format()
    suit_tensorflow()


def _check_replies_once() -> None:
    """Checks an action's reply against a schema that is itself checked once, each event against its own.

    Rasa checks the schema of the schema at each reply: 12 ms of 14, on every turn. What is left compares
    each event with the schemas of the 23 kinds of events, of which its name leaves one: 1.2 ms more.
    """
    from rasa.core.actions.action import RemoteAction

    RemoteAction._validate_action_result = _validate_action_result


def _validate_action_result(action: Any, result: Any) -> bool:
    from jsonschema.exceptions import best_match

    if _is_right(result):
        return True
    # The rare reply that is refused, or that names its events in another way: Rasa's own schema has the word.
    error = best_match(_reply_validator().iter_errors(result))
    if error is None:
        return True
    error.message += ". Failed to validate Action server response from API."
    raise error


def _is_right(result: Any) -> bool:
    """True when the schema accepts the reply for sure."""
    if not isinstance(result, dict):
        return False
    events, responses = result.get("events", []), result.get("responses", [])
    if not isinstance(events, list) or not isinstance(responses, list):
        return False
    checks = _event_validators()
    return all(isinstance(response, dict) for response in responses) and all(
        isinstance(event, dict)
        and isinstance(name := event.get("event"), str)
        and name in checks
        and checks[name].is_valid(event)
        for event in events
    )


@lru_cache(maxsize=1)
def _reply_validator() -> Any:
    from rasa.core.actions.action import RemoteAction

    return _validator(RemoteAction.action_response_format_spec())


@lru_cache(maxsize=1)
def _event_validators() -> Mapping[str, Any]:
    """Name of an event -> what checks it; a name that two schemas of Rasa share has none."""
    from rasa.shared.utils.schemas.events import EVENT_SCHEMA

    kinds = EVENT_SCHEMA["oneOf"]
    names = [kind.get("properties", {}).get("event", {}).get("const") for kind in kinds]
    if None in names:
        # A kind without a name might accept any event besides its own kind.
        return {}
    return {
        name: _validator({**EVENT_SCHEMA, "oneOf": [kind]})
        for name, kind in zip(names, kinds, strict=True)
        if names.count(name) == 1
    }


def _validator(schema: Any) -> Any:
    from jsonschema import validators

    kind = validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def _make_an_empty_domain_once() -> None:
    """Compares a domain with an empty one that is made once: Rasa makes one at each message, 1.1 ms."""
    from rasa.shared.core.domain import Domain

    Domain.is_empty = lambda domain: bool(domain.as_dict() == _empty_domain())


@lru_cache(maxsize=1)
def _empty_domain() -> Any:
    from rasa.shared.core.domain import Domain

    return Domain.empty().as_dict()


def _keep_connections() -> None:
    """One connection to the action server instead of one per action: 11 % of the samples of a turn."""
    from rasa.utils.endpoints import EndpointConfig

    if not isinstance(EndpointConfig.session, _KeepAliveSessions):
        EndpointConfig.session = _KeepAliveSessions()


async def close_sessions() -> None:
    """Closes the connections to the action server that this event loop left open: its server stops."""
    from rasa.utils.endpoints import EndpointConfig

    sessions = vars(EndpointConfig).get("session")
    if isinstance(sessions, _KeepAliveSessions):
        await sessions.close()


class _KeepAliveSessions:
    """Stands for the method `EndpointConfig.session`: the same session as long as the event loop lives."""

    def __init__(self) -> None:
        self._of_loop: WeakKeyDictionary[Any, dict[Any, aiohttp.ClientSession]] = WeakKeyDictionary()

    def __get__(self, endpoint: Any, kind: Any = None) -> Any:
        return self if endpoint is None else lambda: _Borrowed(self._session(endpoint))

    def _session(self, endpoint: Any) -> aiohttp.ClientSession:
        from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT

        sessions = self._of_loop.setdefault(asyncio.get_running_loop(), {})
        key = (tuple(sorted(endpoint.headers.items())), tuple(sorted(endpoint.basic_auth.items())))
        session = sessions.get(key)
        if session is None or session.closed:
            named = endpoint.basic_auth
            auth = aiohttp.BasicAuth(named["username"], named["password"]) if named else None
            session = sessions[key] = aiohttp.ClientSession(
                headers=endpoint.headers,
                auth=auth,
                timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return session

    async def close(self) -> None:
        """Closes the sessions of the running loop; one that is opened afterwards is a new one."""
        for session in self._of_loop.pop(asyncio.get_running_loop(), {}).values():
            await session.close()


class _Borrowed:
    """A session that outlives its `async with`."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self._session

    async def __aexit__(self, *error: object) -> None:
        """Leaves the session open."""


def _copy_nothing_for_a_silent_log() -> None:
    """Rasa copies events in depth for debug lines that are not written (gain not measured apart)."""
    from rasa.core import processor
    from rasa.core.policies import rule_policy

    for module in (processor, rule_policy):
        module.copy = SimpleNamespace(copy=copy.copy, deepcopy=_copied_when_logged)


def _copied_when_logged(value: Any, *memo: Mapping[int, Any]) -> Any:
    return copy.deepcopy(value) if logging.getLogger("rasa").isEnabledFor(logging.DEBUG) else value


def _compress_lightly() -> None:
    """Packs a model at the first level of gzip, not the ninth: faster, hardly larger; unpacks it in one pass.

    Vectors hardly compress; ten thousand entries hold 150 MB of them.
    """
    from rasa.engine.storage import local_model_storage

    if not hasattr(local_model_storage.TarSafe, "level"):
        local_model_storage.TarSafe = _lighter(local_model_storage.TarSafe)


def _lighter(archive: Any) -> Any:
    class LightArchive(archive):  # type: ignore[misc]
        """The same, written at the first level, and read once."""

        level = 1

        @classmethod
        def open(cls, name: Any = None, mode: str = "r", *rest: Any, **named: Any) -> Any:
            """See `tarfile.open`."""
            if mode == "w:gz":
                named.setdefault("compresslevel", cls.level)
            return super().open(name, mode, *rest, **named)

        def extractall(self, path: Any = ".", members: Any = None, *, numeric_owner: bool = False) -> None:
            """See `unpack`."""
            unpack(self, path, members, numeric_owner)

    return LightArchive


def _copy_messages_lightly() -> None:
    """Copies and compares training messages by what they hold: texts.

    Each of Rasa's four importers copies every example in depth and tells duplicates by a fingerprint of the
    whole: 11 s of a training on thirty thousand phrasings.
    """
    from rasa.shared.nlu.training_data.message import Message

    Message.__deepcopy__ = _copied_message
    Message.__hash__ = _message_hash


def _copied_message(message: Any, memo: dict[int, Any]) -> Any:
    copied = copy.copy(message)
    memo[id(message)] = copied
    for name, value in vars(message).items():
        if name == "data":
            setattr(copied, name, {key: _copied(held, memo) for key, held in value.items()})
        else:
            setattr(copied, name, _copied(value, memo))
    return copied


def _copied(value: Any, memo: dict[int, Any]) -> Any:
    """A copy in depth; what cannot change is shared, as `copy` would after asking more questions.

    What YAML gave as a list or a dictionary of its own becomes a plain one: a tenth of the time.
    """
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, dict):
        return {key: _copied(held, memo) for key, held in value.items()}
    if isinstance(value, list):
        return [_copied(held, memo) for held in value]
    return copy.deepcopy(value, memo)


def _message_hash(message: Any) -> int:
    """Equal messages have equal texts and intents; Rasa's own comparison tells the others apart."""
    try:
        return hash((message.data.get("text"), message.data.get("intent")))
    except TypeError:
        # An intent that was predicted is a dictionary.
        return hash(message.data.get("text"))


def _read_messages_beside_the_loop() -> None:
    """Reads messages in threads: Rasa reads them in its event loop, where a long one delays everybody.

    The encoder leaves Python to compute, so two messages are read at once on two processors.
    """
    from rasa.core.processor import MessageProcessor
    from rasa.shared.core.trackers import DialogueStateTracker

    original = MessageProcessor.parse_message
    if getattr(original, "patched", False):
        return

    async def parse_message(
        self: Any, message: Any, tracker: Any = None, only_output_properties: bool = True
    ) -> Any:
        if self.http_interpreter:
            return await original(self, message, tracker, only_output_properties)
        if tracker is None:
            tracker = DialogueStateTracker.from_events(message.sender_id, [])
        read = await asyncio.get_running_loop().run_in_executor(
            _readers(), self._parse_message_with_graph, message, tracker, only_output_properties
        )
        # The rest is Rasa's own, on what has been read.
        seen = copy.copy(self)
        seen._parse_message_with_graph = lambda *_: read
        return await original(seen, message, tracker, only_output_properties)

    parse_message.patched = True  # type: ignore[attr-defined]
    MessageProcessor.parse_message = parse_message


@lru_cache(maxsize=1)
def _readers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="reader")


def _run_graphs_in_a_known_order() -> None:
    """Asks the nodes of a loaded model one after the other, in an order that is found once.

    Rasa finds the part of the graph that it needs, makes dask's of it and has dask order it, three times a
    message: 3.4 ms of processor of a session and a turn.
    """
    from rasa.engine.runner.dask import DaskGraphRunner

    original = DaskGraphRunner.run
    if getattr(original, "patched", False):
        return

    def run(self: Any, inputs: Any = None, targets: Any = None) -> dict[str, Any]:
        # A training takes what it no longer needs out of memory, which is dask's work.
        if not targets or not inputs or any(name not in _OF_A_MESSAGE for name in inputs):
            return dict(original(self, inputs, targets))
        values = {name: (name, value) for name, value in inputs.items()}
        for name, needs in _order_of(self, tuple(targets)):
            values[name] = self._instantiated_nodes[name](*(values[need] for need in needs))
        return dict(values[name] for name in targets)

    run.patched = True  # type: ignore[attr-defined]
    DaskGraphRunner.run = run


_OF_A_MESSAGE = frozenset({"__message__", "__tracker__"})
"""What a loaded model is given of a message; a training is given its importer."""
_orders: WeakKeyDictionary[Any, dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]]] = (
    WeakKeyDictionary()
)


def _order_of(runner: Any, targets: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """The nodes that targets need, each after those that it needs, with their names."""
    known = _orders.setdefault(runner, {})
    if targets not in known:
        nodes = runner._graph_schema.minimal_graph_schema(list(targets)).nodes
        needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
        order = TopologicalSorter(needs).static_order()
        known[targets] = [(name, needs[name]) for name in order if name in needs]
    return known[targets]


def _find_kinds_of_events_by_name() -> None:
    """Looks an event's class up by its name: Rasa asks all the classes that exist, for each event read."""
    from rasa.shared.core.events import Event

    original = Event.resolve_by_type
    if getattr(original, "patched", False):
        return
    known: dict[str, Any] = {}

    def resolve_by_type(type_name: Any, default: Any = None) -> Any:
        if not isinstance(type_name, str):
            return original(type_name, default)
        if type_name not in known:
            found = original(type_name, default)
            if getattr(found, "type_name", None) != type_name:
                return found
            known[type_name] = found
        return known[type_name]

    resolve_by_type.patched = True  # type: ignore[attr-defined]
    Event.resolve_by_type = staticmethod(resolve_by_type)


def _say_what_needs_tensorflow() -> None:
    """One sentence at the start of a training instead of a stack trace in its middle."""
    from rasa.engine import validation
    from rasa.shared.exceptions import RasaException

    original = validation._validate_required_packages
    if getattr(original, "patched", False):
        return

    class TensorFlowAbsent(RasaException):  # type: ignore[misc]
        """What Rasa prints without its stack."""

    def validate(node: Any) -> None:
        needing = any(kind.__name__ in no_tensorflow.NEEDING for kind in node.uses.__mro__)
        if needing and no_tensorflow.is_absent():
            raise TensorFlowAbsent(str(no_tensorflow.TensorFlowAbsent(node.uses.__name__)))
        original(node)

    validate.patched = True  # type: ignore[attr-defined]
    validation._validate_required_packages = validate


def _take_models_of_our_format() -> None:
    """Takes the newest model of a folder that this code reads: Rasa takes the newest."""
    from rasa import model

    modules: list[Any] = [model]
    if "rasa.core.processor" in sys.modules:
        modules.append(sys.modules["rasa.core.processor"])
    for module in modules:
        module.get_latest_model = _latest_model


def _latest_model(model_path: str = "models") -> str | None:
    from assistant.releases.registry import newest

    if not model_path:
        return None
    folder = Path(model_path) if Path(model_path).is_dir() else Path(model_path).parent
    archive = newest(folder)
    return None if archive is None else str(archive)


def suit_tensorflow() -> None:
    """Gives Rasa's models batches of the type they announce, where `make tensorflow` has added TensorFlow.

    A batch is a tuple and its signature a list: TensorFlow 2.12, which Rasa is written for, took one for the
    other.
    """
    if no_tensorflow.is_absent():
        return
    from rasa.utils.tensorflow.models import RasaModel

    original = RasaModel._dynamic_signature
    if getattr(original, "patched", False):
        return

    def signature(batch: Any) -> list[tuple[Any, ...]]:
        return [tuple(announced) for announced in original(batch)]

    signature.patched = True  # type: ignore[attr-defined]
    RasaModel._dynamic_signature = staticmethod(signature)
