"""Messages as the server sends them, one of each sort that a visitor meets."""

from __future__ import annotations

from typing import Any

from tests.browser.scripted import button

QUESTION = "Faut-il une carte pour appeler l'INSi ?"
CONTACT: dict[str, Any] = {
    "label": "Support de l'agence",
    "phone": "0 806 800 213",
    "email": "support@agence.test",
    "url": "https://agence.test/assistance",
}
ANSWER: dict[str, Any] = {
    "kind": "answer",
    "entry_id": "insi-carte",
    "facet": "officine",
    "title": QUESTION,
    "context": ["Officine", "Vague 2"],
    "certainty": "sure",
    "text": "**Oui**, une carte CPS nominative.\n\n1. Commandez-la.\n2. Activez-la sur [le portail](https://agence.test/portail).",
    "source": {
        "url": "https://agence.test/insi",
        "label": "agence.test, page INSi",
        "verified_on": "2026-03-01",
    },
    "contact": CONTACT,
    "related": [button("Combien coûte une carte ?"), button("Où l'activer ?")],
}
YES, NO = ('/feedback{"useful": "yes"}', '/feedback{"useful": "no"}')
ASKED: dict[str, Any] = {
    "kind": "feedback_request",
    "text": "Cette réponse vous a-t-elle été utile ?",
    "buttons": [button("Oui", payload=YES), button("Non", payload=NO)],
}
SURE = [ANSWER, ASKED]
OTHERS: dict[str, Any] = {
    "kind": "suggestions",
    "text": "Ce n'est pas votre question ?",
    "buttons": [button("Comment commander une carte ?"), button("Comment la renouveler ?"), button("Aucune")],
}
PROBABLE: dict[str, Any] = {
    **ANSWER,
    "certainty": "probable",
    "lead": "Voici la réponse la plus proche de votre question :",
}
DISPOSITIF = "Votre question concerne quel dispositif Ségur ?"
TITLES = (
    "Dossier patient informatisé (DPI), vague 1",
    "Dossier patient informatisé (DPI), vague 2",
    "Logiciel de gestion de cabinet (LGC), vague 2",
    "Logiciel de gestion d'officine (LGO), vague 1",
    "Plateforme d'intermédiation (PFI), vague 2",
    "Système d'information de radiologie (RIS), vague 2",
    "Autres choix",
    "Je ne sais pas",
)
EIGHT: dict[str, Any] = {
    "kind": "clarification",
    "text": DISPOSITIF,
    "buttons": [
        button(title, "" if at > 5 else f"Une ligne d'aide pour le choix {at}.")
        for at, title in enumerate(TITLES)
    ],
}
REASON: dict[str, Any] = {
    "kind": "feedback_reason",
    "text": "Qu'est-ce qui ne convient pas ?",
    "buttons": [
        button(title)
        for title in (
            "Ce n'est pas ma question",
            "La réponse n'est pas claire",
            "La réponse est incomplète",
            "L'information me semble fausse",
            "La règle ne me convient pas",
        )
    ],
}
COMMENT: dict[str, Any] = {
    "kind": "feedback_comment",
    "text": "Souhaitez-vous ajouter un commentaire (500 caractères au plus) ?",
    "buttons": [button("Passer")],
}
THANKS: dict[str, Any] = {"kind": "feedback_thanks", "text": "Merci, votre avis est enregistré."}
SUMMARY = f"Question : {QUESTION}\nCommentaire : rien"
HANDOFF: dict[str, Any] = {
    "kind": "handoff",
    "text": "Voici comment joindre le bon interlocuteur.\n\nLe reste.",
    "handoff": {"summary": SUMMARY, "contact": CONTACT, "reference": "ABCD-EFGH"},
}
NOTICE = "Ne saisissez pas de données de santé ni de données personnelles."
PRIVACY = {"text": "Vos questions sont gardées, sans données personnelles.", "days": 90}
LINKS = [
    {"name": "retour", "label": "Retour au site", "url": "https://agence.test/"},
    {"name": "accessibilite", "label": "Accessibilité", "url": "https://agence.test/a11y"},
    {"name": "mentions_legales", "label": "Mentions légales", "url": "https://agence.test/mentions"},
]
CONFIG: dict[str, Any] = {
    "title": "Assistant de l'agence de l'exemple",
    "name": "Assistant",
    "agency": "Agence de l'exemple",
    "notice": NOTICE,
    "contact": CONTACT,
    "samples": [QUESTION, "Comment commander une carte ?", "Qui paie ?"],
    "links": LINKS,
    "privacy": PRIVACY,
    "themes": "themes",
}
