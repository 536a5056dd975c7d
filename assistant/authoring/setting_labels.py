"""What each setting is called and is for, in the words of those who change it."""

from __future__ import annotations

from collections.abc import Mapping

OPENING = "Ouverture de la conversation"
ANSWERING = "Autour d'une réponse"
CHOOSING = "Choisir et préciser"
OPINION = "Avis des visiteurs"
NO_ANSWER = "Quand il n'y a pas de réponse"
CONTACT = "Contact et résumé"
MOVING = "Revenir, répéter, recommencer"
TALK = "Politesses"
BREAKDOWN = "Urgences et pannes"
MASKED = "Données masquées"
ELSEWHERE = "Sujets qui relèvent d'un autre organisme"
GROUPS = (
    OPENING,
    ANSWERING,
    CHOOSING,
    OPINION,
    NO_ANSWER,
    CONTACT,
    MOVING,
    TALK,
    BREAKDOWN,
    MASKED,
    ELSEWHERE,
)

SENTENCES: Mapping[str, tuple[str, str, str]] = {
    "accueil": (OPENING, "Accueil", "Le premier message de toute conversation."),
    "confidentialite": (OPENING, "Rappel de confidentialité", "Sous le message d'accueil."),
    "parcourir": (
        OPENING,
        "Bouton « Parcourir par thème »",
        "À l'accueil, quand on peut chercher par thème.",
    ),
    "quel_theme": (OPENING, "Choix d'un thème", "Au-dessus des produits et des services à choisir."),
    "conservation": (OPENING, "Conservation des données", "Dans la page « Vos données »."),
    "guide": (OPENING, "Début du parcours guidé", "Après « Être guidé »."),
    "probable": (ANSWERING, "Réponse proposée", "Avant une réponse dont l'assistant n'est pas certain."),
    "pas_votre_question": (
        ANSWERING,
        "Autres questions proches",
        "Sous une réponse proposée, avant les autres.",
    ),
    "voisines": (ANSWERING, "Questions voisines", "Avant les questions les plus proches, faute de réponse."),
    "numero_inconnu": (
        ANSWERING,
        "Numéro inconnu",
        "Quand la question cite un numéro dont la FAQ ne parle pas.",
    ),
    "autre_question": (ANSWERING, "Seconde question", "Quand un message posait deux questions."),
    "anglais": (ANSWERING, "Question en anglais", "Avant la réponse à une question écrite en anglais."),
    "perime": (ANSWERING, "Réponse à vérifier", "Avec une réponse dont la date est passée."),
    "vouliez_vous_dire": (CHOOSING, "Questions proposées", "Avant une liste de questions proches."),
    "aucune": (CHOOSING, "Bouton « Aucune de ces propositions »", "Sous une liste de questions."),
    "sujet": (CHOOSING, "Sujet trop large", "Quand le message ne nomme qu'un sujet."),
    "choisissez": (
        CHOOSING,
        "Questions qui correspondent",
        "Après une précision, quand plusieurs questions restent.",
    ),
    "je_ne_sais_pas": (CHOOSING, "Bouton « Je ne sais pas »", "Sous une demande de précision."),
    "autres_choix": (CHOOSING, "Bouton « Autres choix »", "Quand il y a plus de choix que de place."),
    "choix_precedents": (CHOOSING, "Bouton « Choix précédents »", "Pour revenir aux premiers choix."),
    "plus_de_choix": (CHOOSING, "Plus d'autre choix", "Quand tous les choix ont été montrés."),
    "pas_reconnu": (CHOOSING, "Choix non reconnu", "Quand la réponse écrite n'est aucun des choix."),
    "aucun_choix": (
        CHOOSING,
        "Aucun des choix ne convient",
        "Quand le visiteur n'est dans aucun des cas prévus.",
    ),
    "pas_de_liste": (
        CHOOSING,
        "Aucune liste affichée",
        "Quand on écrit « la deuxième » sans qu'il y ait de liste.",
    ),
    "choix_inconnu": (CHOOSING, "Choix disparu", "Quand on appuie sur un ancien bouton qui ne vaut plus."),
    "quel_produit": (
        CHOOSING,
        "Produit à préciser pour un contact",
        "Avant de donner le contact d'un produit.",
    ),
    "utile": (OPINION, "Demande d'avis", "Sous chaque réponse."),
    "oui": (OPINION, "Bouton « Oui »", "La réponse est utile."),
    "non": (OPINION, "Bouton « Non »", "La réponse n'est pas utile."),
    "raison": (OPINION, "Demande de la raison", "Après « Non »."),
    "raisons.not_my_question": (OPINION, "Raison : autre question", "Une des raisons d'un « Non »."),
    "raisons.unclear": (OPINION, "Raison : pas claire", "Une des raisons d'un « Non »."),
    "raisons.incomplete": (OPINION, "Raison : incomplète", "Une des raisons d'un « Non »."),
    "raisons.wrong": (OPINION, "Raison : semble fausse", "Une des raisons d'un « Non »."),
    "raisons.disagree": (OPINION, "Raison : règle contestée", "Une des raisons d'un « Non »."),
    "commentaire": (OPINION, "Demande d'un commentaire", "Après la raison."),
    "passer": (OPINION, "Bouton « Passer »", "Pour ne pas laisser de commentaire."),
    "commentaire_long": (OPINION, "Commentaire trop long", "Quand il dépasse la limite."),
    "merci_avis": (OPINION, "Remerciement", "Après un « Oui » ou un commentaire."),
    "avis_modifie": (OPINION, "Avis modifié", "Quand le visiteur change son avis."),
    "avis_non_note": (OPINION, "Avis trop tardif", "Quand la réponse n'est plus dans la conversation."),
    "desole": (OPINION, "Remerciement après « Non »", "Quand la réponse n'a pas convenu."),
    "autre_proposition": (OPINION, "Autres propositions", "Après un « Non », avant d'autres questions."),
    "pas_sur": (NO_ANSWER, "Pas certain d'avoir la réponse", "Quand aucune réponse n'est assez sûre."),
    "hors_sujet": (NO_ANSWER, "Hors sujet", "Quand la question n'a rien à voir avec la FAQ."),
    "reformuler": (NO_ANSWER, "Bouton « Reformuler »", "Pour écrire la question autrement."),
    "reformulez": (NO_ANSWER, "Invitation à reformuler", "Après le bouton « Reformuler »."),
    "etre_guide": (NO_ANSWER, "Bouton « Être guidé »", "Pour être guidé par des questions."),
    "contacter": (NO_ANSWER, "Bouton « Contacter l'assistance »", "Pour obtenir un contact."),
    "contact": (
        CONTACT,
        "Contact faute de réponse",
        "Avec le contact et le résumé, quand l'assistant n'a pas pu répondre.",
    ),
    "joindre": (CONTACT, "Contact demandé", "Avec le contact et le résumé, quand le visiteur l'a demandé."),
    "resume_question": (CONTACT, "Résumé : la question", "Une ligne du résumé à transmettre."),
    "resume_precisions": (CONTACT, "Résumé : les précisions", "Une ligne du résumé à transmettre."),
    "resume_essais": (CONTACT, "Résumé : les réponses lues", "Une ligne du résumé à transmettre."),
    "resume_motif": (CONTACT, "Résumé : ce qui ne convient pas", "Une ligne du résumé à transmettre."),
    "resume_commentaire": (CONTACT, "Résumé : le commentaire", "Une ligne du résumé à transmettre."),
    "resume_aucun": (CONTACT, "Résumé : rien à dire", "Quand une ligne du résumé est vide."),
    "rien_a_repeter": (MOVING, "Rien à répéter", "Quand on demande de répéter avant toute réponse."),
    "rien_avant": (MOVING, "Pas d'étape précédente", "Quand on demande de revenir en arrière au début."),
    "premiere_etape": (MOVING, "Première étape", "Quand on revient à la première étape."),
    "retour_question": (MOVING, "Retour à la question", "Quand on revient à la question précédente."),
    "recommence": (MOVING, "Nouvelle conversation", "Après « recommencer »."),
    "politesses.greet": (TALK, "Bonjour", "Quand le visiteur salue."),
    "politesses.thanks": (TALK, "Merci", "Quand il remercie."),
    "politesses.goodbye": (TALK, "Au revoir", "Quand il prend congé."),
    "politesses.compliment": (TALK, "Compliment", "Quand il félicite."),
    "politesses.test": (TALK, "Essai", "Quand il vérifie que quelqu'un répond."),
    "politesses.insult": (TALK, "Agacement", "Quand il s'énerve ou insulte."),
    "politesses.bot_challenge": (TALK, "Êtes-vous un robot ?", "Quand il demande s'il parle à une personne."),
    "politesses.who_made": (TALK, "Qui vous a fait ?", "Quand il demande d'où vient l'assistant."),
    "politesses.affirm": (TALK, "« Oui » sans question", "Quand il dit oui à rien."),
    "politesses.deny": (TALK, "« Non » sans question", "Quand il dit non à rien."),
    "politesses.dont_know": (TALK, "« Je ne sais pas »", "Quand il ne sait pas quoi demander."),
    "urgence": (
        BREAKDOWN,
        "Personne en danger",
        "À la place de toute réponse, quand quelqu'un est en danger.",
    ),
    "panne": (BREAKDOWN, "Assistant en panne", "Quand l'assistant ne peut pas répondre."),
    "panne_produit": (
        BREAKDOWN,
        "Panne d'un service",
        "Quand le visiteur demande si un service est en panne.",
    ),
    "masque_code": (
        MASKED,
        "Code masqué",
        "Quand le message donnait un code : déblocage, PIN, usage unique.",
    ),
    "masque_mot_de_passe": (MASKED, "Mot de passe masqué", "Quand le message donnait un mot de passe."),
    "masque_cle": (MASKED, "Clé d'accès masquée", "Quand le message donnait une clé, un jeton, un secret."),
    "masque_carte": (MASKED, "Carte bancaire masquée", "Quand le message donnait un numéro de carte."),
    "masque_personnel": (
        MASKED,
        "Données personnelles masquées",
        "Quand le message nommait une personne, un numéro, une adresse.",
    ),
    "redirection": (ELSEWHERE, "Phrase générale", "Quand le sujet n'a pas sa propre phrase."),
}
"""Sentence of `texts.yml`, nested ones after a dot -> its group, its name, when it is said."""

COSTS: Mapping[str, tuple[str, str]] = {
    "mauvaise_reponse": (
        "Réponse fausse donnée comme sûre",
        "Lue pour rien ou, pire, crue. Plus ce coût est grand, plus l'assistant se montre prudent.",
    ),
    "reponse_probable": (
        "Bonne réponse annoncée comme probable",
        "« Voici la réponse la plus proche » : le visiteur doit vérifier que c'est elle.",
    ),
    "mauvaise_reponse_probable": (
        "Réponse fausse annoncée comme probable",
        "Lue pour rien, mais annoncée comme telle, avec d'autres au-dessous.",
    ),
    "question": ("Une question de plus", "« Votre question concerne quel produit ou service ? »"),
    "liste": ("Une liste à lire", "« Vouliez-vous dire… » : une lecture et un clic de plus."),
    "ligne_de_liste": ("Chaque ligne d'une liste", "Une ligne qui n'a presque aucune chance n'y est pas."),
    "liste_inutile": ("Une liste sans la bonne question", "Lue pour rien, tout est à reprendre."),
    "aveu": (
        "« Je ne suis pas sûr » alors que la réponse existe",
        "Plus ce coût est grand, moins l'assistant renonce à répondre.",
    ),
    "perte_admise": (
        "Perte admise à une publication",
        "Réponses fausses de plus par question posée : au-delà, une publication est refusée.",
    ),
}
"""Line of `costs.yml` -> its name, what it weighs."""

WORDS: Mapping[str, tuple[str, str]] = {
    "detresse": ("Détresse", "Rarement dit sans qu'une personne soit en danger."),
    "danger": ("Danger", "Dit d'un danger, mais aussi d'une terminologie ou d'un logiciel."),
    "logiciel": ("Logiciel", "Les mots d'une question technique : ils écartent l'urgence."),
    "personnes": ("Personnes", "Qui peut être en danger : « mon père », « un patient »."),
    "signes": ("Signes", "Ce qui arrive à un corps, parfois à une machine : « ne répond plus »."),
    "moyens": ("Moyens", "Ce qui blesse : armes, poisons, gaz."),
    "maintenant": ("Maintenant", "Cela se passe : « vient de », « devant moi »."),
    "choses": ("Choses", "Ce qui n'est pas une personne : « mon téléphone », « le serveur »."),
    "recul": ("Recul", "Un danger passé, général, étudié ou raconté : « l'an dernier »."),
    "locutions": ("Locutions", "Le danger n'est que dans les mots : « sauver la vie », « mort de rire »."),
}
"""List of `safety.yml` -> its name, what it holds."""

CONTACT_FIELDS: Mapping[str, tuple[str, str]] = {
    "libelle": ("Nom", "Ce que le visiteur lit : « Service clients cartes »."),
    "telephone": ("Téléphone", ""),
    "courriel": ("Courriel", ""),
    "url": ("Page web", "Adresse qui commence par https://."),
    "source": ("D'où vient ce contact", "Pour qui le vérifie ; jamais montré aux visiteurs."),
}
"""Field of a contact -> its name, what is written there."""
