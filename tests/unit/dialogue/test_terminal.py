"""An answer where only text is shown."""

from __future__ import annotations

from assistant.dialogue.terminal import whole_text

ANSWER = {
    "text": "Oui, sans frais.",
    "title": "Le prêt est-il gratuit ?",
    "context": ["Port", "Livre"],
    "lead": "Voici la réponse la plus proche de votre question :",
    "warning": "À revérifier.",
    "source": {"url": "https://exemple.fr/a", "label": "exemple.fr, page A", "verified_on": "2026-03-01"},
    "related": [{"title": "Et un DVD ?", "payload": "/x"}],
}


def test_an_answer_is_read_under_its_question_and_above_its_source():
    assert whole_text(ANSWER).splitlines() == [
        "Voici la réponse la plus proche de votre question :",
        "« Le prêt est-il gratuit ? » (Port, Livre)",
        "Oui, sans frais.",
        "⚠ À revérifier.",
        "Source : exemple.fr, page A <https://exemple.fr/a>, vérifié le 01/03/2026",
        "Voir aussi :",
        "  – Et un DVD ?",
    ]


def test_what_a_message_does_not_have_takes_no_line():
    assert whole_text({"text": "Bonjour"}) == "Bonjour"
    assert whole_text({"text": "a", "title": "A ?", "context": None, "lead": None}) == "« A ? »\na"
