"""Every file of the data folder is checked: safety, glossary, names of files, samples."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.catalogue import CatalogueError, check_data
from assistant.catalogue.check_report import run_check
from assistant.catalogue.glossary import load_glossary
from assistant.catalogue.problems import Problems
from assistant.catalogue.safety import Safety, load_safety, read_safety
from tests.conftest import FROZEN

from .conftest import DataFolder

SAFETY = "detresse: [je veux mourir]\ndanger: [overdose]\nlogiciel: [api]\n"


def test_the_wordings_of_danger_are_read(tmp_path: Path) -> None:
    (tmp_path / "safety.yml").write_text(SAFETY)
    assert load_safety(tmp_path / "safety.yml") == Safety(("je veux mourir",), ("overdose",), ("api",))
    assert load_safety(tmp_path / "absent.yml") == Safety()


def test_the_lists_that_older_files_lack_are_read(tmp_path: Path) -> None:
    lists = "personnes: [mon père]\nsignes: [s'effondr*]\nmoyens: [couteau]\nmaintenant: [vient de]\n"
    lists += "choses: [téléphone]\nrecul: [symptômes]\nlocutions: [mort de rire]\n"
    (tmp_path / "safety.yml").write_text(SAFETY + lists)
    safety = load_safety(tmp_path / "safety.yml")
    assert (safety.people, safety.signs, safety.means) == (("mon père",), ("s'effondr*",), ("couteau",))
    assert (safety.now, safety.things) == (("vient de",), ("téléphone",))
    assert (safety.distance, safety.idioms) == (("symptômes",), ("mort de rire",))


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        (SAFETY.replace("detresse", "detrese"), 1, "Vouliez-vous dire « detresse »"),
        (SAFETY.replace("danger: [overdose]\n", ""), 1, "la liste « danger » manque"),
        (SAFETY.replace("[overdose]", "[]"), 2, "la liste « danger » est vide"),
        (SAFETY.replace("[api]", "{a: b}"), 3, "doit être une liste"),
        (SAFETY + "signes: []\n", 4, "la liste « signes » est vide"),
        (SAFETY + "signe: [saigne]\n", 4, "Vouliez-vous dire « signes »"),
        # « * » alone would match every word: every question would be an emergency.
        (SAFETY.replace("overdose", "'*'"), 2, "toute question passerait pour une urgence"),
        ("- je veux mourir\n", 1, "il faut trois listes"),
        ("detresse: [je veux\n", 1, "YAML illisible"),
    ],
)
def test_a_mistake_in_the_wordings_of_danger(data: DataFolder, text: str, line: int, expected: str) -> None:
    data.write("safety.yml", text)
    problems = [problem for problem in data.check_all() if problem.file == "safety.yml"]
    assert (line, True) in [(p.line, p.is_error) for p in problems if expected in p.message], problems
    with pytest.raises(CatalogueError, match="erreur"):
        load_safety(data.path / "safety.yml")


def test_what_is_right_in_the_wordings_is_kept(tmp_path: Path) -> None:
    (tmp_path / "safety.yml").write_text(SAFETY.replace("[overdose]", "[overdose, '*']"))
    assert read_safety(tmp_path / "safety.yml", Problems()).danger == ("overdose",)


def test_an_absent_file_of_wordings_is_worth_a_warning(data: DataFolder) -> None:
    (data.path / "safety.yml").unlink()
    (problem,) = data.check_all()
    assert (problem.file, problem.is_error) == ("safety.yml", False)


def test_the_glossary_reads_and_an_absent_one_is_empty(tmp_path: Path) -> None:
    assert load_glossary(FROZEN / "anglais.yml")["deadline"] == "date limite"
    assert load_glossary(tmp_path / "absent.yml") == {}


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("- a\n- b\n", 1, "une ligne « mot anglais: mots français »"),
        ("a: [b\n", 1, "YAML illisible"),
        ("card: carte\nwave: [vague]\n", 2, "doit être un texte"),
        ("card: carte\nwave:\n", 2, "« wave » n'a pas de traduction"),
        ("card: carte\ncard: cartes\n", 2, "est écrit deux fois"),
    ],
)
def test_a_mistake_in_the_glossary(data: DataFolder, text: str, line: int, expected: str) -> None:
    data.write("anglais.yml", text)
    (problem,) = data.check_all()
    assert (problem.file, problem.line, problem.is_error) == ("anglais.yml", line, True)
    assert expected in problem.message
    with pytest.raises(CatalogueError):
        load_glossary(data.path / "anglais.yml")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("safety.yml", "detresse: [\n"),
        ("anglais.yml", "a: [\n"),
        ("taxonomy.yml", "facettes: [\n"),
        ("familles.yml", "- id: [\n"),
        ("costs.yml", "question: peu\n"),
        ("texts.yml", "oui: Oui\n"),
        ("agence.yml", "fuseau: Nulle/Part\n"),
    ],
)
def test_a_broken_file_is_said_by_faq_check_with_its_line(data: DataFolder, name: str, text: str) -> None:
    data.write("faq/a.yml", "- {id: a, question: Qui ?, reponse: Nous.}\n")
    data.write(name, text)
    stream = io.StringIO()
    assert run_check(data.path, stream) == 1
    assert f"{name}:1: erreur: " in stream.getvalue()


def test_a_file_whose_name_was_mistyped_is_an_error(data: DataFolder) -> None:
    (data.path / "safety.yml").rename(data.path / "saftey.yml")
    errors = [problem for problem in data.check_all() if problem.is_error]
    assert [(problem.file, problem.message) for problem in errors] == [
        ("saftey.yml", "ce fichier n'est pas lu. Vouliez-vous dire « safety.yml » ?")
    ]


def test_a_file_of_another_extension_is_an_error_when_its_own_is_absent(data: DataFolder) -> None:
    data.write("costs.yaml", "question: 1\n")
    assert ["costs.yml" in problem.message for problem in data.check_all() if problem.is_error] == [True]


def test_a_file_that_nothing_reads_is_worth_a_warning(data: DataFolder) -> None:
    data.write("brouillon.yml", "a: b\n")
    (problem,) = data.check_all()
    assert (problem.file, problem.is_error) == ("brouillon.yml", False)


@pytest.mark.parametrize("name", ["agence.yml", "texts.yml"])
def test_a_sample_question_must_be_a_published_entry(data: DataFolder, name: str) -> None:
    data.write("faq/a.yml", "- {id: qui-paie, question: Qui ?, reponse: Nous.}\n")
    before = (data.path / name).read_text("utf-8") if (data.path / name).is_file() else ""
    data.write(name, before + "exemples: [qui-paye, qui-paie]\n")
    (problem,) = data.check_all()
    # It must not keep a correction from being published.
    assert (problem.file, problem.is_error, problem.stops) == (name, True, False)
    assert (
        "« qui-paye », qui n'est pas une entrée publiée. Vouliez-vous dire « qui-paie » ?" in problem.message
    )


def test_errors_of_facets_without_a_taxonomy_are_said_to_come_from_there(
    data: DataFolder, make_entry: Callable[..., str]
) -> None:
    data.write("faq/a.yml", make_entry("un", offre="segur"))
    assert not any("taxonomy.yml" in problem.file for problem in check_data(data.path).errors)
    (data.path / "taxonomy.yml").unlink()
    [problem] = [one for one in check_data(data.path).errors if one.file == "taxonomy.yml"]
    assert "remettez-le" in problem.message


@pytest.mark.parametrize("line", ["{", "[]", '{"text": ""}', '{"expected": []}', '"texte"', "[" * 3000])
def test_a_line_that_is_no_case_of_the_evaluation_is_named(data: DataFolder, line: str) -> None:
    right = '{"text": "où est ma carte", "expected": []}'
    data.write("evaluation/questions.jsonl", f"{right}\n\n{line}\n{right}\n")
    [problem] = [one for one in check_data(data.path).errors if one.file.startswith("evaluation/")]
    assert (problem.file, problem.line) == ("evaluation/questions.jsonl", 3)
    assert "corrigez-la" in problem.message


def test_files_of_another_encoding_say_how_to_save_them(data: DataFolder) -> None:
    for name in ("evaluation/acts.jsonl", "hors_sujet.jsonl"):
        data.write(name, '{"text": "où", "expected": []}'.encode("cp1252"))
    found = [one for one in check_data(data.path).errors if one.file.endswith(".jsonl")]
    assert len(found) == 2
    assert all("Enregistrez-le de nouveau avec l'encodage UTF-8" in one.message for one in found)
