"""Questions that no entry answers are made from those that one does, and fall in the fold of its entry."""

from __future__ import annotations

import pytest

from assistant.catalogue.model import Facet, FacetValue, Taxonomy
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.language.french import french
from assistant.understanding.numbers import NumberIndex, conditions
from assistant.understanding.ranking.entries import TrainingEntry
from assistant.understanding.ranking.negatives import foreign_questions, replaced_numbers

NUMBERED = (
    TrainingEntry(
        "code-00", ("Que signifie le code retour 00 ?",), examples=("INSi me répond 00, c'est bon ?",)
    ),
    TrainingEntry("code-01", ("Que signifie le code retour 01 ?",), answer="Le code 02 aussi."),
    TrainingEntry("vagues", ("Peut-on cumuler les vagues 1 et 2 ?", "Comment commander ?")),
    TrainingEntry("traces", ("Durée de SC.MSS/CONF.18",)),
)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_replaced_number_is_one_that_the_catalogue_lacks(seed: int) -> None:
    index = NumberIndex.of(NUMBERED)
    made = replaced_numbers(NUMBERED, seed)
    assert {entry for _, entry, _ in made} == {"code-00", "code-01", "vagues", "traces"}
    for text, _, said in made:
        assert said in index.compare(conditions(text)).unknown


def test_a_replaced_number_is_written_as_the_right_one_was() -> None:
    made = {entry: (text, said) for text, entry, said in replaced_numbers(NUMBERED[:1], 0)}
    text, said = made["code-00"]
    assert said.startswith("code ")
    assert len(said.removeprefix("code ")) == 2, "padded with a zero"
    assert text.startswith("INSi me répond 0")


def test_all_numbers_of_a_kind_are_replaced_and_a_text_without_one_is_left() -> None:
    (only,) = (text for text, entry, _ in replaced_numbers(NUMBERED, 0) if entry == "vagues")
    assert not {"1", "2"} & {condition.number for condition in conditions(only)}


def test_the_same_seed_gives_the_same_questions() -> None:
    assert replaced_numbers(NUMBERED, 5) == replaced_numbers(NUMBERED, 5)


TAXONOMY = Taxonomy(
    (
        Facet(
            "produit",
            "?",
            values=(
                FacetValue("insi", "Téléservice INSi", ("INSi",)),
                FacetValue("cps", "Cartes CPx (CPS, CPE)", ("CPS",)),
                FacetValue("annuaire", "Annuaire Santé", ("API FHIR", "annuaire")),
                FacetValue("hopital", "Hôpital", ("clinique",)),
            ),
        ),
        Facet("theme", "?", filters=False, values=(FacetValue("aide", "Aide SOS", ("SOS",)),)),
    ),
    {"DPI": "Dossier patient informatisé"},
)
FINDER = FacetFinder(TAXONOMY, french())
NAMES = {
    "services": ("Doctolib",),
    "cartes": ("carte grise",),
    "api": ("API Sirene",),
    "organismes": ("la CAF",),
    "annuaires": ("le registre des métiers",),
}


def made_from(
    text: str, product: str, names: dict[str, tuple[str, ...]] = NAMES, count: int = 9
) -> list[str]:
    entry = TrainingEntry("e", (text,), facets={"produit": (product,), "theme": ("aide",)})
    made = foreign_questions([entry], TAXONOMY, FINDER, names, 0, count)
    assert all(entry_id == "e" for _, entry_id in made)
    return [text for text, _ in made]


@pytest.mark.parametrize(
    ("text", "product", "expected"),
    [
        ("Comment appeler INSi ?", "insi", "Comment appeler Doctolib ?"),
        ("Qui alimente l'INSi ?", "insi", "Qui alimente Doctolib ?"),
        ("Le code retour de l'INSi", "insi", "Le code retour de Doctolib"),
        ("code retour insi", "insi", "code retour doctolib"),
        ("Ma carte CPS est bloquée", "cps", "Ma carte grise est bloquée"),
        ("Nos cartes CPS sont bloquées", "cps", "Nos cartes grise sont bloquées"),
        ("Ma CPS est bloquée", "cps", "Ma carte grise est bloquée"),
        ("Une clé de l'API FHIR ?", "annuaire", "Une clé de l'API Sirene ?"),
        (
            "INSi ne répond pas : INSi est-il en panne ?",
            "insi",
            "Doctolib ne répond pas : Doctolib est-il en panne ?",
        ),
    ],
)
def test_the_object_of_a_question_is_replaced_by_one_of_its_kind(
    text: str, product: str, expected: str
) -> None:
    assert made_from(text, product) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Je parle à l'INSi", "Je parle à la CAF"),
        ("Le code de l'INSi", "Le code de la CAF"),
        ("L'appel d'INSi", "L'appel de la CAF"),
        ("Mon INSi", "Mon CAF"),
    ],
)
def test_a_name_with_an_article_keeps_it_where_one_stands(text: str, expected: str) -> None:
    assert made_from(text, "insi", {"organismes": ("la CAF",)}) == [expected]


def test_articles_are_contracted_and_elided() -> None:
    masculine = {"annuaires": ("le registre",)}
    assert made_from("Qui lit les données de l'INSi ?", "insi", masculine) == [
        "Qui lit les données du registre ?"
    ]
    assert made_from("Le code d'INSi", "insi", {"services": ("Amazon",)}) == ["Le code d'Amazon"]
    assert made_from("Le rôle d'INSi", "insi", {"services": ("Doctolib",)}) == ["Le rôle de Doctolib"]


@pytest.mark.parametrize(
    ("text", "product"),
    [
        # It names nothing of its own.
        ("Comment faire à l'hôpital ?", "hopital"),
        ("Que faire ?", "insi"),
        # What it names is another entry's subject, or only directs.
        ("Comment appeler INSi ?", "cps"),
        ("Comment lancer un SOS ?", "hopital"),
        # Without INSi it is still about the FAQ's objects.
        ("INSi avec une carte CPS ?", "insi"),
        ("INSi dans un DPI ?", "insi"),
        # Part of a code.
        ("La preuve INSi/va1.53", "insi"),
    ],
)
def test_a_text_whose_sense_does_not_depend_on_the_object_is_left(text: str, product: str) -> None:
    assert made_from(text, product) == []


def test_a_clinic_that_the_entry_is_about_keeps_a_text_ours() -> None:
    entry = TrainingEntry("e", ("INSi à la clinique ?",), facets={"produit": ("insi", "hopital")})
    assert foreign_questions([entry], TAXONOMY, FINDER, NAMES, 0, 9) == []


def test_questions_are_bounded_and_the_same_for_a_seed() -> None:
    entries = [
        TrainingEntry(
            f"e{i}", (f"Comment appeler INSi depuis le poste numéro {i} ?",), facets={"produit": ("insi",)}
        )
        for i in range(20)
    ]
    names = {"services": ("Doctolib", "Ameli", "Pronote")}
    first = foreign_questions(entries, TAXONOMY, FINDER, names, 4, 7)
    assert len(first) == 7
    assert first == foreign_questions(entries, TAXONOMY, FINDER, names, 4, 7)
    assert first != foreign_questions(entries, TAXONOMY, FINDER, names, 5, 7)


def test_without_names_there_is_no_question() -> None:
    assert made_from("Comment appeler INSi ?", "insi", {}) == []
    assert made_from("Comment appeler INSi ?", "insi", {"services": ()}) == []
