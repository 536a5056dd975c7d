"""Files as agencies have them: what is read of each, and what is said when it cannot be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.errors import AssistantError
from assistant.sources.read import Source
from tests.unit.sources.conftest import AS_THEY_COME, rows

Read = Callable[..., Source]

QUESTIONS = {
    "mairie.csv": [
        "Comment obtenir un acte de naissance ?",
        "Faut-il prendre rendez-vous pour une carte d'identité ?",
        "Quels jours passent les éboueurs ?",
        "Où déposer mes encombrants ?",
        "Comment inscrire mon enfant à la cantine ?",
        "Quand paie-t-on la cantine ?",
    ],
    "piscine_windows.csv": [
        "Combien coûte l'entrée ?",
        "Existe-t-il un abonnement annuel ?",
        "Le bonnet de bain est-il obligatoire ?",
        "Peut-on se baigner en short ?",
    ],
    "musee_deux_langues.csv": [
        "Le musée est-il ouvert le lundi ?",
        "Combien de temps dure la visite ?",
        "Y a-t-il un parking ?",
    ],
    "transports_deux_lignes.csv": [
        "Où acheter un ticket ?",
        "Mon titre est démagnétisé, que faire ?",
        "Les vélos sont-ils admis dans le tramway ?",
        "Les chiens sont-ils admis ?",
    ],
    "cms_html_en_cellules.csv": [
        "Comment créer un compte ?",
        "J'ai oublié mon mot de passe",
        "Quels moyens de paiement ?",
        "Puis-je payer en plusieurs fois ?",
    ],
    "titres_muets.csv": [
        "Comment demander un badge de parking ?",
        "Que faire si la borne ne reconnaît pas mon badge ?",
        "Puis-je prêter mon badge ?",
    ],
    "formulations.csv": ["Comment résilier mon abonnement ?", "Quel est le délai de livraison ?"],
    "qnamaker.tsv": [
        "Comment emprunter un vélo ?",
        'Que veut dire "station pleine" ?',
        "Où trouver un casque ?",
    ],
    "aide.md": [
        "Comment changer de courriel ?",
        "Peut-on avoir deux comptes ?",
        "Et pour une association ?",
        "Quels formats de fichiers sont admis ?",
        "Mon dossier est refusé, pourquoi ?",
    ],
    "questions_en_gras.md": [
        "Comment adhérer ?",
        "La cotisation est-elle déductible ?",
        "Puis-je adhérer en cours d'année ?",
    ],
    "page_cms.html": [
        "Comment ouvrir un abonnement ?",
        "Comment résilier ?",
        "Pourquoi ma facture a-t-elle augmenté ?",
    ],
    "accordeons.html": [
        "Combien de livres peut-on emprunter ?",
        "Peut-on prolonger un prêt ?",
        "Faut-il réserver une place ?",
        "Y a-t-il du Wi-Fi ?",
    ],
    "titres_sans_point.html": ["Perte de la carte", "Changement d'adresse"],
    "tronquee.html": ["Où se garer ?"],
    "rasa3": ["Quels sont vos horaires ?", "Comment inscrire mon enfant ?"],
    "rasa3/data/nlu.yml": ["Quels sont vos horaires ?", "Comment inscrire mon enfant ?"],
    "rasa2/nlu.yml": ["Combien coûte la carte ?", "J'ai perdu ma carte", "Une question que rien ne suit ?"],
    "sports_titre_fusionne.xlsx": [
        "Comment adhérer à un club ?",
        "Y a-t-il une aide pour la licence ?",
        "Comment réserver un gymnase ?",
        "Qui a les clés ?",
    ],
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_question_is_found_and_nothing_else(read: Read, name: str) -> None:
    assert [row["question"] for row in rows(read(name))] == QUESTIONS[name]


def test_answers_keep_their_lines_and_dates_are_dates(read: Read) -> None:
    first = rows(read("mairie.csv"))[0]
    assert first["réponse"].splitlines() == [
        "Demandez-le en ligne ou au guichet.",
        "Prévoyez :",
        "- une pièce d'identité ;",
        "- le livret de famille.",
    ]
    assert (first["vérifié le"], first["source"]) == ("12/03/2026", "https://www.ville-exemple.fr/etat-civil")


def test_each_cell_is_named_as_in_the_file(read: Read) -> None:
    source = read("mairie.csv")
    assert source.sheet.headers[1] == "question"
    assert next(line.number for line in source.sheet.lines) == 2
    assert source.cells


def test_what_was_guessed_is_told(read: Read) -> None:
    notes = "\n".join(read("titres_muets.csv").notes)
    assert "« B » : question" in notes
    assert "« C » : réponse" in notes


def test_of_two_languages_french_is_kept(read: Read) -> None:
    source = read("musee_deux_langues.csv")
    assert rows(source)[0]["réponse"] == "Non, il est fermé le lundi et le mardi."
    assert "Question EN" in "\n".join(source.notes)


def test_other_wordings_are_variants_and_references_give_ids(read: Read) -> None:
    first = rows(read("formulations.csv"))[0]
    assert first["variantes"].splitlines() == ["Je veux arrêter", "Annuler mon abonnement"]
    assert first["id"] == "comment-resilier-mon-abonnement"


def test_html_in_cells_becomes_markdown(read: Read) -> None:
    first, second, third, fourth = (row["réponse"] for row in rows(read("cms_html_en_cellules.csv")))
    assert first == (
        "Cliquez sur **Créer un compte** en haut de la page :\n\n1. Saisissez votre courriel.\n"
        "2. Choisissez un mot de passe."
    )
    assert second == (
        "Utilisez [la page d'oubli](https://www.exemple.fr/oubli).\n\nLe lien reçu est valable une heure."
    )
    assert third == "Carte bancaire & virement.\nPas de chèque."
    assert fourth == "Oui, en trois fois dès 100 €."


def test_a_page_of_a_cms_gives_its_text_without_what_surrounds_it(read: Read) -> None:
    first, second, third = rows(read("page_cms.html", facets=["toutes"]))
    assert first["réponse"] == (
        "Appelez-nous ou [remplissez le formulaire](https://www.regie-exemple.fr/abonnement?utm=1&x=2).\n\n"
        "- Préparez le **numéro** du compteur\n- et un RIB\n  - au format IBAN"
    )
    assert second["réponse"] == "Par courrier, quinze jours avant.\nLe compteur est relevé le jour même."
    assert "- Douche : 60" in third["réponse"]
    assert "alert" not in third["réponse"]
    assert [row["theme"] for row in (first, second, third)] == ["Abonnement", "Abonnement", "Facture"]


def test_details_and_lists_of_definitions(read: Read) -> None:
    one, two, three, four = rows(read("accordeons.html", facets=["Rubrique"]))
    assert (one["réponse"], one["theme"]) == ("Dix, pour trois semaines.", "Prêt")
    assert two["réponse"] == "Une fois, *sauf réservation*."
    assert (three["réponse"], three["theme"]) == ("Non.", "Salle")
    assert four["réponse"] == "Oui :\n\n- réseau « Public »\n- sans mot de passe"


def test_a_page_of_markdown_keeps_its_answers_as_they_are_written(read: Read) -> None:
    one, _, three, four, five = rows(read("aide.md", facets=["rubrique"]))
    assert one["réponse"].endswith("1. Saisissez la nouvelle adresse.\n2. Ouvrez le lien reçu.")
    assert (one["theme"], four["theme"]) == ("Compte", "Dépôt d'un dossier")
    assert three["réponse"] == "Elle a son propre compte, avec son numéro."
    assert "# ceci n'est pas un titre" in four["réponse"]
    assert "[la liste des motifs](https://www.exemple.fr/motifs)" in five["réponse"]


def test_headings_below_a_question_stay_in_its_answer(read: Read) -> None:
    first = rows(read("titres_sans_point.html"))[0]
    assert first["réponse"] == "Signalez-la au guichet.\n\n**Tarif du duplicata**\n\nCinq euros."


def test_retrieval_intents_give_their_examples_and_their_answers(read: Read) -> None:
    source = read("rasa3")
    first, second = rows(source)
    assert first["id"] == "horaires"
    assert first["exemples"].splitlines() == [
        "vous ouvrez quand ?",
        "ouvert le dimanche ?",
        "ouvert demain matin",
    ]
    assert first["réponse"] == "Du mardi au samedi,\nde 10 h à 18 h."
    assert second["réponse"].splitlines() == [
        "Venez avec :",
        "- une pièce d'identité ;",
        "- l'accord d'un parent.",
    ]
    notes = "\n".join(source.notes)
    assert "chitchat" in notes
    assert "boutons" in notes


def test_an_intent_without_answer_is_for_the_check_to_name(read: Read) -> None:
    last = rows(read("rasa2/nlu.yml"))[-1]
    assert "réponse" not in last
    assert last["id"] == "ask-no-answer"


def test_questions_of_one_answer_of_qna_maker_are_one_entry(read: Read) -> None:
    first, second, third = rows(read("qnamaker.tsv", facets=["theme"]))
    assert first["variantes"] == "emprunter un velo"
    assert first["réponse"] == "Avec l'application\n\n1. Choisissez une station\n2. Scannez le code"
    assert first["theme"] == "location"
    assert second["réponse"].startswith("Qu'il n'y a plus de place")
    assert third["réponse"] == "Le service ne prête **pas** de casque."
    assert "source" not in third


def test_the_same_row_twice_is_one_and_is_told(read: Read) -> None:
    source = read("trous_et_doublons.csv")
    assert [row.get("id") for row in rows(source)] == [
        "comment-s-inscrire",
        "combien-ca-coute",
        "quels-sont-les-horaires",
        "quels-sont-les-horaires-2",
        None,
    ]
    assert any("ligne 3" in note for note in source.notes)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pas_une_faq.csv", "--colonnes"),
        ("sans_question.html", "aucune question"),
        ("image.html", "n'est pas une page"),
        ("sports_rubriques_fusionnees.xlsx", "fusionnées"),
        ("rasa2/domain.yml", "aucune intention"),
        ("absent.csv", "il n'existe pas"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(read: Read, name: str, said: str) -> None:
    with pytest.raises(AssistantError) as refused:
        read(name)
    assert said in str(refused.value)
    assert str(refused.value).endswith(".")


def test_every_file_is_tried() -> None:
    files = {path.relative_to(AS_THEY_COME).parts[0] for path in AS_THEY_COME.rglob("*") if path.is_file()}
    refused = {"pas_une_faq.csv", "sans_question.html", "image.html", "sports_rubriques_fusionnees.xlsx"}
    assert files == {name.split("/")[0] for name in QUESTIONS} | refused | {"trous_et_doublons.csv"}
