"""What docstrings and comments name is there: a reader who greps for it finds it.

The rule, for names of files and for what stands between backquotes:

* `place/file.py`: a file of the repository ends so;
* `assistant.room.module.Name`: a module of ours, and something it says;
* `Class.method`, `module.function`: where the first is ours, its module says the second;
* `a_name`, `CamelCase`, `CONSTANT`, `call()`: some code of ours, or a file of configuration, says that word.
  A plain word of one case (`red`) is left: it is a value or an example more often than a name.

A name of another library is left too, but for the standard one: where it begins, nothing is ours.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import functools
import importlib
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from assistant.settings import ROOT

ROOMS = ("assistant", "actions", "rasa_sdk_plugins", "bench")
MODULES = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
_QUOTED = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_FILE = re.compile(r"(?<![\w./*<-])(?:[\w-]+/)*[\w-]+\.(?:py|yml|toml|sh|ini)\b")
_DOTTED = re.compile(r"(_?[A-Za-z]\w*(?:\.\w+)+)(?:\(\))?")
_NAME = re.compile(
    r"(_\w+|[a-z]+(?:_\w+)+|[A-Z]+[a-z0-9]+(?:[A-Z]\w*)+|[A-Z]+(?:_[A-Z0-9]+)+|\w+(?=\(\)))(?:\(\))?"
)
_MADE = re.compile(r".*\.(?:js|css|json|jsonl|html|md|txt|gz|npz|db|sqlite|lock)")
"""Names of files that the assistant makes or serves: most are examples."""


def prose(source: str) -> Iterator[str]:
    """The docstrings, the texts that follow a name, and the comments of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def absent(source: str) -> list[str]:
    """The names of a module's prose that are nowhere."""
    known = said_by(source) | everything_said()
    found = []
    for text in prose(source):
        found += [name for name in _FILE.findall(text) if name not in files()]
        for name in _QUOTED.findall(text):
            if _FILE.fullmatch(name) or _MADE.fullmatch(name):
                continue
            if dotted := _DOTTED.fullmatch(name):
                found += [] if _is_there(dotted.group(1), known) else [name]
            elif one := _NAME.fullmatch(name):
                found += [] if one.group(1) in known else [name]
    return found


def said_by(source: str) -> frozenset[str]:
    """The words of a module's code: its names, and those in its strings, but for its prose."""
    tree = ast.parse(source)
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found: set[str] = set()
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name", "asname", "module"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                found.update(value.split("."))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in texts:
            found.update(re.findall(r"\w+", node.value))
    return frozenset(found)


@cache
def modules_said() -> dict[str, frozenset[str]]:
    """Module -> the words of its code."""
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): said_by(
            file.read_text(encoding="utf-8")
        )
        for file in MODULES
    }


@cache
def everything_said() -> frozenset[str]:
    """The words of our code, of its modules' names and of the configuration."""
    words = {word for module, said in modules_said().items() for word in {*said, *module.split(".")}}
    for name in (
        "config.yml",
        "domain.yml",
        "endpoints.yml",
        "credentials.yml",
        "pyproject.toml",
        "Makefile",
    ):
        words.update(re.findall(r"\w+", (ROOT / name).read_text(encoding="utf-8")))
    # What Prometheus's library adds to the name of a metric.
    words |= {
        f"{word}{end}" for word in words if word.startswith("assistant_") for end in ("_total", "_info")
    }
    return frozenset(words | set(dir(builtins)))


@cache
def files() -> frozenset[str]:
    """The files of the repository that may be named, each with all the ends of its place."""
    found: set[str] = set()
    for top in (*ROOMS, "tests", "setup", "deploy", "data", "docs", "requirements", "widget"):
        found.update(str(file.relative_to(ROOT)) for file in (ROOT / top).rglob("*.*"))
    found.update(file.name for file in ROOT.iterdir())
    parts = [name.split("/") for name in found]
    return frozenset("/".join(one[start:]) for one in parts for start in range(len(one)))


@cache
def defined() -> frozenset[str]:
    """The classes of ours, and the modules by their own names."""
    found = {module.rpartition(".")[2] for module in modules_said()}
    for file in MODULES:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found.update(node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return frozenset(found)


def _is_there(name: str, known: frozenset[str]) -> bool:
    """True for a dotted name that is ours and there, or that is not ours."""
    first, *rest = name.split(".")
    if first in ROOMS:
        return _is_of_ours(name)
    if first in defined():
        # The module that defines the first says the rest: so does its base, elsewhere in our code.
        return all(word in known for word in rest)
    if first in sys.stdlib_module_names:
        return _is_importable(name)
    return True


def _is_importable(name: str) -> bool:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        with contextlib.suppress(ImportError, AttributeError):
            found = importlib.import_module(".".join(parts[:length]))
            functools.reduce(getattr, parts[length:], found)
            return True
    return False


def _is_of_ours(name: str) -> bool:
    """A module, or a module and what it says."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        module = ".".join(parts[:length])
        if module in modules_said():
            return all(part in modules_said()[module] for part in parts[length:])
    return ROOT.joinpath(*parts).is_dir()


@pytest.mark.parametrize("module", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_a_module_s_prose_names_is_there(module: Path) -> None:
    assert absent(module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("# See route.py for the rest.", ["route.py"]),
        ("# See act_model.py and `understanding/act_model.py` for the rest.", []),
        ("# See `dialogue/rules.py`.", ["dialogue/rules.py"]),
        ("# Set by `data/taxonomie.yml`.", ["data/taxonomie.yml"]),
        ("# The work is in `actions.server`.", ["actions.server"]),
        ("# The work is in `rasa_sdk_plugins.server`.", []),
        ("# See `assistant.store.store.Store.record_turn`.", []),
        ("# See `assistant.store.store.Store.record_all`.", ["assistant.store.store.Store.record_all"]),
        ("# See `Store.record_turn`, `Store.record_all()`.", ["Store.record_all()"]),
        ("# See `Agent.load`, `importlib.util.LazyLoader`.", []),
        ("# See `importlib.util.LazyLoading`.", ["importlib.util.LazyLoading"]),
        ("# `record_turn` and `record_all_turns`.", ["record_all_turns"]),
        ("# `CachedEncoder` and `RememberingEncoder`.", ["RememberingEncoder"]),
        ("# `MAX_COMMENT` and `MAX_COMMENTS_EVER`.", ["MAX_COMMENTS_EVER"]),
        ("# `fetch_everything()`, and `red` or `3/2` are values.", ["fetch_everything()"]),
        ('"""See `NowhereToBeFound`."""', ["NowhereToBeFound"]),
        ('name = 1\n"""See `NowhereToBeFound`."""', ["NowhereToBeFound"]),
        ("def f(my_own_argument):\n    # `my_own_argument` is its own.\n    pass", []),
        ('text = "`NowhereToBeFound` in a string of the code"', []),
    ],
)
def test_what_counts_as_a_name(written: str, expected: list[str]) -> None:
    assert absent(written) == expected
