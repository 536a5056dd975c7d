"""A person in danger comes before everything; the software of a SAMU stays a question."""

from pathlib import Path

import pytest

from assistant.catalogue.safety import Safety, load_safety
from assistant.understanding.danger_wordings import DangerWordings

SAFETY = DangerWordings.of(load_safety(Path(__file__).parents[3] / "data" / "safety.yml"))


@pytest.mark.parametrize(
    "text",
    [
        "je veux mourir",
        "Il ne respire plus, que faire ?",
        "J'ai mal à la poitrine",
        "mon collègue est inconscient",
        "elle fait un AVC",
        "overdose",
        "j'ai des idees suicidaires",
        "je suis éditeur de logiciel et je vais me tuer",
    ],
)
def test_danger(text: str):
    assert SAFETY.is_emergency(text)


@pytest.mark.parametrize(
    "text",
    [
        "Comment raccorder mon logiciel de SAMU au Hub Santé ?",
        "Quel code CIM-10 pour un infarctus dans un CDA ?",
        "Mon application e-CPS ne répond plus",
        "Le logiciel de régulation transmet-il un message AVC ?",
        "La carte CPS est tuée par le lecteur",
    ],
)
def test_a_question_about_software(text: str):
    assert not SAFETY.is_emergency(text)


def test_no_wording_recognises_nothing():
    assert not DangerWordings.of(Safety()).is_emergency("je veux mourir")


def test_a_star_stands_for_the_endings_of_a_word_and_accents_do_not_count():
    recognizer = DangerWordings.of(Safety(danger=("étouff*",), software=("logiciel",)))
    assert recognizer.is_emergency("Mon fils s'ETOUFFE")
    assert not recognizer.is_emergency("Le logiciel s'étouffe")
    assert not recognizer.is_emergency("un tissu réétouffant")
