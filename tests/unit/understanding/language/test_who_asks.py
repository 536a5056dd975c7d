"""Who asks is told from what is asked; what one is busy with is no trade."""

from __future__ import annotations

import pytest

from assistant.understanding.language.who_asks import who_asks


def asked(text: str, *subjects: str) -> str:
    """What is asked, of a text that names these subjects."""
    places = [(text.index(one), text.index(one) + len(one)) for one in subjects]
    return text[who_asks(text, places) :]


@pytest.mark.parametrize(
    ("text", "trade", "question"),
    [
        ("je suis sage-femme et je perds mon badge", "sage-femme", "je perds mon badge"),
        ("Je suis pharmacienne, où est mon badge ?", "pharmacienne", "où est mon badge ?"),
        ("Nous sommes un laboratoire de ville. Où est le badge ?", "laboratoire", "Où est le badge ?"),
        ("Nous sommes éditeur d'un LGC, où est le badge ?", "LGC", "où est le badge ?"),
        ("nous sommes éditeurs d’un DPI\noù est le badge ?", "DPI", "où est le badge ?"),
        ("Bonjour, je suis infirmière libérale à Brest, où est mon badge", "infirmière", "où est mon badge"),
        ("En tant que médecin, où trouver mon badge ?", "médecin", "où trouver mon badge ?"),
        ("en tant qu'éditeur de logiciel, où trouver le badge ?", "logiciel", "où trouver le badge ?"),
        ("Je travaille dans une clinique mais où est mon badge ?", "clinique", "où est mon badge ?"),
        ("je suis interne en chirurgie, où est mon badge", "chirurgie", "où est mon badge"),
        ("chuis kiné : où est mon badge", "kiné", "où est mon badge"),
    ],
)
def test_a_trade_is_said_before_what_is_asked(text: str, trade: str, question: str) -> None:
    assert asked(text, trade) == question


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("je suis bloqué sur le DPI et rien ne marche", "DPI"),
        ("je suis sur Convergence, où sont mes preuves ?", "Convergence"),
        ("je suis en train de renouveler ma carte, où cliquer ?", "carte"),
        ("nous sommes en panne de DPI et tout est arrêté", "DPI"),
        ("où est mon badge, je suis kiné", "kiné"),
        ("ma carte de médecin, où est-elle ?", "médecin"),
        ("je suis kiné", "kiné"),
        ("je suis suivi par un kiné, où est mon dossier ?", "kiné"),
    ],
)
def test_what_one_is_busy_with_is_what_is_asked(text: str, subject: str) -> None:
    assert asked(text, subject) == text


def test_without_a_subject_nobody_is_named() -> None:
    assert asked("je suis perdu, où est mon badge ?") == "je suis perdu, où est mon badge ?"


def test_time_grows_with_the_length_only() -> None:
    for text in ("je suis " + "un " * 5_000, "moi, " * 5_000, "je suis kiné" + " a" * 10_000):
        assert who_asks(text, [(len(text), len(text) + 1)]) == 0
