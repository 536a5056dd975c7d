"""Reads `lexique.yml`: the everyday words, abbreviations and older names of the domain's concepts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.catalogue.fields import Block, blocks
from assistant.catalogue.problems import Problems
from assistant.catalogue.yaml_reader import read_yaml
from assistant.text import matching_key

LEXICON_FILE = "lexique.yml"
_CONCEPT = ("concept", "mots")


@dataclass(frozen=True)
class Concept:
    """One concept of the domain, and what people call it.

    Attributes:
        name: As the catalogue says it.
        words: As people say it: words or expressions, in the order of the file.
        lines: Line of each word in the file, for messages.
    """

    name: str
    words: tuple[str, ...]
    lines: tuple[int, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class Lexicon:
    """A thesaurus of the domain, in the order of its file."""

    concepts: tuple[Concept, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Every name and every word: what spelling must know."""
        return tuple(text for concept in self.concepts for text in (concept.name, *concept.words))


def load_lexicon(path: Path) -> Lexicon:
    """Reads `lexique.yml`; empty when the file is absent.

    Raises:
        CatalogueError: The file has errors.
    """
    problems = Problems()
    lexicon = read_lexicon(path, problems)
    problems.raise_errors()
    return lexicon


def read_lexicon(path: Path, problems: Problems) -> Lexicon:
    """The same, whatever is wrong: it is noted, and what is right is returned."""
    if not path.is_file():
        return Lexicon()
    root = read_yaml(path, path.name, problems)
    if root is None:
        return Lexicon()
    reader = _Reader(path.name, problems)
    rows = [
        Block(node, path.name, problems, "le concept", _CONCEPT, may_be_empty=False)
        for node in blocks(root, path.name, problems, "le lexique", "concept")
    ]
    # Names first: a word may be the name of a concept further down.
    named = [(block, reader.name(block)) for block in rows]
    concepts = (Concept(name, *reader.words(block, name)) for block, name in named if name)
    return Lexicon(tuple(concept for concept in concepts if concept.words))


class _Reader:
    """Knows which expressions were read: one means one concept."""

    def __init__(self, file: str, problems: Problems) -> None:
        self.file = file
        self.problems = problems
        self.concepts: dict[str, tuple[str, int]] = {}

    def name(self, block: Block) -> str:
        """The name of a concept; empty when it has none of its own (noted)."""
        name = block.required("concept").strip()
        return name if name and self._is_new(name, name, block.line_of("concept")) else ""

    def words(self, block: Block, name: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """The words of a concept that are no other's, and their lines."""
        written = block.texts("mots")
        if not written:
            block.error("mots", f"le concept « {name} » n'a pas de mots : écrivez « mots: [mot, mot] ».")
        kept = list(self._own(written, name))
        return tuple(text for text, _ in kept), tuple(line for _, line in kept)

    def _own(self, written: list[tuple[str, int]], name: str) -> Iterator[tuple[str, int]]:
        for text, line in written:
            if self._is_new(text.strip(), name, line):
                yield text.strip(), line

    def _is_new(self, text: str, concept: str, line: int) -> bool:
        key = matching_key(text)
        if not key:
            self.problems.error(self.file, line, f"« {text} » n'est pas un mot : retirez-le.")
            return False
        if key in self.concepts:
            other, first = self.concepts[key]
            message = f"« {text} » est déjà un mot du concept « {other} » (ligne {first}) : retirez-en un."
            self.problems.error(self.file, line, message)
            return False
        self.concepts[key] = concept, line
        return True
