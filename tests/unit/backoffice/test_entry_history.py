"""The history of an entry in its page, its figures, and what visitors would teach it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from assistant.authoring.history import folder_of
from assistant.authoring.listing import history_of
from assistant.authoring.working import notice_file_changes
from assistant.backoffice.desk import Desk
from assistant.backoffice.roles import Role
from assistant.catalogue import load_catalogue
from assistant.store import Interaction
from assistant.store.models import Opinion
from tests.backoffice import browser, desk_in, words_of
from tests.backoffice_entries import indexed
from tests.unit.backoffice.test_entry import ENTRY, HOSTILE, form

HISTORY = f"/faq/{ENTRY}/historique"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = indexed(
        desk_in(tmp_path), weeks=[["2026-11-16", 4, 2, 1], ["2026-11-23", 6, 3, 0]], reasons={"unclear": 2}
    )
    notice_file_changes(made.data_dir, made.store)
    return made


def changed(desk: Desk, name: str = "Ada Author", **fields: Any) -> None:
    browser(desk, name=name).post(f"/faq/{ENTRY}", {**form(desk), **fields})
    indexed(desk)


def test_it_says_who_when_how_and_what_went_and_came(desk: Desk) -> None:
    changed(desk, "Eve Editor", reponse="Une carte CPS suffit.")
    changed(desk, "Ada Author", reponse="Une carte CPE suffit.")
    page = browser(desk, Role.READER).get(HISTORY)
    said = words_of(page)
    assert said.index("Ada Author") < said.index("Eve Editor")
    assert "page de l'équipe" in said
    assert "<del>CPS</del>" in page
    assert "<ins>CPE</ins>" in page
    assert "Remettre" not in said


def test_what_was_changed_in_the_files_is_outside_the_page(desk: Desk) -> None:
    [file] = [one for one in desk.data_dir.rglob("*.yml") if f"id: {ENTRY}" in one.read_text("utf-8")]
    entry = load_catalogue(desk.data_dir).entries[ENTRY]
    file.write_text(file.read_text("utf-8").replace(entry.question, "Une question du fichier ?"), "utf-8")
    notice_file_changes(desk.data_dir, desk.store)
    said = words_of(browser(desk).get(HISTORY))
    assert "hors page, dans le fichier" in said
    assert "inconnu" not in said


def test_an_editor_puts_back_what_was_there_after_seeing_it(desk: Desk) -> None:
    was = load_catalogue(desk.data_dir).entries[ENTRY].answer
    changed(desk, reponse="Une carte CPS suffit.")
    number = history_of(desk.data_dir, desk.store, ENTRY)[0].number
    opened = browser(desk, name="Eve Editor")
    page = opened.get(f"{HISTORY}/{number}")
    assert "Maintenant" in words_of(page)
    assert load_catalogue(desk.data_dir).entries[ENTRY].answer != was
    opened.post(f"{HISTORY}/{number}", {"dernier": re.findall(r'name="dernier" value="(\d+)"', page)[0]})
    assert load_catalogue(desk.data_dir).entries[ENTRY].answer == was
    last = history_of(desk.data_dir, desk.store, ENTRY)[0]
    assert (last.who, last.how) == ("Eve Editor", "restauration")
    assert [act.name for act in opened.access.acts] == ["entrée restaurée"]


def test_nothing_is_put_back_over_a_change_that_was_not_seen(desk: Desk) -> None:
    changed(desk, reponse="Une carte CPS suffit.")
    number = history_of(desk.data_dir, desk.store, ENTRY)[0].number
    changed(desk, "Bob", reponse="Une carte CPE suffit.")
    page = browser(desk).post(f"{HISTORY}/{number}", {"dernier": number}, 422).text
    assert "changée entre-temps, par Bob" in words_of(page)
    assert load_catalogue(desk.data_dir).entries[ENTRY].answer == "Une carte CPE suffit."


def test_an_author_puts_nothing_back(desk: Desk) -> None:
    changed(desk, reponse="Une carte CPS suffit.")
    number = history_of(desk.data_dir, desk.store, ENTRY)[0].number
    browser(desk, Role.AUTHOR).get(f"{HISTORY}/{number}", 403)
    browser(desk, Role.AUTHOR).post(f"{HISTORY}/{number}", {"dernier": number}, 403)


def test_a_change_of_another_entry_is_not_put_back_here(desk: Desk) -> None:
    changed(desk, reponse="Une carte CPS suffit.")
    number = history_of(desk.data_dir, desk.store, ENTRY)[0].number
    other = next(one for one in load_catalogue(desk.data_dir).entries if one != ENTRY)
    browser(desk).get(f"/faq/{other}/historique/{number}", 404)


def test_a_long_history_comes_by_pages(desk: Desk) -> None:
    for step in range(12):
        changed(desk, avertissement=f"note {step}")
    page = browser(desk).get(HISTORY)
    assert "note <ins>11</ins>" in page
    assert "<ins>1</ins>" not in page
    [more] = re.findall(r'href="([^"]*avant=\d+)"', page)
    older = browser(desk).get(more)
    assert "Les plus récents" in words_of(older)
    assert "avant=" not in older


def test_what_a_change_says_is_never_html(desk: Desk) -> None:
    with desk.store.transaction() as connection:
        folder = folder_of(connection, desk.data_dir)
        assert folder is not None
    changed(desk, avertissement=HOSTILE, mots_cles=HOSTILE)
    page = browser(desk, name="<b>Ada</b>").get(HISTORY)
    assert "<img" not in page
    assert "<script>alert" not in page
    assert "<b>" not in page


def answered(desk: Desk, question: str, comment: str = "", conversation: str = "v1") -> None:
    turn = Interaction(
        conversation, question, "answered", "answer", entry=ENTRY, probabilities=((ENTRY, 0.9),)
    )
    number = desk.store.record_turn(conversation, turn, feedback_requested=True)
    assert number is not None
    opinion = Opinion(number, useful=False, reason="unclear", comment=comment)
    desk.store.record_turn(conversation, opinion=opinion)


def test_its_figures_comments_and_conversations(desk: Desk) -> None:
    answered(desk, "quelle carte pour l'insi", f"pas clair {HOSTILE}")
    page = browser(desk, Role.READER).get(f"/faq/{ENTRY}/chiffres")
    said = words_of(page)
    assert "pas clair" in said
    assert "<img" not in page
    assert "La réponse n'est pas claire : 2" in said
    assert f'href="/conversations?entree={ENTRY}"' in page
    assert "En tout 10 réponses, dont 5 jugées utiles" in said
    assert "23/11/2026" in said


def test_an_emergency_shows_no_word(desk: Desk) -> None:
    answered(desk, "il s'est évanoui", "au secours", "v2")
    desk.store.record_turn("v2", Interaction("v2", "au secours", "answered", "emergency"))
    page = browser(desk).get(f"/faq/{ENTRY}/chiffres")
    assert "secours" not in page
    assert "évanoui" not in page


def probable(desk: Desk, question: str, conversation: str) -> None:
    turn = Interaction(
        conversation,
        question,
        "answered",
        "answer",
        entry=ENTRY,
        probabilities=((ENTRY, 0.6),),
        certainty="probable",
    )
    number = desk.store.record_turn(conversation, turn, feedback_requested=True)
    assert number is not None
    desk.store.record_turn(conversation, opinion=Opinion(number, useful=True))


def test_a_message_that_led_here_is_added_to_the_examples(desk: Desk) -> None:
    text = f"ma carte insi vite {HOSTILE}"
    probable(desk, "il faut quoi comme carte pour appeler insi", "v1")
    probable(desk, text, "v2")
    opened = browser(desk, Role.AUTHOR)
    page = opened.get(f"/faq/{ENTRY}/suggestions")
    assert "il faut quoi comme carte" in words_of(page)
    assert "<img" not in page
    opened.post(f"/faq/{ENTRY}/suggestions", {"texte": "il faut quoi comme carte pour appeler insi"})
    entry = load_catalogue(desk.data_dir).entries[ENTRY]
    assert "il faut quoi comme carte pour appeler insi" in entry.examples
    # Nothing that a visitor wrote is in the audit.
    assert "carte" not in str([(act.before, act.after) for act in opened.access.acts])
    assert "il faut quoi comme carte" not in words_of(opened.get(f"/faq/{ENTRY}/suggestions"))


def queries(desk: Desk, monkeypatch: pytest.MonkeyPatch, path: str) -> int:
    """How many queries a page makes of the index and of the store, those of signing in left out."""
    made: list[str] = []
    rows = desk.index.rows

    def noted(query: str, values: Any = ()) -> Any:
        made.append(query)
        return rows(query, values)

    def asked(*arguments: Any) -> None:
        made.append(str(arguments[2]))

    engine = desk.store._database.engine
    browser(desk).get(path)
    with monkeypatch.context() as patched:
        patched.setattr(desk.index, "rows", noted)
        sa.event.listen(engine, "before_cursor_execute", asked)
        try:
            browser(desk).get(path)
        finally:
            sa.event.remove(engine, "before_cursor_execute", asked)
    return len(made)


def test_no_page_makes_more_queries_than_it_needs(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(desk, "quelle carte pour l'insi", "pas clair")
    changed(desk, reponse="Une carte CPS suffit.")
    number = history_of(desk.data_dir, desk.store, ENTRY)[0].number
    pages = {"": 3, "/chiffres": 3, "/historique": 5, f"/historique/{number}": 7}
    for place, most in pages.items():
        assert queries(desk, monkeypatch, f"/faq/{ENTRY}{place}") <= most, place
    assert queries(desk, monkeypatch, "/faq/nouvelle") <= 2
