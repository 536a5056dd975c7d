"""What every test shares: an FAQ of its own, the scope it belongs to, how many examples are tried."""

from __future__ import annotations

import os
import signal
import subprocess
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.side_by_side import is_first

FROZEN = Path(__file__).parent / "fixtures" / "data"

# An edit of data/ must break no test: whatever does not ask for the shipped FAQ reads the frozen one.
os.environ["ASSISTANT_DATA"] = str(FROZEN)

with warnings.catch_warnings(action="ignore"):
    # Its import puts a filter of its own before those of pyproject.toml.
    import sanic.app  # noqa: F401

_SCOPES = {"browser": "e2e"}
"""Scope of a folder of tests, where it is not the folder's own name; see tests/README.md."""

_WORTH_IT = 1_000
"""Unit tests from which a training beside them saves time."""
_TRAINING: pytest.StashKey[subprocess.Popen[bytes]] = pytest.StashKey()

# No deadline: how long an example takes is the machine's business.
settings.register_profile(
    "quick", max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", parent=settings.get_profile("quick"), max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks each test with the scope of its folder; what needs no model comes first, as models train."""
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        item.add_marker(_SCOPES.get(folder, folder))
    waiting = {item.path for item in items if _models(item)}
    items.sort(key=lambda item: (item.get_closest_marker("unit") is None, item.path in waiting))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Trains beside the unit tests what the tests after them need, in the first process that asks."""
    from tests.models import train_beside

    if session.config.option.collectonly or not is_first():
        return
    units = sum(item.get_closest_marker("unit") is not None for item in session.items)
    wanted = list(dict.fromkeys(name for item in session.items for name in _models(item)))
    if wanted and units >= _WORTH_IT:
        session.stash[_TRAINING] = train_beside(wanted)


def _models(item: pytest.Item) -> list[str]:
    """The fixtures of trained models that a test asks for."""
    from tests.models import OF

    return [name for name in getattr(item, "fixturenames", ()) if name in OF]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Leaves no training behind; what another process waits for is not stopped."""
    training = session.stash.get(_TRAINING, None)
    if training is None:
        return
    if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        training.wait()
    elif training.poll() is None:
        os.killpg(training.pid, signal.SIGKILL)
        training.wait()
