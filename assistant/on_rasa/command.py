"""The `rasa` command of the project's environment: Rasa's own, patched, on the addresses of our settings.

`setup/setup.sh` installs it as `rasa`; `python -m assistant.on_rasa.command run …` is `rasa run …`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

from assistant import settings
from assistant.late_imports import import_when_used

_ENDPOINTS_YML = "http://127.0.0.1:5055/webhook"
"""The action server of `endpoints.yml`, which is our default too."""

_SELDOM_USED = {
    "rasa.utils.plotting": (),
    "scipy.stats": (),
    "sklearn.model_selection": ("train_test_split",),
}
"""Imported by Rasa and scikit-learn for what serving never does: a quarter of Rasa's start and 25 MB."""


def main() -> None:
    """Runs the command of `sys.argv`."""
    prepare()
    from rasa.__main__ import main as rasa

    command = sys.argv[1:2]
    _test_our_stories()
    try:
        _use_our_addresses(command)
    except settings.SettingsError as error:
        sys.exit(str(error))
    if command in (["run"], ["shell"], ["test"]) and sys.argv[2:3] != ["actions"]:
        _say_why_no_model()
    sys.argv[0] = "rasa"
    rasa()
    if command == ["train"]:
        leave()


def _say_why_no_model() -> None:
    """Rasa would say that there is no model, to somebody who sees some."""
    from assistant.releases.registry import newest, only_elsewhere

    models = Path("models")
    if newest(models) is None and (why := only_elsewhere(models)):
        print(f"{why} : « assistant publish » en publie un.", file=sys.stderr)


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
    # Threads of OpenBLAS that have nothing to do take a processor for a while before they sleep: a third of
    # the processor that a training took.
    os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
    for name, functions in _SELDOM_USED.items():
        import_when_used(name, functions)
    from assistant.on_rasa.patches import apply

    apply()


def _test_our_stories() -> None:
    """Gives `rasa test` the defaults of the project: an option that is typed still wins.

    Rasa's own read as a story every file below the working directory that looks like one, what its last run
    left in `results/` included.
    """
    import rasa.cli.arguments.test
    import rasa.cli.test

    rasa.cli.test.DEFAULT_E2E_TESTS_PATH = str(settings.ROOT / "tests" / "conversations")
    results = str(settings.home_dir() / "results")
    for module in (rasa.cli.test, rasa.cli.arguments.test):
        module.DEFAULT_RESULTS_PATH = results


def _use_our_addresses(command: list[str]) -> None:
    """Gives Rasa's options the defaults of our settings: an option that is typed still wins.

    Rasa's own are every interface of the machine, port 5005 whoever has it, and the action server of
    `endpoints.yml` whatever the settings say.

    Raises:
        SettingsError: A setting has a value that cannot be used.
    """
    import rasa.shared.constants
    import rasa_sdk.constants
    from rasa.core import constants

    from assistant.subprocesses import free_port, listens, write_endpoints

    constants.DEFAULT_SERVER_INTERFACE = settings.host()
    constants.DEFAULT_SERVER_PORT = settings.port()
    rasa_sdk.constants.DEFAULT_SERVER_PORT = settings.actions_port()
    if command == ["shell"]:
        # One visitor, this machine; an assistant may be running on the usual port.
        constants.DEFAULT_SERVER_INTERFACE = "127.0.0.1"
        if listens(settings.port()):
            constants.DEFAULT_SERVER_PORT = free_port()
    if command == ["run"] and sys.argv[2:3] == ["actions"]:
        os.environ.setdefault("SANIC_HOST", settings.actions_host())
        os.environ.setdefault("SANIC_KEEP_ALIVE_TIMEOUT", "75")
    elif command in (["shell"], ["run"]) and settings.actions_url() != _ENDPOINTS_YML:
        rasa.shared.constants.DEFAULT_ENDPOINTS_PATH = str(write_endpoints(settings.home_dir()))


if __name__ == "__main__":
    main()
