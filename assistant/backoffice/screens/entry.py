"""To come."""

from __future__ import annotations

from assistant.backoffice.page import Page

PAGES: tuple[Page, ...] = ()
