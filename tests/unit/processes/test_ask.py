"""`assistant ask`: what is printed."""

from __future__ import annotations

from assistant.processes.ask import shown


def test_a_reply_is_read_in_a_terminal() -> None:
    message = {
        "text": "Du mardi au samedi.",
        "kind": "answer",
        "source": {"url": "https://exemple.fr/a", "label": "exemple.fr", "verified_on": "2026-03-01"},
        "warning": "À revérifier.",
        "buttons": [{"title": "Oui", "payload": "/x"}, {"title": "Non", "payload": "/y"}],
    }
    assert shown(message).splitlines() == [
        "Du mardi au samedi.",
        "⚠ À revérifier.",
        "Source : exemple.fr <https://exemple.fr/a>, vérifié le 01/03/2026",
        "  1. Oui",
        "  2. Non",
    ]


def test_what_a_button_says_besides_stands_beside_it() -> None:
    message = {"text": "Voici", "buttons": [{"title": "Tarifs", "payload": "/x", "hint": "3 questions"}]}
    assert shown(message).splitlines() == ["Voici", "  1. Tarifs – 3 questions"]


def test_a_source_without_a_date_says_none() -> None:
    message = {"text": "a", "source": {"url": "https://e.fr", "label": "e.fr", "verified_on": None}}
    assert shown(message) == "a\nSource : e.fr <https://e.fr>"
