"""Reads what the FAQ is not about: the objects of others, `autres_objets.yml`, and questions about them.

Names come by kind (services, cartes, api…). The kinds are the authors': the word of a kind, beside an object
of the FAQ in a question, says which names may stand in its place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.catalogue.fields import Block, shorten
from assistant.catalogue.file_memory import keys_of
from assistant.catalogue.garbled import garbled
from assistant.catalogue.model import Catalogue, Taxonomy
from assistant.catalogue.problems import Problems, did_you_mean
from assistant.catalogue.yaml_reader import MAP, read_yaml
from assistant.errors import reason
from assistant.text import matching_key

FOREIGN_FILE = "autres_objets.yml"
FOREIGN_QUESTIONS_FILE = "hors_sujet.jsonl"
_QUESTION = ("text", "expected", "kind")
_LEAST_LETTERS = 2
_ARTICLES = frozenset(("le", "la", "les", "l"))


@dataclass(frozen=True)
class ForeignQuestion:
    """A message that no entry answers, although its words are known.

    Attributes:
        kind: What it is beside, such as `voisin`; empty when the file does not say.
    """

    text: str
    kind: str = ""


def load_foreign(path: Path) -> dict[str, tuple[str, ...]]:
    """Reads `autres_objets.yml`: kind -> names, in their order; empty when the file is absent.

    Raises:
        CatalogueError: The file has errors.
    """
    problems = Problems()
    names = read_foreign(path, problems)
    problems.raise_errors()
    return names


def read_foreign(
    path: Path, problems: Problems, taxonomy: Taxonomy | None = None
) -> dict[str, tuple[str, ...]]:
    """The same, whatever is wrong: it is noted, and what is right is returned.

    Args:
        path: The file, which may be absent.
        problems: Where problems are noted.
        taxonomy: Whose names are no foreign ones.
    """
    if not path.is_file():
        return {}
    root = read_yaml(path, path.name, problems)
    if root is None:
        return {}
    if root.kind != MAP:
        message = "il faut une liste de noms par sorte : « services: », « cartes: », « api: »…"
        problems.error(path.name, root.line, message)
        return {}
    block = Block(root, path.name, problems, "le fichier des autres objets", None, may_be_empty=False)
    claimed = dict(_claimed(taxonomy)) if taxonomy is not None else {}
    lines: dict[str, int] = {}
    names: dict[str, tuple[str, ...]] = {}
    for kind in block.values:
        kept = []
        for name, line in block.texts(kind):
            key = _key(name)
            if sum(char.isalnum() for char in key) < _LEAST_LETTERS:
                problems.error(
                    path.name, line, f"« {shorten(name)} » est trop court pour un nom : retirez-le."
                )
            elif key in lines:
                message = (
                    f"« {shorten(name)} » est écrit deux fois (aussi ligne {lines[key]}) : gardez-en un."
                )
                problems.error(path.name, line, message)
            elif key in claimed:
                message = (
                    f"« {shorten(name)} » est un nom de la taxonomie ({claimed[key]}) : retirez-le d'ici."
                )
                problems.error(path.name, line, message)
            else:
                kept.append(name.strip())
            lines.setdefault(key, line)
        if kept:
            names[kind] = tuple(kept)
    return names


def load_foreign_questions(path: Path) -> tuple[ForeignQuestion, ...]:
    """Reads `hors_sujet.jsonl`: questions that no entry answers; none when the file is absent.

    Raises:
        CatalogueError: The file has errors.
    """
    problems = Problems()
    questions = read_foreign_questions(path, problems)
    problems.raise_errors()
    return questions


def read_foreign_questions(
    path: Path, problems: Problems, catalogue: Catalogue | None = None
) -> tuple[ForeignQuestion, ...]:
    """The same, whatever is wrong: it is noted, and what is right is returned.

    Args:
        path: The file, which may be absent; one `{"text": …, "expected": [], "kind": …}` a line.
        problems: Where problems are noted.
        catalogue: Whose phrasings are no foreign questions.
    """
    if not path.is_file():
        return ()
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        advice = (
            " Enregistrez-le de nouveau avec l'encodage UTF-8." if isinstance(error, UnicodeError) else ""
        )
        problems.error(path.name, 0, f"le fichier ne peut pas être lu ({reason(error)}).{advice}")
        return ()
    asked = {
        key: entry.id
        for entry in (catalogue.published if catalogue is not None else ())
        for key in keys_of(entry)
    }
    questions: dict[str, ForeignQuestion] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        question = _question(line, path.name, number, problems)
        # An emoji alone is a message too, and has no word.
        key = (matching_key(question.text) or question.text) if question is not None else ""
        if question is None or not key:
            message = 'il faut {"text": "…", "expected": []} sur une ligne : une question que rien ne traite.'
            problems.error(path.name, number, message)
        elif key in asked:
            message = f"« {shorten(question.text)} » est une formulation de l'entrée « {asked[key]} »"
            problems.error(path.name, number, f"{message} : retirez l'une des deux.")
        elif (damage := garbled(question.text)) is not None:
            problems.error(path.name, number, damage.message, stops=False)
        elif key in questions:
            problems.warn(path.name, number, f"« {shorten(question.text)} » est écrite deux fois.")
        else:
            questions[key] = question
    return tuple(questions.values())


def _question(line: str, file: str, number: int, problems: Problems) -> ForeignQuestion | None:
    try:
        read = json.loads(line)
    except ValueError:
        return None
    if not isinstance(read, Mapping) or read.get("expected", []) != []:
        return None
    for name in read:
        if name not in _QUESTION:
            message = f"le champ « {name} » est inconnu.{did_you_mean(str(name), _QUESTION)}"
            problems.error(file, number, message, stops=False)
    text, kind = read.get("text"), read.get("kind", "")
    if not isinstance(text, str) or not isinstance(kind, str):
        return None
    return ForeignQuestion(text.strip(), kind)


def _key(name: str) -> str:
    """« L'API Sirene » and « API Sirene » are one name."""
    first, _, rest = matching_key(name).partition(" ")
    return rest if first in _ARTICLES and rest else f"{first} {rest}".strip()


def _claimed(taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
    """`(name, where it stands)` of the objects that the FAQ is about, or knows whose they are."""
    for facet in taxonomy.facets:
        for value in facet.values:
            for name in (value.label, *value.synonyms):
                yield _key(name), f"{facet.id} « {value.id} »"
    for acronym, meaning in taxonomy.acronyms.items():
        yield _key(acronym), "sigle"
        yield _key(meaning), f"sigle « {acronym} »"
    for redirection in taxonomy.redirections:
        yield _key(redirection.subject), f"sujet hors périmètre « {redirection.id} »"
