"""« Réglages »: read by all, changed by editors, checked, never written over, put back from the history."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.authoring.setting_fields import FAMILIES
from assistant.backoffice.roles import Role
from tests.backoffice import Browser, browser, desk_in, words_of


@pytest.fixture
def editor(tmp_path: Path) -> Browser:
    return browser(desk_in(tmp_path))


def _stamp(page: str) -> str:
    found = re.search(r'name="base" value="(\w+)"', page)
    assert found is not None
    return found[1]


def _save(one: Browser, place: str, status: int = 303, **fields: str) -> str:
    base = _stamp(one.get(f"/reglages/{place}"))
    return str(one.post(f"/reglages/{place}", {"base": base, **fields}, status).text)


def test_a_sentence_is_changed_and_the_next_page_says_when_visitors_have_it(editor: Browser) -> None:
    _save(editor, "phrases/merci_avis", valeur="Merci beaucoup.")
    said = words_of(editor.get("/reglages/phrases"))
    assert "« Remerciement » est enregistré. Les visiteurs ont une nouvelle version dès" in said
    assert "Merci beaucoup." in said
    assert "enregistré Merci beaucoup." not in words_of(editor.get("/reglages/phrases?fait=merci_avis"))
    (act,) = editor.access.acts
    assert (act.name, act.target) == ("réglage modifié", "phrases/merci_avis")
    assert act.after == {"valeur": "Merci beaucoup."}


def test_what_waits_for_a_publication_is_said_to(editor: Browser) -> None:
    _save(editor, "banniere/banniere", valeur="Maintenance demain.")
    said = words_of(editor.get("/reglages/banniere"))
    assert "à la prochaine publication" in said
    assert "Maintenance demain." in said


def test_the_search_finds_by_beginnings_of_words_without_accents(editor: Browser) -> None:
    assert "Rien à répéter" in words_of(editor.get("/reglages/phrases?q=REPET"))
    assert "Rien à répéter" not in words_of(editor.get("/reglages/phrases?q=epeter"))
    found = words_of(editor.get("/reglages/phrases?q=robot"))
    assert "Êtes-vous un robot" in found
    assert "Bouton « Oui »" not in found
    assert "Rien ne correspond" in words_of(editor.get("/reglages/phrases?q=xyzzy"))
    part = editor.client.get("/reglages/phrases?q=robot", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "Êtes-vous un robot" in words_of(part)


def test_a_mistake_is_shown_at_its_field_with_what_was_typed(editor: Browser) -> None:
    page = _save(editor, "phrases/perime", 422, valeur="C'est vieux.")
    assert 'aria-invalid="true"' in page
    assert "C&#39;est vieux." in page
    assert "doit contenir « {date} »" in words_of(page)
    assert editor.access.acts == []
    contact = _save(editor, "contacts/agence", 422, libelle="Assistance", courriel="nulle part")
    assert re.search(r'id="f-courriel"[^>]*aria-describedby="p-courriel" aria-invalid="true"', contact)


def test_the_second_of_two_colleagues_sees_both_versions_and_chooses(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    ada, bob = browser(desk, name="Ada"), browser(desk, name="Bob")
    base = _stamp(bob.get("/reglages/phrases/utile"))
    _save(ada, "phrases/utile", valeur="Est-ce utile ?")
    page = bob.post("/reglages/phrases/utile", {"base": base, "valeur": "Cela aide-t-il ?"}, 409).text
    said = words_of(page)
    assert "Ada a changé ce réglage" in said
    assert "Votre version" in said
    assert "Cela aide-t-il ?" in page
    assert "Est-ce utile ?" in words_of(ada.get("/reglages/phrases"))
    bob.post("/reglages/phrases/utile", {"base": _stamp(page), "valeur": "Cela aide-t-il ?"})
    assert "Cela aide-t-il ?" in words_of(ada.get("/reglages/phrases"))


def test_a_change_is_read_in_the_history_and_put_back(editor: Browser) -> None:
    _save(editor, "urgences/danger", valeur="suicid*\nhémorragie")
    history = editor.get("/reglages/urgences/historique")
    assert "Danger" in words_of(history)
    place = re.search(r'href="(/reglages/urgences/historique/\d+)"', history)
    assert place is not None
    change = editor.get(place[1])
    assert "[retiré :" in words_of(change)
    form = re.search(r'<form method="post" action="(/reglages/urgences/danger)".*?</form>', change, re.DOTALL)
    assert form is not None
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    editor.post(form[1], {key: value.replace("&#39;", "'") for key, value in fields.items()})
    assert "18 tournures" in words_of(editor.get("/reglages/urgences"))
    assert "restauration" in words_of(editor.get("/reglages/urgences/historique"))


def test_readers_and_authors_read_and_only_editors_change(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    for role in (Role.READER, Role.AUTHOR):
        one = browser(desk, role)
        for family in FAMILIES:
            assert "<textarea" not in one.get(f"/reglages/{family}")
        assert "Enregistrer" not in words_of(one.get("/reglages/contacts/agence"))
        one.post("/reglages/phrases/oui", {"valeur": "x"}, 403)


def test_nothing_is_changed_while_another_back_office_writes(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.other_writer = "bo-2 (depuis 09:05)"
    one = browser(desk)
    assert "Enregistrer" not in words_of(one.get("/reglages/phrases/oui"))
    one.post("/reglages/phrases/oui", {"valeur": "x"}, 409)


def test_a_refusal_calls_a_setting_as_its_form_does(editor: Browser) -> None:
    said = words_of(_save(editor, "couts/mauvaise_reponse", 422, valeur="-5"))
    assert "doit être un nombre positif" in said
    assert "mauvaise_reponse" not in said


def test_raw_html_in_a_sentence_is_kept_and_said(editor: Browser) -> None:
    _save(editor, "phrases/accueil", valeur="Bonjour <b>à tous</b>, posez votre question.")
    assert "est du HTML brut" in words_of(editor.get("/reglages/phrases"))


def test_what_is_not_there_is_said(editor: Browser) -> None:
    assert "n'existe pas" in words_of(editor.get("/reglages/phrases/nulle_part", 422))
    assert "n'existe pas" in words_of(editor.get("/reglages/phrases/historique/7", 422))


def test_the_operator_s_banner_is_said_to_win(editor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_BANNER", "Panne du réseau.")
    said = words_of(editor.get("/reglages/banniere"))
    assert "l'emporte" in said
    assert "Panne du réseau." in said


def test_what_is_typed_is_shown_as_text(editor: Browser) -> None:
    _save(editor, "phrases/oui", valeur="<b>Oui</b>")
    for path in ("/reglages/phrases", "/reglages/phrases/oui", "/reglages/phrases/historique/1"):
        assert "<b>Oui" not in editor.get(path)


def test_the_page_s_own_process_writes_no_yaml_and_opens_no_workbook() -> None:
    script = (
        "import sys, assistant.backoffice.screens.settings\n"
        "print([name for name in ('assistant.spreadsheet.yaml_text', 'openpyxl', 'numpy', 'spacy', 'rasa')"
        " if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
