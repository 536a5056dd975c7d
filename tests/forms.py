"""What a browser would send of a form of a page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any


class Form(HTMLParser):
    """The fields that a browser would send of the forms of some HTML."""

    def __init__(self, html: str) -> None:
        """Reads them."""
        super().__init__()
        self.fields: dict[str, Any] = {}
        self._text: str | None = None
        self._select: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps the value of a field."""
        of = dict(attrs)
        name = of.get("name") or ""
        is_box = of.get("type") in ("checkbox", "radio")
        if tag == "input" and name and "disabled" not in of and (not is_box or "checked" in of):
            self._add(name, of.get("value") or "")
        elif tag == "textarea":
            self._text = name
            self.fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in of:
            self._add(self._select, of.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        """Ends a field."""
        if tag == "textarea":
            self._text = None
        if tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        """Keeps the text of a field."""
        if self._text is not None:
            self.fields[self._text] += data.removeprefix("\n") if not self.fields[self._text] else data

    def _add(self, name: str, value: str) -> None:
        known = self.fields.get(name)
        self.fields[name] = value if known is None or name == "csrf" else [*listed(known), value]


def listed(value: Any) -> list[str]:
    """The values of a field."""
    return value if isinstance(value, list) else [value]


def fields_of(html: str, action: str) -> dict[str, Any]:
    """What the form that is sent to an address holds; the first one of the page.

    Args:
        html: A page.
        action: Of the form, as the page writes it.
    """
    begins = re.search(rf'<form [^>]*action="{re.escape(action)}"', html)
    assert begins is not None, (action, html[:2000])
    return Form(html[begins.start() : html.index("</form>", begins.start())]).fields
