"""Words of a sentence that stand where a secret might: « mon mot de passe est oublié »."""

from __future__ import annotations

import re
import unicodedata


def word_set(written: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(written.split())


# Beginnings of words, folded; those of three letters or less are whole words.
_COMMON = tuple(
    word_set(
        """
        oubli bloqu expir refus perdu perime invalid incorrect correct faux fauss errone erreur rejet
        demand requis obligatoir necessair inconnu valid trop toujours pas plus bien bon mauvais mal
        ident different le la les un une mon ma mes son sa ses de des du d' en a au aux que qu qui quel
        comment pourquoi ou quand combien je j' il elle on nous vous ils ne n' impossible possible
        change modif reinit renouvel par pour avec sans dans et mais si c' ce cet cette ces ca non oui
        deja encore defini stock chiffr hach compromis provisoire temporaire unique commun personnel
        secret confidentiel absent vide manquant trouv recu envoy donne marche fonctionn accept reconnu
        actif activ desactiv faible fort complex simple court long oblig optionnel indispens interdit
        visible cach illisible suivant sur sous apres avant depuis dont lors selon tres peu chaque tout
        tous toute aucun quelque autre meme ici introuvable indisponible inutilis necess partage transm
        saisi tape entre genere cree fourni fixe impose prevu limite sensible egal etre avoir faire peut
        doit est sont etait sera fait minimum maximum attendu correspond obsolete initial administrateur
        utilisateur applicatif quels comme soit procedure regle y mot code application logiciel compte
        service serveur client mort parti revenu venu reste tombe casse sinon
        page ecran reponse message fenetre lien formulaire coffre variab evitab contourn recuperab modifiab
        suffisan renouvelab exportab
        """
    )
)
_PREFIXES = tuple(word for word in _COMMON if len(word) > 3 or word.endswith("'"))
_WHOLE = frozenset(_COMMON)


def folded(word: str) -> str:
    """A word in small letters, without accents."""
    plain = unicodedata.normalize("NFKD", word.lower().replace("’", "'"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def is_common(value: str) -> bool:
    """True for a word of the sentence rather than a secret: « oublié », « comment », « systématiquement »."""
    plain = folded(value)
    if any(char.isdigit() for char in plain):
        return False
    if plain.endswith(("ee", "ees", "ement", "amment", "emment")) or value.endswith(("é", "és")):
        return True
    return plain in _WHOLE or plain.startswith(_PREFIXES)


_TRADE_CODE = re.compile(
    r"[A-Za-z-]{1,12}[/ ]?v[a]?[0-9.]{1,8}|v?[0-9]{1,6}(?:\.[0-9]{1,6}){1,6}|[0-9]FA|"
    r"[A-Z]{2,12}[-_/.][A-Z0-9._/-]{1,20}|[A-Z]{1,5}#[0-9]{1,2}|"
    r"(?i:HTTP|TLS|SSL|RSA|AES|SHA|OAuth|OIDC|RFC|ISO|Windows|Win|Office|Java|FHIR|HL7|CPS|iOS|"
    r"Android)[ _/-]?[0-9.]+\w{0,4}"
)


def is_trade_code(value: str) -> bool:
    """True for « INS/va1.53 », « v2.3.1 », « 2FA »: a word of the trade, not a secret."""
    if re.search("[a-z][A-Z]", value) and not value.startswith("OAuth"):
        return False
    return _TRADE_CODE.fullmatch(value) is not None
