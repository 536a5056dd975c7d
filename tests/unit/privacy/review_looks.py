"""Messages of a ninth look: what a review of the rules showed that they cut, or let through."""

from __future__ import annotations

REVIEW_LEAKS = [
    # A command of IMAP is a line of its own, or its account or its secret says so.
    ('a1 LOGIN jdupont "tulipe mauve 12"', "tulipe"),
    ('a1 LOGIN jdupont "tulipe mauve 12"', "mauve"),
    ("trace :\nA001 LOGIN jdupont Tulipe12\nA001 NO", "Tulipe12"),
    ("C: a2 LOGIN jean.dupont@exemple.fr Tulipe", "Tulipe"),
    ("trace POP3 :\nUSER jdupont\n+OK\nPASS tulipe mauve\n-ERR", "mauve"),
    ("redis refuse :\nredis:6379> AUTH tulipe12\n(error)", "tulipe12"),
]
"""A message, and what must not be read."""

REVIEW_HARMLESS = [
    "erreur 401 login via CPS",
    "Erreur 500 login Pro Santé Connect depuis ce matin",
    "étape 2 login avec la carte, ça bloque",
    "sur Windows 10 login par carte impossible",
    "Chrome 120 login PSC page blanche",
    "le bouton 2 LOGIN page ne marche plus",
    "Écran 3 login : rien ne s'affiche",
    "code 403 LOGIN via e-CPS",
    ". login ou e-CPS ?",
    "A1 LOGIN fails every time",
    "USER story PASS ou FAIL ?",
    "USER nginx PASS envsubst",
    "sur redis on lit :\nauth failed",
    "redis:6379> AUTH default",
]
"""Look-alikes that must stay."""
