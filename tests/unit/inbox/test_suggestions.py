"""What real questions suggest: examples that visitors led to an entry themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.catalogue import load_catalogue
from assistant.inbox.suggestion_rows import read_suggestions
from assistant.inbox.suggestions import LIKED, LISTED, NARROWED, Suggestion, suggested_examples
from assistant.inbox.waiting import read_inbox
from assistant.store import Interaction, Store
from tests.typed import typed
from tests.unit.inbox.conftest import Ask


def _suggested(store: Store, data: Path) -> list[Suggestion]:
    return read_inbox(store, data).suggested


def _liked(store: Store, text: str, entry: str, certainty: str, useful: bool | None) -> None:
    visitor = f"liked-{text}"
    number = store.record_turn(
        visitor,
        Interaction(visitor, text, "answered", "answer", entry, ((entry, 0.5),), certainty=certainty),
        feedback_requested=True,
    )
    assert number is not None
    if useful is not None:
        store.record_feedback(number, visitor, useful)


def test_what_visitors_chose_narrowed_or_liked_is_suggested(store: Store, data: Path, ask: Ask) -> None:
    ask("perdu mon code secret", "suggest", entry="pin")
    ask("Perdu mon code secret", "suggest", entry="pin")
    ask("quelle carte pour moi", "clarify", entry="carte")
    _liked(store, "combien de jours d'attente", "delai", "probable", useful=True)
    assert [(one.entry.id, one.times, dict(one.how)) for one in _suggested(store, data)] == [
        ("pin", 2, {LISTED: 2}),
        ("delai", 1, {LIKED: 1}),
        ("carte", 1, {NARROWED: 1}),
    ]


def test_what_shows_nothing_is_not_suggested(store: Store, data: Path, ask: Ask) -> None:
    ask("le code ne va pas", "suggest", entry="pin", useful=False)
    ask("où appeler", "suggest")
    ask("livraison de ma carte !", "suggest", entry="delai")
    ask("mon code, tél. 06 12 34 56 78", "suggest", entry="pin")
    ask("une question archivée", "suggest", entry="vieille")
    _liked(store, "réponse sûre", "delai", "sure", useful=True)
    _liked(store, "réponse probable sans avis", "delai", "probable", useful=None)
    assert _suggested(store, data) == []


def test_a_message_that_led_to_two_entries_as_often_is_suggested_for_none(
    store: Store, data: Path, ask: Ask
) -> None:
    ask("ma carte", "suggest", entry="carte")
    ask("ma carte", "suggest", entry="delai")
    assert _suggested(store, data) == []
    ask("ma carte", "suggest", entry="delai")
    [one] = _suggested(store, data)
    assert (one.entry.id, one.times) == ("delai", 2)


def test_a_phrasing_of_another_entry_of_the_same_product_is_not_suggested(
    store: Store, data: Path, ask: Ask
) -> None:
    ask("livraison de ma carte", "suggest", entry="pin")
    assert _suggested(store, data) == []
    assert suggested_examples([], load_catalogue(data)) == []


@pytest.mark.parametrize(
    ("answer", "learnt", "asked_again"),
    [("oui", True, False), ("X", True, False), ("Non", False, False), (None, False, True)],
)
def test_the_answers_of_the_sheet_are_followed(
    store: Store,
    data: Path,
    url: str,
    ask: Ask,
    tmp_path: Path,
    answer: str | None,
    learnt: bool,
    asked_again: bool,
) -> None:
    ask("perdu mon code secret", "suggest", entry="pin")
    file = tmp_path / "questions.xlsx"
    assert typed("inbox", "export", file, ASSISTANT_DATA=data, ASSISTANT_DATABASE_URL=url) == 0
    book = load_workbook(file)
    sheet = book["Suggestions"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(2, columns["exemple suggéré"]).value == "perdu mon code secret"
    assert sheet.cell(2, columns["fois"]).value == 1
    sheet.cell(2, columns["oui"]).value = answer
    book.save(file)
    assert typed("inbox", "apply", file, ASSISTANT_DATA=data, ASSISTANT_DATABASE_URL=url) == 0
    assert ("perdu mon code secret" in load_catalogue(data).entries["pin"].examples) is learnt
    assert bool(_suggested(store, data)) is asked_again


def test_another_answer_is_refused_with_its_cell(
    store: Store, data: Path, url: str, ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask("perdu mon code secret", "suggest", entry="pin")
    file = tmp_path / "questions.xlsx"
    typed("inbox", "export", file, ASSISTANT_DATA=data, ASSISTANT_DATABASE_URL=url)
    book = load_workbook(file)
    book["Suggestions"]["F2"] = "peut-être"
    book.save(file)
    assert typed("inbox", "apply", file, ASSISTANT_DATA=data, ASSISTANT_DATABASE_URL=url) == 1
    assert "feuille Suggestions, cellule F2 : « peut-être »" in capsys.readouterr().err
    assert load_catalogue(data).entries["pin"].examples == ()


def test_a_suggestion_that_belongs_elsewhere_is_refused_with_its_cell(
    store: Store, data: Path, url: str, ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask("perdu mon code secret", "suggest", entry="pin")
    file = tmp_path / "questions.xlsx"
    typed("inbox", "export", file, ASSISTANT_DATA=data, ASSISTANT_DATABASE_URL=url)
    book = load_workbook(file)
    book["Suggestions"]["C2"] = "livraison de ma carte"
    book["Suggestions"]["F2"] = "oui"
    book.save(file)
    assert typed("inbox", "apply", file, ASSISTANT_DATA=data, ASSISTANT_DATABASE_URL=url) == 1
    assert "feuille Suggestions, cellule C2 : « livraison de ma carte » sert déjà" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"question;d\xc3\xa9cision\n", b""])
def test_another_kind_of_file_has_no_suggestion(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "questions.csv"
    file.write_bytes(content)
    assert read_suggestions(file) == ([], [])


def test_they_are_listed_in_the_terminal(
    store: Store, data: Path, url: str, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    ask("perdu mon code secret", "suggest", entry="pin")
    for words in (("inbox",), ("inbox", "suggestions")):
        assert typed(*words, ASSISTANT_DATA=data, ASSISTANT_DATABASE_URL=url) == 0
        assert "« perdu mon code secret » → pin : choisie dans une liste (1)" in capsys.readouterr().out
