"""A page of the back-office: its address, whom it is for, and what it is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.backoffice.access_contract import Access, Act, SignedIn
from assistant.backoffice.drawing import render
from assistant.backoffice.roles import Permission
from assistant.privacy.redaction import redact_all

if TYPE_CHECKING:
    from assistant.backoffice.desk import Desk

MOST_DIGITS = 9
"""Of a number that somebody writes: any of them is one for Python and for every database."""
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What nobody types: it comes with what is pasted, hides in a text, turns the letters around it over, or is
half of a letter, which no file and no database takes."""


class _Number(IntegerConvertor):
    regex = f"[0-9]{{1,{MOST_DIGITS}}}"


register_url_convertor("number", _Number())


@dataclass(frozen=True)
class Page:
    """One route.

    Attributes:
        method: `GET` or `POST`; a GET changes nothing.
        path: Of Starlette, `/faq/{entry}`; a number is `{account:number}`.
        answer: Given the view; runs in a thread, so it may wait for a database or a child process.
        permission: What it asks; None only for what one sees before being signed in.
        writes_faq: Whether it changes the working FAQ: refused while another back-office is its writer.
        most_bytes: Of the body it accepts.
    """

    method: str
    path: str
    answer: Callable[[View], Response]
    permission: Permission | None
    writes_faq: bool = False
    most_bytes: int = 200_000


@dataclass(frozen=True)
class View:
    """A request as a page sees it, once it is known to be allowed.

    Attributes:
        who: Whoever is signed in; None only on pages without a permission.
        form: What a POST sent, read whole; empty for a GET.
    """

    request: Request
    desk: Desk
    access: Access
    who: SignedIn | None
    form: FormData

    @property
    def person(self) -> SignedIn:
        """Whoever is signed in, on a page that asks for it."""
        assert self.who is not None  # noqa: S101 - the app let nobody else in
        return self.who

    @property
    def is_part(self) -> bool:
        """Whether htmx asked: a part of the page is enough."""
        return self.request.headers.get("HX-Request") == "true"

    def text(self, name: str, default: str = "") -> str:
        """A field of the form, or else of the address, as `_clean` gives it."""
        value = self.form.get(name)
        if value is None:
            value = self.request.query_params.get(name, default)
        return default if isinstance(value, UploadFile) else _clean(value)

    def texts(self, name: str) -> list[str]:
        """All the values of a field of the form, or else of the address."""
        values = self.form.getlist(name) or self.request.query_params.getlist(name)
        return [clean for value in values if isinstance(value, str) and (clean := _clean(value))]

    def number(self, name: str, default: int = 1, most: int = 1_000_000) -> int:
        """A whole number from 1; the default when it is none."""
        value = self.text(name)
        if not (value.isascii() and value.isdigit()) or not value.strip("0"):
            return default
        return min(int(value), most) if len(value) <= MOST_DIGITS else most

    def path(self, name: str) -> str:
        """A part of the address, `{entry}`."""
        return str(self.request.path_params[name])

    def draw(self, template: str, status: int = 200, **fields: Any) -> Response:
        """A page, or a part of one, from a template of the room."""
        return HTMLResponse(render(template, self.shared(), **fields), status)

    def go(self, path: str, notice: str = "") -> Response:
        """Sends the browser to another page, where `notice` is said once: after every POST that succeeds."""
        if notice and self.who is not None:
            self.access.leave_notice(self.who, notice)
        if self.is_part:
            return Response(status_code=204, headers={"HX-Location": path})
        return RedirectResponse(path, 303)

    def record(
        self,
        name: str,
        target: str = "",
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        of_agency: bool = False,
    ) -> None:
        """Notes an act in the audit.

        Args:
            name: Of the act.
            target: On what.
            before: JSON; redacted, for what colleagues type is noted there.
            after: The same.
            of_agency: True for the agency's own words, its telephones and addresses among them: kept as they
                are.
        """
        if not of_agency:
            before, after = redact_all(before), redact_all(after)
        self.access.record(self.who, Act(name, target, before, after), self.request)

    def shared(self) -> Mapping[str, Any]:
        """What every template reads: see `templates/base.html.jinja`."""
        path = self.request.url.path
        return {"view": self, "who": self.who, "path": path, **self.desk.shared(self.who is not None)}


def _clean(text: str) -> str:
    """A text without its outer spaces nor what is unseen in it; its lines end on \\n."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n")).strip()


def can(view: View, permission: Permission) -> bool:
    """Whether whoever looks may do it: buttons that would be refused are not drawn."""
    return view.who is not None and view.who.may(permission)
