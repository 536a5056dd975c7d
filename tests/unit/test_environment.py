"""No parameter travels through the environment of a process between our own functions.

What a function needs is an argument. A variable is set for a *child* (the `env` of `subprocess`), or for a
library that reads nothing else: the list below is all of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import ROOT

LIBRARIES = {
    "RASA_TELEMETRY_ENABLED": "read by Rasa when it is imported: nothing is reported to anybody",
    "SANIC_HOST": "the SDK's server takes no interface as an argument",
    "SANIC_KEEP_ALIVE_TIMEOUT": "nor how long it keeps a connection",
    "OMP_NUM_THREADS": "read by the libraries of linear algebra when they are loaded",
    "OPENBLAS_NUM_THREADS": "the same",
    "OPENBLAS_THREAD_TIMEOUT": "the same",
}
SETTERS = {"update", "setdefault", "pop", "popitem", "clear", "__setitem__", "__delitem__"}
MODULES = sorted(
    file for room in ("assistant", "actions", "rasa_sdk_plugins") for file in (ROOT / room).rglob("*.py")
)


def names_set(source: str) -> Iterator[str]:
    """The variables that a module sets or removes in its own environment, « ? » for one it computes."""
    tree = ast.parse(source)
    loops = dict(_constants_of_loop(node) for node in ast.walk(tree) if isinstance(node, ast.For))

    def named(key: ast.AST | None) -> list[str]:
        if isinstance(key, ast.Constant):
            return [str(key.value)]
        if isinstance(key, ast.Name) and loops.get(key.id):
            return [str(name) for name in loops[key.id]]
        return ["?"]

    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and _is_environment(node.value):
            if isinstance(node.ctx, ast.Store | ast.Del):
                yield from named(node.slice)
        elif isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ("?" for target in targets if _is_environment(target))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from named(node.args[0]) if _sets(node.func) and _names_one(node) else []
            yield from ["?"] if _sets(node.func) and not _names_one(node) else []


def _constants_of_loop(loop: ast.For) -> tuple[str, list[object]]:
    """`for name in ("A", "B")`: the name and its values."""
    name = loop.target.id if isinstance(loop.target, ast.Name) else ""
    items = loop.iter.elts if isinstance(loop.iter, ast.Tuple) else []
    return name, [one.value for one in items if isinstance(one, ast.Constant)]


def _sets(function: ast.Attribute) -> bool:
    of_environment = _is_environment(function.value) and function.attr in SETTERS
    return of_environment or function.attr in ("putenv", "unsetenv")


def _names_one(call: ast.Call) -> bool:
    """True when the first argument is the one variable concerned."""
    function = call.func
    named = isinstance(function, ast.Attribute) and function.attr not in ("update", "popitem", "clear")
    return named and bool(call.args)


def _is_environment(node: ast.AST) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr in ("environ", "environb")) or (
        isinstance(node, ast.Name) and node.id in ("environ", "environb")
    )


@pytest.mark.parametrize("module", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_module_sets_no_variable_for_functions_of_ours(module: Path) -> None:
    found = set(names_set(module.read_text(encoding="utf-8")))
    assert found <= LIBRARIES.keys(), f"{found - LIBRARIES.keys()}: give it as an argument"


def test_the_list_names_only_what_is_still_set() -> None:
    found = {name for module in MODULES for name in names_set(module.read_text(encoding="utf-8"))}
    assert found == LIBRARIES.keys()
    assert not any(name.startswith("ASSISTANT_") for name in LIBRARIES)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('os.environ["A"] = "1"', ["A"]),
        ('os.environ[name] = "1"', ["?"]),
        ('del os.environ["A"]', ["A"]),
        ('os.environ.update(A="1")', ["?"]),
        ('os.environ.setdefault("A", "1")', ["A"]),
        ('environ.pop("A", None)', ["A"]),
        ('os.environ |= {"A": "1"}', ["?"]),
        ("os.environ = {}", ["?"]),
        ('os.putenv("A", "1")', ["A"]),
        ('for one in ("A", "B"):\n    os.environ.setdefault(one, "1")', ["A", "B"]),
        # Reading, and what a child is given, are none of this.
        ('os.environ["A"], os.environ.get("B"), {**os.environ, "C": "1"}', []),
        ('subprocess.run([], env=environment({"A": "1"}))', []),
        ('settings.update(A="1"); found.pop("A")', []),
    ],
)
def test_what_counts_as_setting_one(source: str, expected: list[str]) -> None:
    assert list(names_set(source)) == expected
