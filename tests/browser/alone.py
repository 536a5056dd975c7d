"""The widget without its server: a page, the built file, and fixed answers."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Route

from assistant.channel.site import PAGE

SITE = "http://alone.test/"
CONFIG: dict[str, Any] = {
    "limits": {"question": 500, "comment": 500},
    "notice": None,
    "banner": None,
    "samples": [],
}


_ids = itertools.count()


def _message(said: str | Mapping[str, Any]) -> dict[str, Any]:
    absent = dict.fromkeys(("entry_id", "facet", "source", "warning", "handoff"))
    fields = {"text": said} if isinstance(said, str) else said
    return {"id": f"m{next(_ids)}", "kind": "answer", "buttons": [], **absent, **fields}


class WidgetAlone:
    """A page with the widget; in another folder of the site, that of another assistant.

    Attributes:
        page: Playwright's.
        config: What the server would say in `/v1/config`.
        host: The element of the page.
        style: A style sheet of the page around.
        sent: What was sent to `/v1/message`, which always answers the same.
    """

    def __init__(
        self,
        page: Page,
        config: dict[str, Any] | None = None,
        host: str = "<ans-assistant page>",
        style: str = "",
    ) -> None:
        self.page, self.config, self.host, self.style = page, {**CONFIG, **(config or {})}, host, style
        self._said: list[str | Mapping[str, Any]] = []
        self.sent: list[dict[str, Any]] = []
        page.route("**/*", self._answer)

    def open(self, said: Sequence[str | Mapping[str, Any]]) -> Locator:
        """Opens a conversation that begins with these answers, texts or fields, and gives their messages."""
        self._said = list(said)
        self.page.goto(SITE)
        launcher = self.page.locator("ans-assistant .launcher")
        if "page" not in self.host:
            launcher.click()
        messages = self.page.locator("ans-assistant .message")
        messages.nth(len(said) - 1).wait_for(state="attached")
        return messages

    def act(self, title: str) -> None:
        """Presses what the menu of the header has."""
        self.page.get_by_role("button", name="Actions").click()
        self.page.locator("ans-assistant .menu").get_by_role("button", name=title).click()

    def _answer(self, route: Route) -> None:
        name = "/".join(urlsplit(route.request.url).path.split("/")[-2:])
        if name == "static/assistant.js":
            route.fulfill(body=(PAGE / "assistant.js").read_bytes(), content_type="text/javascript")
        elif name == "v1/config":
            route.fulfill(json=self.config)
        elif name == "v1/session":
            messages = [_message(one) for one in self._said]
            opened = {"token": "t", "expires_in": 60, "reference": "ABCD-EFGH", "messages": messages}
            route.fulfill(status=201, json=opened)
        elif name == "v1/message":
            self.sent.append(json.loads(route.request.post_data or "{}"))
            route.fulfill(json={"messages": [_message("Bien reçu.")]})
        else:
            script = '<script type="module" src="static/assistant.js"></script>'
            page = f"<!DOCTYPE html><style>{self.style}</style>{script}{self.host}"
            route.fulfill(body=page, content_type="text/html; charset=utf-8")
