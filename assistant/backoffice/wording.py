"""Sentences of the rooms that the command line shares, as the team's page says them."""

from __future__ import annotations

import re
from collections.abc import Mapping

BUTTONS: Mapping[str, str] = {
    "faq check": "Publier, Contrôles",
    "faq export": "Exporter en tableur",
    "faq history": "Historique",
    "faq import": "Importer un tableur",
    "inbox export": "À traiter",
    "inbox log": "Décisions",
    "models": "Publications",
    "publish": "Publier",
    "rollback": "Revenir à la publication",
    "train": "Entraîner et mesurer sans publier",
}
"""Command -> what the page calls the place where the same is done."""
_TYPED = re.compile(
    rf"([Ll])ancez (d'abord )?(?=« assistant )|« assistant ({'|'.join(BUTTONS)})(?: --[a-z-]+)? »"
)

_REPORT = re.compile(
    r"^ {0,4}(?:[\w.-]{1,80}/){0,8}([\w.-]{1,80}\.ya?ml)(?::(\d{1,9}))?: (?:erreur|avertissement): ",
    re.MULTILINE,
)
"""The beginning of a line of `CatalogueError`."""
_HEADING = ("Le catalogue contient", "La FAQ contient")


def on_page(sentence: str) -> str:
    """Names what is pressed here instead of what is typed in a terminal, and a file without its path."""
    return _TYPED.sub(_pressed, _REPORT.sub(_place, sentence).replace(*_HEADING))


def _place(match: re.Match[str]) -> str:
    file, line = match.groups()
    return f"{file}, ligne {line} : " if line else f"{file} : "


def _pressed(match: re.Match[str]) -> str:
    first, before, command = match.groups()
    if command:
        return f"« {BUTTONS[command]} »"
    return f"{'U' if first == 'L' else 'u'}tilisez {before or ''}"
