"""Rasa's own command line, lighter: `python -m assistant.lean_rasa run …` is `rasa run …`.

`rasa` itself works as ever, slower to start and larger.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from assistant.no_tensorflow import leave_out
from assistant.settings import ROOT


def main() -> None:
    """Runs the command of `sys.argv`."""
    prepare()
    from rasa.__main__ import main as rasa

    training = "train" in sys.argv[1:2]
    sys.argv[0] = "rasa"
    rasa()
    if training:
        leave()


def leave() -> NoReturn:
    """Ends a process that has written everything: freeing its objects would take most of a second."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def prepare() -> None:
    """Settles what must be before Rasa is imported, then patches it."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    if "train" not in sys.argv[1:2]:
        # The products of one question are small: a second thread only waits, at the others' expense.
        for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            os.environ.setdefault(variable, "1")
    leave_out(ROOT / "config.yml")
    from assistant.rasa_patches import apply

    apply()


if __name__ == "__main__":
    main()
