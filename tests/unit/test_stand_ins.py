"""What is not installed is stood in for: for Rasa alone, and only to define classes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant import stand_ins
from assistant.stand_ins import TensorFlowAbsent, _Module


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_tensorflow_is_not_there() -> None:
    assert _python("import tensorflow") == "ModuleNotFoundError: No module named 'tensorflow'"
    assert stand_ins.is_absent()


@pytest.mark.parametrize("package", sorted(stand_ins.PACKAGES))
def test_only_rasa_sees_the_stand_in(package: str) -> None:
    asked = f"try:\n import {package}\n print('there')\nexcept ImportError:\n print('absent')"
    assert _python(asked) == "absent"
    # A module of that name: what the import system tells the finder apart by.
    assert _python(f"exec({asked!r}, {{'__name__': 'rasa.utils.some'}})") == "there"


def test_other_packages_look_for_tensorflow_in_vain() -> None:
    assert (
        _python("import rasa.model_training; from thinc import compat; print(compat.has_tensorflow)")
        == "False"
    )


def test_the_stand_in_defines_classes_and_computes_nothing() -> None:
    tf = _Module("tensorflow")

    class Layer(tf.keras.layers.Layer):  # type: ignore[misc, name-defined]
        """As Rasa's are."""

    assert issubclass(Layer, object)
    assert tf.Tensor[int] is not None
    with pytest.raises(TensorFlowAbsent, match="make tensorflow"):
        tf.constant(1)
    with pytest.raises(TensorFlowAbsent, match="make tensorflow"):
        Layer()


def test_two_models_of_one_second_have_two_names() -> None:
    import randomname

    assert randomname.get_name() != randomname.get_name()


def test_sanic_reads_the_states_of_a_connection() -> None:
    from sanic.server.websockets import impl
    from websockets.protocol import State

    assert (impl.OPEN, impl.CLOSING, impl.CLOSED) == (State.OPEN, State.CLOSING, State.CLOSED)


def test_the_stand_in_is_needed_as_long_as_sanic_asks_an_old_websockets() -> None:
    """Fails once the installed websockets has the names by itself: the stand-in can go."""
    import importlib.util

    import websockets

    spec = importlib.util.spec_from_file_location("plain", f"{websockets.__path__[0]}/connection.py")
    assert spec is not None
    assert spec.loader is not None
    source = spec.loader.get_data(spec.origin).decode()  # type: ignore[attr-defined]
    assert "CLOSED" not in source


def test_where_tensorflow_is_added_rasa_finds_keras_2_under_its_old_names(tmp_path: Path) -> None:
    for name, content in {
        "tensorflow/__init__.py": "",
        "tf_keras/__init__.py": "class Model: pass",
        "tf_keras/utils/__init__.py": "",
        "tf_keras/src/__init__.py": "",
        "tf_keras/src/utils/__init__.py": "",
        "tf_keras/src/utils/tf_utils.py": "hidden = 'since Keras 2.13'",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    asked = (
        "from keras import Model\nfrom keras.utils import tf_utils\nimport tf_keras\n"
        "print(Model is tf_keras.Model, tf_utils.hidden)"
    )
    as_rasa = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); exec({asked!r}, {{'__name__': 'rasa.some'}})"
    )
    assert _python(as_rasa) == "True since Keras 2.13"
