"""« À traiter »: what a group shows, and what each act leaves in the FAQ, in the inbox and on the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from assistant.authoring.listing import history_of
from assistant.backoffice.roles import Role
from assistant.inbox.decisions import FOREIGN, IGNORE, NEW, assignees_of, decisions_of
from assistant.inbox.unresolved import key_of
from assistant.privacy.reference import reference_of
from assistant.store import Interaction
from assistant.store.retention import erase
from tests.backoffice import words_of
from tests.unit.backoffice.inbox_team import Team, team_in


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return team_in(tmp_path)


def test_before_anything_was_counted_the_page_says_so(team: Team) -> None:
    assert "La liste se prépare" in words_of(team.open().get("/a-traiter"))


def test_when_nothing_waits_the_page_says_what_to_do(team: Team) -> None:
    team.count()
    said = words_of(team.open().get("/a-traiter"))
    assert "Rien n'attend" in said
    assert "Voir les suggestions" in said


def test_the_most_frequent_group_comes_first_and_is_open(team: Team) -> None:
    team.ask("Mon lecteur reste éteint")
    team.ask("Comment changer de photo", times=3)
    team.count()
    page = team.open()
    assert team.listed(page) == ["Comment changer de photo", "Mon lecteur reste éteint"]
    said = words_of(page.get("/a-traiter"))
    assert "« Comment changer de photo »" in said
    assert "demandé 3 fois" in said
    assert "2 groupes à traiter" in said


def test_a_group_shows_its_reason_comment_answer_and_nearest_entries_with_their_probability(
    team: Team,
) -> None:
    team.ask(
        *("Quand vient ma carte", 1, "answer", "delai", False, "Je cherchais le suivi"),
        ranking=(("delai", 0.61), ("carte", 0.07)),
    )
    team.count()
    said = words_of(team.open().get("/a-traiter"))
    assert "réponse jugée inutile" in said
    assert "réponse donnée : « Quel est le délai de livraison d'une carte ? »" in said.replace("\u202f", " ")
    assert "La réponse n'est pas claire" in said
    assert "Je cherchais le suivi" in said
    assert "probabilité 61 %" in said


def test_a_group_shows_what_came_before_and_after(team: Team) -> None:
    store = team.desk.store
    for text, decision in (
        ("Bonjour la carte", "admit"),
        ("Lecteur muet", "admit"),
        ("Et le câble", "admit"),
    ):
        store.record_interaction(
            Interaction("v", text, "out_of_scope", decision, probabilities=(("pin", 0.2),))
        )
    team.count()
    page = team.open()
    said = words_of(page.get(team.place_of(page, "Lecteur muet")))
    assert "Avant Bonjour la carte" in said
    assert "L'assistant n'a pas su répondre" in said
    assert "Ensuite Et le câble" in said


def test_attaching_adds_the_ticked_sentences_and_opens_the_next_group(team: Team) -> None:
    team.ask("Ma carte arrive quand", times=2)
    team.ask("Le prix de la cantine", ranking=())
    team.count()
    page = team.open()
    answer = team.decide(page, "Ma carte arrive", "rattacher", entree="delai")
    assert team.faq.entries["delai"].examples == ("Ma carte arrive quand",)
    assert decisions_of(team.desk.store)[key_of("Ma carte arrive quand")].decision == "delai"
    opened = page.get(answer.headers["location"])
    assert "« Le prix de la cantine »" in words_of(opened)
    assert "1 formulation ajoutée" in words_of(opened)
    assert team.listed(page) == ["Le prix de la cantine"]
    changes = history_of(team.data, team.desk.store)
    assert (changes[0].entry, changes[0].who) == ("delai", "Ada")
    assert [(one.name, one.after["entry"]) for one in page.access.acts] == [("question rattachée", "delai")]


def test_an_unticked_sentence_is_decided_without_being_learnt(team: Team) -> None:
    team.ask("Ma carte arrive quand")
    team.count()
    team.decide(team.open(), "Ma carte", "rattacher", entree="delai", phrase=[])
    assert team.faq.entries["delai"].examples == ()
    assert decisions_of(team.desk.store)[key_of("Ma carte arrive quand")].decision == "delai"


def test_masked_data_never_reaches_the_faq(team: Team) -> None:
    team.ask("Mon numéro 06 12 34 56 78 ne marche pas")
    team.count()
    page = team.open()
    html = page.get("/a-traiter")
    assert "[téléphone]" in html
    assert "disabled" in html
    turn = html.split('name="phrase" value="')[1].split('"')[0]
    answer = team.decide(page, "[téléphone]", "rattacher", 422, entree="delai", phrase=[turn])
    assert "donnée personnelle" in answer.text
    assert team.faq.entries["delai"].examples == ()


def test_a_sentence_of_another_entry_is_refused_in_words_and_the_form_comes_back(team: Team) -> None:
    team.ask("Comment débloquer mon code PIN", 1, "answer", "pin", False)
    team.count()
    answer = team.decide(team.open(), "débloquer", "rattacher", 422, entree="delai")
    said = words_of(answer.text)
    assert "sert déjà à « pin »" in said
    assert ".yml" not in said
    assert 'value="delai" checked' in answer.text
    assert not decisions_of(team.desk.store)


def test_without_an_entry_attaching_says_what_is_missing(team: Team) -> None:
    team.ask("Ma carte arrive quand")
    team.count()
    answer = team.decide(team.open(), "Ma carte", "rattacher", 422)
    assert "Choisissez d'abord l'entrée" in words_of(answer.text)


def test_a_new_entry_is_a_draft_with_the_question_and_the_ticked_sentences(team: Team) -> None:
    team.ask("Comment changer de photo", times=2)
    team.ask("Comment changer ma photo", times=1)
    team.count()
    page = team.open()
    answer = team.decide(page, "changer de photo", "nouvelle", question="Comment changer la photo ?")
    assert 'href="/faq/comment-changer-la-photo"' in page.get(answer.headers["location"])
    draft = team.faq.entries["comment-changer-la-photo"]
    assert draft.status == "brouillon"
    assert set(draft.examples) == {"Comment changer de photo", "Comment changer ma photo"}
    assert decisions_of(team.desk.store)[key_of("Comment changer de photo")].decision == NEW


def test_out_of_scope_is_learnt_as_such(team: Team) -> None:
    team.ask("Le prix de la cantine", ranking=())
    team.count()
    page = team.open()
    team.decide(page, "cantine", "hors-sujet")
    learnt = [
        json.loads(line)["text"] for line in (team.data / "hors_sujet.jsonl").read_text("utf-8").splitlines()
    ]
    assert learnt == ["Le prix de la cantine"]
    assert decisions_of(team.desk.store)[key_of("Le prix de la cantine")].decision == FOREIGN
    assert team.listed(page) == []
    assert team.listed(page, "?statut=hors-sujet") == ["Le prix de la cantine"]


def test_ignoring_changes_nothing_in_the_faq(team: Team) -> None:
    team.ask("Ma carte arrive quand")
    team.count()
    before = team.faq.fingerprint
    page = team.open()
    team.decide(page, "Ma carte", "ignorer")
    assert team.faq.fingerprint == before
    assert decisions_of(team.desk.store)[key_of("Ma carte arrive quand")].decision == IGNORE
    assert team.listed(page, "?statut=ignoree") == ["Ma carte arrive quand"]


def test_a_corrected_answer_settles_its_group(team: Team) -> None:
    team.ask("Quand vient ma carte", 1, "answer", "delai", False)
    team.count()
    page = team.open()
    assert 'href="/faq/delai?retour=' in page.get("/a-traiter")
    answer = team.decide(page, "Quand vient", "corrigee:delai")
    assert "Traité" in page.get(answer.headers["location"])
    assert decisions_of(team.desk.store)[key_of("Quand vient ma carte")].decision == "delai"
    assert team.listed(page, "?statut=traitee") == ["Quand vient ma carte"]


def test_an_assigned_group_waits_for_its_assignee(team: Team) -> None:
    team.ask("Ma carte arrive quand")
    team.ask("Le prix de la cantine", ranking=())
    team.count()
    ada, bob = team.open(), team.open(name="Bob")
    team.decide(ada, "Ma carte", "assigner", pour_qui="Bob")
    assert assignees_of(team.desk.store) == {key_of("Ma carte arrive quand"): "Bob"}
    assert team.listed(bob, "?pour=moi") == ["Ma carte arrive quand"]
    assert team.listed(ada, "?pour=moi") == []
    assert len(team.listed(ada)) == 2
    team.decide(bob, "Ma carte", "assigner", pour_qui="")
    assert assignees_of(team.desk.store) == {}


def test_what_is_erased_is_shown_nowhere_at_once(team: Team) -> None:
    visitor = team.ask("Ma carte arrive quand")
    team.ask("Le prix de la cantine", ranking=())
    team.count()
    page = team.open()
    place = team.place_of(page, "Ma carte")
    erase(team.desk.store, f"sqlite:///{team.desk.home / 'rasa.db'}", reference_of(visitor))
    assert team.listed(page) == ["Le prix de la cantine"]
    assert "Ces questions ne sont plus là" in words_of(page.get(place))


def test_the_index_holds_no_word_of_a_visitor(team: Team) -> None:
    team.ask("Zanzibar ma carte arrive quand", 3, "answer", "delai", False, "Ornithorynque")
    team.ask("Pamplemousse de livraison", 4, "suggest", "delai")
    team.count()
    stored = b"".join(path.read_bytes() for path in team.desk.home.glob("backoffice-index.db*")).lower()
    assert b"clusters" in stored
    for word in (b"zanzibar", b"ornithorynque", b"pamplemousse"):
        assert word not in stored


def test_what_visitors_wrote_is_shown_as_text(team: Team) -> None:
    team.ask("<script>alert(1)</script> & <b>carte</b>", 1, "answer", "delai", False, "<img src=x onerror=y>")
    team.count()
    html = team.open().get("/a-traiter")
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_reader_decides_nothing(team: Team) -> None:
    team.ask("Ma carte arrive quand")
    team.count()
    page = team.open(Role.READER)
    html = page.get("/a-traiter")
    assert "Ma carte arrive quand" in html
    assert 'id="decision"' not in html
    page.post(f"/a-traiter/{key_of('Ma carte arrive quand')}", {"acte": "ignorer"}, 403)


def test_another_entry_is_found_by_the_beginnings_of_its_words(team: Team) -> None:
    team.ask("Ma carte arrive quand")
    team.count()
    page = team.open()
    part = page.get("/a-traiter/entrees?q=debloq+cod")
    assert 'value="pin"' in part
    assert 'value="delai"' not in part
    assert "Aucune entrée" in page.get("/a-traiter/entrees?q=%22*%28+OR+zzz")
    whole = team.decide(page, "Ma carte", "chercher", 200, q="debloq", entree="pin")
    assert 'value="pin" checked' in whole.text
    assert not decisions_of(team.desk.store)


def test_every_key_of_the_help_is_on_the_page(team: Team) -> None:
    team.ask("Lecteur muet", 3, ranking=())
    team.ask("Quand vient ma carte", 2, "answer", "delai", False)
    team.ask("Le prix de la cantine", ranking=())
    team.count()
    page = team.open()
    team.decide(page, "cantine", "ignorer")
    first, second = page.get("/a-traiter"), page.get(team.place_of(page, "Quand vient"))
    listed = set(re.findall(r"<dt><kbd>(.)</kbd>", first)) - {"?"}
    assert listed <= set(re.findall(r'data-key="(.)"', first + second))
