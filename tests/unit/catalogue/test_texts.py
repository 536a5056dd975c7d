"""The assistant's sentences: none missing, none misspelt, the agency's names in their place."""

from __future__ import annotations

from dataclasses import MISSING, fields
from pathlib import Path

import pytest
import yaml

from assistant.catalogue import CatalogueError, Problem, Redirection, Taxonomy
from assistant.catalogue.agency import AGENCY_FILE, Agency, load_agency
from assistant.catalogue.problems import Problems
from assistant.catalogue.texts import (
    OPTIONAL_PLEASANTRIES,
    REASONS,
    TEXTS_FILE,
    Texts,
    check_redirections,
    load_texts,
    read_texts,
)
from assistant.settings import ROOT
from assistant.store import REASONS as STORED
from tests.conftest import FROZEN

TEXT = (FROZEN / TEXTS_FILE).read_text("utf-8")
ANS = load_agency(ROOT / "data" / AGENCY_FILE)


def _problems(folder: Path, text: str, agency: Agency | None = None) -> list[Problem]:
    path = folder / TEXTS_FILE
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    read_texts(path, problems, agency)
    return problems.reported


def test_a_whole_file_has_no_problem(tmp_path: Path) -> None:
    assert _problems(tmp_path, TEXT) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("\npanne:", "\npane:", "Vouliez-vous dire « panne » ?"),
        ("  unclear:", "  uncler:", "Vouliez-vous dire « unclear » ?"),
        ("  thanks:", "  thank:", "Vouliez-vous dire « thanks » ?"),
        ("{cible}", "{cibles}", "nomme « {cibles} », qui n'existe pas. Vouliez-vous dire « cible » ?"),
        ("{date}", "date", "doit contenir « {date} »"),
        ("{date} et", "{date} } et", "a une accolade seule"),
        ("\noui: Oui", "\noui: [Oui]", "doit être un texte, pas une liste"),
        ("\noui: Oui", "\noui: ''", "« oui » du fichier des phrases est vide"),
        ("\noui: Oui", "\noui: Oui {agense}", "Vouliez-vous dire « agence » ?"),
    ],
)
def test_a_mistake_is_an_error_at_its_line(tmp_path: Path, before: str, after: str, expected: str) -> None:
    assert before in TEXT
    spoilt = TEXT.replace(before, after, 1)
    changed = [a != b for a, b in zip(TEXT.splitlines(), spoilt.splitlines(), strict=True)].index(True) + 1
    problems = [problem for problem in _problems(tmp_path, spoilt) if expected in problem.message]
    assert [(problem.line, problem.is_error, problem.stops) for problem in problems] == [
        (changed, True, True)
    ]


def test_a_missing_sentence_is_named_and_leaves_nothing_to_serve(tmp_path: Path) -> None:
    text = "".join(line for line in TEXT.splitlines(keepends=True) if not line.startswith("panne:"))
    (problem,) = _problems(tmp_path, text)
    assert problem.message == "il manque la phrase panne : ajoutez-la."
    with pytest.raises(CatalogueError, match="il manque la phrase panne"):
        load_texts(tmp_path / TEXTS_FILE)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"texts\.yml: erreur: le fichier des phrases .* manque"):
        load_texts(tmp_path / TEXTS_FILE)


def test_a_sentence_of_a_newer_version_is_worth_a_warning(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, TEXT + "phrase_de_demain: Bonsoir\n")
    assert not problem.is_error
    assert "inconnue de cette version" in problem.message


def test_a_misspelt_line_that_may_be_absent_is_an_error_too(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, TEXT.replace("\nexemples:", "\nexemple:"))
    assert (problem.is_error, problem.message.endswith("Vouliez-vous dire « exemples » ?")) == (True, True)


def test_the_agency_s_names_take_their_place(tmp_path: Path) -> None:
    path = tmp_path / TEXTS_FILE
    path.write_text(TEXT.replace("\noui: Oui", "\noui: Oui, dit l'{agence} ({agence_courte})"), "utf-8")
    assert load_texts(path, ANS).oui == "Oui, dit l'Agence du Numérique en Santé (ANS)"
    assert load_texts(path).oui == "Oui, dit l'agence (agence)"


def test_what_is_put_in_at_each_turn_stays(tmp_path: Path) -> None:
    texts = load_texts(FROZEN / TEXTS_FILE, ANS)
    assert texts.redirection.format(cible="l'Ordre").endswith("Adressez-vous à : l'Ordre.")


def test_the_agency_s_samples_go_before_those_of_the_file() -> None:
    assert load_texts(FROZEN / TEXTS_FILE).exemples[0] == "insi-carte-cpx-requise"
    assert load_texts(FROZEN / TEXTS_FILE, Agency(samples=("un",))).exemples == ("un",)


def test_visitors_read_the_same_words_in_the_shipped_file_as_when_it_named_the_agency_itself() -> None:
    texts = load_texts(ROOT / "data" / TEXTS_FILE, ANS)
    frozen = yaml.safe_load(TEXT)
    assert texts.accueil == frozen["accueil"]
    assert texts.urgence == frozen["urgence"]
    assert texts.politesses["who_made"] == frozen["politesses"]["who_made"]


def test_the_reasons_are_those_that_the_database_takes() -> None:
    assert REASONS == STORED


NEWER = tuple(
    item.name
    for item in fields(Texts)
    if item.default is not MISSING and item.name not in ("exemples", "redirections")
)


def test_a_file_without_the_newer_sentences_is_whole(tmp_path: Path) -> None:
    assert not [name for name in NEWER if f"\n{name}:" in TEXT]
    texts = read_texts(FROZEN / TEXTS_FILE, Problems())
    assert texts is not None
    assert all(getattr(texts, name) for name in NEWER)
    path = tmp_path / TEXTS_FILE
    path.write_text(TEXT + "\nquel_produit: De quoi s'agit-il ?\n", encoding="utf-8")
    changed = read_texts(path, Problems())
    assert changed is not None
    assert changed.quel_produit == "De quoi s'agit-il ?"


def test_the_shipped_file_holds_every_sentence_that_may_be_changed() -> None:
    written = yaml.safe_load((ROOT / "data" / TEXTS_FILE).read_text("utf-8"))
    assert set(NEWER) <= set(written)
    assert set(OPTIONAL_PLEASANTRIES) <= set(written["politesses"])
    # What is said where a file leaves one out is what the shipped one says.
    shipped = load_texts(ROOT / "data" / TEXTS_FILE, ANS)
    default = load_texts(FROZEN / TEXTS_FILE)
    assert {name: getattr(shipped, name) for name in NEWER} == {
        name: getattr(default, name) for name in NEWER
    }


def _redirection_problems(folder: Path, written: str, *subjects: Redirection) -> list[Problem]:
    (folder / TEXTS_FILE).write_text(TEXT + written, encoding="utf-8")
    problems = Problems()
    check_redirections(folder / TEXTS_FILE, Taxonomy(redirections=subjects), problems)
    return problems.reported


def test_a_subject_s_own_sentence_is_read_with_the_agency_s_names(tmp_path: Path) -> None:
    path = tmp_path / TEXTS_FILE
    path.write_text(TEXT + "redirections:\n  piscine: Demandez à la {agence}.\n", encoding="utf-8")
    assert load_texts(path, Agency(name="mairie")).redirections == (("piscine", "Demandez à la mairie."),)


@pytest.mark.parametrize(
    ("written", "target", "expected"),
    [
        ("", "l'accueil de la piscine", None),
        ("", "https://piscine.example", None),
        ("", "aucune réponse médicale ; urgence : 15 / 112", "ne se lit pas dans la phrase"),
        ("", "la piscine.", "ne se lit pas dans la phrase"),
        ("redirections:\n  piscine: Demandez à l'accueil.\n", "aucune ; rien", None),
        ("redirections:\n  picine: Demandez.\n", "l'accueil", "Vouliez-vous dire « piscine » ?"),
    ],
)
def test_a_subject_reads_well_or_the_check_says_so(
    tmp_path: Path, written: str, target: str, expected: str | None
) -> None:
    subject = Redirection("Piscine", target, id="piscine")
    problems = _redirection_problems(tmp_path, written, subject)
    assert len(problems) == (0 if expected is None else 1)
    assert expected is None or expected in problems[0].message
