"""What every test shares: an FAQ of its own, the scope it belongs to, how many examples are tried."""

from __future__ import annotations

import os
import signal
import subprocess
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

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
    """Marks each test with the scope of its folder; units come first, while models are trained."""
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        item.add_marker(_SCOPES.get(folder, folder))
    items.sort(key=lambda item: item.get_closest_marker("unit") is None)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Trains beside the unit tests what the tests after them need."""
    from tests.models import OF, train_beside

    units = sum(item.get_closest_marker("unit") is not None for item in session.items)
    wanted = [name for name in OF if any(name in getattr(i, "fixturenames", ()) for i in session.items)]
    if wanted and units >= _WORTH_IT and not session.config.option.collectonly:
        session.stash[_TRAINING] = train_beside(wanted)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leaves no training behind."""
    training = session.stash.get(_TRAINING, None)
    if training is not None and training.poll() is None:
        os.killpg(training.pid, signal.SIGKILL)
        training.wait()
