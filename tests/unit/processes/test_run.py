"""Ports, endpoints, children: what `make run` does before and around Rasa."""

from __future__ import annotations

import itertools
import os
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant import settings, subprocesses
from assistant.processes import run, shell
from assistant.releases.registry import archive_of, catalogue_of, served_model
from tests.unit.releases.test_registry import made, published


def test_a_taken_port_is_reported_with_the_variable_to_change() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert subprocesses.listens(port)
        with pytest.raises(subprocesses.StartError) as caught:
            subprocesses.check_port("127.0.0.1", port, "ASSISTANT_PORT")
    assert str(port) in str(caught.value)
    assert f"ASSISTANT_PORT={port + 1} make run" in str(caught.value)
    assert not subprocesses.listens(port)
    subprocesses.check_port("127.0.0.1", port, "ASSISTANT_PORT")


def test_the_same_port_twice_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "6001")
    monkeypatch.setenv("ASSISTANT_ACTIONS_PORT", "6001")
    with pytest.raises(subprocesses.StartError, match="la même valeur"):
        run.main()


def test_a_wrong_setting_stops_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_LIMIT_SESSION", "beaucoup")
    with pytest.raises(settings.SettingsError, match=r"^ASSISTANT_LIMIT_SESSION "):
        run.main()


def test_the_endpoints_follow_the_ports(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSISTANT_ACTIONS_PORT", "6155")
    written = yaml.safe_load(subprocesses.write_endpoints(tmp_path / "home").read_text(encoding="utf-8"))
    ours = yaml.safe_load((settings.ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    assert written["action_endpoint"]["url"] == "http://127.0.0.1:6155/webhook"
    assert written["tracker_store"] == ours["tracker_store"]


def test_the_newest_model_is_served_before_any_publication(tmp_path: Path) -> None:
    assert served_model(tmp_path) is None
    for age, name in ((10, "b.tar.gz"), (5, "a.tar.gz"), (1, "README.md")):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    assert served_model(tmp_path) == tmp_path / "a.tar.gz"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://localhost:6100/assistant/"),
        ("0.0.0.0", "http://localhost:6100/assistant/"),
        ("faq.exemple.fr", "http://faq.exemple.fr:6100/assistant/"),
    ],
)
def test_the_address_shown_is_one_that_a_browser_opens(
    monkeypatch: pytest.MonkeyPatch, host: str, address: str
) -> None:
    monkeypatch.setenv("ASSISTANT_HOST", host)
    monkeypatch.setenv("ASSISTANT_PORT", "6100")
    assert run.address() == address


def test_rasa_is_started_with_our_model_and_the_ports_of_the_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    monkeypatch.setenv("ASSISTANT_PORT", "6101")
    monkeypatch.setenv("ASSISTANT_ACTIONS_PORT", "6102")
    arguments = list(run.rasa_arguments(tmp_path / "modèle.tar.gz"))
    options = dict(itertools.pairwise(arguments))
    assert options["--model"] == str(tmp_path / "modèle.tar.gz")
    assert options["--port"] == "6101"
    endpoints = yaml.safe_load(Path(options["--endpoints"]).read_text("utf-8"))
    assert endpoints["action_endpoint"]["url"].startswith("http://127.0.0.1:6102/")


@dataclass
class StandIn:
    """A child process as `make run` sees it."""

    label: str
    dead: bool = False
    stopped: int = 0
    niceness: int = 0

    def died(self) -> bool:
        return self.dead

    def yield_by(self, niceness: int) -> None:
        self.niceness = niceness

    def complaint(self) -> str:
        return f"{self.label} s'est arrêté"

    def stop(self) -> None:
        self.stopped += 1


class Waits(threading.Event):
    """The signal to stop, which comes after a number of looks; nobody waits for real."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def wait(self, timeout: float | None = None) -> bool:
        self.looks -= 1
        return self.looks < 0


@pytest.fixture
def replaced(monkeypatch: pytest.MonkeyPatch) -> list[StandIn]:
    """The action servers that were started in the place of dead ones."""
    started: list[StandIn] = []

    def start_actions(_: Path) -> StandIn:
        started.append(StandIn(f"actions {len(started) + 2}", dead=True))
        return started[-1]

    monkeypatch.setattr(run, "start_actions", start_actions)
    monkeypatch.setattr(run, "listens", lambda _: False)
    return started


def _watched(actions: StandIn, rasa: StandIn, looks: int) -> None:
    run._watch([actions, rasa], Waits(looks))  # type: ignore[list-item]


def test_the_assistant_stops_with_rasa_and_says_why(replaced: list[StandIn]) -> None:
    with pytest.raises(subprocesses.StartError, match="Rasa s'est arrêté"):
        _watched(StandIn("actions"), StandIn("Rasa", dead=True), looks=5)
    assert replaced == []


def test_an_action_server_that_dies_is_started_again_until_it_has_died_too_often(
    replaced: list[StandIn], capsys: pytest.CaptureFixture[str]
) -> None:
    first = StandIn("actions 1", dead=True)
    with pytest.raises(subprocesses.StartError, match=f"actions {run.MAX_DEATHS + 1} s'est arrêté"):
        _watched(first, StandIn("Rasa"), looks=100)
    assert len(replaced) == run.MAX_DEATHS
    assert first.stopped == 1
    assert capsys.readouterr().err.count("Nouveau démarrage dans") == run.MAX_DEATHS


def test_an_action_server_that_somebody_else_started_is_left_alone(
    replaced: list[StandIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "listens", lambda _: True)
    _watched(StandIn("actions", dead=True), StandIn("Rasa"), looks=20)
    assert replaced == []


def test_nothing_is_started_again_while_the_assistant_is_being_stopped(replaced: list[StandIn]) -> None:
    _watched(StandIn("actions", dead=True), StandIn("Rasa"), looks=1)
    assert replaced == []


def test_the_start_waits_for_an_answer_and_gives_up_when_a_child_dies(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter([False, False, True])
    monkeypatch.setattr(run, "_is_ready", lambda _: next(answers))
    children: list[Any] = [StandIn("actions"), StandIn("Rasa")]
    assert run._wait_until_ready(children, Waits(10))
    monkeypatch.setattr(run, "_is_ready", lambda _: False)
    assert not run._wait_until_ready(children, Waits(3))
    children[0].dead = True
    with pytest.raises(subprocesses.StartError, match="actions s'est arrêté"):
        run._wait_until_ready(children, Waits(10))


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:6100/assistant/ready"),
        ("::", "http://[::1]:6100/assistant/ready"),
        ("fe80::1", "http://[fe80::1]:6100/assistant/ready"),
        ("10.0.0.5", "http://10.0.0.5:6100/assistant/ready"),
    ],
)
def test_the_assistant_is_asked_at_an_address_that_can_be_reached(
    monkeypatch: pytest.MonkeyPatch, host: str, url: str
) -> None:
    monkeypatch.setenv("ASSISTANT_HOST", host)
    monkeypatch.setenv("ASSISTANT_PORT", "6100")
    urls: list[str] = []
    monkeypatch.setattr(run, "_is_ready", lambda url: not urls.append(url))
    assert run._wait_until_ready([], Waits(5))
    assert urls == [url]


def test_what_answers_without_a_model_is_not_ready() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        assert not run._is_ready(f"http://127.0.0.1:{nobody.getsockname()[1]}/assistant/ready")


@pytest.mark.parametrize(
    ("edit", "announced"),
    [
        ("", False),
        ("  variantes: [une autre façon]\n", True),
        ("  exemples: [bonjour]\n", True),
        ("  mots_cles: [puce]\n", False),
    ],
)
def test_what_waits_for_a_publication_is_announced_and_what_is_live_is_not(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    edit: str,
    announced: bool,
) -> None:
    """A new phrasing must be learnt; another answer is shown at once."""
    entry = "- id: a\n  question: A ?\n  reponse: R.\n"
    models, data = tmp_path / "models", tmp_path / "data"
    models.mkdir()
    published(models, made(models, "un"))
    for folder, text in ((catalogue_of(models, "un"), entry), (data, entry + edit)):
        (folder / "faq").mkdir(parents=True)
        (folder / "faq" / "a.yml").write_text(text, encoding="utf-8")
        (folder / "taxonomy.yml").write_text("facettes: []\n", encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_DATA", str(data))
    run._say_if_changed(models, archive_of(models, "un"))
    assert capsys.readouterr().out == "", "said once, with what is served"
    assert ("1 formulation à apprendre" in "\n".join(run.served_lines(models, data))) is announced


def test_the_shell_tries_a_candidate_with_the_faq_it_learnt(tmp_path: Path) -> None:
    assert not shell._is_candidate(tmp_path)
    published(tmp_path, made(tmp_path, "un"))
    os.utime(archive_of(tmp_path, "un"), (1, 1))
    assert not shell._is_candidate(tmp_path)
    made(tmp_path, "candidat", 2)
    assert shell._is_candidate(tmp_path)
