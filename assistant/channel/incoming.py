"""Reads what a visitor sent, from the bytes of the body. Pure functions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from assistant.channel.errors import Refusal, bad_shape, foreign_origin, not_json, too_large, too_long
from assistant.privacy.sanitize import clean

MAX_BODY = 8192
MAX_QUESTION = 500
MAX_COMMENT = 500
_MAX_PAYLOAD = 2000
_HOST = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


@dataclass(frozen=True)
class Typed:
    """Free text, cleaned."""

    text: str


@dataclass(frozen=True)
class Pressed:
    """A button, whose signature is still to be checked."""

    payload: str
    signature: str


def check_origin(origin: str | None, host: str, allowed: tuple[str, ...]) -> None:
    """Lets the same site and the allowed ones in; a program without an Origin too.

    Args:
        origin: Header `Origin`, None when absent.
        host: Header `Host`.
        allowed: `https://site` of the sites that may embed the assistant.

    Raises:
        Refusal: 403.
    """
    if origin is None or origin.lower() in allowed:
        return
    # The scheme is not compared: behind a proxy that ends TLS, it differs on this side. The default
    # port may be written or not.
    if origin == "null" or _authority(origin) != _authority(f"//{host}"):
        raise foreign_origin()


def _authority(address: str) -> tuple[str, int | None] | None:
    try:
        parts = urlsplit(address.lower())
        port = parts.port
    except ValueError:
        return None
    return (parts.hostname or "", None if port in (80, 443) else port)


def check_host(host: str) -> None:
    """Refuses a header `Host` that names no machine: addresses are made of it.

    Args:
        host: The header, empty when absent.

    Raises:
        Refusal: 400.
    """
    if not _HOST.fullmatch(host):
        raise bad_shape("l'en-tête « Host » ne nomme aucune machine")


def check_length(announced: str | None) -> None:
    """Refuses a body whose announced length is over the limit, before it is read.

    Raises:
        Refusal: 413.
    """
    digits = (announced or "").lstrip("0")
    if digits.isascii() and digits.isdigit() and (len(digits) > 12 or int(digits) > MAX_BODY):
        raise too_large()


def read_object(body: bytes, content_type: str | None) -> Mapping[str, Any]:
    """The JSON object of a body; an empty body is an empty object.

    Raises:
        Refusal: 400, 413 or 415.
    """
    if len(body) > MAX_BODY:
        raise too_large()
    if not body:
        return {}
    if (content_type or "").split(";")[0].strip().lower() != "application/json":
        raise not_json()
    try:
        read = json.loads(body.decode("utf-8"), object_pairs_hook=_named_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise bad_shape("le corps n'est pas du JSON lisible") from error
    if not isinstance(read, dict):
        raise bad_shape("un objet JSON est attendu")
    return read


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of two fields of one name, another program in front might have read the other one."""
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a name comes twice")
    return read


def _no_number(name: str) -> Any:
    """« NaN » and « Infinity » are Python's, not JSON's."""
    raise ValueError(name)


def read_message(fields: Mapping[str, Any]) -> Typed | Pressed:
    """The text or the button of a message.

    Raises:
        Refusal: 400 or 413.
    """
    if ("text" in fields) == ("payload" in fields):
        raise bad_shape("« text » ou « payload » est attendu, et un seul des deux")
    if "text" in fields:
        return Typed(read_text(fields))
    payload, signature = fields["payload"], fields.get("signature")
    if not isinstance(payload, str) or not isinstance(signature, str):
        raise bad_shape("« payload » et « signature » sont des textes")
    if len(payload) > _MAX_PAYLOAD or not payload.startswith("/"):
        raise bad_shape("« payload » n'est pas celui d'un bouton")
    return Pressed(payload, signature)


def read_text(fields: Mapping[str, Any]) -> str:
    """The text of a message, cleaned.

    Raises:
        Refusal: 400 when there is none, 413 when it is too long.
    """
    text = fields.get("text")
    if not isinstance(text, str):
        raise bad_shape("« text » est un texte")
    # As sent: what only hides counts too, so that a client can count the same way.
    if len(text) > MAX_QUESTION:
        raise too_long(MAX_QUESTION)
    text = clean(text)
    if not text:
        raise bad_shape("le texte est vide")
    return text


def read_test(fields: Mapping[str, Any]) -> bool:
    """True when the one who opens a conversation says that it is a try.

    Raises:
        Refusal: 400 when it is neither true nor false.
    """
    test = fields.get("test", False)
    if not isinstance(test, bool):
        raise bad_shape("« test » vaut true ou false")
    return test


def bearer(header: str | None) -> str | None:
    """The token of an `Authorization` header, None when there is none."""
    scheme, _, token = (header or "").strip().partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


__all__ = [
    "MAX_BODY",
    "MAX_COMMENT",
    "MAX_QUESTION",
    "Pressed",
    "Refusal",
    "Typed",
    "bearer",
    "check_host",
    "check_length",
    "check_origin",
    "read_message",
    "read_object",
    "read_test",
    "read_text",
]
