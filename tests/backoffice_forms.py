"""Every form of the team's page and what it answers to whoever attacks it, written apart from the code.

One line a form, one a field: what comes of a form without that field, with HTML in it, with what it never
holds, with three thousand characters. `TAKEN` may also mean that a value of ours stands for what was sent,
which is shown as text in any case. A form without its line fails the test, and so does a field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.backoffice.access import tokens
from tests.unit.backoffice.attacked import ENTRY, Attacked

TAKEN, REFUSED = "taken", "refused"
_OTHER = "ins-composition"
NEW_PASSWORD = "encore quatre autres mots"
"""That nobody has."""
Value = Callable[[Attacked], Any]


@dataclass(frozen=True)
class Field:
    """What comes of a form with one field otherwise.

    Attributes:
        value: What it holds in a form that is taken; None for what the form of the page holds.
        missing: Without the field, with nothing in it, or with what is unseen alone.
        html: With HTML and a script in it.
        foreign: With what it never holds: a formula, a path, a negative number, a header.
        long: With three thousand characters.
    """

    value: Any = None
    missing: str = TAKEN
    html: str = TAKEN
    foreign: str = TAKEN
    long: str = TAKEN


def free(value: Any = None, missing: str = TAKEN, long: str = REFUSED) -> Field:
    """A text of any letters."""
    return Field(value, missing, TAKEN, TAKEN, long)


def exact(value: Any = None, missing: str = REFUSED) -> Field:
    """A value of ours, nothing else."""
    return Field(value, missing, REFUSED, REFUSED, REFUSED)


def defaulted(value: Any = None) -> Field:
    """A value of ours; anything else is as if it were not there."""
    return Field(value)


@dataclass(frozen=True)
class Form:
    """A form.

    Attributes:
        fields: By name; « # » stands for a number, « * » for the name of a facet or of a field.
        page: The page whose form it is, and the address that it is sent to when it is another.
        address: Where it is sent, of what the desk holds; the route itself by default.
        elsewhere: What comes of it when its address names nothing; empty when it names nothing anyway.
        stale: Fields of a page that others have changed the ground of, and the status that it gets.
        door: Whether it is sent by whoever is not signed in.
        outcome: Of the form as it is.
    """

    fields: Mapping[str, Field] = field(default_factory=dict)
    page: tuple[str, ...] = ()
    address: Value | None = None
    elsewhere: str = ""
    stale: tuple[Mapping[str, str], int] | None = None
    door: bool = False
    outcome: str = TAKEN


def _question(value: Any = None) -> Field:
    return Field(value, missing=REFUSED, html=REFUSED, long=REFUSED)


_ENTRY = {
    "question": _question(),
    "reponse": Field(html=REFUSED),
    "source": exact(missing=TAKEN),
    "variantes": free(long=TAKEN),
    "exemples": free(long=TAKEN),
    "mots_cles": free(),
    "statut": exact(missing=TAKEN),
    "verifie_le": exact(missing=TAKEN),
    "expire_le": exact(missing=TAKEN),
    "confiance": free(long=TAKEN),
    "avertissement": free(long=TAKEN),
    "facette.*": exact("", missing=TAKEN),
    "base": defaulted(),
    "retour": defaulted(),
    "differend": defaulted(""),
    "remettre": defaulted(""),
}
_REVIEWED = {name: defaulted() for name in _ENTRY if name not in ("remettre", "facette.*")}
_REVIEWED |= {"facette.*": defaulted(""), "differend": defaulted(""), "choix.*": defaulted("")}


def _reviewed(page: str) -> Form:
    return Form(_REVIEWED, (page, page), lambda at: f"{page}/relire", elsewhere=TAKEN)


def _link(purpose: str, place: str, **more: Field) -> Form:
    """A link is read on its own page, whose form has no address."""
    fields = {
        "avant": exact(),
        "mot_de_passe": exact(NEW_PASSWORD),
        "encore": exact(NEW_PASSWORD),
        "identifiant": defaulted(""),
        "nom": defaulted(""),
        **more,
    }
    return Form(fields, (), lambda at: f"{place}/{at.link(purpose)}", elsewhere=REFUSED, door=True)


def _account(act: str, **fields: Field) -> Form:
    return Form(fields, (), lambda at: f"/comptes/{at.other()}/{act}", elsewhere=REFUSED)


_CHANGED = {"valeur": "7", "libelle": "Une autre assistance"}
"""Of a setting, by somebody who does not know what others have done."""


def _setting(family: str, name: str, **fields: Field) -> Form:
    place = f"/reglages/{family}/{name}"
    return Form(
        {"base": defaulted(), "vider": defaulted(""), "retour": defaulted(""), **fields},
        (place, place),
        lambda at: place,
        elsewhere=REFUSED,
        stale=({"base": "0" * 16, **_CHANGED}, 409),
    )


_GROUP = {
    "acte": defaulted(""),
    "vu": exact("", missing=TAKEN),
    "phrase": defaulted(""),
    "q": defaulted(""),
    "statut": defaulted(""),
    "pour": defaulted(""),
    "depuis": defaulted(""),
    "brouillon": defaulted(""),
    "assignee_avant": defaulted(""),
}


def _group(act: str, **fields: Field) -> Form:
    """One form has all the acts; what is decided again replaces what was decided before."""
    given = fields if fields else _GROUP
    return Form(
        {"remplacer": exact(act), **given}, (), lambda at: f"/a-traiter/{at.group()}", elsewhere=REFUSED
    )


FORMS: dict[str, Form] = {
    # The door.
    "POST /connexion": Form(
        {
            "avant": exact(),
            "identifiant": exact("administrateur@example.org"),
            "mot_de_passe": exact(lambda at: at.own_password()),
            "vers": defaulted("/faq"),
        },
        ("/connexion", "/connexion"),
        door=True,
    ),
    "POST /connexion/code": Form(
        {"code": exact(lambda at: at.code_at_the_door()), "avant": exact()},
        ("/connexion/code", "/connexion/code"),
        door=True,
    ),
    "POST /premier-acces/{token}": _link(
        tokens.FIRST,
        "/premier-acces",
        identifiant=exact(lambda at: f"a{at.number()}@example.org"),
        nom=free("Une personne", REFUSED),
    ),
    "POST /invitation/{token}": _link(tokens.INVITATION, "/invitation"),
    "POST /deconnexion": Form(),
    # One's own account.
    "POST /mon-compte/nom": Form({"nom": free("Une personne", REFUSED)}),
    "POST /mon-compte/mot-de-passe": Form(
        {
            "actuel": exact(lambda at: at.own_password()),
            "mot_de_passe": exact(NEW_PASSWORD),
            "encore": exact(NEW_PASSWORD),
        }
    ),
    "POST /mon-compte/code": Form({"actuel": exact(lambda at: at.own_password())}),
    "POST /mon-compte/code/garder": Form({"code": exact(lambda at: at.new_code())}),
    "POST /mon-compte/code/retirer": Form({"actuel": exact(lambda at: at.own_code())}),
    "POST /mon-compte/sessions": Form({"session": exact(lambda at: at.session(), missing=TAKEN)}),
    # Accounts and the audit.
    "POST /comptes": Form(
        {
            "identifiant": exact(lambda at: f"a{at.number()}@example.org"),
            "nom": free("Une personne", REFUSED),
            "role": exact("auteur"),
        }
    ),
    "POST /comptes/{account:number}/role": _account("role", role=exact("editeur")),
    "POST /comptes/{account:number}/fermer": _account("fermer"),
    "POST /comptes/{account:number}/rouvrir": _account("rouvrir"),
    "POST /comptes/{account:number}/lien": _account("lien"),
    "POST /comptes/{account:number}/code": _account("code"),
    "POST /comptes/{account:number}/sessions": _account("sessions"),
    "POST /comptes/{account:number}/annuaire": Form(
        address=lambda at: f"/comptes/{at.other()}/annuaire", elsewhere=REFUSED, outcome=REFUSED
    ),
    "POST /comptes/journal/export": Form(
        dict.fromkeys(("format", "personne", "acte", "cible", "du", "au"), defaulted(""))
    ),
    # « À traiter ».
    "POST /a-traiter/suggestions/{key}": Form(
        {"choix": exact("refuser")},
        (),
        lambda at: f"/a-traiter/suggestions/{at.suggestion()}",
        elsewhere=REFUSED,
    ),
    "POST /a-traiter/annuler": Form(
        {
            "numero": exact(lambda at: at.decision()),
            "retour": defaulted(""),
            # The list is drawn again, as it was.
            **{name: defaulted("") for name in _GROUP if name not in ("vu", "phrase", "q", "assignee_avant")},
            "remplacer": defaulted(""),
        }
    ),
    "POST /a-traiter/{key}": _group("ignorer"),
    "POST /a-traiter/{key} (d'abord)": Form(
        {"acte": exact("ignorer")}, (), lambda at: f"/a-traiter/{at.group()}"
    ),
    "POST /a-traiter/{key} (rattacher)": _group("rattacher", entree=exact(ENTRY)),
    "POST /a-traiter/{key} (nouvelle)": _group(
        "nouvelle", question=_question(lambda at: f"Une question neuve, la {at.number()} ?")
    ),
    "POST /a-traiter/{key} (assigner)": _group(
        "assigner", pour_qui=exact(lambda at: at.alone(), missing=TAKEN)
    ),
    # « FAQ ».
    "POST /faq/statut": Form(
        {
            "statut": exact("publie"),
            "entree": exact(lambda at: f"{_OTHER}:{at.status(_OTHER)}"),
            "retour": defaulted("/faq"),
        },
        stale=({"entree": f"{_OTHER}:archive"}, 422),
    ),
    "POST /faq/importer": Form({"fichier": exact(lambda at: at.sheet())}),
    "POST /faq/importer/confirmer": Form(
        {"envoi": exact(lambda at: at.upload_to_bring_in()), "garder": defaulted("")}
    ),
    "POST /faq/importer/abandonner": Form({"envoi": exact(lambda at: at.upload())}),
    "POST /faq/nouvelle": Form(
        {
            **_ENTRY,
            "question": _question(lambda at: f"Une question neuve, la {at.number()} ?"),
            "statut": exact(),
        },
        ("/faq/nouvelle", "/faq/nouvelle"),
    ),
    "POST /faq/nouvelle/relire": _reviewed("/faq/nouvelle"),
    "POST /faq/{entry}": Form(
        # What visitors read: never without an answer nor a status.
        {**_ENTRY, "reponse": Field(missing=REFUSED, html=REFUSED), "statut": exact()},
        (f"/faq/{ENTRY}", f"/faq/{ENTRY}"),
        lambda at: f"/faq/{ENTRY}",
        elsewhere=REFUSED,
        stale=(
            {
                "base": '{"question": "Une autre ?", "avertissement": "Une autre."}',
                "question": "Et celle-ci ?",
            },
            409,
        ),
    ),
    "POST /faq/{entry}/relire": _reviewed(f"/faq/{ENTRY}"),
    "POST /faq/{entry}/historique/{number:number}": Form(
        {"dernier": exact(lambda at: at.change())},
        (),
        lambda at: f"/faq/{ENTRY}/historique/{at.last_change()}",
        elsewhere=REFUSED,
        stale=({"dernier": "1"}, 422),
    ),
    "POST /faq/{entry}/suggestions": Form(
        {"texte": free("Livraison de mon badge", long=TAKEN)},
        (),
        lambda at: f"/faq/{ENTRY}/suggestions",
        elsewhere=TAKEN,
    ),
    # « Essayer », « Coller un e-mail ».
    "POST /essayer/dire": Form(
        {
            "texte": free("Quelle carte ?", REFUSED),
            "cote": defaulted("both"),
            "essai": defaulted(lambda at: at.conversation()),
            "bouton": exact("", missing=TAKEN),
            "titre": defaulted(""),
        }
    ),
    "POST /essayer/recommencer": Form({"essai": defaulted(lambda at: at.conversation())}),
    "POST /essayer/entrainer": Form(),
    "POST /e-mail": Form(
        {"message": free("Quelle carte ?", REFUSED, long=TAKEN), "cote": defaulted("working")}
    ),
    "POST /e-mail/reponse": Form(
        {
            "cote": defaulted("working"),
            "masque": defaulted("téléphone"),
            "question-#": defaulted("Quelle carte ?"),
            "posee-#": defaulted("oui"),
            "propose-#": defaulted("ins-composition 0.9000"),
            "reponse-#": defaulted("ins-composition"),
        }
    ),
    # « Publier ».
    "POST /publier/entrainer": Form(),
    "POST /publier/publier": Form({"raison": free(""), "forcer": defaulted(""), "page": defaulted("")}),
    "POST /publier/revenir": Form({"numero": exact("3"), "raison": free("")}),
    "POST /publier/prevoir": Form(
        {"quand": exact(lambda at: at.later()), "raison": free(""), "page": defaulted("")}
    ),
    "POST /publier/annuler": Form({"numero": exact(lambda at: at.planned())}),
    # « Tableau de bord ».
    "POST /tableau-de-bord/compter": Form(
        {
            "du": exact("2026-11-01", missing=TAKEN),
            "au": exact("2026-11-20", missing=TAKEN),
            "semaine": defaulted(""),
            "periode": defaulted(""),
        }
    ),
    "POST /tableau-de-bord/semaine/envoyer": Form({"lundi": exact("2026-11-02")}, outcome=REFUSED),
    # « Conversations ».
    "POST /conversations/trouver": Form({"reference": exact(lambda at: at.reference)}),
    "POST /conversations/{reference}/effacer": Form(
        {"reference": exact("AB12-CD34")},
        (),
        lambda at: "/conversations/AB12-CD34/effacer",
        elsewhere=REFUSED,
    ),
    "POST /conversations/{reference}/remettre": Form(
        {"reference": exact(lambda at: at.reference), "forme": defaulted("json")},
        (),
        lambda at: f"/conversations/{at.reference}/remettre",
        elsewhere=REFUSED,
    ),
    # « Réglages ».
    "POST /reglages/phrases/{setting}": _setting(
        "phrases", "accueil", valeur=free("Bonjour.", REFUSED, TAKEN), vider=exact("", missing=TAKEN)
    ),
    "POST /reglages/contacts/{setting}": _setting(
        "contacts",
        "agence",
        libelle=free("Assistance", missing=REFUSED),
        telephone=exact("01 23 45 67 89", missing=TAKEN),
        courriel=exact("aide@example.org", missing=TAKEN),
        url=exact(missing=TAKEN),
        source=free(),
    ),
    "POST /reglages/banniere/{setting}": _setting("banniere", "banniere", valeur=free()),
    "POST /reglages/couts/{setting}": _setting("couts", "question", valeur=exact(missing=TAKEN)),
    "POST /reglages/urgences/{setting}": _setting("urgences", "signes", valeur=free()),
}
"""Method and route -> the form; the same route again for what it does otherwise."""
