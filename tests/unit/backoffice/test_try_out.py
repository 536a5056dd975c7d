"""« Essayer »: both sides, their differences, their reasons, the training; nothing is kept but in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.backoffice import reasons
from assistant.backoffice.desk import Desk
from assistant.backoffice.roles import Role
from assistant.backoffice.tries import MOST_EXCHANGES, MOST_TRIES, Exchange, Tries
from assistant.backoffice.work import training, tries
from assistant.quality.comparison import compared
from assistant.understanding.acts import ACTS
from assistant.understanding.ranking.evidence import NAMES
from assistant.understanding.ranking.ranker import Explanation
from tests.backoffice import Browser, browser, desk_in, words_of
from tests.unit.dialogue.helpers import understood

LEARNT = "2026-11-20T10:00:00+00:00"
QUESTION = "C'est quoi l'INS ?"
POINTS = {"nearest": 2.0, "facets_conflict": -1.0}


class Models:
    """Stands for the models of both sides: each has an entry that it always answers."""

    def __init__(self) -> None:
        self.entries = {"working": "ins-composition", "published": "ins-composition"}
        self.states: dict[str, dict[str, Any]] = {
            "working": {
                "state": "current",
                "at": "2026-11-20T10:00:00+00:00",
                "changed": 0,
                "is_release": False,
            },
            "published": {"state": "current", "at": "2026-11-20T10:00:00+00:00", "number": 3},
        }
        self.asked: list[str] = []

    def interpreter(self, workshop: object, side: str) -> tuple[Any, Mapping[str, Any]]:
        if self.states[side]["state"] == "none":
            raise tries.TryError("Rien n'est encore publié : voyez « Publier ».")
        ranking = ((self.entries[side], 0.95), ("ins-date-obligation", 0.02))

        def interpret(text: str, context: object) -> Any:
            self.asked.append(text)
            return understood(text, *ranking, answers=0.95)

        explanation = Explanation(QUESTION, tuple((entry, p, POINTS) for entry, p in ranking), {}, {})
        return SimpleNamespace(interpret=interpret, explain=lambda _: explanation), self.states[side]


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Models:
    made = Models()
    monkeypatch.setattr(tries, "interpreter_of", made.interpreter)
    monkeypatch.setattr(tries, "model_state", lambda _, side="working": made.states[side])
    return made


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    return desk_in(tmp_path)


def _asked(opened: Browser, **fields: str) -> str:
    """The page after a question, as a browser without scripts gets it."""
    sent = opened.post("/essayer/dire", {"texte": QUESTION, "cote": "both", **fields})
    return opened.get(sent.headers["location"])


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_a_question_is_put_to_both_sides_and_drawn_as_visitors_have_it(desk: Desk, models: Models) -> None:
    page = _asked(browser(desk, Role.AUTHOR))
    words = words_of(page)
    assert models.asked == [QUESTION, QUESTION]
    assert words.count("De quoi se compose l'identité nationale de santé (INS) ?") >= 2
    assert "FAQ de travail" in words
    assert "Ce que voient les visiteurs" in words
    assert "Même réponse des deux côtés." in words
    assert page.count("<h3>") == 2


def test_another_answer_on_one_side_is_said_in_words(desk: Desk, models: Models) -> None:
    models.entries["published"] = "ins-date-obligation"
    assert "Pas la même réponse." in words_of(_asked(browser(desk)))


def test_one_side_may_be_asked_alone_and_the_conversation_goes_on(desk: Desk, models: Models) -> None:
    opened = browser(desk)
    page = _asked(opened, cote="working")
    assert len(models.asked) == 1
    assert "Même réponse" not in words_of(page)
    useful = re.search(r'name="bouton" value="([^"]*feedback[^"]*yes[^"]*)"', page)
    assert useful is not None
    fields = {
        "essai": _hidden(page, "essai"),
        "cote": "working",
        "bouton": useful[1].replace("&#34;", '"'),
        "titre": "Oui",
    }
    after = words_of(opened.get(opened.post("/essayer/dire", fields).headers["location"]))
    assert "Merci" in after
    # The buttons of before are told, and cannot be pressed any more.
    assert "Vous avez dit : Oui" in after


def test_nothing_is_stored_of_a_try(desk: Desk, models: Models) -> None:
    opened = browser(desk)
    _asked(opened)
    assert opened.access.acts == []
    assert not list(desk.home.rglob("*essai*"))


def test_why_tells_the_act_the_nearest_entries_and_what_parts_them(desk: Desk, models: Models) -> None:
    page = _asked(browser(desk), cote="working")
    words = words_of(page)
    assert "Pourquoi ?" in words
    assert "pris pour une question" in words
    assert "Depuis quand l'INS est-elle obligatoire ?" in words
    assert page.count("<meter") >= 3
    assert "style=" not in page


def test_a_side_without_a_model_says_what_to_do_and_the_other_answers(desk: Desk, models: Models) -> None:
    models.states["published"] = {"state": "none"}
    words = words_of(_asked(browser(desk)))
    assert "voyez « Publier »" in words
    assert "De quoi se compose" in words


@pytest.mark.parametrize(("text", "said"), [("", "Écrivez une question"), ("a" * 501, "trop longue")])
def test_a_question_that_a_visitor_could_not_send_is_refused_at_its_field(
    desk: Desk, models: Models, text: str, said: str
) -> None:
    page = browser(desk).post("/essayer/dire", {"texte": text, "cote": "both"}, status=422).text
    assert said in words_of(page)
    assert 'aria-invalid="true"' in page
    assert models.asked == []


def test_what_is_typed_is_shown_as_text(desk: Desk, models: Models) -> None:
    page = _asked(browser(desk), texte="<b>Ma carte</b> est **perdue**")
    assert "&lt;b&gt;Ma carte&lt;/b&gt; est **perdue**" in page


def test_somebody_elses_try_is_not_read(desk: Desk, models: Models) -> None:
    begun = desk.tries.begin(owner=2)
    begun.add(Exchange("secret", {}))
    assert "secret" not in browser(desk).get(f"/essayer?essai={begun.id}")


def test_a_conversation_is_forgotten_when_one_starts_again(desk: Desk, models: Models) -> None:
    opened = browser(desk)
    page = _asked(opened)
    opened.post("/essayer/recommencer", {"essai": _hidden(page, "essai")})
    assert QUESTION not in opened.get(f"/essayer?essai={_hidden(page, 'essai')}")


def test_a_question_may_be_written_beforehand(desk: Desk) -> None:
    assert 'value="Ma carte ?"' in browser(desk).get("/essayer?texte=Ma+carte+%3F")


def test_the_page_asks_no_child_process(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.workers.working, "call", lambda *_, **__: pytest.fail("a child was asked"))
    browser(desk).get("/essayer")


def test_what_was_learnt_and_what_changed_since_is_said(desk: Desk, models: Models) -> None:
    opened = browser(desk)
    assert "À jour" in words_of(opened.get("/essayer/etat"))
    models.states["working"] = {**models.states["working"], "state": "behind", "changed": 4}
    words = words_of(opened.get("/essayer/etat"))
    assert "4 entrées changées depuis" in words
    assert "Entraîner" in words
    models.states["working"] = {"state": "none"}
    assert "n'a pas encore été apprise" in words_of(opened.get("/essayer/etat"))


def test_a_training_shows_how_far_it_is_and_is_noted(
    desk: Desk, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "start", lambda _: {"state": "running"})
    monkeypatch.setattr(training, "progress", lambda _: {"state": "running", "share": 0.25, "left": 170.0})
    opened = browser(desk)
    opened.post("/essayer/entrainer")
    assert [act.name for act in opened.access.acts] == ["entraînement d'essai lancé"]
    page = opened.client.get("/essayer/etat", headers={"HX-Request": "true"}).text
    assert 'value="0.25"' in page
    assert "every 2s" in page
    assert "encore 3 min environ" in words_of(page)


def test_a_training_that_failed_says_what_to_do(
    desk: Desk, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "progress", lambda _: {"state": "failed"})
    assert "n'a pas abouti" in words_of(browser(desk).get("/essayer/etat"))


def test_a_reader_tries_nothing(desk: Desk) -> None:
    opened = browser(desk, Role.READER)
    opened.get("/essayer", 403)
    assert 'href="/essayer"' not in opened.get("/faq")


def test_tries_and_their_exchanges_are_few() -> None:
    kept = Tries()
    first = kept.begin(1)
    for number in range(MOST_EXCHANGES + 3):
        first.add(Exchange(str(number), {"working": {"state": {"turn": number}}}))
    assert first.exchanges[0].said == "3"
    assert first.states["working"] == {"turn": MOST_EXCHANGES + 2}
    for _ in range(MOST_TRIES):
        kept.begin(1)
    assert kept.get(first.id, 1) is None


ANSWER = {"kind": "answer", "entry_id": "a", "text": "Oui."}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([ANSWER], [ANSWER], "same"),
        ([ANSWER], [{**ANSWER, "text": "Non."}], "reworded"),
        ([ANSWER], [{**ANSWER, "entry_id": "b"}], "other_answer"),
        ([ANSWER], [{"kind": "suggestions", "text": "Est-ce…"}], "other_kind"),
        ([{"kind": "notice", "text": "x"}, ANSWER], [ANSWER], "reworded"),
        ([{"kind": "chitchat", "text": "x"}], [{"kind": "chitchat", "text": "y"}], "other_answer"),
        ([], [], "same"),
    ],
)
def test_two_replies_are_compared(one: list[Any], other: list[Any], expected: str) -> None:
    assert compared(one, other) == expected
    assert expected in reasons.DIFFERENCES


def test_every_act_and_every_evidence_has_words() -> None:
    assert all(reasons.act_in_words(act) != "un autre message" for act in ACTS)
    assert set(reasons.EVIDENCE) == set(NAMES)
