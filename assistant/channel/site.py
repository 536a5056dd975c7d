"""The pages and the widget's file, read once."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sanic.response import HTTPResponse

from assistant.channel.errors import not_found
from assistant.pages.drawing import STATIC, THEME_CSS, Frame
from assistant.pages.themes import colors_css

PAGE = Path(__file__).resolve().parent / "page"
HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_YEAR = 365 * 24 * 3600
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


@dataclass(frozen=True)
class _File:
    content: bytes
    packed: bytes
    kind: str
    cache: str


class Site:
    """The files of the widget and of the pages, each under its name and one that changes with its content."""

    def __init__(self, *folders: Path) -> None:
        """Reads the files: an answer never waits for the disk."""
        self._files: dict[str, _File] = {}
        for file in sorted(file for folder in folders or (PAGE, STATIC) for file in folder.iterdir()):
            kind = _TYPES.get(file.suffix)
            if kind is None:
                continue
            content = file.read_bytes()
            packed = gzip.compress(content, 9, mtime=0)
            self._files[file.name] = _File(content, packed, kind, "no-cache")
            # The versioned name never changes its content: a browser may keep it.
            self._files[versioned(file.name, content)] = _File(
                content, packed, kind, f"public, max-age={_YEAR}, immutable"
            )

    def page(self, name: str, frame: Frame) -> HTTPResponse:
        """A page of `page/`.

        Args:
            name: File name of the template.
            frame: Whose page it is.
        """
        return self.html(frame.render(f"{name}.jinja", folder=PAGE), frame)

    def html(self, text: str, frame: Frame) -> HTTPResponse:
        """An HTML page of ours, with a policy that runs no other script.

        Args:
            text: The page.
            frame: Its agency's logo is the only image that the policy lets in.
        """
        logo = frame.agency.logo
        policy = POLICY if logo is None else f"{POLICY}; img-src {_origin(logo)}"
        headers = {"Content-Security-Policy": policy, "Cache-Control": "no-cache"}
        if not frame.indexable:
            headers["X-Robots-Tag"] = "noindex"
        return HTTPResponse(text, headers=headers, content_type="text/html; charset=utf-8")

    def file(self, name: str, accepted: str, colors: Mapping[str, str] | None = None) -> HTTPResponse:
        """A script or a style, compressed for who accepts it.

        Args:
            name: File name.
            accepted: Header `Accept-Encoding`.
            colors: The agency's, for the style that only says them.

        Raises:
            Refusal: 404, there is no such file.
        """
        file = self._files.get(name)
        if name == THEME_CSS:
            content = colors_css(colors or {}).encode()
            file = _File(content, gzip.compress(content, mtime=0), _TYPES[".css"], "no-cache")
        if file is None:
            raise not_found()
        # Public and the same for everyone: any site may load it, which integrity needs.
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Cache-Control": file.cache,
            "Vary": "Accept-Encoding",
        }
        body = file.content
        if "gzip" in accepted.lower():
            headers["Content-Encoding"] = "gzip"
            body = file.packed
        return HTTPResponse(body, headers=headers, content_type=file.kind)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def versioned(name: str, content: bytes) -> str:
    """`assistant.js` as `assistant.0123456789ab.js`, from its content."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
