"""The page that a visitor is handed: all of what is kept, as words to read."""

from __future__ import annotations

from assistant.catalogue.agency import Agency
from assistant.pages.handed_over import handed_over_page
from tests.unit.library import library

KEPT = {
    "reference": "AB12-CD34",
    "read_at": "2026-11-29T09:00:00+00:00",
    "conversations": [
        {
            "id": "c1",
            "events": [
                {"event": "user", "text": "ma carte <perdue>", "timestamp": 1.0},
                {"event": "user", "text": "/pick", "timestamp": 2.0},
                {"event": "bot", "text": "Voici.", "metadata": {"title": "Carte ?"}, "timestamp": 3.0},
            ],
            "interactions": [
                {
                    **{"created_at": "2026-11-28T09:00:00+00:00", "question": "ma carte <perdue>"},
                    **{"status": "answered", "decision": "answer", "entry": "carte-perdue"},
                    **{"certainty": None, "facets": {}},
                    "feedback": {"useful": False, "reason": "wrong", "comment": "Dépassé."},
                }
            ],
            "decisions": [
                {
                    **{"question": "ma carte <perdue>", "decision": "carte-perdue"},
                    **{"decided_at": "2026-11-28T10:00:00+00:00", "assigned_at": "2026-11-28T09:30:00+00:00"},
                },
                {
                    **{"question": "autre", "decision": None, "decided_at": None},
                    "assigned_at": "2026-11-28T09:30:00+00:00",
                },
            ],
        }
    ],
    "reports": [{"release": "20261128-faq", "question": "ma carte <perdue>"}],
}


def test_the_page_tells_messages_notes_decisions_and_reports() -> None:
    page = handed_over_page(KEPT, library(), Agency())
    assert page.count("ma carte &lt;perdue&gt;") == 4
    assert "<perdue>" not in page
    for words in (
        "a pressé un bouton",
        "Dépassé.",
        "pas utile",
        "à une personne de l'équipe",
        "20261128-faq",
    ):
        assert words in page.replace("&#39;", "'"), words
    assert "rattachée à « J&#39;ai perdu ma carte de lecteur, que faire ? »" in page


def test_what_is_not_there_is_not_announced() -> None:
    (one,) = KEPT["conversations"]
    page = handed_over_page(
        {**KEPT, "conversations": [{**one, "decisions": []}], "reports": []}, library(), Agency()
    )
    assert "a décidé" not in page
    assert "rapports" not in page
