"""What Rasa alone sees of the packages that are not installed, in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.on_rasa import no_tensorflow


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_tensorflow_is_not_there() -> None:
    assert _python("import tensorflow") == "ModuleNotFoundError: No module named 'tensorflow'"
    assert no_tensorflow.is_absent()


@pytest.mark.parametrize("package", sorted(no_tensorflow.PACKAGES))
def test_only_rasa_sees_the_stand_in(package: str) -> None:
    code = f"try:\n import {package}\n print('there')\nexcept ImportError:\n print('absent')"
    assert _python(code) == "absent"
    # A module of that name: what the import system tells the finder apart by.
    assert _python(f"exec({code!r}, {{'__name__': 'rasa.utils.some'}})") == "there"


def test_other_packages_look_for_tensorflow_in_vain() -> None:
    assert (
        _python("import rasa.model_training; from thinc import compat; print(compat.has_tensorflow)")
        == "False"
    )


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
    code = (
        "from keras import Model\nfrom keras.utils import tf_utils\nimport tf_keras\n"
        "print(Model is tf_keras.Model, tf_utils.hidden)"
    )
    as_rasa = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); exec({code!r}, {{'__name__': 'rasa.some'}})"
    )
    assert _python(as_rasa) == "True since Keras 2.13"
