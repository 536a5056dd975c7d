"""An entry is edited in a page: its form, its problems as it is typed, saving it."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from assistant.authoring.history import PAGE
from assistant.authoring.listing import history_of
from assistant.backoffice.desk import Desk
from assistant.backoffice.roles import Role
from assistant.backoffice.worker.client import LOST
from assistant.backoffice.worker.protocol import WorkerError
from assistant.catalogue import load_catalogue
from assistant.errors import AssistantError
from assistant.store.models import StoreUnavailable
from tests.backoffice import browser, desk_in, words_of
from tests.backoffice_entries import indexed
from tests.forms import Form, listed

ENTRY = "insi-carte-cpx-requise"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return indexed(desk_in(tmp_path))


def form(desk: Desk, path: str = f"/faq/{ENTRY}", role: Role = Role.EDITOR) -> dict[str, Any]:
    fields = Form(browser(desk, role).get(path)).fields
    del fields["csrf"]
    return fields


def test_the_form_holds_all_that_the_entry_says(desk: Desk) -> None:
    entry = load_catalogue(desk.data_dir).entries[ENTRY]
    fields = form(desk)
    assert fields["question"] == entry.question
    assert fields["reponse"].strip() == entry.answer.strip()
    assert fields["variantes"].split("\n") == list(entry.variants)
    assert fields["statut"] == "publie"
    for facet, values in entry.facets.items():
        assert tuple(listed(fields[f"facette.{facet}"])) == values


def test_saving_what_was_not_touched_changes_nothing(desk: Desk) -> None:
    before = {path: path.read_bytes() for path in desk.data_dir.rglob("*.yml")}
    response = browser(desk).post(f"/faq/{ENTRY}", form(desk))
    assert response.headers["location"] == f"/faq/{ENTRY}"
    assert {path: path.read_bytes() for path in desk.data_dir.rglob("*.yml")} == before
    assert history_of(desk.data_dir, desk.store) == []


def test_what_was_changed_is_written_under_the_name_of_the_account(desk: Desk) -> None:
    opened = browser(desk, name="Eve Editor")
    fields = {**form(desk), "reponse": "Une carte **CPx**.", "variantes": "quelle carte\nquelle carte CPx"}
    opened.post(f"/faq/{ENTRY}", fields)
    entry = load_catalogue(desk.data_dir).entries[ENTRY]
    assert entry.answer.strip() == "Une carte **CPx**."
    assert entry.variants == ("quelle carte", "quelle carte CPx")
    [change] = history_of(desk.data_dir, desk.store)
    assert (change.who, change.how) == ("Eve Editor", PAGE)
    [act] = opened.access.acts
    assert (act.name, act.target, set(act.after or ())) == (
        "entrée modifiée",
        ENTRY,
        {"reponse", "variantes"},
    )
    said = words_of(opened.get(f"/faq/{ENTRY}"))
    assert "Enregistré." in said
    assert "Publiez pour que l'assistant apprenne" in said
    assert "assistant publish" not in said


def test_an_error_writes_nothing_and_gives_the_form_back_as_it_was_filled(desk: Desk) -> None:
    fields = {**form(desk), "question": "Une autre ?", "source": "pas une adresse", "expire_le": "2031-01-01"}
    page = browser(desk).post(f"/faq/{ENTRY}", fields, 422).text
    assert Form(page).fields["question"] == "Une autre ?"
    assert Form(page).fields["source"] == "pas une adresse"
    assert Form(page).fields["base"] == fields["base"]
    place = re.search(r'<div id="e-source"[^>]*>(.*?)</div>', page, re.S)
    assert place is not None
    assert "n'est pas une adresse" in words_of(place[1])
    assert re.search(r'<input id="f-source"[^>]*aria-invalid="true"', page)
    assert load_catalogue(desk.data_dir).entries[ENTRY].source != "pas une adresse"
    assert history_of(desk.data_dir, desk.store) == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("question", "", "Le champ est vide"),
        ("reponse", "<script>alert(1)</script>", "HTML brut"),
        ("reponse", "Appelez le 0 800 12 34", "s'affiche pas comme un lien"),
        ("verifie_le", "31/02/2026", "n'est pas une date"),
        ("variantes", "une formulation\nune formulation", "répète une autre formulation"),
        ("question", "Quelle carte:", "espace avant"),
    ],
)
def test_problems_are_said_at_their_field_while_typing(desk: Desk, field: str, value: str, said: str) -> None:
    opened = browser(desk)
    # The agency's own words get no advice on their typography.
    fields = {**form(desk), "confiance": "sourced", field: value, "csrf": "c" * 43}
    part = opened.client.post(f"/faq/{ENTRY}/relire", data=fields, headers={"HX-Request": "true"}).text
    place = re.search(rf'<div id="e-{field}"[^>]*hx-swap-oob="true"[^>]*>(.*?)</div>', part, re.S)
    assert place is not None
    assert said in words_of(place[1])
    # Nothing of ours in it: neither a file, nor a line, nor a cell.
    assert not re.search(r"\.yml|cellule|« reponse »|ligne \d", words_of(part))


def test_a_title_of_another_entry_is_said_with_the_entry(desk: Desk) -> None:
    other = next(one for one in load_catalogue(desk.data_dir).published if one.id != ENTRY)
    fields = {**form(desk), "question": other.question}
    fields |= {name: [] for name in fields if name.startswith("facette.")}
    page = browser(desk).post(f"/faq/{ENTRY}", fields, 422).text
    assert "est déjà celle de" in words_of(page)
    assert other.id in words_of(page)


def test_phrasings_that_another_entry_would_take_are_shown_with_a_link(desk: Desk) -> None:
    other = next(one for one in load_catalogue(desk.data_dir).published if one.id != ENTRY)
    fields = {**form(desk), "exemples": f"bonjour {other.question} merci"}
    fields |= {name: [] for name in fields if name.startswith("facette.")}
    page = browser(desk).post(f"/faq/{ENTRY}/relire", fields, 200).text
    assert "Fiches trop proches" in words_of(page)
    assert f'href="/faq/{other.id}"' in page


def test_the_answer_is_shown_as_visitors_see_it(desk: Desk) -> None:
    fields = {**form(desk), "reponse": "Une **carte** :\n\n- CPS\n- CPE"}
    page = browser(desk).post(f"/faq/{ENTRY}/relire", fields, 200).text
    assert "<strong>carte</strong>" in page
    assert "<ul><li>CPS</li><li>CPE</li></ul>" in page


HOSTILE = "<img src=x onerror=alert(1)>\"'</textarea><script>alert(2)</script>{{7*7}}"


def test_nothing_that_is_typed_becomes_html(desk: Desk) -> None:
    fields = form(desk)
    for name in fields:
        if name not in ("base", "retour"):
            fields[name] = HOSTILE
    opened = browser(desk)
    for path in (f"/faq/{ENTRY}", f"/faq/{ENTRY}/relire"):
        page = opened.client.post(path, data={**fields, "csrf": "c" * 43}).text
        assert "<img" not in page
        assert "<script>alert" not in page
        assert "49" not in page
        assert "alert(2)" in unescape(page)
    page = opened.client.get("/faq/nouvelle", params={"question": HOSTILE, "exemples": HOSTILE}).text
    assert "<img" not in page
    assert "<script>alert" not in page


def test_a_new_entry_begins_filled_as_a_draft_and_takes_its_id_from_its_question(desk: Desk) -> None:
    opened = browser(desk, Role.AUTHOR)
    path = (
        "/faq/nouvelle?question=Comment+rendre+une+carte+%3F&exemples=rendre+carte&exemples=je+rends+ma+carte"
    )
    fields = form(desk, path, Role.AUTHOR)
    assert (fields["question"], fields["statut"]) == ("Comment rendre une carte ?", "brouillon")
    assert fields["exemples"].split("\n") == ["rendre carte", "je rends ma carte"]
    response = opened.post("/faq/nouvelle", fields)
    assert response.headers["location"] == "/faq/comment-rendre-une-carte"
    made = load_catalogue(desk.data_dir).entries["comment-rendre-une-carte"]
    assert (made.status, made.examples) == ("brouillon", ("rendre carte", "je rends ma carte"))
    # The same form sent again, by a browser that had no answer, makes no second entry.
    assert opened.post("/faq/nouvelle", fields).headers["location"] == "/faq/comment-rendre-une-carte"
    other = {**fields, "exemples": "autre chose"}
    assert opened.post("/faq/nouvelle", other).headers["location"] == "/faq/comment-rendre-une-carte-2"


@pytest.mark.parametrize(
    ("back", "place"),
    [
        ("/a-traiter?page=2", "/a-traiter?page=2&entree={}"),
        ("//ailleurs.example", "/faq/{}"),
        ("/\\ailleurs.example", "/faq/{}"),
        ("https://ailleurs.example", "/faq/{}"),
    ],
)
def test_one_comes_back_to_a_page_of_ours_only(desk: Desk, back: str, place: str) -> None:
    fields = {**form(desk, "/faq/nouvelle"), "question": "Une question neuve ?", "retour": back}
    response = browser(desk).post("/faq/nouvelle", fields)
    assert response.headers["location"] == place.format("une-question-neuve")


def test_an_author_leaves_what_visitors_see_to_an_editor(desk: Desk) -> None:
    opened = browser(desk, Role.AUTHOR)
    fields = form(desk, role=Role.AUTHOR)
    page = opened.post(f"/faq/{ENTRY}", {**fields, "reponse": "Autre chose."}, 422).text
    assert "demandez à un éditeur" in words_of(page)
    assert Form(page).fields["reponse"] == "Autre chose."
    assert history_of(desk.data_dir, desk.store) == []
    for name in ("statut", "question", "source"):
        changed = {"statut": "brouillon", "question": "Autre ?", "source": "https://esante.gouv.fr/x"}[name]
        opened.post(f"/faq/{ENTRY}", {**fields, name: changed}, 422)
    opened.post(f"/faq/{ENTRY}", {**fields, "exemples": "faut il une carte pour l'insi svp"})
    assert load_catalogue(desk.data_dir).entries[ENTRY].examples[-1] == "faut il une carte pour l'insi svp"


def test_an_author_writes_drafts_and_publishes_none(desk: Desk) -> None:
    opened = browser(desk, Role.AUTHOR)
    fields = {
        **form(desk, "/faq/nouvelle", Role.AUTHOR),
        "question": "Une question neuve ?",
        "reponse": "Oui.",
    }
    assert "demandez à un éditeur" in words_of(
        opened.post("/faq/nouvelle", {**fields, "statut": "publie"}, 422).text
    )
    opened.post("/faq/nouvelle", fields)
    indexed(desk)
    path = "/faq/une-question-neuve"
    opened.post(path, {**form(desk, path, Role.AUTHOR), "reponse": "Non."})
    assert load_catalogue(desk.data_dir).entries["une-question-neuve"].answer == "Non."


def test_a_reader_reads_and_changes_nothing(desk: Desk) -> None:
    opened = browser(desk, Role.READER)
    page = opened.get(f"/faq/{ENTRY}")
    assert 'id="fiche"' not in page
    assert "Ce que voient les visiteurs" in words_of(page)
    opened.post(f"/faq/{ENTRY}", {"question": "Autre ?"}, 403)
    opened.get("/faq/nouvelle", 403)


def test_what_was_typed_comes_back_when_the_task_died(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def died(*_: Any, **__: Any) -> Any:
        raise WorkerError(LOST, lost=True)

    fields = {**form(desk), "reponse": "Un long travail."}
    monkeypatch.setattr(desk.workers.acts, "call", died)
    page = browser(desk).post(f"/faq/{ENTRY}", fields, 422).text
    assert Form(page).fields["reponse"] == "Un long travail."
    assert words_of(LOST) in words_of(page).replace("\xa0", " ").replace("\u202f", " ")
    # Nobody knows whether it is saved: the page does not say that it is not.
    assert "Ce n'est pas enregistré" not in words_of(page)


SENT = {"sec-fetch-site": "same-origin"}


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (StoreUnavailable("La base de données n'est pas joignable."), 503, "Regardez d'abord si c'est fait"),
        (RuntimeError("xyz"), 500, "La page a rencontré un problème"),
        (AssistantError("Quelqu'un change la FAQ."), 422, "Quelqu'un change la FAQ"),
    ],
    ids=["store", "breakdown", "refusal"],
)
def test_what_was_typed_outlives_whatever_breaks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, said: str
) -> None:
    opened, path = browser(desk), "/reglages/phrases/accueil"
    fields = {**Form(opened.get(path)).fields, "valeur": "Bonjour à tous,\nposez votre question."}

    def broken(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(desk.workers.acts, "call", broken)
    page = opened.client.post(path, data=fields, headers=SENT)
    assert page.status_code == status
    assert said in words_of(page.text).replace("\xa0", " ")
    assert "xyz" not in page.text
    again = Form(page.text).fields
    monkeypatch.undo()
    assert opened.client.post(path, data=again, headers=SENT).status_code == 303
    assert "posez votre question." in words_of(opened.get("/reglages/phrases"))


def test_a_field_emptied_by_mistake_does_not_make_another_entry_of_it(desk: Desk) -> None:
    page = browser(desk).post(f"/faq/{ENTRY}", {**form(desk), "question": ""}, 422).text
    assert load_catalogue(desk.data_dir).entries[ENTRY].question in unescape(page).replace("\u202f", " ")
    assert "Nouvelle entrée" not in words_of(page)


def test_what_was_typed_outlives_a_session_that_ended(desk: Desk) -> None:
    opened = browser(desk)
    fields = {**form(desk), "reponse": "Un long\n\ntravail."}
    opened.access.role = None
    page = opened.client.post(f"/faq/{ENTRY}", data={**fields, "csrf": "c" * 43}, headers=SENT)
    assert page.status_code == 403
    assert "rien n'est perdu" in words_of(page.text)
    again = Form(page.text).fields
    # Signed in again, in another session: the token differs, the text is still there.
    opened.access.role = Role.EDITOR
    page = opened.client.post(f"/faq/{ENTRY}", data=again, headers=SENT)
    assert page.status_code == 403
    assert opened.client.post(f"/faq/{ENTRY}", data=Form(page.text).fields, headers=SENT).status_code == 303
    assert load_catalogue(desk.data_dir).entries[ENTRY].answer.strip() == "Un long\n\ntravail."


def test_what_was_typed_outlives_another_writer(desk: Desk) -> None:
    fields = {**form(desk), "reponse": "Un long travail.", "csrf": "c" * 43}
    desk.other_writer = "bo-2 (depuis 09:05)"
    page = browser(desk).client.post(f"/faq/{ENTRY}", data=fields, headers=SENT)
    assert "bo-2" in words_of(page.text)
    assert Form(page.text).fields["reponse"] == "Un long travail."


def test_what_another_site_sends_is_not_given_back(desk: Desk) -> None:
    opened = browser(desk)
    for sent in ({}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
        page = opened.client.post(f"/faq/{ENTRY}", data={"reponse": "Piège tendu."}, headers=sent)
        assert page.status_code == 403
        assert "Piège" not in page.text


def test_an_entry_that_is_not_there_is_said(desk: Desk) -> None:
    assert "n'est pas dans la FAQ" in words_of(browser(desk).get("/faq/inconnue", 404))


def test_before_the_index_is_there_one_waits(tmp_path: Path) -> None:
    assert "se prépare" in words_of(browser(desk_in(tmp_path)).get(f"/faq/{ENTRY}", 503))


def test_a_form_that_lost_what_it_began_with_overwrites_nothing(desk: Desk) -> None:
    fields = {**form(desk), "base": "{", "reponse": "Autre chose."}
    page = browser(desk).post(f"/faq/{ENTRY}", fields, 409).text
    assert "Deux versions" in words_of(page)
    assert json.loads(Form(page).fields["base"])["question"] == fields["question"]
