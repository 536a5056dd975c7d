"""The contract of the channel in OpenAPI 3.1, read from `openapi.yml` beside this file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """The description, for clients and for the tests that hold the implementation to it."""
    return dict(yaml.safe_load(Path(__file__).with_name("openapi.yml").read_text(encoding="utf-8")))
