"""The models that tests talk to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.models import trained

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def model() -> Path:
    """A model of the tests' own FAQ."""
    return trained("model")


@pytest.fixture(scope="session")
def shipped_model() -> Path:
    """A model of the FAQ of the repository."""
    return trained("shipped_model")


@pytest.fixture(scope="session")
def twin_model() -> Path:
    """Another model of the tests' own FAQ."""
    return trained("twin_model")


@pytest.fixture(scope="session")
def published_faq() -> Path:
    """A folder to copy: the tests' own FAQ, in `data`, and its first publication, in `models`."""
    return trained("published_faq")


@pytest.fixture(scope="session")
def published_library() -> Path:
    """A folder to copy: the FAQ of an invented library, in `data`, and its publication, in `models`."""
    return trained("published_library")


@pytest.fixture(scope="session", autouse=True)
def _root() -> None:
    os.chdir(ROOT)
