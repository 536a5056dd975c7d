"""Reads what a form sent, as a browser sends it: in UTF-8, within the size of its page."""

from __future__ import annotations

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

_MOST_FIELDS = 5000
_ENCODINGS = frozenset({"utf-8", "utf8"})


async def read_form(request: Request, most_bytes: int) -> FormData:
    """The fields of a form; empty for a body that is none.

    Args:
        request: Its body was not read yet.
        most_bytes: Of the whole body.

    Raises:
        HTTPException: 413, it is too long or does not say how long it is; 415, it says that its letters are
            of another encoding (UTF-7 or « unicode_escape » would make of plain letters what no check of
            ours has seen); 400, it is cut or malformed.
    """
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()) or int(length[:12]) > most_bytes:
        raise HTTPException(413)
    _, parameters = parse_options_header(request.headers.get("content-type", ""))
    encoding = parameters.get(b"charset", b"utf-8").decode("latin-1").strip().lower()
    if encoding not in _ENCODINGS:
        raise HTTPException(415)
    return await request.form(max_files=1, max_fields=_MOST_FIELDS, max_part_size=most_bytes)
