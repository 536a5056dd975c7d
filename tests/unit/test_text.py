from __future__ import annotations

import pytest

from assistant.text import fold, matching_key, slug


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Médecine de VILLE", "medecine de ville"),
        ("l’œuvre d‘un œil", "l'oeuvre d'un oeil"),
        ("  deux   espaces\u00a0insécables\n", "deux espaces insecables"),
        ("ÇA MARCHE À NOËL ?", "ca marche a noel ?"),
        ("e\u0301crit en deux signes", "ecrit en deux signes"),
        ("Ｐｌｅｉｎｅ largeur", "pleine largeur"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Comment faire ?", "comment faire"),
        ("e-CPS : l'activer", "E CPS l’activer"),
        ("Où  est-ce ?!", "ou est ce"),
    ],
)
def test_the_same_question_has_the_same_key(first: str, second: str) -> None:
    assert matching_key(first) == matching_key(second)


def test_another_number_is_another_question() -> None:
    assert matching_key("Code retour 01") != matching_key("Code retour 02")


def test_slug() -> None:
    assert slug("  Code retour 01 : l'œuvre ? ") == "code-retour-01-l-oeuvre"
