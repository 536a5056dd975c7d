"""Leaves modules unread until they are used, where others import them for what is seldom done.

Not `importlib.util.LazyLoader`: an `import` statement reads the `__spec__` of a module that is already there,
which has that one loaded at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from threading import RLock
from types import ModuleType
from typing import Any

_LOCK = RLock()


def import_when_used(name: str, functions: Sequence[str] = (), *, before_parents: bool = False) -> None:
    """Puts a module in its place that reads itself when one of its attributes is used.

    Args:
        name: Of the module. One that is already imported, or absent, is left.
        functions: Those that others import by name (`from module import function`): it is read when one is
            called.
        before_parents: For a module that its own parent imports: its parents are left unread. They are
            imported now otherwise.
    """
    if name in sys.modules:
        return
    spec = _spec_beside(name) if before_parents else find_spec(name)
    if spec is None or spec.loader is None:
        return
    module = _Unread(name)
    module.__spec__, module.__loader__, module.__package__ = spec, spec.loader, spec.parent
    if spec.origin is not None:
        module.__file__ = spec.origin
    if spec.submodule_search_locations is not None:
        module.__path__ = spec.submodule_search_locations
    for function in functions:
        setattr(module, function, _reading(module, function))
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent and not before_parents:
        setattr(sys.modules[parent], child, module)


def _spec_beside(name: str) -> ModuleSpec | None:
    """Where a module is, by the folders of its parents, none of which is imported."""
    top, *children = name.split(".")
    spec = find_spec(top)
    for child in children:
        if spec is None:
            return None
        spec = PathFinder.find_spec(f"{spec.name}.{child}", spec.submodule_search_locations)
    return spec


class _Unread(ModuleType):
    """A module whose code has not run."""

    def __getattr__(self, name: str) -> Any:
        # What the import system itself looks at does not count as a use.
        if name.startswith("__"):
            raise AttributeError(name)
        _read(self)
        return getattr(self, name)


def _read(module: ModuleType) -> None:
    with _LOCK:
        parent = sys.modules.get(module.__name__.rpartition(".")[0])
        if isinstance(parent, _Unread):
            # As an import does: the parent's code binds names that its modules would take.
            _read(parent)
        if isinstance(module, _Unread):
            module.__class__ = ModuleType  # type: ignore[assignment]
            assert module.__spec__ is not None  # noqa: S101 - given above
            assert module.__spec__.loader is not None  # noqa: S101 - given above
            module.__spec__.loader.exec_module(module)


def _reading(module: ModuleType, function: str) -> Callable[..., Any]:
    def call(*values: Any, **named: Any) -> Any:
        _read(module)
        return getattr(module, function)(*values, **named)

    return call
