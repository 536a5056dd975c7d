"""Reads `anglais.yml`: the French words for those of a question asked in English."""

from __future__ import annotations

from pathlib import Path

from assistant.catalogue.fields import Block
from assistant.catalogue.problems import Problems
from assistant.catalogue.yaml_reader import MAP, read_yaml

GLOSSARY_FILE = "anglais.yml"


def load_glossary(path: Path) -> dict[str, str]:
    """Reads `anglais.yml`: English word -> French words; empty when the file is absent.

    Raises:
        CatalogueError: The file has errors.
    """
    problems = Problems()
    glossary = read_glossary(path, problems)
    problems.raise_errors()
    return glossary


def read_glossary(path: Path, problems: Problems) -> dict[str, str]:
    """The same, whatever is wrong: it is noted, and what is right is returned."""
    if not path.is_file():
        return {}
    block = _block(path, problems)
    if block is None:
        return {}
    return {word.lower(): text for word in block.values if (text := block.required(word).strip())}


def glossary_lines(path: Path) -> dict[str, int]:
    """English word -> its line in `anglais.yml`; what is wrong in the file is for `read_glossary` to say."""
    block = _block(path, Problems()) if path.is_file() else None
    return {word: block.line_of(word) for word in block.values} if block is not None else {}


def _block(path: Path, problems: Problems) -> Block | None:
    root = read_yaml(path, path.name, problems)
    if root is None:
        return None
    if root.kind != MAP:
        message = "il faut une ligne « mot anglais: mots français » par mot."
        problems.error(path.name, root.line, message)
        return None
    block = Block(root, path.name, problems, "le glossaire", None)
    for key, value in root.fields:
        if key.text is not None and value.text is None and key.text not in block.values:
            message = f"le mot « {key.text} » n'a pas de traduction : écrivez « {key.text}: … »."
            problems.error(path.name, key.line, message)
    return block
