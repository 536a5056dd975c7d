"""What the FAQ is not about: names of others by kind, and questions that no entry answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.catalogue import CatalogueError, load_catalogue
from assistant.catalogue.foreign import (
    FOREIGN_FILE,
    FOREIGN_QUESTIONS_FILE,
    ForeignQuestion,
    load_foreign,
    load_foreign_questions,
)
from assistant.catalogue.load import copy_catalogue
from assistant.settings import ROOT
from assistant.text import matching_key

from .conftest import DataFolder


def test_names_are_read_by_kind_and_an_absent_file_has_none(tmp_path: Path) -> None:
    path = tmp_path / FOREIGN_FILE
    assert load_foreign(path) == {}
    path.write_text("services: [FranceConnect, Doctolib]\ncartes:\n- carte grise\n", "utf-8")
    assert load_foreign(path) == {"services": ("FranceConnect", "Doctolib"), "cartes": ("carte grise",)}


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("- Doctolib\n", 1, "une liste de noms par sorte"),
        ("services: [Doctolib\n", 1, "YAML illisible"),
        ("services: [Doctolib]\ncartes:\n- carte grise\n- Doctolib\n", 4, "écrit deux fois (aussi ligne 1)"),
        ("services:\n- API Sirene\n- l'API Sirene\n", 3, "écrit deux fois (aussi ligne 2)"),
        ("services:\n- Hôpital\n", 2, "taxonomie (couloirs « hopital »)"),
        ("services:\n- le dossier patient\n", 2, "taxonomie (dispositifs « dpi »)"),
        ("services:\n- '-'\n", 2, "trop court"),
        ("services: {a: b}\n", 1, "doit être une liste"),
    ],
)
def test_a_mistake_in_the_names(data: DataFolder, text: str, line: int, expected: str) -> None:
    data.write(FOREIGN_FILE, text)
    (problem,) = data.check_all()
    assert (problem.file, problem.line, problem.is_error) == (FOREIGN_FILE, line, True)
    assert expected in problem.message


def test_a_broken_file_of_names_is_refused(data: DataFolder) -> None:
    data.write(FOREIGN_FILE, "services: [a\n")
    with pytest.raises(CatalogueError, match="erreur"):
        load_foreign(data.path / FOREIGN_FILE)


def test_questions_are_read_and_an_absent_file_has_none(tmp_path: Path) -> None:
    path = tmp_path / FOREIGN_QUESTIONS_FILE
    assert load_foreign_questions(path) == ()
    path.write_text(
        '{"text": "Ma carte grise ?", "expected": [], "kind": "objet"}\n\n{"text": "👍"}\n', "utf-8"
    )
    assert load_foreign_questions(path) == (
        ForeignQuestion("Ma carte grise ?", "objet"),
        ForeignQuestion("👍"),
    )


@pytest.mark.parametrize(
    ("line", "expected", "is_error"),
    [
        ("{", "il faut", True),
        ("[]", "il faut", True),
        ('{"text": ""}', "il faut", True),
        ('{"text": 3}', "il faut", True),
        ('{"text": "Et ça ?", "expected": ["a"]}', "il faut", True),
        ('{"text": "QUI donc"}', "une formulation de l'entrée « a »", True),
        ('{"text": "ma carte grise"}', "écrite deux fois", False),
    ],
)
def test_a_mistake_in_the_questions(data: DataFolder, line: str, expected: str, is_error: bool) -> None:
    data.write("faq/a.yml", "- {id: a, question: Qui ?, variantes: [Qui donc ?], reponse: Nous.}\n")
    data.write(FOREIGN_QUESTIONS_FILE, '{"text": "Ma carte grise ?", "expected": []}\n' + line + "\n")
    (problem,) = data.check_all()
    assert (problem.file, problem.line, problem.is_error) == (FOREIGN_QUESTIONS_FILE, 2, is_error)
    assert expected in problem.message


def test_a_mistyped_name_of_the_file_is_an_error(data: DataFolder) -> None:
    data.write("hors_sujets.jsonl", "{}\n")
    (problem,) = data.check_all()
    assert problem.is_error
    assert "Vouliez-vous dire « hors_sujet.jsonl » ?" in problem.message


def test_both_go_with_a_release(data: DataFolder, tmp_path: Path) -> None:
    data.write(FOREIGN_FILE, "services: [Doctolib]\n")
    data.write(FOREIGN_QUESTIONS_FILE, '{"text": "Et ça ?"}\n')
    copy = tmp_path / "release"
    copy_catalogue(data.path, copy)
    assert load_foreign(copy / FOREIGN_FILE) == {"services": ("Doctolib",)}
    assert [question.text for question in load_foreign_questions(copy / FOREIGN_QUESTIONS_FILE)] == [
        "Et ça ?"
    ]


def test_no_shipped_name_is_asked_about_in_the_shipped_faq() -> None:
    catalogue = load_catalogue(ROOT / "data")
    names = load_foreign(ROOT / "data" / FOREIGN_FILE)
    assert sum(len(of_kind) for of_kind in names.values()) >= 400
    titles = [f" {matching_key(entry.question)} " for entry in catalogue.published]
    asked = {name for of_kind in names.values() for name in of_kind for t in titles if _is_in(name, t)}
    assert asked == set()


def _is_in(name: str, text: str) -> bool:
    return f" {matching_key(name)} " in text
