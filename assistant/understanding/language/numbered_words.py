"""French words around numbers, and the English ones: which noun a number names a thing of, which it counts.

All of them folded, as `assistant.text.fold` makes them, and in the singular.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NUMBERED = _words(
    """
    vague domaine code retour erreur statut reponse valeur version article annexe chapitre section
    paragraphe alinea etape phase niveau palier lot volet axe avenant profil formulaire exigence
    scenario critere referentiel classe categorie activite serie tranche release revision edition
    jalon generation modele format indice http norme regle decret serveur programme secteur
    specialite wave domain error status step level profile form
    """
)
"""Nouns that a number follows to say which one: « vague 2 », « formulaire 12 »."""

SAME_KIND = {
    "retour": "code",
    "erreur": "code",
    "statut": "code",
    "reponse": "code",
    "valeur": "code",
    "http": "code",
    "error": "code",
    "status": "code",
    "wave": "vague",
    "domain": "domaine",
    "release": "version",
    "step": "etape",
    "level": "niveau",
    "profile": "profil",
    "form": "formulaire",
}
"""Nouns that name one kind of number: « erreur 401 » is « code retour 401 »."""

OF_EVERYTHING = _words("version etape phase niveau chapitre section article annexe")
"""Kinds that any document, software or procedure has: a number of theirs says nothing without its product."""

ANSWERING = _words(
    """
    dire signifie signifier veut renvoie renvoient renvoyer renvoye retourne retournent retourner
    repond repondent repondre recoit recois recevoir recu affiche affichent afficher obtiens obtient
    obtenir tantot returns got
    """
)
"""Words after which a bare number is what a machine said: « le service répond 12 »."""

ARTICLES = _words("un une le la les l du des d the a an")
JOINING = _words("de du d des l la le")
"""Between a noun and its complement: « profil d'accès 3 »."""
ENUMERATING = _words("et ou puis and or tantot un le du")
RANGING = _words("a au to")
SIGNS = _words("n no numero num nr number")
"""What may stand between the noun and its number."""
MORE = _words("plus superieur superieure ulterieur ulterieure suivant suivante above later")
AND_OR = _words("et ou and or")

NEVER_NUMBERED = _words(
    """
    le la les un une des du de d l au aux ce cet cette ces mon ma mes notre nos votre vos leur leurs
    son sa ses et ou ni mais donc car que qu qui quoi dont si ne n pas plus moins environ pres entre
    vers depuis pendant durant avant apres sous sur dans en par pour avec sans chez jusqu jusque a y
    il elle on nous vous ils elles je j tu me te se est sont etait sera etre suis sommes etes ai as
    avons avez ont avait avoir fait faire faut peut doit combien comment quand quel quelle quels
    quelles tous toutes tout toute chaque seulement deja encore aussi bonjour merci autre autres
    premier premiere dernier derniere the of in for to is are at by from my our delai duree montant
    prix cout tarif forfait prime euro total somme taux jour mois an annee semaine heure minute
    seconde age quantite nombre limite maximum minimum max min taille poids poste page ligne point
    question puce postal departement dept cedex tel telephone fax portable fixe siret siren
    nir ticket dossier commande facture demande cp bp cs issue pr rue avenue boulevard
    rendez oid janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    """
)
"""Words after which a number says how many, how long, when or who, never which one: function words and
common verbs; what is counted, measured or paid; identifiers of people, places and files; months."""

NEVER_BEFORE_CODES = NEVER_NUMBERED - ARTICLES - {"est", "en", "et", "on"}
"""The same before a bare number that may be a code: « un 401 » is one."""

UNITS = _words(
    """
    jour j mois an ans annee semaine h heure min minute seconde s euro eur ht ttc k ke m me million
    millier milliard pourcent ko mo go octet caractere chiffre lettre signe fois personne km cm mm
    kg g janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre day
    month year hour digit er ere
    """
)

NOT_PLURAL = _words(
    """
    dans sans pas mais plus moins alors nous vous ils elles des les mes nos vos ses ces depuis puis
    apres tres sous vers jamais toujours dehors lors suis sommes etes avons vais dois peux veux sais
    acces process tiers devis avis temps corps cours proces bis is has this was does aux eux ceux
    quels quelles tous toutes deux trois six dix
    """
)
"""Words on « s » or « x » that follow a number without being counted by it."""

WORDS = {
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
    "dix": 10,
    "onze": 11,
    "douze": 12,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
}
ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
ORDINALS = {
    "premier": 1,
    "premiere": 1,
    "deuxieme": 2,
    "second": 2,
    "seconde": 2,
    "troisieme": 3,
    "quatrieme": 4,
    "cinquieme": 5,
    "sixieme": 6,
    "septieme": 7,
    "huitieme": 8,
    "first": 1,
    "third": 3,
    "fourth": 4,
}
ORDINAL_ENDINGS = _words("er ere e eme ieme nd nde st rd th")
RANKED = _words("vague domaine niveau palier volet axe avenant lot wave domain")
"""Nouns whose ordinal is their number: the « deuxième vague » is « vague 2 », not so a « deuxième code »."""
