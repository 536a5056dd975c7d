"""The wordings of danger are evidence: what is said, of whom or what, and whether it is meant."""

from pathlib import Path

import pytest

from assistant.catalogue.safety import Safety, load_safety
from assistant.understanding.danger_wordings import DangerWordings, Held

SHIPPED = DangerWordings.of(load_safety(Path(__file__).parents[3] / "data" / "safety.yml"))


@pytest.mark.parametrize(
    "text",
    [
        "mon père s'effondre",
        "Une cliente ne respire plus",
        "on menace un patient avec un couteau",
        "ma fille a avalé de la javel",
        "mon collègue a fait une overdose",
    ],
)
def test_a_person_and_what_befalls_one(text: str):
    held = SHIPPED.held_by(text)
    assert held.befalls_someone
    assert not held.befalls_something


@pytest.mark.parametrize(
    "text",
    [
        "mon téléphone fait un malaise",
        "le serveur ne répond plus",
        "ma batterie est morte",
        "le lien est en arrêt",
    ],
)
def test_what_befalls_a_thing(text: str):
    held = SHIPPED.held_by(text)
    assert held.befalls_something
    assert not held.befalls_someone


@pytest.mark.parametrize(
    "text",
    ["quels sont les symptômes d'un AVC ?", "mon père est mort l'an dernier", "formation arrêt cardiaque"],
)
def test_a_danger_that_is_past_general_or_told(text: str):
    held = SHIPPED.held_by(text)
    assert held.is_distant
    assert not held.befalls_someone


@pytest.mark.parametrize(
    "text", ["merci vous me sauvez la vie", "je suis mort de rire", "on a LE COUTEAU sous la gorge"]
)
def test_the_words_of_an_idiom_speak_of_no_danger(text: str):
    held = SHIPPED.held_by(text)
    assert held.idiom
    assert not held.speaks_of_danger


def test_an_idiom_hides_no_danger_beside_it():
    held = SHIPPED.held_by("je suis mort de rire mais mon père s'effondre")
    assert held.idiom
    assert held.befalls_someone


def test_it_is_happening():
    assert SHIPPED.held_by("il vient de tomber devant moi").now
    assert not SHIPPED.held_by("il tombait souvent").now


def test_no_wording_recognises_nothing():
    assert DangerWordings.of(Safety()).held_by("je veux mourir") == Held()


def test_a_star_stands_for_the_endings_of_a_word_and_accents_do_not_count():
    wordings = DangerWordings.of(Safety(danger=("étouff*",), software=("logiciel",)))
    assert wordings.held_by("Mon fils s'ETOUFFE") == Held(danger=True)
    assert wordings.held_by("Le logiciel s'étouffe") == Held(danger=True, software=True)
    assert wordings.held_by("un tissu réétouffant") == Held()


def test_hyphens_and_apostrophes_do_not_count():
    wordings = DangerWordings.of(Safety(people=("grand-mère",), signs=("s'effondre",)))
    assert wordings.held_by("ma grand mère s’effondre") == Held(people=True, signs=True)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("je coule", (True, False, False)),
        ("Je   coule !", (True, False, False)),
        ("je coulerai", (False, False, False)),
        ("a l’aide", (True, False, False)),
        ("Mon fils s'ETOUFFE", (False, True, False)),
        ("Le logiciel s'étouffe", (False, True, True)),
        ("les logiciels", (False, False, False)),
        ("à l'aide, le logiciel l'étouffe", (True, True, True)),
        ("", (False, False, False)),
    ],
)
def test_each_list_is_looked_for_apart(text: str, held: tuple[bool, bool, bool]):
    """Accents, capitals, spaces and apostrophes do not count."""
    own = DangerWordings.of(
        Safety(distress=("je coule", "à l'aide"), danger=("étouff*",), software=("logiciel",))
    )
    assert own.held_by(text)[:3] == held
