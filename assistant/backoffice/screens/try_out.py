"""« Essayer »."""

from __future__ import annotations

from starlette.responses import Response

from assistant.backoffice.page import Page, View
from assistant.backoffice.roles import Permission


def show(view: View) -> Response:
    """The screen."""
    return view.draw("blank.html.jinja", title="Essayer")


PAGES: tuple[Page, ...] = (Page("GET", "/essayer", show, Permission.READ),)
