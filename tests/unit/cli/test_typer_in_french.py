"""Whatever is typed, what comes is French and plain: Typer's and click's own sentences never show."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from assistant.cli.typer_in_french import FrenchCommand, FrenchGroup
from assistant.version import sentence
from tests.typed import typed
from tests.unit.cli.conftest import each_command

ALL = tuple(path for path, _ in each_command())
ENGLISH = frozenset(
    [
        "the",
        "is",
        "are",
        "was",
        "not",
        "for",
        "and",
        "this",
        "with",
        "does",
        "did",
        "such",
        "missing",
        "invalid",
        "unexpected",
        "requires",
        "required",
        "try",
        "see",
        "error",
        "usage:",
        "got",
        "extra",
        "show",
        "exit",
        "help:",
        "value",
        "takes",
        "given",
        "choose",
        "possible",
        "mean",
        "you",
        "no",
        "default",
        "env",
    ]
)
"""Words of click's and Typer's sentences that no French sentence has."""


def read(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = typed(*words)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def english(text: str) -> set[str]:
    """The English words of a text, its options and what it quotes left out."""
    prose = re.sub(r"«[^»]*»|--?[a-z][\w-]*", " ", text.lower())
    return ENGLISH & set(re.findall(r"[a-zà-ÿœ]+:?", prose)) | ENGLISH & set(re.findall(r"[a-zà-ÿœ]+", prose))


def sentences_of_typer() -> Iterator[str]:
    """What Typer's code and its copy of click may print of a command: their texts of several words."""
    folder = Path(typer.__file__).parent
    for file in (
        "core.py",
        *(f"_click/{name}.py" for name in ("core", "exceptions", "formatting", "parser")),
    ):
        for node in ast.walk(ast.parse((folder / file).read_text("utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if (
                isinstance(text, str)
                and "\n\n" not in text
                and re.search(r"[A-Za-z]{3,} \S|\S [a-zA-Z]{3,}", text)
            ):
                yield text.strip()


def wrong_uses() -> Iterator[tuple[str, ...]]:
    """Each way of typing each command wrong that its own parameters allow."""
    for path, command in each_command():
        words = path.split()
        yield (*words, "--zzz")
        yield (*words, "-z")
        if isinstance(command, FrenchGroup):
            yield (*words, "zzz")
            if not command.invoke_without_command:
                yield (*words,)
            continue
        arguments = [one for one in command.params if one.param_type_name == "argument"]
        if any(one.required for one in arguments):
            yield (*words,)
        if all(one.nargs == 1 for one in arguments):
            yield (*words, *("9" for _ in arguments), "zzz")
        for option in (one for one in command.params if one.param_type_name == "option"):
            for name in option.opts:
                if getattr(option, "is_flag", False):
                    yield (*words, f"{name}=zzz")
                else:
                    yield (*words, name)
                    if option.metavar == "N":
                        yield (*words, *("a" for _ in arguments), name, "zzz")


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_the_help_of_each_command_is_french(
    path: str, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, printed, complaint = read(*path.split(), option, capsys=capsys)
    assert (status, complaint) == (0, "")
    assert printed.startswith(f"Usage : assistant {path}".rstrip())
    assert "-h, --help" in printed
    assert "affiche cette aide" in printed
    assert english(printed) == set()
    assert "\x1b" not in printed
    assert max(map(len, printed.splitlines())) <= 80


@pytest.mark.parametrize("path", ALL)
def test_the_help_says_what_each_word_does(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = dict(each_command())[path]
    _, printed, _ = read(*path.split(), "--help", capsys=capsys)
    flat = " ".join(printed.split())
    assert command.help
    assert command.help in flat
    for parameter in command.params:
        help_text = getattr(parameter, "help", None)
        assert help_text, f"{path} {parameter.name}"
        assert help_text in flat
        if parameter.param_type_name == "option":
            # A spelling that is only still understood is not taught.
            assert parameter.opts[0] in flat
            assert not any(f"{old} " in flat for old in parameter.opts[1:])
    if isinstance(command, FrenchGroup):
        for name, one in command.commands.items():
            assert f" {name} {one.help}" in flat


@pytest.mark.parametrize("words", wrong_uses(), ids=" ".join)
def test_each_wrong_use_is_said_in_french(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    status, printed, complaint = read(*words, capsys=capsys)
    assert (status, printed) == (2, "")
    usage, sentence, more = complaint.splitlines()
    assert usage.startswith("Usage : assistant")
    assert sentence.startswith("Erreur : ")
    assert sentence != "Erreur : cette commande ne s'écrit pas ainsi."
    assert more.startswith("Pour en savoir plus : assistant")
    assert english(complaint) == set()


def test_no_sentence_of_typer_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    everything = ""
    for path in ALL:
        everything += "\n".join(read(*path.split(), "--help", capsys=capsys)[1:])
    for words in wrong_uses():
        everything += "\n".join(read(*words, capsys=capsys)[1:])
    theirs = set(sentences_of_typer())
    assert {"Invalid value for", "COMMAND [ARGS]...", "Missing argument"} <= {
        one.rstrip(": ") for one in theirs
    }
    assert {one for one in theirs if one in everything} == set()


def test_a_sentence_nobody_foresaw_is_not_shown_either(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: FrenchCommand, context: typer.Context) -> None:
        context.fail("Something of a later version.")

    monkeypatch.setattr(FrenchCommand, "invoke", refuse)
    status, printed, complaint = read("models", capsys=capsys)
    assert (status, printed) == (2, "")
    assert "cette commande ne s'écrit pas ainsi" in complaint
    assert english(complaint) == set()


def test_the_version_comes_before_anything_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert read("--version", "faq", capsys=capsys) == (0, f"{sentence()}\n", "")


def test_nothing_is_installed_in_a_shell(capsys: pytest.CaptureFixture[str]) -> None:
    for option in ("--install-completion", "--show-completion"):
        assert read(option, capsys=capsys)[0] == 2
    _, printed, _ = read("--help", capsys=capsys)
    assert "completion" not in printed
