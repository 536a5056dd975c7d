"""Leaves TensorFlow out of a process whose pipeline has no component that needs it.

Rasa imports it to define classes (DIET, TED…) that `config.yml` may not name: 3 s and 350 MB. A stand-in
lets those classes be defined; using one raises at once. Must run before Rasa is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from ruamel.yaml import YAML

_NEEDING = frozenset(
    [
        "DIETClassifier",
        "ResponseSelector",
        "ConveRTFeaturizer",
        "LanguageModelFeaturizer",
        "TEDPolicy",
        "UnexpecTEDIntentPolicy",
    ]
)
"""Rasa's components that compute with TensorFlow."""
_OURS = "assistant."
_PACKAGES = frozenset(["tensorflow", "tensorflow_addons", "tensorflow_hub", "keras"])


def leave_out(config: Path) -> bool:
    """Puts the stand-in in place when no component of a `config.yml` may need TensorFlow.

    Returns:
        True when TensorFlow is left out; False when it is needed, or already there.
    """
    if "tensorflow" in sys.modules or is_needed(config):
        return False
    sys.meta_path.insert(0, _Finder())
    return True


def is_needed(config: Path) -> bool:
    """True when a component needs TensorFlow, or is neither Rasa's nor ours and may."""
    try:
        read = YAML(typ="safe").load(config.read_text(encoding="utf-8")) or {}
    except OSError:
        return True
    # Without a list Rasa fills in its own default, which has both DIET and TED.
    pipeline, policies = read.get("pipeline"), read.get("policies")
    if pipeline is None or policies is None:
        return True
    names = [str(component.get("name")) for component in (*pipeline, *policies)]
    return any(name in _NEEDING or ("." in name and not name.startswith(_OURS)) for name in names)


class TensorFlowLeftOut(RuntimeError):
    """Something tried to compute with the stand-in."""


class _Absent(type):
    """Any attribute is another absent class, good to inherit from and to annotate with."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(name, (), {})

    def __getitem__(cls, _: Any) -> Any:
        return cls

    def __call__(cls, *_: Any, **__: Any) -> Any:
        raise TensorFlowLeftOut(
            f"{cls.__module__}.{cls.__name__} needs TensorFlow, left out of this process: see {__name__}"
        )


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(name, (), {"__module__": self.__name__})


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in _PACKAGES:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""
