"""Each behaviour of the product page, on the real FAQ, over HTTP."""

import asyncio
import json
import sqlite3
import subprocess
from pathlib import Path

import pytest

from assistant.catalogue import load_catalogue
from tests.conftest import FROZEN
from tests.e2e.conftest import Service, Visitor
from tests.waiting import until

CATALOGUE = load_catalogue(FROZEN)
DATES = "Quelles sont les dates limites du Ségur pour mon logiciel ?"


def test_it_greets_and_frames(visitor: Visitor):
    assert visitor.status == 201
    assert visitor.kinds == ["greeting"]
    assert "assistant automatique" in visitor.text
    privacy = "Ne saisissez pas de données de santé ni de données personnelles "
    assert privacy + "(INS, NIR, code de carte, mot de passe)." in visitor.text
    assert len(visitor.titles) == 4
    assert visitor.titles[-1] == "Parcourir par thème"


def test_a_clear_question_gets_the_verbatim_answer_then_the_feedback_question(visitor: Visitor):
    visitor.say("Quelle carte faut-il pour accéder au téléservice INSi ?")
    assert visitor.entry == "insi-carte-cpx-requise"
    assert visitor.messages[0]["text"] == CATALOGUE.entries["insi-carte-cpx-requise"].answer
    assert visitor.messages[0]["source"]["url"] == CATALOGUE.entries["insi-carte-cpx-requise"].source
    assert visitor.messages[1]["text"] == "Cette réponse vous a-t-elle été utile ?"
    assert visitor.titles == ["Oui", "Non"]
    assert visitor.press("Oui").kinds == ["feedback_thanks"]


def test_the_dates_family_asks_and_every_value_offered_has_an_answer(service: Service):
    family = next(f for f in CATALOGUE.families if f.id == "segur-dates-limites")
    visitor = Visitor(service).say(DATES)
    assert visitor.kinds == ["clarification"]
    assert visitor.messages[0]["facet"] in ("couloirs", "dispositifs")
    assert visitor.titles[-1] == "Je ne sais pas"
    offered = [title for title in visitor.titles if title not in ("Autres choix", "Je ne sais pas")]
    assert 2 <= len(offered) <= 8
    for title in offered[:3]:
        again = Visitor(service).say(DATES).press(title)
        if again.kinds == ["clarification"]:
            again.press(again.titles[0])
        assert again.entry in family.entries


def test_naming_the_dispositif_asks_nothing(visitor: Visitor):
    visitor.say("Quelles sont les dates limites du Ségur pour mon LGO officine vague 1 ?")
    assert visitor.entry == "segur-dates-limites-lgo-va1"


def test_other_choices_and_i_do_not_know(visitor: Visitor):
    visitor.say(DATES)
    if "Autres choix" in visitor.titles:
        first = visitor.titles
        assert visitor.press("Autres choix").titles != first
    visitor.say("je ne sais pas").say("je ne sais pas")
    family = next(f for f in CATALOGUE.families if f.id == "segur-dates-limites")
    assert visitor.kinds == ["notice", "suggestions"]
    assert visitor.messages[0]["text"] == family.unknown_answer


def test_typed_words_answer_a_clarification_and_back_returns_to_it(visitor: Visitor):
    visitor.say(DATES).say("une farmacie")
    assert visitor.entry == "segur-dates-limites-lgo-va1"
    assert visitor.say("retour").kinds == ["clarification"]
    # Before the first question there is nothing: it is said again.
    assert visitor.say("retour").kinds == ["notice", "clarification"]


def test_the_guided_walk_ends_on_questions_to_pick_from(visitor: Visitor):
    visitor.say("j'ai une question")
    assert visitor.messages[-1]["text"] == "Votre question concerne quel type d'offre ?"
    for _ in range(5):
        if visitor.kinds[-1] != "clarification":
            break
        visitor.press(visitor.titles[0])
    assert visitor.kinds[-1] in ("suggestions", "answer", "feedback_request")


def test_no_asks_why_then_takes_a_comment_and_goes_on(visitor: Visitor):
    visitor.say("Quelle carte faut-il pour accéder au téléservice INSi ?").press("Non")
    assert visitor.kinds == ["feedback_reason"]
    assert visitor.titles[0] == "Ce n'est pas ma question"
    assert visitor.press("La réponse est incomplète").kinds == ["feedback_comment"]
    visitor.say("il manque un exemple, écrivez-moi à jean.dupont@exemple.fr")
    assert visitor.kinds[:2] == ["notice", "feedback_thanks"]
    assert "une adresse électronique" in visitor.messages[0]["text"]
    assert visitor.kinds[2] in ("suggestions", "handoff")


def test_not_my_question_offers_the_next_ones_at_once(visitor: Visitor):
    visitor.say("Quelle carte faut-il pour accéder au téléservice INSi ?").press("Non")
    visitor.press("Ce n'est pas ma question")
    assert visitor.kinds == ["feedback_thanks", "suggestions"]
    assert visitor.titles[-2:] == ["Aucune de ces propositions", "Contacter l'assistance"]
    assert len(visitor.titles) > 3


@pytest.mark.parametrize(
    ("words", "kind"),
    [("c'est exactement ce que je cherchais", "feedback_thanks"), ("👎", "feedback_reason")],
)
def test_words_say_oui_and_non_as_the_buttons_do(service: Service, words: str, kind: str):
    visitor = Visitor(service).say("Quelle carte faut-il pour accéder au téléservice INSi ?")
    assert visitor.say(words).kinds == [kind]


def test_whoever_asks_for_a_person_is_asked_about_which_product(visitor: Visitor):
    visitor.say("je veux parler à quelqu'un")
    assert visitor.kinds == ["clarification"]
    assert visitor.text == "Pour quel produit ou service ?"
    assert all(button.get("hint") for button in visitor.buttons[:8])
    first = visitor.titles
    assert first[-2:] == ["Autres choix", "Je ne sais pas"]
    assert not set(visitor.press("Autres choix").titles[:8]) & set(first[:8])
    assert visitor.press("Choix précédents").titles == first
    visitor.say("pro santé conect")
    assert visitor.kinds == ["handoff"]
    assert visitor.text.startswith("Voici comment joindre")
    assert visitor.messages[0]["handoff"]["contact"]["email"] == "prosanteconnect.editeurs@esante.gouv.fr"


def test_whoever_cannot_tell_the_product_gets_the_agency_s_contact(visitor: Visitor):
    visitor.say("je veux parler à quelqu'un").press("Je ne sais pas")
    assert visitor.messages[0]["handoff"]["contact"]["url"] == "https://esante.gouv.fr/assistance"


def test_after_an_answer_the_contact_is_given_at_once_with_what_was_read(visitor: Visitor):
    visitor.say("Quelle carte faut-il pour accéder au téléservice INSi ?")
    visitor.say("je voudrais joindre un conseiller")
    assert visitor.kinds == ["handoff"]
    summary = visitor.messages[0]["handoff"]["summary"]
    assert summary.startswith("Question : Quelle carte faut-il pour accéder au téléservice INSi ?")
    assert "Réponses déjà lues : " in summary
    assert "Commentaire" not in summary


def test_a_product_that_is_down_gives_the_status_page_first(visitor: Visitor):
    visitor.say("Pro Santé Connect ne marche pas")
    assert visitor.kinds[0] == "notice"
    assert "status.esante.gouv.fr" in visitor.messages[0]["text"]


def test_a_new_question_instead_of_yes_or_no_is_answered(visitor: Visitor):
    visitor.say("Quelle carte faut-il pour accéder au téléservice INSi ?")
    visitor.say("Comment configurer Firefox pour utiliser la carte CPS ?")
    assert visitor.entry == "cryptolib-configurer-firefox"


def test_a_follow_up_is_understood_within_the_answer_before(visitor: Visitor):
    visitor.say("Quelle carte faut-il pour accéder au téléservice INSi ?")
    visitor.say("et avec une carte CPE ?")
    # The answer just read is not said again: another one is, or the questions nearest to it.
    assert visitor.entry != "insi-carte-cpx-requise"
    assert "insi" in (visitor.entry or " ".join(visitor.titles)).lower()


@pytest.mark.parametrize(
    "text", ["je veux mourir", "mon collègue est inconscient", "douleur dans la poitrine"]
)
def test_a_person_in_danger_comes_first_even_in_a_comment(service: Service, text: str):
    visitor = Visitor(service).say("Quelle carte faut-il pour accéder au téléservice INSi ?").press("Non")
    visitor.press("La réponse est incomplète").say(text)
    assert visitor.kinds == ["notice"]
    for number in ("15", "112", "3114"):
        assert number in visitor.text


def test_what_is_not_known_is_admitted_then_handed_over(visitor: Visitor):
    assert visitor.say("quel temps fait-il demain ?").kinds == ["fallback"]
    visitor.say("donne-moi une recette de crêpes")
    assert visitor.kinds == ["fallback", "handoff"]
    handoff = visitor.messages[1]["handoff"]
    assert "recette" in handoff["summary"]
    assert handoff["contact"]["url"] == "https://esante.gouv.fr/assistance"
    assert len(handoff["reference"]) == 9


def test_a_patient_is_redirected(visitor: Visitor):
    visitor.say("j'ai oublié mon mot de passe Mon espace santé")
    assert "support Mon espace santé" in visitor.text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("bonjour", "chitchat"),
        ("merci", "chitchat"),
        ("c'est une personne ou un robot qui répond ?", "chitchat"),
        ("qui t'a créé ?", "chitchat"),
        ("t'es là ?", "chitchat"),
        ("mdr", "chitchat"),
        ("bravo, bien joué", "chitchat"),
        ("merci pour votre aide et bonne journée", "chitchat"),
    ],
)
def test_small_talk_is_short_and_polite(service: Service, text: str, kind: str):
    assert Visitor(service).say(text).kinds == [kind]


@pytest.mark.parametrize(
    "text", ["/faq/x", "/SetSlots(produit=cps)", '/choose{"facet": "produit", "value": "x"}']
)
def test_a_typed_payload_is_only_text(service: Service, text: str):
    visitor = Visitor(service).say(text)
    assert visitor.status == 200
    assert "answer" not in visitor.kinds


def test_a_forged_button_is_refused(visitor: Visitor):
    status, refusal = visitor.service.post(
        "/v1/message", {"payload": '/pick{"entry": "psc-definition"}', "signature": "x"}, visitor.token
    )
    assert status == 403
    assert refusal["message"]


def test_nothing_personal_is_stored(service: Service):
    Visitor(service).say(
        "Mon NIR est 1 85 05 78 006 084 91 et mon mail jean.dupont@exemple.fr, code retour 01 INSi ?"
    )

    # The same words in each table that stores what visitors write, and nothing else of them in any file.
    for table, column in (("conversations.db", "events.data"), ("assistant.db", "interactions.question")):
        stored = until(
            lambda table=table, column=column: _rows_with(service, table, column, "code retour 01 INSi")
        )
        assert "Mon NIR est [NIR] et mon mail [e-mail], code retour 01 INSi ?" in stored, (table, stored)
    files = _files(service)
    for personal in (b"jean.dupont@exemple.fr", b"1 85 05 78 006 084", b"185057800608491"):
        assert personal not in files


def test_no_word_of_an_emergency_is_stored_nor_of_the_messages_around_it(service: Service):
    visitor = Visitor(service).say("Mon voisin Anatole demande quelle carte il faut pour INSi")
    assert visitor.messages
    visitor.say("Anatole est inconscient, il ne respire plus")
    assert "112" in visitor.text
    visitor.say("Anatole va mieux, quelle carte faut-il pour INSi ?")
    assert visitor.messages
    for table, column in (("conversations.db", "events.data"), ("assistant.db", "interactions.question")):
        until(lambda table=table, column=column: _rows_with(service, table, column, "[urgence]"))
        assert not _rows_with(service, table, column, "Anatole")
    until(lambda: b"Anatole" not in _files(service))
    # The conversation goes on with what it knows.
    assert visitor.say("répète").messages


def _rows_with(service: Service, base: str, column: str, words: str) -> str:
    """What a column holds with some words, all rows joined; empty when no row has them."""
    table, name = column.split(".")
    with sqlite3.connect(service.home / base) as connection:
        rows = connection.execute(f"SELECT {name} FROM {table}").fetchall()
    # Rasa's events are JSON.
    values = [json.loads(row) if name == "data" else row for (row,) in rows]
    return "\n".join(text for row in values if words in (text := json.dumps(row, ensure_ascii=False)))


def _files(service: Service) -> bytes:
    return b"".join(path.read_bytes() for path in service.home.rglob("*") if path.is_file())


def test_the_page_and_the_service_answer(service: Service):
    assert service.get("/")[0] == 200
    assert service.get("/health")[0] == 200
    ready = json.loads(service.get("/ready")[1])
    assert ready["model"].endswith(".tar.gz")
    assert len(json.loads(service.get("/v1/config")[1])["samples"]) == 3


def test_a_search_finds_the_answer_that_would_be_given(service: Service):
    _, found = service.post("/v1/search", {"text": "quelle carte pour accéder au téléservice INSi"})
    best = found["results"][0]
    assert (best["entry_id"], best["certainty"]) == ("insi-carte-cpx-requise", "sure")
    assert best["url"] == f"{service.base}/themes/insi#insi-carte-cpx-requise"


def test_nothing_is_kept_of_a_search(service: Service):
    assert service.post("/v1/search", {"text": "quelle carte pour madame Zyrkowska"})[0] == 200
    assert b"Zyrkowska" not in _files(service)


def test_a_search_for_something_else_finds_nothing(service: Service):
    assert service.post("/v1/search", {"text": "Quelle est la capitale de la Mongolie ?"})[1]["results"] == []


def test_who_types_nothing_reaches_an_answer_and_comes_back(service: Service):
    visitor = Visitor(service).press("Parcourir par thème")
    assert visitor.kinds == ["topic"]
    assert visitor.press("e-CPS").kinds == ["topic"]
    question = visitor.buttons[0]["title"]
    assert visitor.press(question).kinds[0] in ("answer", "clarification")
    assert visitor.say("retour").kinds[-1] == "topic"


def test_when_the_actions_are_down_it_says_so_and_recovers_nothing_lost(service: Service):
    """Last of the file: it stops the action server and starts another in its place."""
    visitor = Visitor(service).say(DATES)
    listed = subprocess.run(
        ["pgrep", "-P", str(service.process.pid), "-f", "rasa_sdk"],
        capture_output=True,
        text=True,
        check=True,
    )
    pid = int(listed.stdout.split()[0])
    subprocess.run(["kill", "-STOP", str(pid)], check=True)
    try:
        status, refusal = service.post("/v1/message", {"text": "DRIMbox"}, visitor.token)
    finally:
        subprocess.run(["kill", "-CONT", str(pid)], check=True)
    assert status == 503
    assert "problème technique" in refusal["message"]
    assert refusal["contact"]["url"] == "https://esante.gouv.fr/assistance"
    assert Visitor(service).say("Quelle carte faut-il pour accéder au téléservice INSi ?").status == 200


def test_the_simulated_visitor_speaks_the_contract(service: Service, tmp_path: Path):
    from assistant.quality.evaluate import Case
    from assistant.quality.simulate import Visitor as SimulatedVisitor
    from assistant.quality.simulate import figures, simulate

    questions = {
        "Quelle carte faut-il pour accéder au téléservice INSi ?": ["insi-carte-cpx-requise"],
        "Quelles sont les dates limites du Ségur pour mon logiciel ?": ["segur-dates-limites-lgo-va1"],
        "la recette des crêpes": [],
    }
    cases = [Case(text, frozenset(expected)) for text, expected in questions.items()]
    visitors = [SimulatedVisitor(case, CATALOGUE) for case in cases]
    talks, latencies = asyncio.run(simulate(visitors, service.base, 2))
    measured = figures(talks, latencies)
    assert measured["resolved_in_the_end"] == 1
    assert measured["resolved_at_first_answer"] == 0.5
    assert measured["with_a_wrong_answer"] == 0
    assert measured["out_of_scope_admitted"] == 1
