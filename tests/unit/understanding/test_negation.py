"""« pas les X, les Y » denies X and affirms Y; a verb that is denied denies no name."""

import pytest

from assistant.understanding.negation import Affirmed, affirmed
from tests.unit.understanding.trades import FINDER


def read(text: str) -> Affirmed:
    return affirmed(text, FINDER.find(text))


@pytest.mark.parametrize(
    ("text", "meant", "denied"),
    [
        ("pas les pharmacies, les radiologues", ("radio",), ("officine",)),
        ("je suis radiologue, pas pharmacien", ("radio",), ("officine",)),
        ("non pas la pharmacie mais plutôt un labo", ("biologie",), ("officine",)),
        ("un labo plutôt que la pharmacie", ("biologie",), ("officine",)),
        ("un labo au lieu de la radiologie", ("biologie",), ("radio",)),
        ("tous sauf les dentistes", (), ("dentaire",)),
        ("hors imagerie", (), ("radio",)),
        ("the radiologue, not the dentiste", ("radio",), ("dentaire",)),
        ("pas pour un labo", (), ("biologie",)),
    ],
)
def test_what_follows_a_denial_is_denied(text: str, meant: tuple[str, ...], denied: tuple[str, ...]) -> None:
    said = read(text)
    assert said.facets.facets.get("metier", ()) == meant
    assert said.denied == {"metier": denied}
    assert {value for *_, value in said.facets.spans} == set(meant)


@pytest.mark.parametrize(
    "text",
    [
        "non la pharmacie",
        "Non pharmacie",
        "ah non la pharmacie",
        "merci mais non une pharmacie",
        "nan pharmacie",
    ],
)
def test_who_begins_by_no_denies_what_was_said_before(text: str) -> None:
    assert read(text).facets.facets == {"metier": ("officine",)}
    assert read(text).denied == {}


@pytest.mark.parametrize("text", ["un labo, non la pharmacie", "non pas la pharmacie"])
def test_elsewhere_no_denies_what_follows(text: str) -> None:
    assert read(text).denied == {"metier": ("officine",)}


def test_neither_denies_each_of_what_is_listed() -> None:
    said = read("pas les pharmacies ni les dentistes")
    assert said.facets.facets == {}
    assert {*said.denied["metier"]} == {"officine", "dentaire"}


@pytest.mark.parametrize(
    "text",
    [
        "ça ne marche pas avec la carte bleue",
        "je n'ai pas la carte bleue",
        "la carte bleue ne fonctionne pas",
        "elle ne fonctionne pas sur la carte bleue",
        "je ne trouve pas ma carte bleue",
        "je ne peux pas utiliser la carte bleue",
    ],
)
def test_a_verb_that_is_denied_denies_no_name(text: str) -> None:
    said = read(text)
    assert said.facets.facets == {"carte": ("bleue",)}
    assert said.denied == {}


def test_what_is_affirmed_elsewhere_is_not_denied() -> None:
    said = read("pas la carte bleue perdue. La carte bleue volée")
    assert said.facets.facets == {"carte": ("bleue",)}
    assert said.denied == {}


@pytest.mark.parametrize("text", ["un labo", "la carte verte et un tarif", "rien de tout ça", ""])
def test_without_a_denial_all_is_affirmed(text: str) -> None:
    assert read(text) == Affirmed(FINDER.find(text))


def test_a_denial_ends_with_its_clause() -> None:
    said = read("pas du tout, la carte verte")
    assert said.facets.facets == {"carte": ("verte",)}
    assert said.denied == {}


def test_each_facet_is_denied_apart() -> None:
    said = read("pas la carte bleue, je suis dentiste")
    assert said.facets.facets == {"metier": ("dentaire",)}
    assert said.denied == {"carte": ("bleue",)}
