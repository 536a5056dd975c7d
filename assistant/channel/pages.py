"""The pages over HTTP: the conversation, its demonstration, the questions by product, what is kept."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channel.catalogue_view import Front
from assistant.channel.errors import not_found
from assistant.channel.site import Site
from assistant.pages.drawing import THEME_CSS, Frame

_SLUG = re.compile(r"[a-z0-9-]+")


class Pages:
    """What a browser reads."""

    def __init__(
        self, front: Callable[[], Awaitable[Front]], days: int, indexable: bool, written: Path | None
    ) -> None:
        """Reads the files of the site.

        Args:
            front: What is served now.
            days: How long the visitors' texts are kept.
            indexable: Whether search engines may list the pages.
            written: Where the pages of the last publication are, for when the FAQ does not read.
        """
        self._front, self._days, self._indexable, self._written = front, days, indexable, written
        self._site = Site()

    async def page(self, request: Request) -> HTTPResponse:
        """The full-page conversation."""
        if not request.path.endswith("/"):
            return HTTPResponse(status=308, headers={"Location": f"{request.path}/"})
        return self._site.page("index.html", await self._frame())

    async def demo(self, request: Request) -> HTTPResponse:
        """A page of an invented site with the widget, as any site embeds it."""
        return self._site.page("demo.html", await self._frame())

    async def themes(self, request: Request) -> HTTPResponse:
        """The products, to be browsed without JavaScript."""
        front, frame = await self._front(), await self._frame()
        if front.texts is None and (written := await self._published("themes")):
            return self._site.html(written, frame)
        return self._site.html(front.themes_page(frame), frame)

    async def theme(self, request: Request, slug: str) -> HTTPResponse:
        """The questions of a product with their answers.

        Raises:
            Refusal: 404, there is no such product.
        """
        front, frame = await self._front(), await self._frame()
        # A large product takes a moment to draw.
        text = await asyncio.to_thread(front.subject_page, frame, slug)
        if text is None and front.texts is None and _SLUG.fullmatch(slug):
            text = await self._published(f"themes/{slug}")
        if text is None:
            raise not_found()
        return self._site.html(text, frame)

    async def data(self, request: Request) -> HTTPResponse:
        """What is kept of a visitor, how long, and how to have it erased."""
        front, frame = await self._front(), await self._frame()
        return self._site.html(front.data_page(frame, self._days), frame)

    async def static(self, request: Request, file: str) -> HTTPResponse:
        """The widget and the styles of the pages."""
        colors = (await self._front()).agency.colors if file == THEME_CSS else None
        return self._site.file(file, request.headers.get("accept-encoding", ""), colors)

    async def _frame(self) -> Frame:
        return (await self._front()).frame(self._indexable)

    async def _published(self, name: str) -> str | None:
        """A page of the last publication: what is left when the FAQ does not read."""
        if self._written is None:
            return None
        try:
            return await asyncio.to_thread((self._written / f"{name}.html").read_text, "utf-8")
        except OSError:
            return None
