"""Questions that a mail reports: somebody else asks them, and they are questions all the same."""

from __future__ import annotations

import pytest

from assistant.understanding.received_mail.questions import read_mail


@pytest.mark.parametrize(
    "said",
    [
        "Par ailleurs notre client demande si l'INSi est obligatoire pour un laboratoire.",
        "Mon collègue veut savoir comment commander des cartes CPE.",
        "La DSI se demande quels navigateurs sont pris en charge.",
        "La pharmacie cherche à comprendre pourquoi son dossier est en attente.",
        "Le directeur souhaite connaître le délai de livraison des cartes.",
        "Reste à savoir qui paie le renouvellement.",
        "Dites-nous si la vague 2 concerne les radiologues.",
        "On nous a demandé jusqu'à quand l'ancien certificat est accepté.",
    ],
)
def test_a_reported_question_is_found_beside_another(said: str) -> None:
    read = read_mail(f"Bonjour,\n\nComment renouveler notre certificat ?\n{said}\n\nMerci d'avance,\nPaul")
    assert [one.text for one in read.questions] == ["Comment renouveler notre certificat ?", said]


@pytest.mark.parametrize(
    "said",
    [
        "Nous éditons un logiciel pour les pharmacies.",
        "Je transmets votre réponse à mon client.",
        "Notre directeur vous remercie de votre aide.",
        "Le laboratoire compte douze personnes et deux sites.",
    ],
)
def test_what_says_who_writes_is_no_question(said: str) -> None:
    read = read_mail(f"Bonjour,\n\nComment renouveler notre certificat ?\n{said}\n\nMerci d'avance,\nPaul")
    assert [one.text for one in read.questions] == ["Comment renouveler notre certificat ?"]
