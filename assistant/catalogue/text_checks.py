"""Checks texts that visitors read: addresses, HTML, length, French typography. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.catalogue.code_spans import without_code
from assistant.catalogue.fields import shorten

LONGEST_TEXT = 4000
# What a visitor can type: a longer phrasing can never be asked.
LONGEST_PHRASING = 500
# What stands on one line of a page: a name, the label of a contact, an address.
LONGEST_LINE = 200
LONGEST_ADDRESS = 2000
SCHEMES = ("https", "http", "mailto", "tel")

_AUTOLINK = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)>")
_HTML = re.compile(
    r"<(?:/?[a-zA-Z][^<>\n]*>|!--|/?(?:script|iframe|img|svg|style|object|embed)\b)", re.IGNORECASE
)
ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#[xX][0-9a-fA-F]{2,6});")
SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe]")
# A double sign glued to the word before it and ending it; « 10:30 » is something else.
_GLUED = re.compile(r"(?<=[^\s«(…:;?!/])[:;?!](?=[\s»)*_]|$)")
# Enough of the text before a sign to show its word, and to see whether it is an address.
_WORD_BEFORE = 200


@dataclass(frozen=True)
class Remark:
    """Something wrong at an offset of a text.

    Attributes:
        is_error: False for an advice.
        stops: False for an error that must not keep the catalogue from loading.
    """

    offset: int
    message: str
    is_error: bool = True
    stops: bool = True


def remarks_on_html(text: str) -> Iterator[Remark]:
    """Raw HTML, which the widget shows as it is typed."""
    for match in _HTML.finditer(without_code(text)):
        if _AUTOLINK.match(match.group()):
            continue
        message = (
            f"« {shorten(match.group())} » est du HTML brut, qui serait affiché tel quel : "
            "écrivez-le en Markdown, ou entre accents graves (`…`) si le lecteur doit le voir."
        )
        yield Remark(match.start(), message)


def remarks_on_length(text: str) -> Iterator[Remark]:
    """A text nobody would read to its end."""
    if len(text) > LONGEST_TEXT:
        message = (
            f"le texte a {len(text)} caractères, plus de {LONGEST_TEXT} : raccourcissez-le et mettez un lien."
        )
        yield Remark(0, message)
    match = _INVISIBLE.search(text)
    if match is not None:
        code = f"U+{ord(match.group()):04X}"
        message = f"un caractère invisible ({code}) se trouve dans le texte : retapez le passage sans lui."
        yield Remark(match.start(), message, is_error=False)


def remarks_on_typography(text: str) -> Iterator[Remark]:
    """Advice: French puts a space before « : ; ? ! »."""
    bare = ENTITY.sub(lambda match: "x" * len(match.group()), without_code(text))
    for match in _GLUED.finditer(bare):
        start, sign = match.start(), match.group()
        word = bare[max(0, start - _WORD_BEFORE) : start].split()[-1]
        if "://" in word or "](" in word or "@" in word or word.startswith("www."):
            continue
        written = text[start - min(len(word), 20) : start]
        yield Remark(start, f"mettez une espace avant « {sign} » : « {written} {sign} ».", is_error=False)


def problem_with_address(address: str) -> str | None:
    """Why a source link cannot be followed, in French, or None when it can."""
    if re.search(r"\s", address):
        return f"« {shorten(address)} » n'est pas une adresse : retirez les espaces."
    scheme = SCHEME.match(address)
    if scheme is None:
        return f"l'adresse « {shorten(address)} » est incomplète : commencez-la par « https:// »."
    if scheme.group(1).lower() not in ("https", "http"):
        return f"l'adresse « {shorten(address)} » n'est pas sûre : seules https:// et http:// sont admises."
    if not re.match(r"https?://[^/?#]+\.[^/?#]+|https?://localhost", address, re.IGNORECASE):
        return f"l'adresse « {shorten(address)} » n'a pas de nom de site : complétez-la."
    return None
