"""Every page of the screens, in one list: what the application routes, and what the tests walk."""

from __future__ import annotations

from assistant.backoffice.page import Page
from assistant.backoffice.screens import (
    account,
    accounts,
    audit_log,
    conversation_requests,
    conversations,
    dashboard,
    entry,
    faq,
    inbox,
    mail,
    publication,
    settings,
    try_out,
    week,
)

SCREENS: tuple[Page, ...] = (
    *inbox.PAGES,
    *faq.PAGES,
    *entry.PAGES,
    *try_out.PAGES,
    *mail.PAGES,
    *publication.PAGES,
    *dashboard.PAGES,
    *week.PAGES,
    *conversations.PAGES,
    *conversation_requests.PAGES,
    *settings.PAGES,
    *accounts.PAGES,
    *audit_log.PAGES,
    *account.PAGES,
)
