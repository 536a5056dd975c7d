"""The wordings of `safety.yml` that a text holds: whether it is an emergency, the act says."""

import pytest

from assistant.catalogue.safety import Safety, load_safety
from assistant.understanding.danger_wordings import DangerWordings, Held
from tests.conftest import FROZEN

SHIPPED = DangerWordings.of(load_safety(FROZEN / "safety.yml"))
OWN = DangerWordings.of(
    Safety(distress=("je coule", "à l'aide"), danger=("étouff*",), software=("logiciel",))
)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("je coule", (True, False, False)),
        ("Je   coule !", (True, False, False)),
        ("JE COULE", (True, False, False)),
        ("je coulerai", (False, False, False)),
        ("a l’aide", (True, False, False)),
        ("Mon fils s'ETOUFFE", (False, True, False)),
        ("un tissu réétouffant", (False, False, False)),
        ("Le logiciel s'étouffe", (False, True, True)),
        ("les logiciels", (False, False, False)),
        ("à l'aide, le logiciel l'étouffe", (True, True, True)),
        ("", (False, False, False)),
    ],
)
def test_each_list_is_looked_for_apart(text: str, held: tuple[bool, bool, bool]) -> None:
    """A star stands for the endings of a word; accents, capitals, spaces and apostrophes do not count."""
    assert OWN.held_by(text)[:3] == held


def test_no_wording_recognises_nothing() -> None:
    assert DangerWordings.of(Safety()).held_by("je coule, à l'aide, le logiciel s'étouffe") == Held()


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
def test_the_shipped_wordings_hold_what_is_said_of_danger(text: str) -> None:
    assert any(SHIPPED.held_by(text)[:2])


@pytest.mark.parametrize(
    "text",
    [
        "Comment raccorder mon logiciel de SAMU au Hub Santé ?",
        "Quel code CIM-10 pour un infarctus dans un CDA ?",
        "Le logiciel de régulation transmet-il un message AVC ?",
    ],
)
def test_the_words_of_software_are_held_beside_those_of_danger(text: str) -> None:
    held = SHIPPED.held_by(text)
    assert (held.distress, held.software) == (False, True)
