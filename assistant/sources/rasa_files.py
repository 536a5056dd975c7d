"""Reads the retrieval intents of a Rasa project, versions 2 and 3: `faq/hours` and `utter_faq/hours`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.catalogue.problems import Problems
from assistant.catalogue.yaml_reader import LIST, MAP, TEXT, Node, read_yaml
from assistant.sources.question import Question
from assistant.spreadsheet.sheet_error import SheetError
from assistant.text import plural, slug

_SMALL_TALK = frozenset(("chitchat", "chit-chat", "smalltalk", "small-talk"))
_ENTITY = re.compile(r"\[([^\[\]]*)\](?:\([^()]*\)|\{[^{}]*\})")
_UTTER = "utter_"
_ANSWERS = ("domain.yml", "domain.yaml", "data/domain.yml")
_MOST_FILES = 200
_SHOWN = 5


@dataclass
class _Project:
    """Intent -> its examples and answers, with the lines of the intents; what could not be kept."""

    examples: dict[str, list[str]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    others: int = 0
    extras: int = 0


def read_rasa(path: Path) -> tuple[list[Question], list[str]]:
    """The questions of a Rasa project, and what is left out of it, a sentence each.

    Args:
        path: A project's folder, or its examples, whose `domain.yml` is looked for beside them and above.

    Raises:
        SheetError: It has no retrieval intent, or a file cannot be read.
    """
    project = _Project()
    for file in _files(path):
        _read(file, project)
    if not project.examples:
        raise SheetError(
            f"{path.name} : aucune intention de réponse (« faq/horaires », « utter_faq/horaires ») n'y est : "
            "donnez le fichier des exemples (nlu.yml) ou le dossier du projet Rasa."
        )
    small = sorted(name for name in project.examples if slug(name.split("/")[0]) in _SMALL_TALK)
    kept = [name for name in project.examples if name not in small]
    return [_question(name, kept, project) for name in kept], list(_notes(small, project))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted((*path.rglob("*.yml"), *path.rglob("*.yaml")))
        return [file for file in files if not any(part.startswith(".") for part in file.parts)][:_MOST_FILES]
    beside = [folder / name for folder in (path.parent, path.parent.parent) for name in _ANSWERS]
    domain = next((file for file in beside if file.is_file() and file != path), None)
    responses = [file for file in (path.with_name("responses.yml"),) if file.is_file()]
    return list(dict.fromkeys([path, *([domain] if domain else []), *responses]))


def _read(file: Path, project: _Project) -> None:
    problems = Problems()
    root = read_yaml(file, file.name, problems)
    stopping = [problem for problem in problems.reported if problem.is_error]
    if root is None or stopping:
        what = f" : {stopping[0].message}" if stopping else "."
        line = f" ligne {stopping[0].line}" if stopping and stopping[0].line else ""
        raise SheetError(f"{file.name}{line} : le fichier ne se lit pas{what}")
    if root.kind != MAP:
        return
    for key, value in root.fields:
        if key.text == "nlu" and value.kind == LIST:
            for item in value.items:
                _read_intent(_fields(item), project)
        elif key.text == "responses" and value.kind == MAP:
            for name, said in value.fields:
                _read_answer(name.text or "", said, project)


def _read_intent(block: Mapping[str, Node], project: _Project) -> None:
    name = _text(block.get("intent"))
    if not name or "/" not in name:
        return
    project.lines.setdefault(name, block["intent"].line)
    project.examples.setdefault(name, []).extend(_examples(block.get("examples")))


def _examples(node: Node | None) -> Iterator[str]:
    """The examples of an intent: one text with a dash a line, or a list whose items may be blocks."""
    if node is None:
        return
    texts = (
        [_text(node)] if node.kind == TEXT else [_text(_fields(one).get("text", one)) for one in node.items]
    )
    for line in "\n".join(texts).splitlines():
        example = " ".join(_ENTITY.sub(r"\1", re.sub(r"^\s*-\s+", "", line)).split())
        if example:
            yield example


def _read_answer(name: str, node: Node, project: _Project) -> None:
    if not name.startswith(_UTTER) or node.kind != LIST or not node.items:
        return
    if "/" not in name:
        project.others += 1
        return
    blocks = [_fields(item) for item in node.items]
    project.extras += len(blocks) - 1 + sum(name != "text" for block in blocks for name in block)
    project.answers.setdefault(name.removeprefix(_UTTER), _text(blocks[0].get("text")).strip())


def _question(name: str, names: Iterable[str], project: _Project) -> Question:
    examples = list(dict.fromkeys(project.examples[name]))
    title = next((text for text in examples if text.endswith("?") and text[:1].isupper()), None)
    title = title or next((text for text in examples if text.endswith("?")), examples[0] if examples else "")
    intent, _, key = name.partition("/")
    alone = sum(slug(other.partition("/")[2]) == slug(key) for other in names) == 1
    return Question(
        title[:1].upper() + title[1:],
        project.answers.get(name, ""),
        project.lines[name],
        slug(key if alone else f"{intent}-{key}"),
        examples=tuple(text for text in examples if text != title),
    )


def _notes(small: list[str], project: _Project) -> Iterator[str]:
    if small:
        names = ", ".join(small[:_SHOWN]) + ("…" if len(small) > _SHOWN else "")
        yield f"politesses laissées de côté, l'assistant a les siennes ({names})"
    if project.extras:
        yield (
            f"{plural(project.extras, 'élément')} de réponse sans texte propre (boutons, images, autres "
            "formulations) : laissés de côté"
        )


def _fields(node: Node) -> dict[str, Node]:
    return {key.text or "": value for key, value in node.fields} if node.kind == MAP else {}


def _text(node: Node | None) -> str:
    return (node.text or "") if node is not None and node.kind == TEXT else ""
