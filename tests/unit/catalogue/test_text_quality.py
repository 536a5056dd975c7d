"""Answers that read badly are seen; near misses, which read well, are left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from assistant.catalogue.contacts_named import bodies_of, remarks_on_contacts
from assistant.catalogue.passed_dates import remarks_on_dates
from assistant.catalogue.text_quality import remarks_on_structure, remarks_on_unlinked
from tests.counting import growth

TODAY = date(2026, 11, 24)
BODIES = ("ANS", "ASP")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Il vous faut :", "« Il vous faut : »"),
        ("Il vous faut :\n", "« Il vous faut : »"),
        ("Voici la marche à suivre\u00a0:  \n\n", "marche à suivre"),
        ("**Documents à fournir :**", "Documents à fournir"),
        ("Les pièces sont les suivantes :\n\n## Délais\n\nUn mois.", "suivantes :"),
        ("- Un\n- Consultez la page suivante :", "Consultez la page suivante"),
        ("Un début.\n\nVoir aussi:\n\n---\n", "Voir aussi"),
        ("1. Ouvrez le menu. 2. Cliquez sur « Mon compte ».", "« 2. Cliquez"),
        ("Procédure : 1. Ouvrez le menu. 2. Cliquez. 3. Validez.", "« 2. Cliquez"),
        ("1) Ouvrez le menu 2) Cliquez sur Valider", "« 2) Cliquez"),
        ("1. Ouvrez le menu ; 2. Cliquez\n3. Validez", "« 2. Cliquez"),
        ("- 1. Connectez-vous 2. Choisissez la carte", "« 2. Choisissez"),
        ("1. **Ouvrez** le menu. **2.** Cliquez.", "« 2."),
        ("Étape 1 : connectez-vous. Étape 2 : choisissez la carte.", "« 2 : choisissez"),
        ("1. Connectez-vous au portail. Étape 2 : choisissez la carte.", "« 2 : choisissez"),
        ("**Étape 1** : connectez-vous. **Étape 2** : choisissez.", "« 2"),
        ("a) Ouvrez le menu. b) Cliquez.", "« b) Cliquez"),
        ("• Ouvrez le menu • Cliquez", "« • Cliquez"),
    ],
)
def test_a_cut_sentence_or_a_swallowed_step_is_advised(text: str, words: str) -> None:
    remarks = list(remarks_on_structure(text))
    assert any(words in remark.message for remark in remarks), remarks
    assert not any(remark.is_error for remark in remarks)


@pytest.mark.parametrize(
    "text",
    [
        *("Il vous faut :\n- une carte\n- un code", "Il vous faut :\n\n1. une carte", "Rendez-vous à 10:30"),
        *("Voici la commande :\n```\nls\n```", "L'adresse est : `https://x/:`", "Finissez par « : `` »."),
        *("## Étapes :\n\nOuvrez le menu.", "| Délai : | 2 jours |\n|---|---|", "Note :\n> attention"),
        *("1. Ouvrez le menu.\n2. Cliquez.", "Étape 1 : un.\nÉtape 2 : deux.", "Étape 1 : voir l'étape 2."),
        *("Deux façons : 1) par courriel, 2) par téléphone.", "Installez la version 1. Puis la version 2."),
        *("1. Passez à la version 2. Redémarrez.", "L'article 1. L'article 2. Rien d'autre.", "Il y en a 3."),
        *("Passez à l'étape 2 : elle est plus simple.", "De 1 à 2. Puis 3.", "1. Un délai de 2. ou 3 jours"),
        *("`1. a 2. b`", "Le 1. janvier, puis le 2. février", "A • B • C"),
    ],
)
def test_what_is_announced_and_given_is_left_alone(text: str) -> None:
    assert list(remarks_on_structure(text)) == []


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("Appelez le 0123456789.", "« 01 23 45 67 89 »"),
        ("Tél. : 01-23-45-67-89", "« 01 23 45 67 89 »"),
        ("Au 01/23/45/67/89", "« 01 23 45 67 89 »"),
        ("Appelez le 0800123456 (gratuit)", "« 08 00 12 34 56 »"),
        ("Composez le 3646", "(tel:3646)"),
        ("Appelez au 36 46, de 9 h à 17 h", "(tel:3646)"),
        ("Écrivez à support [at] exemple.fr", "« nom@site.fr »"),
        ("Écrivez à support(at)exemple.fr", "« nom@site.fr »"),
        ("Écrivez à support @ exemple.fr", "« nom@site.fr »"),
        ("Écrivez à santé@exemple.fr", "« nom@site.fr »"),
    ],
)
def test_what_nobody_can_press_is_advised(text: str, advice: str) -> None:
    (remark,) = remarks_on_unlinked(text)
    assert advice in remark.message
    assert not remark.is_error


@pytest.mark.parametrize(
    "text",
    [
        *("Appelez le 01 23 45 67 89.", "Appelez le 01.23.45.67.89", "Au 0 806 800 213", "+33 1 23 45 67 89"),
        *("Écrivez à support@exemple.fr", "[le support](mailto:support@exemple.fr)", "**a.b@exemple.fr**"),
        *("[3646](tel:3646)", "[0123456789](tel:0123456789)", "`0123456789`", "Le code 3646", "En 2024"),
        *("Un message de noreply@exemple.fr", "Le numéro FINESS 0123456789", "identifiant : 0123456789"),
        *("Appelez `GET /Practitioner`", "Le compte @ansforge", "RPPS 10123456789", "version 1.23.45.67.89"),
    ],
)
def test_what_is_a_link_by_itself_or_no_number_is_left_alone(text: str) -> None:
    assert list(remarks_on_unlinked(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        *("Contactez le support.", "En cas d'échec, contactez l'assistance de l'agence.", "Contactez-nous."),
        *("Écrivez au service client.", "Adressez-vous au support technique.", "Appelez la hotline."),
        *("Rapprochez-vous de l'équipe Pro Santé Connect.", "Contactez l'ANS.", "Joignez notre assistance."),
        *(
            "Envoyez un courriel au support.",
            "Remplissez le formulaire de contact.",
            "Sollicitez le guichet.",
        ),
        *(
            "Signalez l'anomalie au support.",
            "Vous pouvez contacter notre équipe.",
            "Demandez au service client.",
        ),
    ],
)
def test_a_contact_named_and_not_given_is_advised(text: str) -> None:
    (remark,) = remarks_on_contacts(text, False, BODIES)
    assert "ne dit pas comment" in remark.message
    assert list(remarks_on_contacts(text, True, BODIES)) == []


@pytest.mark.parametrize(
    "text",
    [
        *("Contactez le support : support@exemple.fr", "Contactez le [support](https://exemple.fr/aide)."),
        *("Appelez le service client au 01 23 45 67 89.", "Contactez votre éditeur.", "Appelez l'API."),
        *("Contactez le support de votre éditeur.", "Contactez le support de l'éditeur du logiciel."),
        *(
            "Contactez votre ARS.",
            "Le support vous répondra.",
            "L'équipe a corrigé l'anomalie.",
            "Appelez le 15.",
        ),
        *("Appelez le service client au 3646.", "Utilisez le service en ligne.", "Contactez le médecin."),
        *(
            "Écrivez-la en entier.",
            "Appelez-les par leur nom.",
            "Le support PC/SC est requis.",
            "Écrivez la requête, puis appelez la ressource.",
            "Un support papier.",
        ),
    ],
)
def test_a_contact_that_is_given_or_the_reader_s_own_is_left_alone(text: str) -> None:
    assert list(remarks_on_contacts(text, False, BODIES)) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Déposez votre dossier avant le 31/12/2025.", "31/12/2025"),
        ("Vous avez jusqu'au 30 juin 2024 pour candidater.", "30/06/2024"),
        ("La demande doit être déposée au plus tard le 1er mars 2025.", "01/03/2025"),
        ("Le guichet sera ouvert jusqu'au **15 septembre 2026 à 14 h**.", "15/09/2026"),
        ("Le téléservice ouvrira à partir du 1er janvier 2026.", "01/01/2026"),
        ("La date limite est le 31/12/2025.", "31/12/2025"),
        ("Date limite de dépôt : 31 décembre 2025.", "31/12/2025"),
        ("Vous devrez migrer d'ici fin 2025.", "31/12/2025"),
        ("L'arrêt est prévu pour juin 2026.", "30/06/2026"),
        ("Candidatez avant le 2026-03-31.", "31/03/2026"),
        ("Les éditeurs peuvent candidater jusqu'au vendredi 13 juin 2025.", "13/06/2025"),
        ("Échéances :\n- dossier : avant le 10/09/2025 ;", "10/09/2025"),
        ("Renvoyez le formulaire avant fin mars 2026.", "31/03/2026"),
        ("Cette version expire le 31/12/2025.", "31/12/2025"),
        ("Le nouveau référentiel entrera en vigueur le 1er janvier 2025.", "01/01/2025"),
    ],
)
def test_a_date_that_is_announced_and_has_passed_is_said(text: str, day: str) -> None:
    (remark,) = remarks_on_dates(text, TODAY)
    assert f"le {day} est passé" in remark.message
    assert not remark.stops, "an old date must not take the whole FAQ down"


@pytest.mark.parametrize(
    "text",
    [
        *("Déposez votre dossier avant le 31/12/2027.", "Depuis le 1er janvier 2023, la carte est requise."),
        *("La commande devait être passée avant le 30 novembre 2022.", "Le guichet a fermé le 14 mars 2024."),
        *("Le dispositif est clos : les demandes étaient reçues jusqu'au 14 décembre 2023.",),
        *(
            "L'arrêté du 9 septembre 2022 crée un programme.",
            "Les cartes produites avant décembre 2020 en ont.",
        ),
        *(
            "La version 2 a été publiée le 3 mars 2024.",
            "Vous avez jusqu'au 24/11/2026.",
            "En 2023, 12 sites.",
        ),
        *(
            "Le programme s'est terminé le 31/12/2024.",
            "Réponse mise à jour le 16 février 2026.",
            "RGAA 2025",
        ),
        *(
            "À partir du 1er janvier 2023, le NIR est obligatoire.",
            "`avant le 31/12/2025`",
            "le 31 juin 2024",
        ),
        *(
            "Les dossiers déposés avant le 31/12/2024 ont été instruits.",
            "La norme ISO 27001:2022 s'applique.",
        ),
    ],
)
def test_a_date_that_tells_history_or_is_to_come_is_left_alone(text: str) -> None:
    assert list(remarks_on_dates(text, TODAY)) == []


def test_what_asks_the_reader_to_act_before_a_passed_day_is_an_error() -> None:
    acts, lists = "Déposez-le avant le 31/12/2025.", "Dépôt : avant le 31/12/2025."
    assert [remark.is_error for text in (acts, lists) for remark in remarks_on_dates(text, TODAY)] == [
        True,
        False,
    ]


READ = {
    "S": remarks_on_structure,
    "L": remarks_on_unlinked,
    "C": lambda text: remarks_on_contacts(text, False, BODIES),
    "D": lambda text: remarks_on_dates(text, TODAY),
}
"""Structure, links, contacts, dates."""
BAD = {
    "S": [
        "1- Ouvrez le menu 2- Cliquez",
        "1/ Ouvrez le menu. 2/ Cliquez.",
        "1° Ouvrez ; 2° Cliquez",
        "- Ouvrez le menu. - Cliquez sur Valider.",
        "1. Connectez-vous au portail Étape 2 : choisissez",
        "Étape 1 – Connectez-vous Étape 2 – Choisissez",
        "1. Connectez-vous.\n   Étape 2 : choisissez.",
        "1. Ouvrez.\n   2. Cliquez.",
        "Pour finir, cliquez sur :",
        "Pour commander :\n1. Connectez-vous. 2. Choisissez la carte.\n3. Payez.",
        "## Délais :\n\n## Contact\nx",
        "**Étape 1 :** ouvrez. **Étape 2 :** cliquez.",
    ],
    "L": [
        "Appelez le (+33) 1 23 45 67 89",
        "Tél : 01.23 45 67 89",
        "Fax 0123456789",
        "Mail : contact(arobase)exemple.fr",
    ],
    "C": [
        "Prenez contact avec l'équipe Pro Santé Connect.",
        "Merci de contacter le support technique.",
        "Veuillez vous rapprocher du support.",
        "Faites une demande auprès du support.",
        "Ouvrez un ticket auprès de l'assistance.",
        "Tournez-vous vers l'assistance.",
        "Posez la question au support.",
        "Contactez l'ASP.",
        "Vous pouvez joindre le service client par téléphone.",
        "En cas de blocage, contactez rapidement le support.",
        "Écrivez au support pour obtenir vos accès.",
        "Pour toute question, contactez notre équipe d'assistance.",
        "Contactez le Service Clients.",
        "Si le problème persiste, contactez l'assistance technique",
    ],
    "D": [
        "Le service ferme le 31 décembre 2025.",
        "Inscrivez-vous d'ici le 1er septembre 2025.",
        "Transmettez le dossier le 31/12/2025 au plus tard.",
        "Dossier à transmettre pour le 31/12/2025.",
        "La V2 sera disponible au 1er trimestre 2026.",
        "Le module sera livré à l'été 2025.",
        "Le service ouvrira en mars 2025.",
        "Le guichet rouvrira courant 2025.",
        "Vous avez encore jusqu'au 30/06/2024.",
        "Le référentiel sera obligatoire dès le 1er janvier 2025.",
        "La demande doit être envoyée avant le 15.03.2025.",
        "Les candidatures sont ouvertes jusqu'au 31 mars 2026 inclus.",
        "L'attestation est valable jusqu'en juin 2025.",
        "Pensez à renouveler votre carte avant fin 2025.",
    ],
}
GOOD = {
    "S": [
        "Deux cas :\n- vous êtes éditeur\n- vous êtes hôpital",
        "Le ratio 1:2",
        "Objet de l'e-mail : « Demande : »",
        "Merci :)",
        "1. a\n   - b\n   - c\n2. d",
        "1. Ouvrez.\n   Puis attendez.\n2. Cliquez.",
        "Windows 10 - 64 bits",
        "De 9 h 30 à 12 h. - Fermé le lundi",
        "- Un - deux",
        "1. Installez la version 2.\n2. Redémarrez.",
        "Voir les articles 1. et 2.",
        "Choisissez l'onglet 1 - Identité.",
        "Passez de l'étape 1 à l'étape 2 : c'est tout.",
        "L'option « Étape 2 : validation » apparaît.",
    ],
    "L": [
        "Code APE 6201Z",
        "Réf. 2024-0123",
        "de 2023-2024",
        "Le 01/02/2024",
        "ISO 27001",
        "version 1.2.3.4",
        "Le SIRET 01234567890123",
        "Le 15, le 112",
        "nom@exemple.fr et (nom@exemple.fr)",
        "[nom](mailto:nom@exemple.fr)",
    ],
    "C": [
        "Écrivez le nom du support.",
        "Consultez le service en ligne de votre région.",
        "Contactez la direction de votre établissement.",
        "Le support est ouvert de 9 h à 18 h.",
        "L'équipe vous répondra sous 48 h.",
        "Contactez l'éditeur de votre logiciel.",
        "Adressez-vous à votre référent.",
        "Appelez le service web.",
        "Joignez le justificatif.",
        "Joignez une copie de la carte au dossier.",
        "Envoyez le formulaire à votre ARS.",
        "Informez l'équipe de soins.",
        "Saisissez le service concerné dans la liste.",
        "Signalez le changement à votre opérateur.",
    ],
    "D": [
        "Les logiciels référencés avant le 31/12/2024 doivent être mis à jour.",
        "L'arrêté du 9 septembre 2022 permettra aux éditeurs de candidater.",
        "Jusqu'au 31/12/2024, l'ancien format restait accepté.",
        "Le service a pris fin le 31/12/2024.",
        "Entre le 1er janvier 2024 et le 31 mars 2024, 300 sites ont migré.",
        "Le décret prévoyait une échéance au 31/12/2023.",
        "En 2024, l'ANS a publié le guide.",
        "Texte en vigueur au 1er janvier 2025.",
        "Valable jusqu'au 31/12/2099.",
        "La version de mars 2024 remplace celle de 2023.",
        "Il fallait candidater avant le 15 mars 2023.",
        "Les cartes délivrées avant 2020 peuvent être lues.",
        "Ce guide date du 12 mars 2024.",
        "Le dépôt des dossiers a été clos le 31/12/2025.",
    ],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in BAD.items() for text in texts])
def test_other_wordings_of_each_are_seen(kind: str, text: str) -> None:
    assert list(READ[kind](text))


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in GOOD.items() for text in texts])
def test_other_near_misses_are_left_alone(kind: str, text: str) -> None:
    assert list(READ[kind](text)) == []


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize(
    "sign", ["*", " ", ": ", "1. ", "a@", "0", "avant le ", "contactez le ", "Étape 1 : "]
)
def test_a_long_run_of_signs_takes_linear_time(kind: str, sign: str) -> None:
    def reading(length: int) -> Callable[[], object]:
        text = f"avant {(sign * length)[:length]}"
        return lambda: list(READ[kind](text))

    # Eight times as long.
    assert growth(reading(500), reading(4_000), most=24) < 24


def test_the_bodies_are_those_of_the_data_and_a_regional_one_is_the_reader_s_own() -> None:
    acronyms = {
        "ANS": "Agence du numérique en santé (GIP)",
        "ARS": "Agence régionale de santé",
        "CNAM": "Caisse nationale de l'assurance maladie",
        "CPS": "Carte de professionnel de santé",
    }
    assert list(bodies_of(acronyms)) == ["ANS", "CNAM"]
    assert list(remarks_on_contacts("Contactez la CNAM.", False)) == []
    assert list(remarks_on_contacts("Contactez la CNAM.", False, ("CNAM",)))
