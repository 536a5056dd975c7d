"""What is done once a day behind the pages: what is kept too long is forgotten."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from assistant.errors import AssistantError

logger = logging.getLogger(__name__)
_DAY_SECONDS = 24 * 3600.0
_AGAIN_SECONDS = 3600.0


class Daily:
    """Calls something at the start and then once a day, in a thread of its own."""

    def __init__(self, work: Callable[[], object]) -> None:
        """Nothing is started; `work` may raise `AssistantError`, and is then called again an hour later."""
        self._work = work
        self._ending = threading.Event()

    def start(self) -> None:
        """See `app.Behind`."""
        threading.Thread(target=self._repeat, name="daily", daemon=True).start()

    def stop(self) -> None:
        """See `app.Behind`; what is under way ends in the database, or does not."""
        self._ending.set()

    def _repeat(self) -> None:
        wait = 0.0
        while not self._ending.wait(wait):
            try:
                self._work()
                wait = _DAY_SECONDS
            except AssistantError as error:
                logger.warning("The daily work waits an hour: %s", type(error).__name__)
                wait = _AGAIN_SECONDS
            except Exception:
                logger.exception("The daily work failed")
                wait = _AGAIN_SECONDS
