"""Messages of an eighth look: kinds that the fifteenth hand showed, in other words."""

from __future__ import annotations

FIFTEENTH_LEAKS = [
    # Of one patient: the number of what was prescribed.
    ("l'ordonnance n° 7QX2-K90M-33 reste en attente chez le pharmacien", "7QX2-K90M-33"),
    ("e-prescription numéro 45A9918C2277 refusée", "45A9918C2277"),
    # A phrase that opens, with nothing that says so but its name.
    ("la passphrase trois renards dorés 7 est refusée par openssl", "trois renards dorés 7"),
    ("ma phrase secrète lune-orange-vitrail 88 ne passe pas", "lune-orange-vitrail 88"),
    # A hamlet needs no number.
    ("le facteur ne trouve pas, lieu-dit Les Quatre Vents", "Les Quatre Vents"),
    ("Lieu-dit « Kergoat Vihan », accès par le chemin communal", "Kergoat Vihan"),
    # Who reads a patient's file is written in what audits it.
    ('AUDIT user=plemoine action=UPDATE patient="Martin Léa"', "plemoine"),
    ("trace : login=hbenali;action=LOGOUT;code=0", "hbenali"),
    # A card's own number.
    ("CPS serial=2600918437 lue par pkcs11-tool", "2600918437"),
    ("ma carte CPE, n° de série 8025000123456789, n'est pas reconnue", "8025000123456789"),
    # What follows a space in a datamatrix is of the same person.
    ("lu : IS010000000000000000000000S1262092919731487S2LEAS3MARTIN5F S622-09-1962 ok ?", "22-09-1962"),
    # The key told far from its number.
    ("le NIR 1490231105246 est imprimé, sa clé 41 à côté", "clé 41"),
    # A card's code given to a call.
    ('verifyPin("7714") renvoie 63C1', "7714"),
    ("card.unblockPIN('77143', '8812')", "77143"),
    ("session.C_Login(CKU_USER, '77143', 5)", "77143"),
]
"""A message, and what must not be read."""

FIFTEENTH_HARMLESS = [
    "la passphrase du certificat serveur 2025 est-elle obligatoire ?",
    "une phrase secrète de 12 mots suffit-elle ?",
    "Une ordonnance numérique est-elle valable sans signature ?",
    "l'ordonnance n° 2020-1408 du 18 novembre 2020 s'applique-t-elle ?",
    "le lecteur de carte, n° de série 21127B40318, est-il homologué ?",
    "Le champ lieu-dit est-il obligatoire dans l'annuaire ?",
    "la DDN est-elle obligatoire ?",
    "American Express est-elle acceptée pour payer un certificat ?",
    "C_Login renvoie 0xA0, que faire ?",
    'shipping("75012") et mapping("8080") renvoient null',
    "patient=unknown action=READ : que signifie cette trace ?",
]
"""Look-alikes that must stay."""
