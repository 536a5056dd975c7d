"""The action server's settings, logs and readiness."""

from __future__ import annotations

import asyncio
import logging
import sys

import pluggy
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from actions import resources
from assistant import settings
from assistant.privacy import logs
from assistant.store import StoreUnavailable
from assistant.version import VERSION, sentence

logger = logging.getLogger(__name__)
hookimpl = pluggy.HookimplMarker("rasa_sdk")


@hookimpl
def attach_sanic_app_extensions(app: Sanic) -> None:
    """Checks the settings, installs the logs, adds `/ready`; a wrong setting ends the process."""
    try:
        settings.check()
    except settings.SettingsError as error:
        sys.exit(str(error))
    logs.install("actions", settings.log_json())
    logger.info("Started: %s", sentence())
    app.add_route(_ready, "/ready", name="ready")


async def _ready(request: Request) -> HTTPResponse:
    """200 once an action can read its catalogue and its database."""
    try:
        await asyncio.to_thread(resources.knowledge_keeper().get)
        await resources.beside_the_loop(resources.store().ping)
    except (resources.KnowledgeUnavailable, StoreUnavailable) as error:
        return json({"status": "unavailable", "missing": type(error).__name__}, status=503)
    return json({"status": "ok", "version": VERSION})
