"""Puts a back-office together: its pages, who may enter, and what works behind them."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from importlib.util import find_spec

from starlette.applications import Starlette

from assistant import settings
from assistant.backoffice.access_contract import Access
from assistant.backoffice.app import Behind, create_app
from assistant.backoffice.daily import Daily
from assistant.backoffice.desk import Desk
from assistant.backoffice.page import Page
from assistant.backoffice.scheduler import Scheduler


def build() -> Starlette:
    """The back-office of the settings.

    Raises:
        SettingsError: A setting is wrong.
    """
    access = importlib.import_module("assistant.backoffice.access")
    desk = Desk.of_settings()
    entry = access.of(desk.store, settings.backoffice_url())
    return compose(desk, entry, access.PAGES, [Daily(lambda: access.purge(desk.store))])


def compose(
    desk: Desk, access: Access, own_pages: Sequence[Page] = (), behind: Sequence[Behind] = ()
) -> Starlette:
    """A back-office on a desk: it shares the working FAQ with others, and publishes at the times asked for.

    Args:
        desk: What pages work with.
        access: Who may enter.
        own_pages: Those of `access`.
        behind: What else works behind the pages.
    """
    works: list[Behind] = [desk.use_lease(), Scheduler(desk, lambda act: access.record(None, act)), *behind]
    if find_spec("assistant.backoffice.keeper") is not None:
        works.append(importlib.import_module("assistant.backoffice.keeper").Keeper(desk))
    return create_app(desk, access, own_pages, works)
