"""Files that are not proper YAML: said in French, at the right line, without hiding the rest."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import DataFolder

Make = Callable[..., str]
FIRST = "- id: premiere\n  question: Un ?\n  variantes: [une]\n  reponse: R.\n"


@pytest.mark.parametrize(
    ("row", "line", "words"),
    [
        ("- id: x\n  question: Délai : combien ?\n  reponse: R.\n", 6, "« : » se trouve dans un texte"),
        ("- id: x\n\tquestion: Q\n", 6, "tabulation"),
        ("- id: x\n  question: 'jamais fermé\n  reponse: R.\n", 6, "guillemet ouvert"),
        ('- id: x\n  question: "jamais fermé\n  reponse: R.\n', 6, "guillemet ouvert"),
        ("- id: x\n  question: [un, deux\n  reponse: R.\n", 6, "crochet"),
        ("- id: x\n  question: @moi\n", 6, "caractère réservé"),
        ("- id: x\n  question: `code` ?\n", 6, "caractère réservé"),
        ('- id: x\n  question: "un" deux\n', 6, "guillemets"),
        ('- id: x\n  question: "C:\\quoi"\n', 6, "barre oblique inverse"),
        ("- id: x\n   question: Q\n", 6, "retrait"),
        ("- id: x\nquestion: Q\n", 6, "retrait"),
        ("- id: x\n  question: Q\n  un mot\n  reponse: R.\n", 7, "« champ: valeur »"),
        ("- id: x\n  question: ? quoi\n", 6, "« ? »"),
        ("- id: x\n  question: a\x01b\n", 6, "caractère invisible"),
        ("- id: x\n  question: &a Q\n", 6, "ancre"),
        ("- id: x\n  question: *important*\n", 6, "guillemets"),
        ("- id: x\n  question: !!python/object:os.system Q\n", 6, "étiquette"),
    ],
)
def test_a_broken_row_is_named_and_does_not_hide_the_others(
    data: DataFolder, make_entry: Make, row: str, line: int, words: str
) -> None:
    data.write("faq/a.yml", (FIRST + row + make_entry("derniere", offre="segurr")).encode())
    broken, last = data.check().errors
    assert (broken.line, broken.file) == (line, "faq/a.yml")
    assert words in broken.message
    assert "« segurr »" in last.message
    assert list(data.check().catalogue.entries) == ["premiere", "derniere"]


def test_an_indented_list_is_recovered_too(data: DataFolder) -> None:
    data.write("faq/a.yml", "# Titre\n\n  - id: a\n    question: '\n  - id: b\n    question: Q ?\n")
    first, second = data.check().errors
    assert (first.line, second.line) == (4, 5)
    assert "« reponse » de l'entrée « b » manque" in second.message


def test_a_file_in_windows_1252_says_so_and_the_rest_is_checked(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", make_entry("un", reponse="déjà").encode("cp1252") + make_entry("X").encode())
    first, second = data.check().errors
    assert first.line == 4
    assert "UTF-8" in first.message
    assert "« X » doit s'écrire" in second.message


@pytest.mark.parametrize("text", ["", "# rien\n", "---\n", "[]\n", "\n\n", "~\n"])
def test_an_empty_file_is_an_error(data: DataFolder, make_entry: Make, text: str) -> None:
    data.write("faq/a.yml", make_entry())
    data.write("faq/b.yml", text)
    (problem,) = data.check().errors
    assert problem.file == "faq/b.yml"
    assert "le fichier est vide" in problem.message


@pytest.mark.parametrize("text", ["id: a\nquestion: Q\n", "bonjour\n"])
def test_a_file_that_is_not_a_list_is_an_error(data: DataFolder, text: str) -> None:
    data.write("faq/a.yml", text)
    (problem,) = data.check().errors
    assert "doit être une liste" in problem.message


def test_a_document_mark_at_the_top_is_fine(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", "---\n" + make_entry("un"))
    assert data.findings() == []


def test_two_documents_are_refused(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", make_entry("un") + "---\n" + make_entry("deux"))
    assert any("« --- »" in problem.message and problem.line == 5 for problem in data.check().errors)


def test_a_row_that_is_not_a_block_is_an_error(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", "- juste un texte\n" + make_entry())
    (problem,) = data.check().errors
    assert (problem.line, "n'est pas un bloc" in problem.message) == (1, True)


def test_a_file_named_yaml_is_not_silently_ignored(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", make_entry("un"))
    data.write("faq/b.yaml", make_entry("deux"))
    (problem,) = data.check().errors
    assert problem.file == "faq/b.yaml"
    assert "renommez-le" in problem.message


def test_a_broken_taxonomy_does_not_blame_every_entry(data: DataFolder, make_entry: Make) -> None:
    data.write("taxonomy.yml", "facettes:\n- id: 'offre\n")
    data.write("faq/a.yml", make_entry("un", offre="segur"))
    (problem,) = data.check().errors
    assert (problem.file, problem.line) == ("taxonomy.yml", 2)
