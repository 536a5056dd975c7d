"""Puts a back-office together: its pages, who may enter, and what works behind them."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette

from assistant import settings
from assistant.backoffice import access
from assistant.backoffice.access_contract import Access
from assistant.backoffice.app import Behind, create_app
from assistant.backoffice.daily import Daily
from assistant.backoffice.desk import Desk
from assistant.backoffice.keeper import Keeper
from assistant.backoffice.page import Page
from assistant.backoffice.scheduler import Scheduler
from assistant.backoffice.weekly import Weekly


def build() -> Starlette:
    """The back-office of the settings.

    Raises:
        SettingsError: A setting is wrong.
    """
    desk = Desk.of_settings()
    entry = access.of(desk.store, settings.backoffice_url())
    return compose(desk, entry, access.PAGES, [Daily(lambda: access.purge(desk.store))])


def compose(
    desk: Desk, entry: Access, own_pages: Sequence[Page] = (), behind: Sequence[Behind] = ()
) -> Starlette:
    """A back-office on a desk: it shares the working FAQ with others, and publishes at the times asked for.

    Args:
        desk: What pages work with.
        entry: Who may enter.
        own_pages: Those of `access`.
        behind: What else works behind the pages.
    """
    scheduler = Scheduler(desk, lambda act: entry.record(None, act))
    return create_app(
        desk, entry, own_pages, [desk.use_lease(), scheduler, Weekly(desk), Keeper(desk), *behind]
    )
