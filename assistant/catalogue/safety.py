"""Reads `safety.yml`: the wordings of danger. What recognises them is in `understanding`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from assistant.catalogue.fields import Block, shorten
from assistant.catalogue.problems import Problems
from assistant.catalogue.text_checks import LONGEST_LINE
from assistant.catalogue.yaml_reader import MAP, read_yaml
from assistant.text import fold

SAFETY_FILE = "safety.yml"
_FIELDS = ("detresse", "danger", "logiciel")
_OPTIONAL = ("personnes", "signes", "moyens", "maintenant", "choses", "recul", "locutions")
"""Lists that a file written before they existed lacks."""
_UNWORDED = "sans_tournure"
_LEAST_LETTERS = 2


@dataclass(frozen=True)
class Safety:
    """Wordings of danger; « * » at the end of a word stands for its endings.

    Attributes:
        distress: What is seldom said without somebody in danger.
        danger: What is said of a danger, and of a terminology or a piece of software too.
        software: Words of questions about software.
        people: Who may be in danger: « mon père », « un patient ».
        signs: What befalls a body, and at times a machine: « ne répond plus ».
        means: What harms: weapons, poisons, gas.
        now: It is happening: « vient de », « devant moi ».
        things: What is no person: « mon téléphone », « le serveur ».
        distance: The danger is past, general or told: « symptômes », « l'an dernier ».
        idioms: Danger in words only: « sauver la vie », « mort de rire ».
        unworded: Chance of an emergency from which a message that holds no wording of danger is one; 0 as
            with a wording. A short FAQ has few questions to learn from: whatever is far from all of them
            resembles an emergency a little.
    """

    distress: tuple[str, ...] = ()
    danger: tuple[str, ...] = ()
    software: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    distance: tuple[str, ...] = ()
    idioms: tuple[str, ...] = ()
    unworded: float = field(default=0.0, kw_only=True)


def load_safety(path: Path) -> Safety:
    """Reads `safety.yml`; no wording when it is absent.

    Raises:
        CatalogueError: The file has errors.
    """
    problems = Problems()
    safety = read_safety(path, problems)
    problems.raise_errors()
    return safety


def read_safety(path: Path, problems: Problems) -> Safety:
    """The same, whatever is wrong: it is noted, and what is right is returned."""
    if not path.is_file():
        return Safety()
    root = read_yaml(path, path.name, problems)
    if root is None:
        return Safety()
    if root.kind != MAP:
        message = "il faut trois listes de tournures : « detresse: », « danger: » et « logiciel: »."
        problems.error(path.name, root.line, message)
        return Safety()
    block = Block(
        root,
        path.name,
        problems,
        "le fichier des urgences",
        (*_FIELDS, *_OPTIONAL, _UNWORDED),
        may_be_empty=False,
    )
    lists = [_wordings(block, name, problems) for name in _FIELDS]
    lists += [_wordings(block, name, problems) if name in block.values else () for name in _OPTIONAL]
    return Safety(*lists, unworded=_chance(block, _UNWORDED))


def _chance(block: Block, name: str) -> float:
    """A number from 0 to 1; 0 when it is absent, or wrong, which is noted."""
    text = block.text(name)
    if text is None:
        return 0.0
    if re.fullmatch(r"0|1|[01]?\.\d{1,4}", text) is None or float(text) > 1:
        block.error(name, f"« {name} » doit être un nombre de 0 à 1, pas « {shorten(text)} ».")
        return 0.0
    return float(text)


def _wordings(block: Block, name: str, problems: Problems) -> tuple[str, ...]:
    texts = block.texts(name)
    block.limit(name, LONGEST_LINE)
    if not texts and (name not in block.values or block.values[name].kind != MAP):
        state = "est vide" if name in block.values else "manque"
        block.error(name, f"la liste « {name} » {state} : ajoutez-y les tournures à reconnaître.")
    wordings = []
    for text, line in texts:
        if sum(char.isalnum() for char in fold(text)) < _LEAST_LETTERS:
            message = (
                f"« {shorten(text)} » est trop court : toute question passerait pour une urgence, retirez-le."
            )
            problems.error(block.file, line, message)
        else:
            wordings.append(text)
    return tuple(wordings)
