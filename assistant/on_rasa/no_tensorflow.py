"""Stands in for what Rasa imports and this project does not install.

* TensorFlow: 2 GB, 3 s and 350 MB of memory a process, for classes (DIET, TED…) that the shipped `config.yml`
  does not name. Classes can inherit from it and be annotated with it; computing raises `TensorFlowAbsent`.
* Keras 2, where `make tensorflow` has added TensorFlow: it is called `tf_keras` there, and `keras` in Rasa.
* randomname, a package without a wheel: its one function names the models of `rasa train`.
* `websockets.connection` as it was in websockets 10, of which Sanic 21.12 imports three constants: the first
  websockets with a wheel for Python 3.12 has them in an enumeration.

`setup/start.py` puts them in every process of the environment; those of absent packages last, so that a
package which is installed is the one imported.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from assistant.errors import AssistantError

NEEDING = frozenset(
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
PACKAGES = frozenset(["tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"])
_NAMES, _CONNECTION = "randomname", "websockets.connection"
_HOW = (
    "TensorFlow, qui n'est pas installé ici : le pipeline livré s'en passe. « make tensorflow » l'ajoute "
    "(voir docs/performance.md) ; sinon, retirez ce composant de config.yml."
)


class TensorFlowAbsent(AssistantError, RuntimeError):
    """Something tried to compute with the stand-in; the message is French and says how to add TensorFlow."""

    def __init__(self, what: str) -> None:
        """Names what needs it."""
        super().__init__(f"{what} a besoin de {_HOW}")


@lru_cache(maxsize=1)
def finder() -> MetaPathFinder:
    """What finds the stand-in of a package that is not installed."""
    return _Finder()


def is_absent() -> bool:
    """True where `import tensorflow` gives the stand-in, or nothing."""
    spec = find_spec("tensorflow")
    return spec is None or isinstance(spec.loader, _Finder)


class _Absent(type):
    """Any attribute is another absent class, good to inherit from and to annotate with."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(name, (), {"__module__": cls.__module__})

    def __getitem__(cls, _: Any) -> Any:
        return cls

    def __call__(cls, *_: Any, **__: Any) -> Any:
        raise TensorFlowAbsent(f"{cls.__module__}.{cls.__name__}")


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(name, (), {"__module__": self.__name__})


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package = fullname.partition(".")[0]
        if package not in PACKAGES and fullname not in _FILLED:
            return None
        if package == "keras" and not is_absent():
            return ModuleSpec(fullname, _Keras(), is_package=True)
        return ModuleSpec(fullname, self, is_package=package in PACKAGES)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return ModuleType(spec.name) if spec.name in _FILLED else _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Gives the small ones their names; TensorFlow has nothing to run."""
        vars(module).update(_FILLED.get(module.__name__, dict)())


class _Keras(Loader):
    """Keras 2 under the name it had until TensorFlow 2.16; what it hid in 2.13 is where Rasa looks for it."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return ModuleType(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Gives the names of the module of `tf_keras` that was there in Keras 2.12."""
        inner = module.__name__.partition(".")[2]
        shown = ".".join(filter(None, ("tf_keras", inner)))
        try:
            real = import_module(shown)
        except ModuleNotFoundError:
            real = import_module(f"tf_keras.src.{inner}")
        vars(module).update({name: held for name, held in vars(real).items() if not name.startswith("__")})


def _random_name() -> dict[str, Any]:
    # What tells two models of `rasa train` in one second apart.
    return {"get_name": lambda: secrets.token_hex(4)}


def _connection() -> dict[str, Any]:
    from websockets import protocol

    names = {name: getattr(protocol, name) for name in protocol.__all__}
    return {**names, **protocol.State.__members__, "Connection": protocol.Protocol, "Event": protocol.Event}


_FILLED: dict[str, Callable[[], dict[str, Any]]] = {_NAMES: _random_name, _CONNECTION: _connection}
