"""Framing is not content: it is set aside, and nothing else is."""

from __future__ import annotations

import json
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue import Entry, load_catalogue
from assistant.settings import ROOT
from assistant.text import fold
from assistant.understanding.language.framing import set_aside, spoken, without_connectors, without_framing
from assistant.understanding.language.stems import stems
from tests.framings import FRAMINGS, MORE_FRAMINGS

QUESTIONS = [
    "Quelle carte faut-il pour s'authentifier au téléservice INSi ?",
    "Que signifie le code retour 01 ?",
    "Mon logiciel doit-il gérer la signature électronique ?",
    "comment commander une CPE",
    "ma carte est bloquée depuis ce matin, que faire ?",
    "Nous sommes éditeur d'un logiciel d'officine. Sommes-nous concernés par la vague 2 ?",
]


def test_the_framings_are_many_and_different() -> None:
    assert len(FRAMINGS) >= 20
    assert len({*FRAMINGS, *MORE_FRAMINGS}) == len(FRAMINGS) + len(MORE_FRAMINGS) >= 120
    assert all(framing.count("{question}") == 1 for framing in (*FRAMINGS, *MORE_FRAMINGS))


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("framing", [*FRAMINGS, *MORE_FRAMINGS])
def test_the_question_is_what_is_left(framing: str, question: str) -> None:
    assert without_framing(framing.format(question=question)) == question


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        # The question stays, what leads to it goes.
        ("Je souhaiterais savoir si la CPS est obligatoire", "si la CPS est obligatoire"),
        ("Bonjour, je voudrais savoir comment obtenir une CPE. Merci", "comment obtenir une CPE."),
        ("Pourriez-vous me dire quelle carte il faut ?", "quelle carte il faut ?"),
        ("pouvez vous m'indiquer svp ou trouver le formulaire", "ou trouver le formulaire"),
        ("Merci de m'indiquer la procédure de renouvellement.", "la procédure de renouvellement."),
        ("Merci de bien vouloir me préciser le délai", "le délai"),
        ("j'aimerais avoir des informations sur le DMP", "le DMP"),
        ("Savez-vous quand ouvre le guichet ?", "quand ouvre le guichet ?"),
        ("J'ai une question sur le solde Ségur", "le solde Ségur"),
        ("Bonjour je vous contacte car ma carte est bloquée", "ma carte est bloquée"),
        ("Je me permets de vous contacter au sujet de ma carte perdue.", "ma carte perdue."),
        ("Bonjour, je suis le Dr Martin. Ma carte est perdue.", "Ma carte est perdue."),
        ("Je suis le docteur Martin, comment activer ma e-CPS ?", "comment activer ma e-CPS ?"),
        # As the channel gives them on: whoever presents himself is masked.
        ("Bonjour, je suis Mme [nom], comment activer ma e-CPS ?", "comment activer ma e-CPS ?"),
        ("Ici [nom] du CHU de Vendôme, ma carte est perdue", "ma carte est perdue"),
        ("je suis [nom] de la clinique des Tilleuls, ma carte est perdue", "ma carte est perdue"),
        ("De la part du Dr [nom] : ma carte est perdue", "ma carte est perdue"),
        ("je suis [nom], infirmière, ma carte est perdue", "infirmière, ma carte est perdue"),
        ("Le patient [nom] n'a pas d'INS", "Le patient [nom] n'a pas d'INS"),
        # What says who one is carries facets: it stays.
        (
            "Bonjour, nous sommes éditeur d'un LGC. Faut-il candidater ? Cordialement",
            "nous sommes éditeur d'un LGC. Faut-il candidater ?",
        ),
        (
            "Je me permets de vous contacter car nous sommes une officine. Qui paie ?",
            "nous sommes une officine. Qui paie ?",
        ),
        (
            "Bonjour, je suis biologiste. Quel code ? Merci d'avance",
            "je suis biologiste. Quel code ?",
        ),
        (
            "Bonjour, la clé est refusée. Que faire ? Merci d'avance, Paul Martin",
            "la clé est refusée. Que faire ?",
        ),
        ("Merci d'avance, Pro Santé Connect est-il obligatoire ?", "Pro Santé Connect est-il obligatoire ?"),
        # The third sentence asks.
        (
            "Bonjour. Je me permets de vous écrire. Combien de temps faut-il ? Merci. Jean Dupont",
            "Combien de temps faut-il ?",
        ),
        ("Bonjour c'est pour savoir comment renouveler ma carte", "comment renouveler ma carte"),
        ("je voulais savoir si vous pouviez me dire comment activer", "comment activer"),
        ("Hello,\nCould you please tell me how to test?\nBest regards,\nJohn Smith\nCTO", "how to test?"),
        ("Le délai ? Merci de votre aide,\nCordialement,\nThomas LEROY\nMedilog SAS | 01 02", "Le délai ?"),
        # What follows a greeting, or thanks, is no signature because it names a service.
        (
            "Bonjour, la carte est bloquée. Le service qualité s'en inquiète. Que faire ?",
            "la carte est bloquée. Le service qualité s'en inquiète. Que faire ?",
        ),
        (
            "Merci. Le RSSI veut que ce compte soit nettoyé aujourd'hui. Que faire ?",
            "Le RSSI veut que ce compte soit nettoyé aujourd'hui. Que faire ?",
        ),
        ("Un patient ne peut pas m'écrire Merci d'avance", "Un patient ne peut pas m'écrire"),
        ("je ne sais pas quoi dire svp", "je ne sais pas quoi dire"),
        # A subject that says something is content.
        ("Objet : CPS perdue\n\nBonjour,\nQue faire ?\nMerci", "CPS perdue\nQue faire ?"),
        # A question after the signature is not lost, nor one after thanks.
        (
            "Ma carte est perdue. Cordialement, Jean. PS : puis-je en commander deux ?",
            "Ma carte est perdue. puis-je en commander deux ?",
        ),
        ("Je vous remercie de m'indiquer comment commander une CPE", "comment commander une CPE"),
        (
            "Ma carte est perdue. Cordialement. Je précise que je suis biologiste.",
            "Ma carte est perdue. Je précise que je suis biologiste.",
        ),
        ("Une carte (badge…) ? Merci", "Une carte (badge…) ?"),
        ("Merci. Et combien de temps est-elle valable ?", "Et combien de temps est-elle valable ?"),
        ("Merci pour votre réponse mais comment faire pour un labo ?", "comment faire pour un labo ?"),
    ],
)
def test_what_is_kept(text: str, kept: str) -> None:
    assert without_framing(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        # Nothing but framing is a message of its own.
        "Bonjour",
        "bonjour !",
        "Merci",
        "merci beaucoup, bonne journée",
        "Bonjour, merci",
        "Bonjour, j'ai une question",
        "au revoir",
        "Cordialement",
        "salut ça va ?",
        "svp",
        "",
        "   ",
        "?",
        # Content that looks like framing.
        "Comment dire bonjour à un patient par MSSanté ?",
        "comment dire merci",
        "Faut-il écrire « Cordialement » à la fin d'un message MSSanté ?",
        "La formule cordialement est-elle obligatoire dans un mail ?",
        "signature électronique",
        "Qui doit apposer sa signature ?",
        "Peut-on signer avec la mention bien à vous ?",
        "Quel titre mettre, Dr ou Docteur, dans l'Annuaire Santé ?",
        "Le Dr Martin peut-il commander une carte pour son salarié ?",
        "Le service Bonjour Santé est-il référencé ?",
        "Merci de corriger mon adresse dans l'annuaire",
        "Comment changer l'objet : il est tronqué dans ma messagerie",
        "Que met-on dans De : et dans À : ?",
        "Qui contacter pour une question sur ma candidature dans Convergence ?",
        "J'ai reçu un message d'origine inconnue, que faire ?",
        "aide au remplacement : qui contacter",
        "pas de bonne réception du QR code",
        "le bon de commande est-il à signer",
        "Je vous remercie est-il un accusé de réception valable ?",
        "Je suis Infirmière. Quelle carte ?",
        "Je suis DSI, qui signe la commande ?",
        "Mon dossier est en attente de votre validation depuis trois mois",
        "Nous sommes dans l'attente de la carte CPS depuis un mois",
        "Numéro\nRPPS introuvable",
        "Où écrire ?\nMail sécurisé ou non ?",
        "Je vous prie de recevoir ma commande de cartes",
        "Veuillez recevoir ci-joint le bon de commande",
        "Le contrat\nCe message contient une erreur de certificat",
        "Étapes\nDate : trois mois\nÀ : préciser",
        "Pro Santé Connect",
        "Comment se raccorder ?\nPro Santé Connect",
        "Envoyé depuis mon logiciel, le message est refusé : pourquoi ?",
    ],
)
def test_what_is_no_framing_is_left_as_it_is(text: str) -> None:
    assert without_framing(text) == text


def test_what_was_set_aside_is_said() -> None:
    framed = set_aside("Bonjour, quelle carte ? Merci d'avance. Cordialement, Jean")
    assert framed.kept == "quelle carte ?"
    assert framed.aside == ("Bonjour,", "Merci d'avance. Cordialement, Jean")
    assert set_aside("Bonjour").aside == ()


PIECES = [
    *(
        "Bonjour",
        ",",
        "merci",
        "d'avance",
        "Cordialement",
        "Dr",
        "Martin",
        "j'ai une question",
        ":",
        "?",
        ".",
    ),
    *(
        "!",
        "\n",
        "> ",
        "Objet : ",
        "De : ",
        "comment",
        "ma carte CPS",
        "est bloquée",
        "œuvre",
        "svp",
        "--",
        "…",
    ),
    *("je voudrais savoir", "Je suis", "éditeur", "PS", "« Cordialement »", "01"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_it_only_removes_and_twice_is_once(text: str) -> None:
    kept = without_framing(text)
    assert without_framing(kept) == kept
    letters = iter(fold(text))
    assert all(letter in letters for letter in fold(kept)), "what is kept was in the text, in this order"
    assert bool(re.search(r"\w", text)) == bool(re.search(r"\w", kept))


@given(st.text(max_size=300))
def test_whatever_is_typed_something_is_left(text: str) -> None:
    assert bool(re.search(r"\w", without_framing(text))) == bool(re.search(r"\w", text))


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    """The shipped FAQ: what people really ask."""
    return list(load_catalogue(ROOT / "data").entries.values())


def test_no_question_of_the_faq_is_framing(entries: list[Entry]) -> None:
    phrasings = [text for entry in entries for text in entry.phrasings]
    changed = {text: without_framing(text) for text in phrasings if without_framing(text) != text}
    assert not changed, json.dumps(changed, ensure_ascii=False, indent=1)


FRAMING_WORDS = set(
    stems(
        "Bonjour slt bjr svp merci pouvez-vous pourriez-vous m'expliquer nous indiquer dire donner éclairer "
        "je me demande j'ai avons une question sur aimerais aimerions souhaite voudrais savoir urgent cest"
    )
)


def test_the_messages_of_the_faq_keep_all_their_content(entries: list[Entry]) -> None:
    examples = [text for entry in entries for text in entry.examples]
    assert len(examples) > 2_000
    aside = {piece for text in examples for piece in set_aside(text).aside}
    assert sorted(piece for piece in aside if not set(stems(piece)) <= FRAMING_WORDS) == []


def test_a_framed_message_is_what_it_is_without_its_framing(entries: list[Entry]) -> None:
    texts = [text for entry in entries for text in (entry.question, *entry.examples[:2])]
    asked = [(text, framing) for text in random.Random(5).sample(texts, 120) for framing in FRAMINGS]
    wrong = {
        framing.format(question=text)
        for text, framing in asked
        if without_framing(framing.format(question=text)).rstrip(" .!") != without_framing(text).rstrip(" .!")
    }
    assert len(wrong) <= 0.002 * len(asked), sorted(wrong)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # What is left says nothing by itself: the whole is what is meant.
        ("parfait merci", "parfait merci"),
        ("merci madame", "merci madame"),
        ("Bonjour", "Bonjour"),
        ("oui merci beaucoup", "oui merci beaucoup"),
        ("bonjour INSi", "bonjour INSi"),
        ("Bonjour, comment renouveler ma carte ? Merci", "comment renouveler ma carte ?"),
        ("Bonjour,\nma carte est perdue\nCordialement", "ma carte est perdue"),
        ("ma carte est perdue", "ma carte est perdue"),
    ],
)
def test_a_message_is_told_whole_when_its_framing_is_most_of_it(text: str, said: str) -> None:
    assert spoken(text) == said


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("ok mais il est déjà expiré", "il est déjà expiré"),
        ("et pour la carte ?", "pour la carte ?"),
        ("D'accord, et en attendant ?", "en attendant ?"),
        ("ah bon, et combien ça coûte", "combien ça coûte"),
        ("merci, sinon qui la délivre ?", "qui la délivre ?"),
        ("combien ça coûte", "combien ça coûte"),
        ("okapi en vue", "okapi en vue"),
        ("et", "et"),
        ("ok", "ok"),
        ("", ""),
    ],
)
def test_what_a_follow_up_opens_with_is_set_aside(text: str, rest: str) -> None:
    assert without_connectors(text) == rest
