"""The `assistant` command: its families of commands, and the one place where an error is printed."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import agency, author, operate, quality, release, visitors
from assistant.cli.typer_in_french import Commands, misuse
from assistant.errors import AssistantError, sentence
from assistant.settings import ROOT

STOPPED = 130
"""Ctrl-C, as shells have it: 128 and the number of the signal."""
NOT_READ = 141
"""The reader of a pipe has gone (`assistant models | head -1`): 128 and the number of SIGPIPE."""

app = Commands(help="Assistant de support.")
for family in (agency, author, release, visitors, quality, operate):
    app.add_typer(family.app)


def _show_version(requested: bool) -> None:
    if requested:
        from assistant.version import sentence as version

        print(version())
        raise typer.Exit


@app.callback()
def _before(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="dit quelle version c'est"),
    ] = False,
) -> None:
    """Nothing: each command does its own."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command.

    Args:
        arguments: What follows `assistant`; of the process itself by default.

    Returns:
        The exit status: 0 when all went well, 1 when something must be corrected, 2 for a wrong command,
        130 when it was interrupted, 141 when what it says is no longer read.
    """
    try:
        status = _run(list(sys.argv[1:] if arguments is None else arguments))
        _flush()
        return status
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        _say_nothing_more()
        return NOT_READ
    except OSError as error:
        # Of standard output itself (a full disk), or of no file.
        _say_nothing_more()
        with contextlib.suppress(OSError):
            print(sentence(error), file=sys.stderr)
        return 1


def _run(arguments: list[str]) -> int:
    try:
        start = _here()
        os.chdir(ROOT)
        command = typer.main.get_command(app)
        with command.make_context("assistant", arguments, obj=start) as context:
            return int(command.invoke(context) or 0)
    except typer.Exit as end:
        return end.exit_code
    except typer.TyperException as error:
        print(misuse(error), file=sys.stderr)
        return 2
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        if error.filename is None:
            # Maybe of standard output, which would fail again when it is flushed: said once, by `main`.
            raise
        print(sentence(error), file=sys.stderr)
        return 1


def _here() -> Path:
    """Where the command was typed: its relative paths start there, and Rasa needs the repository."""
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise AssistantError("Le dossier où vous êtes n'existe plus : allez dans un autre.") from error


def _flush() -> None:
    """Writes what waits while a failure can still be printed; a stream that the shell closed is None."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _say_nothing_more() -> None:
    """What waits to be written would fail again when Python ends, with a traceback."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            with contextlib.suppress(OSError, ValueError), open(os.devnull, "w") as nowhere:
                os.dup2(nowhere.fileno(), stream.fileno())
