"""Commands that are read as they are typed, and not run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer

from assistant.cli import app
from assistant.cli.typer_in_french import FrenchCommand, FrenchGroup
from tests.typed import typed

Read = Callable[..., tuple[str, Mapping[str, Any]]]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Read:
    """`read("faq", "check", "--links")`: the command that would run, and what it would be given."""

    def read_it(*words: object) -> tuple[str, Mapping[str, Any]]:
        seen: list[tuple[str, Mapping[str, Any]]] = []

        def instead(_: FrenchCommand | FrenchGroup, context: typer.Context) -> None:
            seen.append((context.command_path, dict(context.params)))

        group_invoke = FrenchGroup.invoke

        def alone_instead(group: FrenchGroup, context: typer.Context) -> Any:
            """A group that is typed without one of its commands, as « assistant inbox » is."""
            if context.args or context._protected_args:
                return group_invoke(group, context)
            return instead(group, context)

        with monkeypatch.context() as patch:
            patch.setattr(FrenchCommand, "invoke", instead)
            patch.setattr(FrenchGroup, "invoke", alone_instead)
            assert typed(*words, start=tmp_path) == 0
        [(path, given)] = seen
        return path, given

    return read_it


def each_command() -> Iterator[tuple[str, FrenchCommand | FrenchGroup]]:
    """Every word or words that may follow `assistant`, groups included; "" is the command itself."""
    waiting = [("", typer.main.get_command(app))]
    while waiting:
        path, command = waiting.pop(0)
        assert isinstance(command, (FrenchCommand, FrenchGroup)), path
        yield path, command
        if isinstance(command, FrenchGroup):
            waiting += [(f"{path} {name}".strip(), one) for name, one in command.commands.items()]
