"""The team's page as a process: `assistant backoffice`, in the foreground until it is stopped."""

from __future__ import annotations

import signal
import sys
from contextlib import closing
from types import FrameType

from starlette.applications import Starlette

from assistant import settings
from assistant.errors import AssistantError
from assistant.memory import stay_small
from assistant.privacy import logs
from assistant.store.models import StoreUnavailable
from assistant.store.store import Store
from assistant.subprocesses import check_port

FINISH_SECONDS = 20
"""What is being answered may take, when the process is stopped."""
UNDER_RUN = "--under-run"
"""`assistant run` says where the page is, and gives the first link itself: a log is no place for it."""


def main(under_run: bool = False) -> int:
    """Serves the page until a signal stops it.

    Args:
        under_run: See `UNDER_RUN`.

    Raises:
        SettingsError: A setting is wrong.
        StartError: The port is taken.
    """
    from assistant.backoffice.serve import build

    settings.check()
    check_port(settings.backoffice_host(), settings.backoffice_port(), "ASSISTANT_BACKOFFICE_PORT")
    app = build()
    if not under_run:
        for line in welcome():
            print(line, flush=True)
    return serve(app)


def serve(app: Starlette) -> int:
    """Serves an application where the settings say, until a signal stops it; 1 when it did not start."""
    import uvicorn

    stay_small()
    logs.install("backoffice", settings.log_json())
    config = uvicorn.Config(
        app,
        host=settings.backoffice_host(),
        port=settings.backoffice_port(),
        ws="none",
        lifespan="on",
        # Addresses of pages hold what was searched for: they are written nowhere.
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        # `X-Forwarded-For` is read where it counts, as far as ASSISTANT_PROXIES says it is to be believed.
        proxy_headers=False,
        timeout_graceful_shutdown=FINISH_SECONDS,
    )
    server = uvicorn.Server(config)

    def stop(number: int, frame: FrameType | None) -> None:
        # Uvicorn ends on the first signal and then sends it again: by then it is no failure.
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    server.run()
    return 0 if server.started else 1


def welcome() -> list[str]:
    """Where the page is, and the link of the first administrator as long as there is none."""
    lines = [f"Page de l'équipe : {settings.backoffice_url()}"]
    try:
        link = first_link()
    except StoreUnavailable as error:
        return [*lines, str(error)]
    if link is not None:
        lines.append(f"Premier accès (une fois, pendant une heure) : {link}")
    return lines


def first_link() -> str | None:
    """The link by which the first administrator makes an account; None once there is one.

    Raises:
        StoreUnavailable: The database is missing.
    """
    from assistant.backoffice import access

    with closing(Store(settings.database_url())) as store:
        return access.first_link(store, settings.backoffice_url())


def new_link(login: str = "", without_code: bool = False) -> str:
    """A link for somebody who cannot enter any more, or for one more administrator without a login.

    Args:
        login: Of the account.
        without_code: Its codes are dropped too.

    Raises:
        AssistantError: No account has this login.
    """
    from assistant.backoffice import access

    with closing(Store(settings.database_url())) as store:
        return access.new_link(store, settings.backoffice_url(), login, without_code=without_code)


if __name__ == "__main__":
    try:
        if sys.argv[1:] == ["welcome"]:
            print("\n".join(welcome()))
            sys.exit(0)
        sys.exit(main(UNDER_RUN in sys.argv))
    except AssistantError as error:
        sys.exit(str(error))
