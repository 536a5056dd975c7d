"""« Conversations »: look one up, read it, hand it over, erase it."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assistant.backoffice.desk import Desk
from assistant.backoffice.roles import Role
from assistant.privacy.reference import reference_of
from tests.backoffice import browser, desk_in, words_of
from tests.unit.backoffice.visitors import ask

PAGE = "/conversations"
ENTRY = "insi-carte-cpx-requise"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("ASSISTANT_TRACKER_URL", f"sqlite:///{tmp_path / 'rasa.db'}")
    desk = desk_in(tmp_path)
    with desk.index.writing() as connection:
        connection.execute(
            "INSERT INTO entries "
            "(id, rank, question, question_key, status, review, problems, errors, number) "
            "VALUES (?, 1, 'Quelle carte faut-il ?', '', 'publie', '', 0, 0, 1)",
            [ENTRY],
        )
        connection.execute(
            "INSERT INTO words (rowid, id, question, phrasings, keywords, answer) "
            "VALUES (1, ?, 'Quelle carte faut-il ?', '', '', '')",
            [ENTRY],
        )
    return desk


def _rasa(tmp_path: Path, conversation: str, *events: dict[str, Any]) -> None:
    """What Rasa keeps of a conversation."""
    with closing(sqlite3.connect(tmp_path / "rasa.db")) as base:
        base.execute(
            "CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT, "
            "timestamp REAL, data TEXT)"
        )
        for rank, event in enumerate(events):
            data = json.dumps({"timestamp": 1_790_000_000.0 + rank, **event})
            base.execute(
                "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)",
                [conversation, event["event"], 1_790_000_000.0 + rank, data],
            )
        base.commit()


def _listed(page: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*><a href="/conversations/([A-Z0-9-]+)"', page)


def test_the_last_conversation_comes_first_with_its_question_and_what_became_of_it(desk: Desk) -> None:
    ask(desk.store, "a", "ma carte est bloquée", ("clarify", None), ("answer", ENTRY), useful=True)
    ask(desk.store, "b", "autre chose", ("admit", None))
    page = browser(desk, Role.READER).get(PAGE)
    assert _listed(page) == [reference_of("b"), reference_of("a")]
    said = words_of(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "ma carte est bloquée a demandé une précision, a répondu « Quelle carte faut-il ? » Utile" in said
    assert "autre chose a dit qu'il n'avait pas la réponse –" in said


@pytest.mark.parametrize(
    ("asked", "visitors"),
    [
        (f"entree={ENTRY}", "dca"),
        ("decision=admit", "b"),
        ("decision=panne", "e"),
        ("utile=oui", "a"),
        ("utile=non", "dc"),
        ("utile=commentaire", "d"),
        ("raison=wrong", "d"),
        (f"entree={ENTRY}&utile=non&raison=unclear", "c"),
        ("entree=QUELLE+cart", "dca"),
        ("entree=%22+OR+*+%28", ""),
        ("entree=inconnue", ""),
        ("decision=n'importe&raison=quoi", "edcba"),
    ],
)
def test_conversations_are_found_by_what_happened(desk: Desk, asked: str, visitors: str) -> None:
    ask(desk.store, "a", "une", ("answer", ENTRY), useful=True)
    ask(desk.store, "b", "deux", ("admit", None))
    ask(desk.store, "c", "trois", ("answer", ENTRY), useful=False, reason="unclear")
    ask(desk.store, "d", "quatre", ("answer", ENTRY), useful=False, reason="wrong", comment="Non.")
    ask(desk.store, "e", "cinq", ("admit", None), ("answer", "autre"), status="failed")
    # Breakdowns are no « I do not know »: « e » is found as one.
    page = browser(desk).get(f"{PAGE}?{asked}")
    expected = [reference_of(name) for name in visitors]
    if asked == "decision=admit":
        expected = [reference_of("e"), reference_of("b")]
    assert _listed(page) == expected
    if not expected:
        assert "Aucune conversation ne correspond" in words_of(page)


def test_a_conversation_is_listed_once_whatever_the_pages(desk: Desk) -> None:
    for number in range(70):
        ask(desk.store, f"v{number % 35}", f"question {number}", ("answer", ENTRY), days_ago=0.5)
    ada, address, listed = browser(desk), f"{PAGE}?entree={ENTRY}", []
    for _ in range(5):
        page = ada.get(address)
        listed += _listed(page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        if following is None:
            break
        address = following[1].replace("&amp;", "&")
    assert listed == [reference_of(f"v{number}") for number in range(34, -1, -1)]
    assert "question" not in address


def test_tries_are_left_out_unless_asked_for(desk: Desk) -> None:
    ask(desk.store, "real", "vraie", ("admit", None))
    ask(desk.store, "try", "essai", ("admit", None), test=True)
    ada = browser(desk)
    assert _listed(ada.get(PAGE)) == [reference_of("real")]
    assert _listed(ada.get(f"{PAGE}?essais=oui")) == [reference_of("try"), reference_of("real")]
    assert "ne compte pas" in words_of(ada.get(f"{PAGE}/{reference_of('try')}"))


def test_a_period_keeps_what_began_in_it(desk: Desk) -> None:
    ask(desk.store, "old", "vieille", days_ago=20)
    ask(desk.store, "new", "récente", days_ago=2)
    ada = browser(desk)
    import datetime

    day = (datetime.datetime.now(desk.zone) - datetime.timedelta(days=5)).date().isoformat()
    assert _listed(ada.get(f"{PAGE}?du={day}")) == [reference_of("new")]
    assert _listed(ada.get(f"{PAGE}?au={day}")) == [reference_of("old")]
    assert "Du » attend une date" in words_of(ada.get(f"{PAGE}?du=hier", 422))


@pytest.mark.parametrize("written", [str, str.lower, lambda text: f"  {text.replace('-', ' ')} "])
def test_a_reference_is_read_however_it_is_written(desk: Desk, written: Any) -> None:
    ask(desk.store, "a", "ma question")
    reference = reference_of("a")
    reply = browser(desk).post(f"{PAGE}/trouver", {"reference": written(reference)})
    assert reply.headers["location"] == f"{PAGE}/{reference}"


def test_what_is_no_reference_is_said_and_goes_nowhere(desk: Desk) -> None:
    reply = browser(desk).post(f"{PAGE}/trouver", {"reference": "ma question secrète"}, 422)
    assert "Une référence s'écrit comme" in words_of(reply.text)
    assert "secrète" not in reply.text


def test_a_conversation_is_read_in_order_as_it_is_stored(desk: Desk) -> None:
    ask(
        desk.store,
        "a",
        "appelez le 06 12 34 56 78 <b>vite</b>",
        ("clarify", None),
        ("answer", ENTRY),
        useful=False,
        reason="incomplete",
        comment="<i>incomplet</i>",
    )
    page = browser(desk, Role.READER).get(f"{PAGE}/{reference_of('a')}")
    said = words_of(page)
    assert "06 12 34 56 78" not in said
    assert page.count("&lt;b&gt;vite") == 1
    assert said.index("A demandé une précision") < said.index("A répondu")
    assert f'<a href="/faq/{ENTRY}">Quelle carte faut-il' in page
    assert "Jugée inutile La réponse est incomplète" in said
    assert "&lt;i&gt;incomplet&lt;/i&gt;" in page
    # Erasing and handing over are an administrator's.
    assert "effacer" not in page.lower()
    assert f"{PAGE}/{reference_of('a')}/effacer" in browser(desk, Role.ADMINISTRATOR).get(
        f"{PAGE}/{reference_of('a')}"
    )


def test_of_an_emergency_no_word_is_shown(desk: Desk) -> None:
    ask(desk.store, "a", "il ne respire plus", ("emergency", None))
    ada = browser(desk)
    assert "respire" not in ada.get(PAGE) + ada.get(f"{PAGE}/{reference_of('a')}")
    assert "Message masqué" in words_of(ada.get(PAGE))


def test_an_unknown_reference_and_what_is_none_are_not_found(desk: Desk) -> None:
    ada = browser(desk)
    assert "Rien à lire sous cette référence" in words_of(ada.get(f"{PAGE}/AB12-CD34", 404))
    assert "n'existe pas" in words_of(ada.get(f"{PAGE}/nimporte", 404))


def test_erasing_is_asked_twice_noted_and_final(desk: Desk, tmp_path: Path) -> None:
    ask(desk.store, "a", "ma question", ("answer", ENTRY), useful=False, comment="Non.")
    ask(desk.store, "b", "une autre")
    _rasa(tmp_path, "a", {"event": "user", "text": "ma question"}, {"event": "bot", "text": "Réponse"})
    root, reference = browser(desk, Role.ADMINISTRATOR), reference_of("a")
    asked = words_of(root.get(f"{PAGE}/{reference}/effacer"))
    assert "1 échange et 1 avis, dont 1 commentaire" in asked
    refused = root.post(f"{PAGE}/{reference}/effacer", {"reference": reference_of("b")}, 422)
    assert "pour confirmer" in words_of(refused.text)
    assert root.access.acts == []
    reply = root.post(f"{PAGE}/{reference}/effacer", {"reference": reference.lower()})
    assert reply.headers["location"] == PAGE
    assert [act.name for act in root.access.acts] == ["effacement demandé", "conversation effacée"]
    assert root.access.acts[1].before == {"conversations": 1, "interactions": 1, "feedback": 1, "events": 2}
    assert "ma question" not in json.dumps([act.before for act in root.access.acts])
    assert _listed(root.get(PAGE)) == [reference_of("b")]
    again = root.post(f"{PAGE}/{reference}/effacer", {"reference": reference})
    assert "Rien n'était conservé" in words_of(root.get(again.headers["location"]))


def test_a_conversation_is_handed_over_whole(desk: Desk, tmp_path: Path) -> None:
    ask(desk.store, "a", "ma question", ("answer", ENTRY), useful=False, reason="wrong", comment="Faux.")
    _rasa(
        tmp_path,
        "a",
        {"event": "user", "text": "ma <question>"},
        {"event": "bot", "text": "Voici.", "metadata": {"title": "Quelle carte ?"}},
        {"event": "user", "text": "/feedback{}"},
        {"event": "slot", "name": "x", "value": 1},
    )
    root, reference = browser(desk, Role.ADMINISTRATOR), reference_of("a")
    assert "tout ce qui est conservé" in words_of(root.get(f"{PAGE}/{reference}/remettre"))
    root.post(f"{PAGE}/{reference}/remettre", {"reference": "AA11-AA11"}, 422)
    as_page = root.post(f"{PAGE}/{reference}/remettre", {"reference": reference, "forme": "page"}, 200)
    assert f'filename="conversation-{reference}.html"' in as_page.headers["content-disposition"]
    said = words_of(as_page.text)
    for words in ("Vous ma <question>", "L'assistant Quelle carte ? Voici.", "a pressé un bouton", "Faux."):
        assert words in said
    assert "<question>" not in as_page.text
    as_json = root.post(f"{PAGE}/{reference}/remettre", {"reference": reference, "forme": "json"}, 200)
    kept = json.loads(as_json.text)
    (conversation,) = kept["conversations"]
    assert conversation["interactions"][0]["feedback"]["comment"] == "Faux."
    assert len(conversation["events"]) == 4
    assert [act.name for act in root.access.acts] == ["conversation remise", "conversation remise"]


def test_who_only_said_hello_may_ask_too(desk: Desk, tmp_path: Path) -> None:
    _rasa(tmp_path, "hello", {"event": "user", "text": "bonjour"})
    root, reference = browser(desk, Role.ADMINISTRATOR), reference_of("hello")
    page = root.get(f"{PAGE}/{reference}", 404)
    assert f"{PAGE}/{reference}/remettre" in page
    reply = root.post(f"{PAGE}/{reference}/remettre", {"reference": reference}, 200)
    assert "bonjour" in reply.text
    root.post(f"{PAGE}/{reference}/effacer", {"reference": reference})
    gone = root.post(f"{PAGE}/{reference}/remettre", {"reference": reference}, 422)
    assert "Rien n'est conservé" in words_of(gone.text)


@pytest.mark.parametrize("what", ["effacer", "remettre"])
@pytest.mark.parametrize("role", [Role.READER, Role.AUTHOR, Role.EDITOR])
def test_only_an_administrator_erases_and_hands_over(desk: Desk, role: Role, what: str) -> None:
    ask(desk.store, "a", "ma question")
    somebody, reference = browser(desk, role), reference_of("a")
    somebody.get(f"{PAGE}/{reference}/{what}", 403)
    somebody.post(f"{PAGE}/{reference}/{what}", {"reference": reference}, 403)
    assert _listed(somebody.get(PAGE)) == [reference]
