"""An FAQ of invented public services, as one spreadsheet with titles of its own.

Its objects and turns of phrase are written here, and none is of the shipped agency: where a name of that one
is found afterwards, the assistant wrote it.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HEADERS = ("Réf.", "Rubrique", "Intitulé", "Texte de la réponse", "Public", "Service responsable")
COLUMNS = "Question=Intitulé,Réponse=Texte de la réponse"
"""What `faq import --colonnes` is told of them."""
FACETS = "Rubrique,Public"
IGNORED = "Réf.,Service responsable"

_OBJECTS: Mapping[str, tuple[str, ...]] = {
    heading: tuple(things.split(", "))
    for heading, things in {
        "Impôts locaux": (
            "le prélèvement mensuel, la taxe de séjour, le dégrèvement pour logement vide, "
            "la remise gracieuse, l'avis rectificatif, le quitus fiscal, "
            "la mensualisation de la taxe foncière, l'abattement pour personne à charge, "
            "le bordereau de situation, l'espace du contribuable"
        ),
        "Logement": (
            "le logement social, l'aide au déménagement, le prêt à taux zéro municipal, "
            "la garantie des loyers, le permis de louer, la colocation intergénérationnelle, "
            "le diagnostic de chauffage, l'encadrement des loyers, "
            "la médiation avec un bailleur, l'hébergement temporaire"
        ),
        "Transports": (
            "la carte de bus, l'abonnement au tramway, le vélo en libre-service, "
            "le transport scolaire, la vignette de stationnement, le parking relais, "
            "la navette de nuit, le covoiturage de proximité, la place de livraison, "
            "le minibus à la demande"
        ),
        "Déchets": (
            "la collecte des encombrants, le bac à verre, le composteur de jardin, "
            "la carte de déchèterie, le ramassage des branchages, la benne de quartier, "
            "l'enlèvement d'une épave, le sac de tri, la reprise d'un matelas, "
            "le broyage à domicile"
        ),
        "Eau": (
            "le compteur d'eau, le branchement au réseau, la facture d'assainissement, "
            "le contrôle d'une fosse septique, l'écrêtement après une fuite, "
            "la mesure de la dureté de l'eau, le récupérateur de pluie, la fontaine publique, "
            "l'échéancier de la facture d'eau, le raccordement à l'égout"
        ),
        "État civil": (
            "l'acte de naissance, le livret de famille, le changement de prénom, "
            "la copie d'un acte de mariage, le parrainage civil, la reconnaissance anticipée, "
            "le certificat de vie, la légalisation d'une signature, l'attestation d'accueil, "
            "le recensement citoyen"
        ),
        "Petite enfance": (
            "la place en crèche, le relais des assistantes maternelles, la halte-garderie, "
            "l'accueil du mercredi, la cantine, le goûter du soir, l'étude surveillée, "
            "le séjour d'été, la dérogation de secteur, la ludothèque"
        ),
        "Emploi": (
            "le contrat d'apprentissage municipal, l'atelier de lettres de motivation, "
            "la bourse au permis de conduire, le service civique, la validation des acquis, "
            "le chantier d'insertion, le prêt d'un scooter, l'emploi saisonnier, "
            "le microcrédit professionnel, la pépinière d'entreprises"
        ),
        "Culture et sport": (
            "la carte de piscine, le pass musées, la location d'un gymnase, "
            "l'inscription au conservatoire, le prêt d'instruments, "
            "la subvention d'une association sportive, le tournage d'un film en ville, "
            "l'emplacement au vide-grenier, le jardin partagé, la salle des fêtes"
        ),
        "Voirie": (
            "l'autorisation de terrasse, la réparation d'un lampadaire, le permis de démolir, "
            "la déclaration de clôture, l'élagage d'un platane, le certificat d'urbanisme, "
            "l'échafaudage sur le trottoir, le ralentisseur, la coupure d'une rue, "
            "le bateau devant un garage"
        ),
    }.items()
}
"""Heading -> what one may ask about, with its article."""

_TURNS: Sequence[tuple[tuple[str, ...], tuple[str, ...]]] = (
    (
        (
            "Comment demander {o} ?",
            "Quelle est la démarche pour obtenir {o} ?",
            "Où s'adresser pour {o} ?",
        ),
        (
            "La demande se fait au guichet {service} ou par courrier. Un reçu part sous {n} jours.",
            "1. Remplissez le formulaire {code}.\n2. Déposez-le au guichet {service}.\n3. Gardez le reçu.",
        ),
    ),
    (
        (
            "Combien coûte {o} ?",
            "Quel est le tarif pour {o} ?",
            "Faut-il payer pour {o} ?",
        ),
        (
            "Le montant est de {n} euros, réduit de moitié selon les revenus du foyer.",
            "C'est gratuit la première année, puis {n} euros par an, payables au guichet {service}.",
        ),
    ),
    (
        (
            "Quels documents fournir pour {o} ?",
            "Quelles pièces justificatives joindre pour {o} ?",
            "Que faut-il apporter pour {o} ?",
        ),
        (
            "Une pièce d'identité, un justificatif de domicile de moins de {n} mois et le formulaire {code}.",
            "Apportez :\n- le formulaire {code},\n- une photo récente,\n- la dernière quittance.",
        ),
    ),
    (
        (
            "Combien de temps attendre pour {o} ?",
            "Quel est le délai {de} ?",
            "En combien de jours traitez-vous la demande {de} ?",
        ),
        (
            "Comptez {n} jours ouvrés à partir du dossier complet.",
            "La réponse arrive par courrier en {n} jours ; en été, le double.",
        ),
    ),
    (
        (
            "Comment contester un refus {de} ?",
            "Quel recours quand on m'a refusé {o} ?",
            "Ma demande {de} est rejetée, que faire ?",
        ),
        (
            "Écrivez au guichet {service} dans les {n} jours, avec la décision et le formulaire {code}.",
            "Demandez d'abord un réexamen ; le médiateur {service} répond ensuite en {n} jours.",
        ),
    ),
    (
        (
            "Comment renouveler {o} ?",
            "Que faire quand {o} arrive à échéance ?",
            "Faut-il refaire une demande chaque année pour {o} ?",
        ),
        (
            "Le renouvellement est automatique, sauf avis contraire {n} jours avant l'échéance.",
            "Renvoyez le formulaire {code} entre {n} et trente jours avant la fin.",
        ),
    ),
    (
        (
            "Comment arrêter {o} ?",
            "Peut-on se désister {de} ?",
            "Quelles sont les conditions de résiliation {de} ?",
        ),
        (
            "Un courrier simple suffit, avec un préavis de {n} jours.",
            "Signalez-le au guichet {service} ; ce qui a été payé d'avance est rendu sous {n} jours.",
        ),
    ),
)
"""What is asked of an object, in several turns, and what may be answered."""

_PUBLICS = ("Particuliers", "Professionnels", "Associations")
_CONTRACTED = (("le ", "du "), ("les ", "des "), ("la ", "de la "), ("l'", "de l'"))
_CONTENT_WORD = re.compile(r"[^\W\d_]{4,}")

MOST = sum(map(len, _OBJECTS.values())) * len(_TURNS)
"""Entries that can be made."""


@dataclass(frozen=True)
class Row:
    """A line of the spreadsheet.

    Attributes:
        title: The question.
        paraphrase: The same asked in other words.
    """

    heading: str
    title: str
    answer: str
    public: str
    service: str
    paraphrase: str

    def cells(self, number: int) -> tuple[str, ...]:
        """In the order of `HEADERS`."""
        return (f"{number:04}", self.heading, self.title, self.answer, self.public, self.service)


def rows(count: int, seed: int = 0) -> list[Row]:
    """Rows, the same for the same count and seed.

    Raises:
        ValueError: More than `MOST`.
    """
    if count > MOST:
        raise ValueError(f"no foreign FAQ of {count} entries: {MOST} at most")
    generator = random.Random(seed)
    places = [(h, o, turn) for h, objects in _OBJECTS.items() for o in objects for turn in _TURNS]
    return [_row(*place, generator) for place in sorted(generator.sample(places, count))]


def write_csv(file: Path, made: Sequence[Row]) -> None:
    """As a spreadsheet in French saves it: a mark of its encoding, semicolons, line breaks in cells."""
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(HEADERS)
        writer.writerows(row.cells(number) for number, row in enumerate(made, start=1))


def with_words_dropped(made: Sequence[Row], seed: int = 0) -> Iterator[str]:
    """Each question without one of its longer words and in small letters: as who is in a hurry types it."""
    generator = random.Random(seed)
    for row in made:
        words = _CONTENT_WORD.findall(row.title)
        dropped = generator.choice(words)
        yield " ".join(row.title.replace(dropped, "", 1).lower().split())


def _row(
    heading: str, thing: str, turn: tuple[tuple[str, ...], tuple[str, ...]], generator: random.Random
) -> Row:
    asked, answered = turn
    title, paraphrase = generator.sample(asked, 2)
    service = f"« {heading} »"
    filled = {"o": thing, "de": _of(thing), "service": service}
    answer = generator.choice(answered).format(
        **filled, n=generator.randint(2, 90), code=f"{heading[0]}{generator.randint(10, 99)}"
    )
    public = generator.choice((*_PUBLICS, ""))
    return Row(heading, title.format(**filled), answer, public, heading, paraphrase.format(**filled))


def _of(thing: str) -> str:
    """« le bac » -> « du bac »."""
    article, contracted = next(pair for pair in _CONTRACTED if thing.startswith(pair[0]))
    return contracted + thing.removeprefix(article)
