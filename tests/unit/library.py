"""A library's FAQ, made up: what the assistant does must not depend on the agency's own subjects.

Three sites with different hours (a family), two media, a genre that is asked of books only, a collection that
depends on the genre and whose volumes are an attribute, and a theme, which never filters.
"""

from __future__ import annotations

from functools import lru_cache

from assistant.catalogue.costs import Costs
from assistant.catalogue.model import (
    Catalogue,
    Contact,
    Entry,
    Facet,
    FacetValue,
    Family,
    Redirection,
    Taxonomy,
)
from assistant.catalogue.safety import load_safety
from assistant.understanding import acts
from assistant.understanding.danger_wordings import DangerWordings
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.interpreter import Interpreter, key_of
from assistant.understanding.language.french import french
from assistant.understanding.ranking.entries import Background, TrainingEntry
from assistant.understanding.ranking.ranker import Ranker
from tests.conftest import FROZEN

PRICES = Costs(
    wrong=4.0,
    probable=0.45,
    wrong_probable=2.0,
    question=0.5,
    list=0.6,
    item=0.08,
    useless_list=1.3,
    admit=4.5,
)
"""Written here: another price in `costs.yml` changes decisions, not what a price does."""

PLACES = Facet(
    "lieu",
    "De quelle médiathèque parlez-vous ?",
    values=(
        FacetValue("centre", "Médiathèque du centre", ("centre-ville",)),
        FacetValue("port", "Médiathèque du port", ("les docks",)),
        FacetValue("gare", "Médiathèque de la gare", ("bibliothèque ferroviaire",)),
    ),
)
MEDIA = Facet(
    "support",
    "Que voulez-vous emprunter ?",
    values=(
        FacetValue("livre", "Livre", ("bouquin", "ouvrage")),
        FacetValue("dvd", "DVD", ("film", "vidéo")),
    ),
)
GENRES = Facet(
    "genre",
    "Quel genre de livre ?",
    multiple=True,
    depends_on=("support", ("livre",)),
    values=(FacetValue("roman", "Roman"), FacetValue("bd", "Bande dessinée", ("BD", "manga"))),
)
SERIES = Facet(
    "collection",
    "Quelle collection ?",
    multiple=True,
    depends_on=("support", ("livre",)),
    filtered_by="genre",
    values=(
        FacetValue("polar_1", "Polars, tome 1", parents=("roman",), attributes={"tome": 1}),
        FacetValue("polar_2", "Polars, tome 2", parents=("roman",), attributes={"tome": 2}),
        FacetValue("heros_1", "Super-héros, tome 1", parents=("bd",), attributes={"tome": 1}),
        FacetValue("heros_2", "Super-héros, tome 2", parents=("bd",), attributes={"tome": 2}),
    ),
)
THEMES = Facet(
    "theme",
    "Quel est le sujet ?",
    filters=False,
    values=(FacetValue("tarif", "Tarifs"), FacetValue("regle", "Règles")),
)


def entry(entry_id: str, question: str, *variants: str, **facets: str | tuple[str, ...]) -> Entry:
    carried = {name: (value,) if isinstance(value, str) else value for name, value in facets.items()}
    return Entry(entry_id, question, f"Réponse : **{entry_id}**.", variants, facets=carried)


def book(entry_id: str, question: str, genre: str, series: str) -> Entry:
    return entry(entry_id, question, support="livre", genre=genre, collection=series)


HOURS = ("À quelle heure ouvre la bibliothèque ?", "Êtes-vous ouverts le dimanche ?", "horaires d'ouverture")
ENTRIES = (
    entry("horaires-centre", "Quels sont les horaires du centre ?", *HOURS, lieu="centre"),
    entry("horaires-port", "Quels sont les horaires du port ?", *HOURS, lieu="port"),
    entry("horaires-gare", "Quels sont les horaires de la gare ?", *HOURS, lieu="gare"),
    entry(
        "prolonger-livre",
        "Comment prolonger le prêt d'un livre ?",
        "Puis-je garder un livre plus longtemps ?",
        "renouveler l'emprunt d'un roman",
        support="livre",
        theme="regle",
    ),
    entry(
        "prolonger-dvd",
        "Comment prolonger le prêt d'un DVD ?",
        "Puis-je garder un film plus longtemps ?",
        "renouveler l'emprunt d'une vidéo",
        support="dvd",
        theme="regle",
    ),
    entry(
        "amende-livre",
        "Quelle est l'amende pour un livre en retard ?",
        "J'ai rendu un livre en retard, combien dois-je payer ?",
        "pénalité de retard sur un roman",
        support="livre",
        theme="tarif",
    ),
    entry(
        "amende-dvd",
        "Quelle est l'amende pour un DVD en retard ?",
        "J'ai rendu un film en retard, combien dois-je payer ?",
        "pénalité de retard sur une vidéo",
        support="dvd",
        theme="tarif",
    ),
    book("reserver-polar-1", "Réserver le tome 1 des polars ?", "roman", "polar_1"),
    book("reserver-polar-2", "Réserver le tome 2 des polars ?", "roman", "polar_2"),
    book("reserver-heros-1", "Réserver le tome 1 des héros ?", "bd", "heros_1"),
    book("reserver-heros-2", "Réserver le tome 2 des héros ?", "bd", "heros_2"),
    entry(
        "inscription",
        "Comment s'inscrire à la médiathèque ?",
        "Que faut-il pour avoir une carte de lecteur ?",
        "pièces à fournir pour l'abonnement",
        "devenir adhérent",
        theme="regle",
    ),
    entry(
        "carte-perdue",
        "J'ai perdu ma carte de lecteur, que faire ?",
        "on m'a volé ma carte de lecteur",
        "refaire ma carte égarée",
        "carte perdue",
        theme="regle",
    ),
)


def library() -> Catalogue:
    """The catalogue, with the contact of one site and the library's own."""
    return Catalogue(
        entries={one.id: one for one in ENTRIES},
        taxonomy=Taxonomy(
            facets=(PLACES, MEDIA, GENRES, SERIES, THEMES),
            contacts={
                "defaut": Contact("Accueil", email="accueil@exemple.fr"),
                "port": Contact("Accueil du port", phone="0 000 000 000", url="https://exemple.fr/port"),
            },
            redirections=(Redirection("Piscine municipale", "l'accueil de la piscine", id="piscine"),),
        ),
        families=(
            Family(
                "horaires",
                "lieu",
                ("horaires-centre", "horaires-port", "horaires-gare"),
                generic_question="Quels sont les horaires ?",
                unknown_answer="Chaque site a ses horaires, affichés à l'entrée.",
            ),
        ),
    )


SMALL_TALK = {
    "greeting": ("bonjour", "salut", "bonsoir", "coucou"),
    "thanks": ("merci", "merci beaucoup", "super merci", "je vous remercie"),
    "goodbye": ("au revoir", "bonne journée", "à bientôt"),
    "robot": ("es-tu un robot ?", "je parle à une machine ?", "tu es un humain ?"),
    "help": ("aide", "j'ai une question", "aidez-moi"),
    "back": ("retour", "revenir en arrière", "étape précédente"),
    "restart": ("recommencer", "repartir à zéro", "on recommence"),
    "repeat": ("répète", "peux-tu répéter ?"),
    "human": ("je veux parler à quelqu'un", "contacter un agent", "un conseiller"),
    "choice/unknown": ("je ne sais pas", "aucune idée", "jsp"),
    "feedback/yes": ("oui", "oui merci", "parfait"),
    "feedback/no": ("non", "pas du tout", "non merci", "elle n'est pas bonne", "la réponse ne va pas"),
    "insult": ("tu es nul", "quel imbécile"),
    "emergency": ("il s'est évanoui", "elle saigne beaucoup", "on fait un arrêt cardiaque"),
    "redirection/piscine": ("horaires de la piscine", "tarif de la piscine municipale", "nager à la piscine"),
    "out_of_scope": (
        *("quel temps fait-il ?", "recette de crêpes", "qui a gagné le match ?"),
        *("raconte une blague", "prix d'un billet de train"),
    ),
}
GLOSSARY = {"lost": "perdu", "card": "carte", "reader": "lecteur"}


@lru_cache(maxsize=1)
def trained() -> Interpreter:
    """What a model learns of the library, without any encoder: trained once for all tests."""
    catalogue = library()
    family = {member: family.id for family in catalogue.families for member in family.entries}
    entries = [
        TrainingEntry(one.id, one.phrasings, one.answer, facets=dict(one.facets), family=family.get(one.id))
        for one in catalogue.published
    ]
    examples = [(text, acts.class_of(label)) for label, texts in SMALL_TALK.items() for text in texts]
    finder = FacetFinder(catalogue.taxonomy, french())
    background = Background(catalogue.taxonomy, find_facets=finder.find_all)
    return Interpreter(
        Ranker.train(entries, examples, encoder=None, background=background),
        finder,
        {key_of(text): label for text, label in examples},
        DangerWordings.of(load_safety(FROZEN / "safety.yml")),
        GLOSSARY,
        catalogue="empreinte",
        model="modele-7",
    )
