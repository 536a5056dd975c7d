"""No word of the agency's stands in the code: another agency's FAQ is understood by its data alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from assistant.catalogue import load_catalogue
from assistant.settings import ROOT
from assistant.text import fold
from assistant.understanding.facet_finder import names_of
from assistant.understanding.language.spelling import french_words

OTHERS_TOO = {
    "samu": "an emergency number of France",
    "nir": "the number of a person in France",
    "img": "an element of HTML",
}
"""Words of the taxonomy that are not the agency's own."""
PRIVACY = [ROOT / "assistant" / "privacy", ROOT / "assistant" / "inbox" / "redacted.py"]
"""Where the identifiers of persons that the law protects are named: they are masked for any agency."""


def _own_names() -> set[str]:
    """What the shipped taxonomy calls its values, where it is no French: acronyms and names, folded."""
    taxonomy = load_catalogue(ROOT / "data").taxonomy
    names = {
        name
        for facet in taxonomy.facets
        if facet.filters
        for value in facet.values
        for name in names_of(value, taxonomy)
    } | set(taxonomy.acronyms)
    proper = {name for name in names if len(name) > 2 and any(map(str.isupper, name[1:]))}
    return {fold(name) for name in proper if not french_words().count(fold(name))} - set(OTHERS_TOO)


def _strings(file: Path) -> Iterator[tuple[int, str]]:
    """`(line, text)` of what a module says to the machine: its strings, without docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def test_the_code_holds_no_name_of_the_agencys_products() -> None:
    names = _own_names()
    assert len(names) > 100
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    any_name = re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w-])")
    found = {
        f"{file.relative_to(ROOT)}:{line} {match.group()}"
        for file in (ROOT / "assistant").rglob("*.py")
        if not any(file == place or place in file.parents for place in PRIVACY)
        for line, text in _strings(file)
        for match in any_name.finditer(fold(text))
    }
    assert not found
