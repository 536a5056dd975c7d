"""« Coller un e-mail »: what is asked in it, what answers it, a reply to copy; nothing of it is kept."""

from __future__ import annotations

import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.backoffice.desk import Desk
from assistant.backoffice.roles import Role
from assistant.backoffice.work import mails
from assistant.quality.mail_replies import chance_in_words, plain_answer
from assistant.releases.served import ServedReader
from tests.backoffice import browser, desk_in, words_of
from tests.unit.dialogue.helpers import understood

MAIL = (
    "Bonjour,\n1) De quoi se compose l'INS de Mme Durand (06 12 34 56 78) ?\n"
    "2) Depuis quand l'INS est-elle obligatoire ?\nMerci, Paul"
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = desk_in(tmp_path)

    def interpret(text: str, context: object) -> Any:
        dated = "quand" in text
        first, second = ("ins-date-obligation", "ins-composition")[:: 1 if dated else -1]
        return understood(text, (first, 0.9), (second, 0.06), answers=0.92)

    model = (SimpleNamespace(interpret=interpret, catalogue=""), {"state": "current"})
    monkeypatch.setattr(mails, "interpreter_of", lambda *_: model)
    monkeypatch.setattr(mails, "served_of", lambda workshop, _: ServedReader(None)(workshop.data_dir))
    return made


def test_each_question_has_its_entries_and_the_reply_is_made_of_the_likeliest(desk: Desk) -> None:
    page = browser(desk, Role.AUTHOR).post("/e-mail", {"message": MAIL}, status=200).text
    words = words_of(page)
    assert "2 questions trouvées" in words
    assert "Réponse presque sûre (90 %)" in words
    assert "« De quoi se compose l'identité nationale de santé (INS) ? »" in words
    assert words.index("Réponse composée") < words.rindex("Source : ")
    assert page.count("checked") == 3


def test_what_is_shown_of_a_mail_is_masked_and_says_so(desk: Desk) -> None:
    words = words_of(browser(desk).post("/e-mail", {"message": MAIL}, status=200).text)
    assert "Masqué dans ce qui s'affiche : nom, téléphone." in words
    assert "06 12 34 56 78" not in words
    # In what it asks; the field has what was pasted, for whoever pasted it alone.
    assert "l'INS de Mme [nom]" in words.replace("​", "")
    assert "(​[téléphone])" in words or "([téléphone])" in words


def test_nothing_that_is_pasted_is_stored_noted_or_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    opened = browser(desk)
    with caplog.at_level(logging.DEBUG):
        opened.post("/e-mail", {"message": MAIL}, status=200)
    assert opened.access.acts == []
    assert "Durand" not in caplog.text
    written = (file.read_bytes() for file in desk.home.rglob("*") if file.is_file())
    assert not any(b"Durand" in content for content in written)


def test_the_reply_is_made_again_of_what_is_chosen(desk: Desk) -> None:
    fields = {
        "question-1": "De quoi se compose l'INS ?",
        "posee-1": "oui",
        "propose-1": ["ins-composition 0.9000", "ins-date-obligation 0.0600", "../../etc 0.1"],
        "reponse-1": "ins-date-obligation",
        "question-2": "Et le reste ?",
        "posee-2": "non",
        "reponse-2": "",
    }
    page = browser(desk).post("/e-mail/reponse", fields, status=200).text
    reply = words_of(page.split('id="f-reponse"')[1])
    assert "Depuis quand l'INS est-elle obligatoire" in reply
    assert "De quoi se compose" not in reply
    assert "Rien dans la FAQ n'y répond." in words_of(page)


def test_a_mail_that_asks_nothing_says_what_to_do(desk: Desk) -> None:
    words = words_of(browser(desk).post("/e-mail", {"message": "Merci beaucoup !\nLéa"}, status=200).text)
    assert "Aucune question trouvée" in words


@pytest.mark.parametrize(("text", "said"), [("", "Collez d'abord"), ("a" * 8001, "trop long")])
def test_a_mail_that_cannot_be_read_is_said_at_its_field_and_not_lost(
    desk: Desk, text: str, said: str
) -> None:
    page = browser(desk).post("/e-mail", {"message": text}, status=422).text
    assert said in words_of(page)
    assert 'aria-invalid="true"' in page
    assert text in page


def test_what_is_pasted_is_shown_as_text(desk: Desk) -> None:
    page = browser(desk).post("/e-mail", {"message": "Que dit <script>x</script> l'INS ?"}, status=200).text
    assert "<script>x" not in page


def test_htmx_gets_what_was_found_alone(desk: Desk) -> None:
    opened = browser(desk)
    answered = opened.client.post(
        "/e-mail", data={"csrf": "c" * 43, "message": MAIL}, headers={"HX-Request": "true"}
    )
    assert "<html" not in answered.text
    assert "data-focus" in answered.text


def test_a_reader_pastes_nothing(desk: Desk) -> None:
    browser(desk, Role.READER).get("/e-mail", 403)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("**Oui**, voyez [la page](https://exemple.fr/a).", "Oui, voyez la page (https://exemple.fr/a)."),
        ("## Étapes\n- *un*\n- `deux`", "Étapes\n- un\n- deux"),
        ("[https://exemple.fr](https://exemple.fr)", "https://exemple.fr"),
        ("Écrivez à <aide@exemple.fr>.", "Écrivez à aide@exemple.fr."),
        ("**voir [ici](https://exemple.fr)**", "voir ici (https://exemple.fr)"),
    ],
)
def test_an_answer_is_read_without_its_marks(answer: str, expected: str) -> None:
    assert plain_answer(answer) == expected


def test_a_chance_is_told_in_words() -> None:
    assert [chance_in_words(p) for p in (0.9, 0.7, 0.4, 0.1)] == [
        "presque sûre",
        "probable",
        "possible",
        "peu probable",
    ]
