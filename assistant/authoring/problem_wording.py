"""The problems of an entry, for whoever has its form before the eyes: no file, no line, no name of ours."""

from __future__ import annotations

import re

from assistant.catalogue.problems import Problem
from assistant.spreadsheet.columns import header_of

_PLACE = re.compile(r" ?\([^\s():]{1,200}\.yml:\d{1,9}\)| \([^\s():]{0,200}:\d{1,9}\)")
_NAMED = re.compile(r"« ([a-z][a-z0-9_]*_[a-z0-9_]+|reponse) »")
_OWNER = re.compile(r" de l'entrée(?: « [^»]{0,80} »)?(?= est| manque)")
_WORDS = (
    ("la cellule est vide", "le champ est vide"),
    (" Les valeurs admises sont dans la feuille de ce nom.", " Choisissez une valeur de la liste."),
)


def in_form(problem: Problem) -> str:
    """What is wrong and what to do, as a sentence below a field."""
    text = _PLACE.sub("", problem.in_sheet or problem.message)
    for ours, plain in _WORDS:
        text = text.replace(ours, plain)
    text = _NAMED.sub(lambda match: f"« {header_of(match[1])} »", _OWNER.sub("", text))
    return text[:1].upper() + text[1:]
