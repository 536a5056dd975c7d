"""An answer where only text is shown."""

from __future__ import annotations

import pytest

from assistant.dialogue.terminal import button_title, whole_text

ANSWER = {
    "text": "Oui, sans frais.",
    "title": "Le prêt est-il gratuit ?",
    "context": ["Port", "Livre"],
    "lead": "Voici la réponse la plus proche de votre question :",
    "warning": "À revérifier.",
    "source": {"url": "https://exemple.fr/a", "label": "exemple.fr, page A", "verified_on": "2026-03-01"},
    "contact": {"label": "Accueil", "phone": "01 02", "url": "https://exemple.fr/accueil"},
    "related": [{"title": "Et un DVD ?", "payload": "/x"}],
}


def test_an_answer_is_read_under_its_question_and_above_its_source():
    assert whole_text(ANSWER).splitlines() == [
        "Voici la réponse la plus proche de votre question :",
        "« Le prêt est-il gratuit ? » (Port, Livre)",
        "Oui, sans frais.",
        "⚠ À revérifier.",
        "Source : exemple.fr, page A <https://exemple.fr/a>, vérifié le 01/03/2026",
        "Contact : Accueil, 01 02, https://exemple.fr/accueil",
        "Voir aussi :",
        "  – Et un DVD ?",
    ]


def test_what_a_message_does_not_have_takes_no_line():
    assert whole_text({"text": "Bonjour"}) == "Bonjour"
    assert whole_text({"text": "a", "title": "A ?", "context": None, "lead": None}) == "« A ? »\na"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("[la page](https://exemple.fr/a)", "la page <https://exemple.fr/a>"),
        ("[https://exemple.fr/a](https://exemple.fr/a)", "https://exemple.fr/a"),
        ("voir [exemple.fr](https://exemple.fr/), puis", "voir https://exemple.fr/, puis"),
        ("**Accueil** : [a@exemple.fr](mailto:a@exemple.fr)", "**Accueil** : a@exemple.fr"),
        ("[Accueil](mailto:a@exemple.fr)", "Accueil <a@exemple.fr>"),
        ("le code [NIR] (13 chiffres), t[0](x)", "le code [NIR] (13 chiffres), t[0](x)"),
    ],
)
def test_a_link_is_its_words_and_its_address(written: str, read: str):
    assert whole_text({"text": written}) == read


def test_a_choice_is_read_with_its_hint():
    assert (
        button_title({"title": "Port", "payload": "/x", "hint": "près de la gare"})
        == "Port – près de la gare"
    )
    assert button_title({"title": "Port", "payload": "/x"}) == "Port"
