"""Each key of each file of a data folder, misspelt, emptied, of another kind or dropped: it is said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.catalogue import Problem, check_data

from .conftest import TODAY
from .mutations import WHOLE, Mutation, mutations

FREE = {
    # Words and names of the author: any is right.
    *("acronymes.CPS", "lost", "stolen", "services", "cartes"),
    *("urgences.medicale", "urgences.europeenne", "urgences.suicide"),
}
MAY_BE_EMPTY = {
    ("faq/a.yml", name)
    for name in (
        *("couloirs", "theme", "mots_cles", "source", "verifie_le", "expire_le", "statut", "confiance"),
        *("avertissement", "variantes", "exemples", "offre"),
    )
}
"""Fields of an entry: « verifie_le: null » is how many are written; what is only advised is a warning."""
ONE_TEXT_FOR_A_LIST = {
    *("variantes", "exemples", "mots_cles", "facettes.valeurs.synonymes", "hors_perimetre.exemples", "mots"),
    *("services", "cartes", "facettes.depend_de.valeurs", "facettes.valeurs.offre", "entrees", "offre"),
    *("detresse", "danger", "logiciel", "personnes", "signes", "moyens", "maintenant", "choses", "recul"),
    "locutions",
}
"""A single text is a list of one."""
NEEDED = {
    "faq/a.yml": {"id", "question", "reponse"},
    "taxonomy.yml": {
        *(
            "facettes.id",
            "facettes.question",
            "facettes.valeurs",
            "facettes.valeurs.id",
            "contacts.segur.libelle",
        ),
        *("facettes.valeurs.libelle", "facettes.depend_de.facette", "facettes.depend_de.valeurs"),
        *("hors_perimetre.sujet", "hors_perimetre.rediriger"),
    },
    "familles.yml": {"id", "facette_discriminante"},
    "agence.yml": {"contact.libelle"},
    "lexique.yml": {"concept", "mots"},
    "safety.yml": {"detresse", "danger", "logiciel"},
    "nlu/thanks.yml": {"nlu", "nlu.intent", "nlu.examples"},
    "rules/rules.yml": {"rules", "rules.rule", "rules.steps"},
}
"""What a file does not do without."""
_SPOILT = [one for file, text in WHOLE.items() if file.endswith(".yml") for one in mutations(file, text)]
# Each sentence of the assistant is read in the same way.
SPOILT = [one for one in _SPOILT if one.file != "texts.yml" or one.line % 6 == 1 or "." in one.path]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    whole = tmp_path_factory.mktemp("data")
    for file, text in WHOLE.items():
        (whole / file).parent.mkdir(exist_ok=True)
        (whole / file).write_text(text.lstrip("\n"), "utf-8")
    assert check_data(whole, today=TODAY).problems == (), "nothing is wrong before"
    return whole


def said(folder: Path, file: str, text: str) -> Sequence[Problem]:
    path = folder / file
    before = path.read_text("utf-8")
    path.write_text(text, "utf-8")
    try:
        return check_data(folder, today=TODAY).problems
    finally:
        path.write_text(before, "utf-8")


def spoilt_by(way: str, *left_out: str) -> list[Mutation]:
    return [one for one in SPOILT if one.way == way and one.path not in left_out]


@pytest.mark.parametrize("spoilt", spoilt_by("misspell", *FREE), ids=str)
def test_a_misspelt_key_is_an_error_at_its_line(folder: Path, spoilt: Mutation) -> None:
    errors = [p for p in said(folder, spoilt.file, spoilt.text) if p.is_error]
    assert any((p.file, p.line) == (spoilt.file, spoilt.line) for p in errors) or (
        # The name of a whole list of sentences is then the one that is missing.
        spoilt.path in ("raisons", "politesses") and any(p.file == spoilt.file for p in errors)
    )


def test_the_nearest_known_key_is_named(folder: Path) -> None:
    unnamed = []
    for spoilt in spoilt_by("misspell", *FREE):
        right = spoilt.path.rpartition(".")[2]
        messages = [p.message for p in said(folder, spoilt.file, spoilt.text)]
        if not any(f"« {right} »" in message or f" {right} " in message for message in messages):
            unnamed.append(str(spoilt))
    assert unnamed == []


@pytest.mark.parametrize("spoilt", spoilt_by("empty"), ids=str)
def test_a_key_without_a_value_is_an_error_at_its_line(folder: Path, spoilt: Mutation) -> None:
    problems = said(folder, spoilt.file, spoilt.text)
    if (spoilt.file, spoilt.path) in MAY_BE_EMPTY:
        assert not [p for p in problems if p.is_error]
        return
    here = [p for p in problems if p.is_error and (p.file, p.line) == (spoilt.file, spoilt.line)]
    assert here
    name = spoilt.path.rpartition(".")[2]
    assert len([p for p in here if f"« {name} »" in p.message and "vide" in p.message]) <= 1, "said once"


@pytest.mark.parametrize("spoilt", spoilt_by("retype", *ONE_TEXT_FOR_A_LIST), ids=str)
def test_a_value_of_another_kind_is_an_error_at_its_line(folder: Path, spoilt: Mutation) -> None:
    problems = said(folder, spoilt.file, spoilt.text)
    assert any(p.is_error and (p.file, p.line) == (spoilt.file, spoilt.line) for p in problems)


def is_needed(spoilt: Mutation) -> bool:
    return spoilt.path in NEEDED.get(spoilt.file, ())


@pytest.mark.parametrize("spoilt", [one for one in spoilt_by("drop") if is_needed(one)], ids=str)
def test_what_is_needed_is_missed(folder: Path, spoilt: Mutation) -> None:
    errors = [p for p in said(folder, spoilt.file, spoilt.text) if p.is_error]
    assert any(p.file == spoilt.file and p.line <= spoilt.line for p in errors)


# What others name may not go alone: a facet, a subject, a sentence.
ALONE = [
    one for one in spoilt_by("drop") if one.file not in ("texts.yml", "taxonomy.yml") and not is_needed(one)
]


@pytest.mark.parametrize("spoilt", ALONE, ids=str)
def test_what_may_be_absent_is_not_missed(folder: Path, spoilt: Mutation) -> None:
    assert not [p for p in said(folder, spoilt.file, spoilt.text) if p.is_error]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"txt": "Quoi ?", "expected": []}', "Vouliez-vous dire « text » ?"),
        ('{"text": "Quoi ?", "expectd": []}', "Vouliez-vous dire « expected » ?"),
        ('{"text": "Quoi ?", "expected": [], "kinds": "x"}', "Vouliez-vous dire « kind » ?"),
        ('{"text": ["Quoi ?"], "expected": []}', "il faut {"),
        ('{"text": "", "expected": []}', "il faut {"),
        ('{"text": "Quoi ?", "expected": ["carte-perdue"]}', "il faut {"),
        ('{"text": "La santÃ© ?", "expected": []}', "abîmées"),
    ],
)
def test_a_question_of_nobody_is_checked_too(folder: Path, line: str, words: str) -> None:
    problems = said(folder, "hors_sujet.jsonl", f'{{"text": "Un ?", "expected": []}}\n{line}\n')
    assert any(p.is_error and p.line == 2 and words in p.message for p in problems), problems


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        (
            "nlu/thanks.yml",
            "intent: thanks",
            "intent: thank",
            "l'acte « thank » est inconnu. Vouliez-vous dire « thanks »",
        ),
        ("nlu/thanks.yml", "    - merci beaucoup", "    merci beaucoup", "commence par « - »"),
        ("rules/rules.yml", "intent: thanks", "intent: thankss", "Vouliez-vous dire « thanks »"),
        ("familles.yml", "- carte-volee", "- carte-vole", "Vouliez-vous dire « carte-volee »"),
        ("agence.yml", "- carte-perdue", "- carte-perdu", "Vouliez-vous dire « carte-perdue »"),
        ("texts.yml", "- carte-perdue", "- carte-perdu", "Vouliez-vous dire « carte-perdue »"),
        ("texts.yml", "  piscine:", "  picine:", "Vouliez-vous dire « piscine »"),
        ("taxonomy.yml", "aide@exemple.fr", "aide", "n'est pas une adresse de courriel"),
        ("taxonomy.yml", "01 02 03 04 05", "bientôt", "n'est pas un numéro de téléphone"),
        ("taxonomy.yml", "https://exemple.fr/aide", "https://", "n'a pas de nom de site"),
        ("agence.yml", "https://exemple.fr/accueil", "exemple.fr", "commencez-la par « https:// »"),
    ],
)
def test_what_a_value_names_exists(folder: Path, file: str, before: str, after: str, words: str) -> None:
    text = WHOLE[file].lstrip("\n")
    assert before in text
    line = text[: text.index(before)].count("\n") + 1
    problems = said(folder, file, text.replace(before, after, 1))
    assert any(p.is_error and (p.file, p.line) == (file, line) and words in p.message for p in problems), (
        problems
    )
