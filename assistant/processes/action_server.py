"""The action server as `assistant actions` runs it: the SDK's, with our logs from the first line."""

from __future__ import annotations

import os

from rasa_sdk.endpoint import run

from assistant import settings
from assistant.privacy import logs

if __name__ == "__main__":
    logs.install("actions", settings.log_json())
    os.environ["SANIC_HOST"] = settings.actions_host()
    # Rasa keeps its connections for less: a server that closes them first fails the turn that was using one.
    os.environ.setdefault("SANIC_KEEP_ALIVE_TIMEOUT", "75")
    run("actions", settings.actions_port())
