"""What Rasa alone sees of the packages that are not installed, in processes of their own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from assistant import stand_ins


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
