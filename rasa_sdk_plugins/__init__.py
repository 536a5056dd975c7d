"""Rasa SDK's own extension point: what our action server does beside running actions.

The SDK imports a package of this name and lets it register hooks; the work is in `rasa_sdk_plugins.server`.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk_plugins import server


def init_hooks(manager: Any) -> None:
    """Called by the SDK once, at start."""
    manager.register(server)
