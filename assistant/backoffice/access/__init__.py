"""Who may enter the team's page: accounts, sessions, sign-on, audit. What others call is here."""

from assistant.backoffice.access.access import DatabaseAccess, of
from assistant.backoffice.access.links import first_link, new_link
from assistant.backoffice.access.pages import PAGES
from assistant.backoffice.access.retention import purge

__all__ = ["PAGES", "DatabaseAccess", "first_link", "new_link", "of", "purge"]
