"""The team's page beside the assistant: it may die, it never ends the visitors' service."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from assistant.processes import run, team_page
from assistant.processes.team_page import MAX_DEATHS, TeamPage
from tests.unit.processes.test_run import StandIn, Waits


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[StandIn]:
    """The pages that were started."""
    pages: list[StandIn] = []

    def start(label: str, arguments: Any, log: Path) -> StandIn:
        pages.append(StandIn(f"{label} {len(pages) + 1}"))
        return pages[-1]

    monkeypatch.setattr(team_page, "start", start)
    return pages


def test_visitors_come_before_the_page(
    started: list[StandIn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = TeamPage(tmp_path)
    before: list[int] = []
    monkeypatch.setattr(page, "welcome", lambda: before.append(len(started)) or ["bonjour"])
    monkeypatch.setattr(team_page, "check_port", lambda *_: None)
    assert page.open() == ["bonjour"]
    assert before == [0]
    assert [one.niceness > 0 for one in started] == [True]


def test_a_silent_database_ends_nothing(
    started: list[StandIn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait(*_: Any, timeout: float, **__: Any) -> None:
        raise subprocess.TimeoutExpired("welcome", timeout)

    monkeypatch.setattr(team_page.subprocess, "run", wait)
    monkeypatch.setattr(team_page, "check_port", lambda *_: None)
    (said,) = TeamPage(tmp_path).open()
    assert "tarde à répondre" in said
    assert len(started) == 1


def test_a_page_that_dies_is_told_and_started_again(
    started: list[StandIn], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = TeamPage(tmp_path)
    page.start()
    page.look(100.0)
    assert len(started) == 1
    started[0].dead = True
    page.look(101.0)
    page.look(104.0)
    assert len(started) == 1
    page.look(107.0)
    assert len(started) == 2
    said = capsys.readouterr().err
    assert "La page de l'équipe 1 s'est arrêté" in said
    assert "les visiteurs sont servis" in said


def test_a_page_that_keeps_dying_is_left(
    started: list[StandIn], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = TeamPage(tmp_path)
    page.start()
    for second in range(40):
        started[-1].dead = True
        page.look(float(second))
    assert len(started) == MAX_DEATHS + 1
    assert "plus relancée" in capsys.readouterr().err


def test_its_death_ends_nothing_else(started: list[StandIn], tmp_path: Path) -> None:
    page = TeamPage(tmp_path)
    page.start()
    started[0].dead = True
    children: Any = [StandIn("actions"), StandIn("Rasa")]
    run._watch(children, Waits(20), page)
    assert [child.stopped for child in children] == [0, 0]


def test_a_taken_port_is_said_and_the_assistant_goes_on(
    started: list[StandIn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("ASSISTANT_BACKOFFICE_PORT", str(taken.getsockname()[1]))
        (said,) = TeamPage(tmp_path).open()
    assert "L'assistant continue sans la page de l'équipe" in said
    assert started == []
