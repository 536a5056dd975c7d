"""Draws the pages: one environment, everything escaped, French typography as the visitors' pages have it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from assistant.backoffice.roles import Permission
from assistant.catalogue.agency import Agency
from assistant.pages.markdown import french, html_of
from assistant.pages.themes import colors_css
from assistant.text import plural

STATIC = Path(__file__).resolve().parent / "static"


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The environment of every page."""
    environment = Environment(
        loader=PackageLoader("assistant.backoffice", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "markdown": html_of,
        "french": french,
        "plural": plural,
        "day": _day,
        "moment": _moment,
        "percent": _percent,
        "file_name": _file_name,
        "number": _number,
    }
    environment.globals |= {
        "static": static_address,
        "integrity": integrity,
        "theme_address": theme_address,
        "Permission": Permission,
    }
    # All now: a template read later could be of another version, put in the same place meanwhile.
    for name in environment.list_templates():
        environment.get_template(name)
    return environment


def render(name: str, shared: Mapping[str, Any], /, **fields: Any) -> str:
    """A page as text."""
    return templates().get_template(name).render({**shared, **fields})


@lru_cache(maxsize=1)
def static_files() -> Mapping[str, bytes]:
    """Name -> content of the static files, read once: what is served stays what `integrity` says of it, also
    when another version of the code is put in the same place meanwhile."""
    return {file.name: file.read_bytes() for file in sorted(STATIC.iterdir()) if file.is_file()}


@lru_cache(maxsize=32)
def static_address(name: str) -> str:
    """The address of a static file, which changes with its content: it may be kept for ever."""
    return f"/static/{name}?v={hashlib.sha256(static_files()[name]).hexdigest()[:12]}"


@lru_cache(maxsize=32)
def integrity(name: str) -> str:
    """What the browser checks a static file by (Subresource Integrity)."""
    digest = hashlib.sha384(static_files()[name]).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"


def theme_css(agency: Agency) -> str:
    """The agency's colours as a style sheet."""
    return colors_css(agency.colors)


def theme_address(agency: Agency) -> str:
    """The address of that style sheet, which changes with the colours."""
    return f"/theme.css?v={hashlib.sha256(theme_css(agency).encode()).hexdigest()[:12]}"


@pass_context
def _moment(context: Context, at: datetime | None) -> str:
    """`29/11/2026 09:05` in the agency's time zone; a dash without a moment."""
    zone: tzinfo | None = context.get("zone")
    return "–" if at is None else f"{at.astimezone(zone):%d/%m/%Y %H:%M}"


@pass_context
def _day(context: Context, at: Any) -> str:
    """`29/11/2026`; a dash without a day."""
    if isinstance(at, datetime):
        at = at.astimezone(context.get("zone"))
    return "–" if at is None else f"{at:%d/%m/%Y}"


def _file_name(path: str) -> str:
    """`insi.yml` of `faq/insi.yml`: the team knows files by their names."""
    return path.rpartition("/")[2]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def _number(number: float) -> str:
    """`12 345`."""
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
