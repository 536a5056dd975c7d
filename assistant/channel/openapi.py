"""The contract of the channel in OpenAPI 3.1, read from `openapi.yml` beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.catalogue.agency import Agency


def openapi(agency: Agency | None = None, contact: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The description, for clients and for the tests that hold the implementation to it.

    Args:
        agency: Named in the title and the description.
        contact: `label`, and `url` or `email`, of who answers questions about it.
    """
    agency = agency or Agency()
    description = _written()
    info = {**description["info"]}
    info["title"] = f"{info['title']} – {agency.assistant}"
    info["description"] = info["description"].replace("{agency}", agency.name)
    named = {"name": "label", "url": "url", "email": "email"}
    about = {key: contact[name] for key, name in named.items() if name in contact} if contact else {}
    if about:
        info["contact"] = about
    return {**description, "info": info}


@lru_cache(maxsize=1)
def _written() -> dict[str, Any]:
    return dict(yaml.safe_load(Path(__file__).with_name("openapi.yml").read_text(encoding="utf-8")))
