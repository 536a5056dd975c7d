"""The patches of Rasa change nothing it answers; each test of a need fails once Rasa has corrected it.

What is changed elsewhere, and why there, is in the docstring of `assistant/on_rasa/patches.py`.
"""

from __future__ import annotations

import _compression
import ast
import asyncio
import copy
import inspect
import logging
import random
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import dask
import pytest
import rasa.core.actions.action as action_module
import rasa.core.policies.rule_policy as rule_policy
import rasa.core.processor as processor
import rasa.engine.runner.dask as dask_runner
import rasa.engine.storage.local_model_storage as storage
import rasa.model as model
import rasa.shared.core.domain as domain_module
import rasa.shared.core.events as events
import rasa.shared.nlu.training_data.message as message_module
import rasa.shared.nlu.training_data.training_data as training_data_module
import rasa.shared.utils.common as common
import rasa.utils.endpoints as endpoints
import rasa.utils.tensorflow.models as models
from aiohttp import web
from jsonschema import ValidationError
from rasa.engine.graph import GraphComponent, GraphSchema, SchemaNode
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import all_subclasses
from rasa.shared.utils.schemas.events import EVENT_SCHEMA
from sanic import Sanic
from tarsafe import TarSafe, TarSafeException

from assistant.channel import web as web_channel
from assistant.on_rasa import no_tensorflow, patches
from assistant.releases.registry import archive_of
from tests.listening import of_its_own
from tests.unit.releases.test_formats import made_by_another
from tests.unit.releases.test_registry import made

FILTERS = hasattr(tarfile, "data_filter")
"""Python's own, from 3.11.4 on."""

ROOT = Path(__file__).resolve().parents[3]
OUR_PACKAGES = ("actions", "assistant", "bench", "rasa_sdk_plugins", "setup")


@pytest.fixture(autouse=True)
def _patched() -> None:
    patches.apply()
    patches.apply()


def _source(module: Any) -> str:
    return Path(inspect.getfile(module)).read_text(encoding="utf-8")


def _library_names(tree: ast.AST) -> set[str]:
    """The names that a module gives to what it imports from libraries."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names if not _is_ours(node.module or "")}
    return names


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in OUR_PACKAGES


def _changes_a_library(source: str) -> bool:
    """True when a module assigns to an attribute of what it imports, or changes how others are imported."""
    tree = ast.parse(source)
    names = _library_names(tree)
    stored = [
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store)
    ]
    return "sys.meta_path." in source or any(
        ast.unparse(node.value).partition(".")[0] in names
        # The environment is a setting, and is passed on to other processes.
        and not ast.unparse(node).startswith("os.environ[")
        for node in stored
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import rasa.core.constants\nrasa.core.constants.PORT = 1", True),
        ("def apply():\n    from rasa.model import Model\n    Model.load = None", True),
        ("import sys\nsys.modules['scipy.stats'] = None", True),
        ("import sys\nsys.meta_path.append(finder)", True),
        ("import os\nos.environ['SANIC_HOST'] = ''", False),
        ("from assistant.store import Store\nStore.x = 1", False),
        ("import rasa\nport = rasa.PORT", False),
    ],
)
def test_a_module_that_changes_a_library_is_recognized(source: str, expected: bool) -> None:
    assert _changes_a_library(source) is expected


def test_every_module_that_changes_a_library_is_named_by_the_patches() -> None:
    changing = {
        file.relative_to(ROOT).as_posix()
        for package in OUR_PACKAGES
        for file in (ROOT / package).rglob("*.py")
        if _changes_a_library(file.read_text(encoding="utf-8"))
    }
    listed = set(re.findall(r"`([a-z_/]+\.py)`", patches.__doc__ or ""))
    assert "assistant/on_rasa/patches.py" in changing
    assert changing - {"assistant/on_rasa/patches.py"} <= listed
    assert all((ROOT / file).is_file() for file in listed)


def test_rasa_still_checks_its_schema_at_each_reply() -> None:
    assert "validate(result, self.action_response_format_spec())" in _source(action_module)


def test_rasa_still_compares_each_event_with_the_schema_of_every_kind() -> None:
    kinds = EVENT_SCHEMA["oneOf"]
    assert len(kinds) > 20
    # What makes it enough to look at one: no two kinds share a name.
    names = [kind["properties"]["event"]["const"] for kind in kinds]
    assert len(set(names)) == len(names)


def test_rasa_still_makes_an_empty_domain_at_each_message() -> None:
    assert "self.as_dict() == Domain.empty().as_dict()" in _source(domain_module)
    assert "self.domain.is_empty()" in _source(processor)


def test_only_an_empty_domain_is_empty() -> None:
    assert domain_module.Domain.empty().is_empty()
    assert domain_module.Domain.from_dict({}).is_empty()
    assert not domain_module.Domain.from_dict({"intents": ["greet"]}).is_empty()


def test_rasa_still_opens_a_session_for_each_action() -> None:
    assert "async with self.session() as session:" in _source(endpoints)


@pytest.mark.parametrize("module", [processor, rule_policy])
def test_rasa_still_copies_in_depth_for_its_log_and_for_nothing_else(module: Any) -> None:
    tree = ast.parse(_source(module))

    def copies(node: ast.AST) -> list[ast.Call]:
        calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
        return [n for n in calls if isinstance(n.func, ast.Attribute) and n.func.attr == "deepcopy"]

    logged = [
        n for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func) == "structlogger.debug"
    ]
    assert copies(tree)
    assert len(copies(tree)) == sum(len(copies(call)) for call in logged)
    # Nothing else of the module `copy` is used there.
    used = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and ast.unparse(n.value) == "copy"]
    assert {attribute.attr for attribute in used} <= {"copy", "deepcopy"}


def test_rasa_still_packs_at_the_highest_level() -> None:
    assert 'TarSafe.open(model_archive_path, "w:gz")' in _source(storage)


def test_rasa_still_reads_an_archive_twice_to_unpack_it() -> None:
    assert "for tarinfo in self.__iter__()" in inspect.getsource(TarSafe._safetar_check)
    assert "self._safetar_check()" in inspect.getsource(TarSafe.extractall)


def test_rasa_still_copies_every_example_at_each_merge_and_compares_whole_fingerprints() -> None:
    assert "training_examples = copy.deepcopy(self.training_examples)" in _source(training_data_module)
    assert "OrderedDict.fromkeys(examples)" in _source(training_data_module)
    assert "return int(self.fingerprint(), 16)" in _source(message_module)


def test_a_copied_message_shares_nothing_that_changes() -> None:
    message = Message({"text": "Bonjour", "intent": {"name": "greet"}, "entities": [{"value": 1}]})
    message.features = [object()]
    copied = copy.deepcopy([message, message])
    assert copied[0] is copied[1] is not message
    assert copied[0].data == message.data
    copied[0].data["entities"][0]["value"] = 2
    copied[0].data["intent"]["name"] = "bye"
    copied[0].set("text", "Au revoir")
    copied[0].features.clear()
    copied[0].output_properties.add("more")
    assert message.data == {"text": "Bonjour", "intent": {"name": "greet"}, "entities": [{"value": 1}]}
    assert len(message.features) == 1
    assert "more" not in message.output_properties


def test_only_equal_examples_are_dropped() -> None:
    def example(text: str, intent: str, **more: str) -> Message:
        return Message({"text": text, "intent": intent, **more})

    training_data = TrainingData(
        [example("a", "x"), example("a", "x"), example("a", "y"), example("b", "x"), example("a", "x", k="v")]
    )
    assert [(m.get("text"), m.get("intent"), m.get("k")) for m in training_data.training_examples] == [
        ("a", "x", None),
        ("a", "y", None),
        ("b", "x", None),
        ("a", "x", "v"),
    ]


def test_rasa_still_reads_messages_in_its_event_loop() -> None:
    source = _source(processor)
    assert "parse_data = self._parse_message_with_graph(" in source
    assert "run_in_executor" not in source


def test_rasa_still_makes_and_orders_a_graph_at_each_message() -> None:
    source = _source(dask_runner)
    assert "minimal_schema = self._graph_schema.minimal_graph_schema(run_targets)" in source
    assert "run_graph = self._build_dask_graph(minimal_schema)" in source
    assert "dask_result = dask.get(run_graph, run_targets)" in source


class _Node:
    """A node of a graph that says what it was asked, or fails."""

    def __init__(self, name: str, asked: list[tuple[str, tuple[Any, ...]]]) -> None:
        self._name, self._asked = name, asked

    def __call__(self, *needs: tuple[str, Any]) -> tuple[str, str]:
        self._asked.append((self._name, needs))
        if any(value == "unreadable" for _, value in needs):
            raise RuntimeError("unreadable")
        return self._name, f"{self._name}({', '.join(str(value) for _, value in needs)})"


def _runner(needs: dict[str, list[str]]) -> tuple[Any, list[tuple[str, tuple[Any, ...]]]]:
    asked: list[tuple[str, tuple[Any, ...]]] = []
    nodes = {
        name: SchemaNode({str(n): need for n, need in enumerate(needed)}, GraphComponent, "load", "run", {})
        for name, needed in needs.items()
    }
    runner = dask_runner.DaskGraphRunner.__new__(dask_runner.DaskGraphRunner)
    runner._graph_schema = GraphSchema(nodes)
    runner._instantiated_nodes = {name: _Node(name, asked) for name in nodes}
    runner._execution_context = None
    return runner, asked


GRAPH = {
    "policy": ["reader", "__tracker__"],
    "reader": ["tokens", "__message__"],
    "tokens": ["__message__"],
    "of_nobody": ["policy", "tokens"],
    "alone": [],
}


@pytest.mark.parametrize("targets", [["policy"], ["reader", "tokens"], ["of_nobody", "alone"], ["tokens"]])
def test_a_graph_gives_what_dask_gives_and_asks_each_node_it_needs_once(targets: list[str]) -> None:
    runner, asked = _runner(GRAPH)
    given = {"__message__": "Bonjour", "__tracker__": "début"}
    first, second = (runner.run(inputs=dict(given), targets=targets) for _ in range(2))
    here, asked[:] = asked[: len(asked) // 2], []
    theirs = dask.get(
        {
            **runner._build_dask_graph(runner._graph_schema.minimal_graph_schema(targets)),
            **{name: (name, value) for name, value in given.items()},
        },
        targets,
    )
    assert first == second == dict(theirs)
    assert sorted(here) == sorted(asked)


def test_what_a_node_raises_ends_a_graph_as_it_is() -> None:
    runner, asked = _runner(GRAPH)
    # Rasa's own says that the runner failed, and not why.
    with pytest.raises(RuntimeError, match="unreadable"):
        runner.run(inputs={"__message__": "unreadable", "__tracker__": "début"}, targets=["policy"])
    assert [name for name, _ in asked] == ["tokens"]


def test_a_message_is_not_given_to_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "get", lambda *_: pytest.fail("dask was asked"))
    runner, asked = _runner(GRAPH)
    assert runner.run(inputs={"__message__": "Bonjour", "__tracker__": "début"}, targets=["tokens"])
    assert [name for name, _ in asked] == ["tokens"]


def test_a_training_is_left_to_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[list[str]] = []
    original = dask.get
    monkeypatch.setattr(dask, "get", lambda graph, names: taken.append(names) or original(graph, names))
    runner, _ = _runner({"importer": ["__importer__"], "trained": ["importer"]})
    assert runner.run(inputs={"__importer__": "data"}, targets=["trained"]) == {
        "trained": "trained(importer(data))"
    }
    assert taken == [["trained"]]


def test_rasa_still_asks_every_class_of_events_for_each_event() -> None:
    assert "for cls in rasa.shared.utils.common.all_subclasses(Event):" in _source(events)


def test_the_classes_of_events_are_asked_once_for_each_name(monkeypatch: pytest.MonkeyPatch) -> None:
    events.Event.resolve_by_type("slot")
    monkeypatch.setattr(common, "all_subclasses", lambda _: pytest.fail("the classes were asked again"))
    assert events.Event.resolve_by_type("slot") is events.SlotSet


def test_an_event_is_of_the_class_that_its_name_says() -> None:
    names = {kind.type_name for kind in all_subclasses(events.Event)}
    assert len(names) > 20
    for name in names:
        assert events.Event.resolve_by_type(name).type_name == name
    assert events.Event.resolve_by_type("topic") is None
    with pytest.raises(ValueError, match="Unknown event"):
        events.Event.resolve_by_type(["slot"])
    with pytest.raises(ValueError, match="unheard-of"):
        events.Event.resolve_by_type("unheard-of")
    assert events.Event.resolve_by_type("unheard-of", events.SlotSet) is events.SlotSet
    with pytest.raises(ValueError, match="unheard-of"):
        events.Event.resolve_by_type("unheard-of")


def test_rasa_still_imports_what_is_stood_in_for() -> None:
    imported = _run(
        "import sys, rasa.cli.utils, rasa.model_training\n"
        "print([type(sys.modules[n].__spec__.loader).__module__ for n in ('tensorflow', 'randomname')])"
    )
    assert imported == "['assistant.on_rasa.no_tensorflow', 'assistant.on_rasa.no_tensorflow']"


def test_every_component_of_rasa_is_defined_without_tensorflow() -> None:
    defined = _run(
        "from rasa.engine.recipes.default_components import DEFAULT_COMPONENTS\n"
        "print(sorted(c.__name__ for c in DEFAULT_COMPONENTS if c.__name__.startswith(('DIET', 'TED'))))"
    )
    assert defined == "['DIETClassifier', 'TEDPolicy']"


def _run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"events": [], "responses": [{"text": "Bonjour"}]},
        {"events": [{"event": "slot", "timestamp": None, "name": "awaiting", "value": "facet"}]},
        {"events": [{"event": "session_started"}, {"event": "action", "name": "action_listen"}]},
    ],
)
def test_a_right_reply_is_accepted(reply: dict[str, Any]) -> None:
    assert action_module.RemoteAction("action_x", None)._validate_action_result(reply)


@pytest.mark.parametrize(
    "reply",
    [
        [],
        {"events": 1},
        {"events": ["slot"]},
        {"responses": ["Bonjour"]},
        {"events": [{"event": "slot"}]},
        {"events": [{"event": "unheard-of"}]},
        {"events": [{"event": ["slot"], "name": "awaiting", "value": None}]},
        {"events": [{"event": "action", "name": 3}]},
        {"events": [{"event": "session_started", "timestamp": "now"}]},
        {"responses": None},
    ],
)
def test_a_wrong_reply_is_refused_as_rasa_refuses_it(reply: Any) -> None:
    from jsonschema import validate

    action = action_module.RemoteAction("action_x", None)
    with pytest.raises(ValidationError):
        validate(reply, action.action_response_format_spec())
    with pytest.raises(ValidationError, match="Action server"):
        action._validate_action_result(reply)


async def test_one_connection_serves_all_the_actions() -> None:
    peers: set[Any] = set()

    async def answer(request: web.Request) -> web.Response:
        peers.add(request.transport.get_extra_info("peername"))
        return web.json_response({"sent": await request.json()})

    application = web.Application()
    application.router.add_post("/webhook", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = runner.addresses[0]
    try:
        for number in range(5):
            # A new object each time, as after a model is swapped.
            endpoint = endpoints.EndpointConfig(f"http://127.0.0.1:{address[1]}/webhook")
            assert await endpoint.request(json={"n": number}) == {"sent": {"n": number}}
        assert len(peers) == 1
    finally:
        await runner.cleanup()


async def test_the_connections_are_closed_when_the_server_stops() -> None:
    endpoint = endpoints.EndpointConfig("http://127.0.0.1:1")
    other = endpoints.EndpointConfig("http://127.0.0.1:1", headers={"X-Other": "1"})
    opened = [await one.session().__aenter__() for one in (endpoint, other, endpoint)]
    assert len(set(opened)) == 2
    await patches.close_sessions()
    assert all(session.closed for session in opened)
    # Again, or after a restart in the same loop: a new one.
    await patches.close_sessions()
    assert not (await endpoint.session().__aenter__()).closed
    await patches.close_sessions()


async def test_the_channel_closes_them_with_its_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path / "models"))
    # The logs of the tests stay where they are.
    monkeypatch.setattr(web_channel.logs, "install", lambda *_: None)
    monkeypatch.setattr(Sanic, "test_mode", True)
    app = Sanic(f"stopping-{tmp_path.name}")
    app.blueprint(web_channel._blueprint(_answered), url_prefix="/assistant")
    server = await app.create_server(
        sock=of_its_own(), return_asyncio_server=True, asyncio_server_kwargs={"start_serving": True}
    )
    await server.startup()
    await server.after_start()
    session = await endpoints.EndpointConfig("http://127.0.0.1:1").session().__aenter__()
    await server.before_stop()
    assert not session.closed
    await server.after_stop()
    assert session.closed
    server.close()


async def _answered(_: Any) -> None:
    """Stands for Rasa."""


def test_each_event_loop_has_its_own_session() -> None:
    endpoint = endpoints.EndpointConfig("http://127.0.0.1:1/webhook")

    async def session() -> Any:
        async with endpoint.session() as client:
            return client

    assert asyncio.run(session()) is not asyncio.run(session())


def test_events_are_copied_when_the_log_asks_for_them() -> None:
    logger = logging.getLogger("rasa")
    before, value = logger.level, [["events"]]
    try:
        logger.setLevel(logging.INFO)
        assert processor.copy.deepcopy(value) is value
        logger.setLevel(logging.DEBUG)
        assert processor.copy.deepcopy(value) is not value
    finally:
        logger.setLevel(before)
    assert copy.deepcopy(value) is not value


def test_an_archive_is_read_by_any_tar(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_bytes(b"0" * 100_000)
    with storage.TarSafe.open(tmp_path / "model.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "vectors", arcname="vectors")
    # The header of gzip says when the highest level was used.
    assert (tmp_path / "model.tar.gz").read_bytes()[8] != 2
    with tarfile.open(tmp_path / "model.tar.gz") as archive:
        assert archive.extractfile("vectors").read() == b"0" * 100_000
    with storage.TarSafe.open(tmp_path / "model.tar.gz", "r:gz") as archive:
        assert archive.getnames() == ["vectors"]


def test_rasa_takes_no_model_that_this_code_does_not_read(tmp_path: Path) -> None:
    made_by_another(tmp_path, "ancien")
    # Rasa alone takes the newest archive, whoever trained it.
    assert "max(list_of_files, key=os.path.getmtime)" in _source(model)
    assert model.get_latest_model(str(tmp_path)) is None
    made(tmp_path, "nouveau")
    assert processor.get_latest_model(str(tmp_path)) == str(archive_of(tmp_path, "nouveau"))
    assert model.get_local_model(str(tmp_path)) == str(archive_of(tmp_path, "nouveau"))


def test_batches_have_the_type_of_their_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tuple for a tuple: TensorFlow 2.19 takes no list for it, and Rasa still announces one."""
    from rasa.utils.tensorflow.models import RasaModel

    source = _source(models)
    assert "return [element_spec]" in source
    monkeypatch.setattr(no_tensorflow, "is_absent", lambda: False)
    monkeypatch.setattr(RasaModel, "_dynamic_signature", staticmethod(lambda batch: [list(batch)]))
    patches.suit_tensorflow()
    patches.suit_tensorflow()
    assert RasaModel._dynamic_signature((1, 2)) == [(1, 2)]


@pytest.mark.parametrize("member", ["../out", "/out", "link", "device"])
def test_an_older_python_refuses_it_too(tmp_path: Path, member: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(tarfile, "data_filter", raising=False)
    (tmp_path / "vectors").write_bytes(b"vectors")
    info = tarfile.TarInfo(member)
    info.type = {"link": tarfile.SYMTYPE, "device": tarfile.BLKTYPE}.get(member, tarfile.REGTYPE)
    info.linkname = "../../out" if member == "link" else ""
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "vectors", arcname="vectors")
    with storage.TarSafe.open(tmp_path / "model.tar.gz", "r:gz") as archive:
        archive.extractall(tmp_path / "unpacked")
    assert (tmp_path / "unpacked" / "vectors").read_bytes() == b"vectors"
    with tarfile.open(tmp_path / "bad.tar.gz", "w:gz") as archive:
        archive.addfile(info)
    with storage.TarSafe.open(tmp_path / "bad.tar.gz", "r:gz") as archive, pytest.raises(TarSafeException):
        archive.extractall(tmp_path / "unpacked")


def test_an_archive_is_unpacked_in_one_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vectors").write_bytes(random.Random(0).randbytes(300_000))
    with storage.TarSafe.open(tmp_path / "model.tar.gz", "w:gz") as archive:
        for name in ("one", "components/two"):
            archive.add(tmp_path / "vectors", arcname=name)
    if FILTERS:
        monkeypatch.setattr(_compression.DecompressReader, "_rewind", None)
    with storage.TarSafe.open(tmp_path / "model.tar.gz", "r:gz") as archive:
        archive.extractall(tmp_path / "unpacked")
    for name in ("one", "components/two"):
        assert (tmp_path / "unpacked" / name).read_bytes() == (tmp_path / "vectors").read_bytes()


@pytest.mark.parametrize("member", ["../out", "/out", "link", "hard", "device"])
def test_an_archive_that_leads_outside_is_refused(tmp_path: Path, member: str) -> None:
    info = tarfile.TarInfo(member)
    if member in ("link", "hard"):
        info.type = tarfile.SYMTYPE if member == "link" else tarfile.LNKTYPE
        info.linkname = "../../out"
    elif member == "device":
        info.type = tarfile.BLKTYPE
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as archive:
        archive.addfile(info)
    with storage.TarSafe.open(tmp_path / "model.tar.gz", "r:gz") as archive:
        if member == "/out" and FILTERS:
            # Its slash is dropped: what is unpacked stays inside.
            archive.extractall(tmp_path / "unpacked")
            assert (tmp_path / "unpacked" / "out").is_file()
        else:
            with pytest.raises(tarfile.FilterError if FILTERS else TarSafeException):
                archive.extractall(tmp_path / "unpacked")
    assert not (tmp_path / "out").exists()
