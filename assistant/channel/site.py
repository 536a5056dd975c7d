"""The pages and the widget's file, read once."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic.response import HTTPResponse

from assistant.catalogue.agency import Agency
from assistant.channel.errors import not_found

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
    """The files of `page/`: `assistant.js` under its name and under one that changes with its content."""

    def __init__(self, folder: Path = PAGE) -> None:
        """Reads the files: an answer never waits for the disk."""
        self._pages = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, auto_reload=False
        )
        self._files: dict[str, _File] = {}
        for file in sorted(folder.iterdir()):
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

    def page(
        self, name: str, agency: Agency | None = None, contact: Mapping[str, str] | None = None
    ) -> HTTPResponse:
        """An HTML page of ours, with a policy that runs no other script.

        Args:
            name: File name of the template.
            agency: Named in the page; its logo is the only image that the policy lets in.
            contact: `label` and `url` of where to turn to without JavaScript.
        """
        agency = agency or Agency()
        policy = POLICY if agency.logo is None else f"{POLICY}; img-src {_origin(agency.logo)}"
        headers = {"Content-Security-Policy": policy, "Cache-Control": "no-cache"}
        text = self._pages.get_template(name).render(agency=agency, contact=contact or {})
        return HTTPResponse(text, headers=headers, content_type="text/html; charset=utf-8")

    def file(self, name: str, accepted: str) -> HTTPResponse:
        """A script or a style, compressed for who accepts it.

        Args:
            name: File name.
            accepted: Header `Accept-Encoding`.

        Raises:
            Refusal: 404, there is no such file.
        """
        file = self._files.get(name)
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
