"""The lexicon of the authors: read, checked, and one word in one list."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.catalogue import CatalogueError
from assistant.catalogue.lexicon import Concept, Lexicon, load_lexicon, read_lexicon
from assistant.catalogue.problems import Problems

from .conftest import DataFolder

TEXT = """
# les mots des visiteurs
- concept: carte CPS
  mots: [badge, carte pro]
- concept: assistance
  mots:
  - hotline
"""


def test_the_concepts_and_their_words_in_the_order_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "lexique.yml").write_text(TEXT)
    expected = Lexicon((Concept("carte CPS", ("badge", "carte pro")), Concept("assistance", ("hotline",))))
    assert load_lexicon(tmp_path / "lexique.yml") == expected
    assert expected.texts == ("carte CPS", "badge", "carte pro", "assistance", "hotline")


@pytest.mark.parametrize("text", [None, "[]\n"])
def test_an_absent_or_empty_file_is_an_empty_lexicon(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "lexique.yml").write_text(text)
    assert load_lexicon(tmp_path / "lexique.yml") == Lexicon()


def test_a_right_lexicon_is_worth_no_remark(data: DataFolder) -> None:
    data.write("lexique.yml", TEXT)
    assert data.check_all() == []


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("carte: badge\n", 1, "commencez chaque élément par « - concept: … »"),
        ("- badge\n", 1, "« - concept: … »"),
        ("- concept: carte\n", 1, "n'a pas de mots"),
        ("- mots: [badge]\n", 1, "« concept » du concept manque"),
        ("- concept: carte\n  mot: [badge]\n", 2, "Vouliez-vous dire « mots »"),
        ("- concept: carte\n  mots: ['?']\n", 2, "n'est pas un mot"),
        (
            "- concept: a\n  mots: [b]\n- concept: a\n  mots: [c]\n",
            3,
            "déjà un mot du concept « a » (ligne 1)",
        ),
        ("- concept: a\n  mots: [b, B]\n", 2, "« B » est déjà un mot du concept « a » (ligne 2)"),
        ("- concept: a\n  mots:\n  - x\n  - Été\n- concept: c\n  mots: [ete]\n", 6, "« a » (ligne 4)"),
        # The name of a concept further down is found as well.
        ("- concept: a\n  mots: [c]\n- concept: c\n  mots: [d]\n", 2, "concept « c » (ligne 3)"),
        ("- concept: [\n", 1, "YAML illisible"),
    ],
)
def test_a_mistake_is_told_with_its_line(data: DataFolder, text: str, line: int, expected: str) -> None:
    data.write("lexique.yml", text)
    problems = [problem for problem in data.check_all() if problem.file == "lexique.yml"]
    assert (line, True) in [(p.line, p.is_error) for p in problems if expected in p.message], problems
    with pytest.raises(CatalogueError, match="erreur"):
        load_lexicon(data.path / "lexique.yml")


def test_what_is_right_beside_a_mistake_is_kept(tmp_path: Path) -> None:
    (tmp_path / "lexique.yml").write_text("- concept: a\n  mots: [b, b, c]\n- concept: d\n")
    assert read_lexicon(tmp_path / "lexique.yml", Problems()) == Lexicon((Concept("a", ("b", "c")),))


ACRONYM = "acronymes: {DPI: Dossier patient informatisé}"


@pytest.mark.parametrize(
    ("name", "text", "line", "expected"),
    [
        (
            "lexique.yml",
            "- concept: x\n  mots: [dossier patient]\n",
            2,
            "un synonyme de « DPI » dans la taxonomie",
        ),
        ("lexique.yml", "- concept: x\n  mots:\n  - y\n  - dpi\n", 4, "un acronyme de la taxonomie"),
        ("lexique.yml", "- concept: x\n  mots: [card]\n", 2, "un mot anglais de anglais.yml"),
        ("anglais.yml", "card: carte\ndossier patient: dossier\n", 2, "un synonyme de « DPI »"),
        ("anglais.yml", "card: carte\ndpi: dossier\n", 2, "un acronyme de la taxonomie"),
    ],
)
def test_a_word_stands_in_one_list(data: DataFolder, name: str, text: str, line: int, expected: str) -> None:
    taxonomy = (data.path / "taxonomy.yml").read_text("utf-8")
    data.write("taxonomy.yml", f"{taxonomy}\n{ACRONYM}\n")
    data.write("anglais.yml", "card: carte\n")
    data.write(name, text)
    (problem,) = [problem for problem in data.check_all() if problem.is_error]
    assert (problem.file, problem.line) == (name, line)
    assert expected in problem.message


def test_the_name_of_a_concept_may_stand_elsewhere(data: DataFolder) -> None:
    data.write("lexique.yml", "- concept: dossier patient\n  mots: [dossier médical]\n")
    assert data.check_all() == []
