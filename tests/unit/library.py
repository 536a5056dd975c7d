"""A library's FAQ, made up: what the assistant does must not depend on the agency's own subjects.

Three sites with different hours (a family), two media, a genre that is asked of books only, a collection that
depends on the genre and whose volumes are an attribute, and a theme, which never filters.
"""

from __future__ import annotations

from functools import lru_cache

import yaml

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
from assistant.settings import ROOT
from assistant.understanding import acts
from assistant.understanding.act_reading import ActReader
from assistant.understanding.act_training import Written, train_acts
from assistant.understanding.danger_wordings import DangerWordings
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.interpreter import Entry as Asked
from assistant.understanding.interpreter import Interpreter
from assistant.understanding.language.french import french
from assistant.understanding.ranking.entries import Background, TrainingEntry
from assistant.understanding.ranking.ranker import Ranker
from assistant.understanding.result import Context

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


SWIMMING = (
    *("horaires de la piscine", "tarif de la piscine municipale", "nager à la piscine", "la piscine"),
    *("quels sont les tarifs de la piscine ?", "la piscine ouvre quand ?", "entrée piscine enfant"),
    *(
        "prix d'une entrée à la piscine",
        "cours de natation à la piscine",
        "à quelle heure ferme la piscine ?",
    ),
)
"""What is asked of the library and is the swimming pool's."""
GLOSSARY = {"lost": "perdu", "card": "carte", "reader": "lecteur"}


_BESIDE_EVERY = 8


def written() -> list[Written]:
    """The messages whose act is written in the shipped `data/nlu`, and the library's own."""
    messages = []
    for file in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]:
            about = block.get("metadata") or {}
            label = acts.learnt_label(block["intent"], about)
            context = Context.from_dict(about["context"]) if about.get("context") else None
            for line in filter(str.strip, block["examples"].splitlines()):
                messages.append(Written(line.strip().removeprefix("- ").strip(), label, context))
    return messages + [Written(text, f"{acts.REDIRECTION}/piscine") for text in SWIMMING]


@lru_cache(maxsize=1)
def trained() -> Interpreter:
    """What a model learns of the library, without any encoder: trained once for all tests."""
    # Brings Rasa, which most of what reads this library does without.
    from assistant.on_rasa.component import beside_questions

    catalogue = library()
    messages = written()
    family = {member: family.id for family in catalogue.families for member in family.entries}
    entries = [
        TrainingEntry(one.id, one.phrasings, one.answer, facets=dict(one.facets), family=family.get(one.id))
        for one in catalogue.published
    ]
    finder = FacetFinder(catalogue.taxonomy, french())
    safety = DangerWordings.of(load_safety(ROOT / "data" / "safety.yml"))
    background = Background(catalogue.taxonomy, find_facets=finder.find_all)
    # A few dozen questions are told from others' with a few hundred of these: all of them take minutes.
    beside = beside_questions(messages)[::_BESIDE_EVERY]
    ranker = Ranker.train(entries, beside, encoder=None, background=background)
    reader = ActReader(finder, safety, {one.id: one.question for one in catalogue.published})
    return Interpreter(
        ranker,
        finder,
        train_acts(messages, {one.id: one.phrasings for one in catalogue.published}, ranker, reader),
        safety,
        {one.id: Asked(one.question, dict(one.facets)) for one in catalogue.published},
        GLOSSARY,
        catalogue="empreinte",
        model="modele-7",
    )
