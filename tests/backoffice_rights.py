"""What each page of the team's page asks of whoever opens it, written apart from the code: one line a route.

`NOBODY` is open before one is signed in. A route without a line fails the test, and so
does a line without a route.
"""

from __future__ import annotations

NOBODY, READ, DRAFT, PUBLISH, ADMINISTER = "nobody", "read", "draft", "publish", "administer"

RIGHTS: dict[str, str] = {
    # The door.
    "GET /connexion": NOBODY,
    "POST /connexion": NOBODY,
    "GET /connexion/code": NOBODY,
    "POST /connexion/code": NOBODY,
    "GET /connexion/annuaire": NOBODY,
    "GET /connexion/retour": NOBODY,
    "GET /premier-acces/{token}": NOBODY,
    "POST /premier-acces/{token}": NOBODY,
    "GET /invitation/{token}": NOBODY,
    "POST /invitation/{token}": NOBODY,
    "POST /deconnexion": READ,
    # One's own account.
    "GET /mon-compte": READ,
    "POST /mon-compte/nom": READ,
    "POST /mon-compte/mot-de-passe": READ,
    "POST /mon-compte/code": READ,
    "POST /mon-compte/code/garder": READ,
    "POST /mon-compte/code/retirer": READ,
    "GET /mon-compte/code.svg": READ,
    "POST /mon-compte/sessions": READ,
    # Accounts and the audit.
    "GET /comptes": ADMINISTER,
    "POST /comptes": ADMINISTER,
    "GET /comptes/nouveau": ADMINISTER,
    "GET /comptes/{account:int}": ADMINISTER,
    "POST /comptes/{account:int}/role": ADMINISTER,
    "POST /comptes/{account:int}/fermer": ADMINISTER,
    "POST /comptes/{account:int}/rouvrir": ADMINISTER,
    "POST /comptes/{account:int}/lien": ADMINISTER,
    "POST /comptes/{account:int}/code": ADMINISTER,
    "POST /comptes/{account:int}/sessions": ADMINISTER,
    "POST /comptes/{account:int}/annuaire": ADMINISTER,
    "GET /comptes/journal": ADMINISTER,
    "POST /comptes/journal/export": ADMINISTER,
    # The screens.
    "GET /a-traiter": READ,
    "GET /faq": READ,
    "GET /essayer": READ,
    "GET /publier": READ,
    "GET /publier/avancement": READ,
    "GET /publier/changements": READ,
    "GET /publier/modele/{release}": READ,
    "POST /publier/entrainer": DRAFT,
    "POST /publier/publier": PUBLISH,
    "POST /publier/revenir": PUBLISH,
    "POST /publier/prevoir": PUBLISH,
    "POST /publier/annuler": PUBLISH,
    "GET /tableau-de-bord": READ,
    "GET /conversations": READ,
    "GET /reglages": READ,
}
