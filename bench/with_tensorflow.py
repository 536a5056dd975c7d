"""An environment with TensorFlow beside the project's own, made on demand: Rasa's usual pipeline needs it."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from assistant.on_rasa.no_tensorflow import is_absent
from assistant.settings import ROOT


@lru_cache(maxsize=1)
def python() -> Path:
    """The Python of that environment, made the first time.

    Raises:
        RuntimeError: The set-up failed; it said why.
    """
    if not is_absent():
        return Path(sys.executable)
    folder = Path(f"{sys.prefix}-tensorflow")
    environment = {**os.environ, "ASSISTANT_ENV": str(folder)}
    command = [str(ROOT / "setup" / "setup.sh"), "tensorflow"]
    if subprocess.run(command, env=environment, check=False).returncode != 0:  # noqa: S603 - our own script
        raise RuntimeError(f"no environment with TensorFlow in {folder}")
    return folder / "bin" / "python"
