"""Cells that a spreadsheet program takes for formulas: none is executed, none is written."""

from __future__ import annotations

import re

_LINK_FORMULA = re.compile(
    r'=\s*(?:HYPERLINK|LIEN_HYPERTEXTE)\(\s*"((?:[^"]|"")+)"\s*(?:[;,][^()]*)?\)', re.IGNORECASE
)
_FORMULA_LIKE = re.compile(r"'+[=+\-@\t\r]")


def formula_fault(formula: str) -> str:
    """What is wrong with a cell that holds a formula, and what to do, in French."""
    address = address_of(formula)
    if address is not None:
        return f"la cellule contient une formule de lien ({address}) : remplacez-la par son texte"
    return "la cellule contient une formule : remplacez-la par son texte"


def address_of(formula: str) -> str | None:
    """The address of `=HYPERLINK("https://…";"texte")`; None when it is computed."""
    match = _LINK_FORMULA.fullmatch(formula.strip())
    return match.group(1).replace('""', '"') if match is not None else None


def guarded_cell(text: str) -> str:
    """A CSV cell that no spreadsheet program takes for a formula; `plain_cell` undoes it."""
    return f"'{text}" if re.match(r"'*[=+\-@\t\r]", text) else text


def plain_cell(text: str) -> str:
    """Undoes `guarded_cell`."""
    return text[1:] if _FORMULA_LIKE.match(text) else text
