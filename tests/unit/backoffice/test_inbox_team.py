"""« À traiter » used by several people: taken back, decided twice, cut short, and at any size."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from assistant.backoffice.index import clusters
from assistant.backoffice.roles import Role
from assistant.backoffice.worker.client import Workers
from assistant.inbox.applications import applications_of
from assistant.inbox.decisions import IGNORE, assignees_of, decisions_of
from assistant.inbox.unresolved import key_of
from assistant.privacy.reference import reference_of
from assistant.store.retention import erase
from tests.backoffice import words_of
from tests.unit.backoffice.inbox_team import Team, team_in

ACTS: dict[str, dict[str, Any]] = {
    "rattacher": {"entree": "delai"},
    "nouvelle": {},
    "hors-sujet": {},
    "ignorer": {},
    "assigner": {"pour_qui": "Bob"},
}
QUESTIONS = ("Ma carte arrive quand", "Le prix de la cantine", "Lecteur muet depuis hier")


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return team_in(tmp_path)


def _state(team: Team) -> tuple[Any, ...]:
    """All that an act may change, and what the page lists."""
    foreign = team.data / "hors_sujet.jsonl"
    decided = {key: one.decision for key, one in decisions_of(team.desk.store).items()}
    page = team.open()
    statuses = ("", "assignee", "traitee", "ignoree", "hors-sujet")
    shown = [team.listed(page, f"?statut={one}") for one in statuses]
    return (
        team.faq.fingerprint,
        foreign.read_bytes() if foreign.exists() else None,
        decided,
        assignees_of(team.desk.store),
        shown,
    )


@pytest.mark.parametrize("acts", list(itertools.permutations(ACTS, 2)), ids="-".join)
def test_any_two_acts_are_taken_back_in_the_other_order(team: Team, acts: tuple[str, str]) -> None:
    for question in QUESTIONS:
        team.ask(question, ranking=())
    team.count()
    page = team.open()
    states = [_state(team)]
    for act, question in zip(acts, QUESTIONS, strict=False):
        team.decide(page, question, act, **ACTS[act])
        states.append(_state(team))
    assert len({repr(one) for one in states}) == 3
    for expected in reversed(states[:-1]):
        last = applications_of(team.desk.store)[0:]
        number = next(one.number for one in last if one.undone_at is None)
        page.post("/a-traiter/annuler", {"numero": number})
        assert _state(team) == expected


def test_acts_on_one_group_are_taken_back_one_after_the_other(team: Team) -> None:
    team.ask(QUESTIONS[0])
    team.count()
    page = team.open()
    team.decide(page, QUESTIONS[0], "assigner", pour_qui="Bob")
    given = _state(team)
    team.decide(page, QUESTIONS[0], "rattacher", entree="delai")
    first, second = (one.number for one in reversed(applications_of(team.desk.store)))
    answer = page.post("/a-traiter/annuler", {"numero": first}, 422)
    assert "décidée de nouveau depuis" in words_of(answer.text)
    page.post("/a-traiter/annuler", {"numero": second})
    assert _state(team) == given
    page.post("/a-traiter/annuler", {"numero": first})
    assert assignees_of(team.desk.store) == {}
    assert "déjà annulée" in words_of(page.post("/a-traiter/annuler", {"numero": first}, 422).text)


def test_the_last_decision_is_offered_to_be_taken_back(team: Team) -> None:
    team.ask(QUESTIONS[0])
    team.count()
    page = team.open()
    assert 'name="numero"' not in page.get("/a-traiter")
    team.decide(page, QUESTIONS[0], "ignorer")
    html = page.get("/a-traiter")
    assert "1 décision de vous aujourd'hui" in words_of(html)
    number = re.search(r'name="numero" value="(\d+)"', html)
    assert number is not None
    answer = page.post("/a-traiter/annuler", {"numero": number[1]})
    assert f"« {QUESTIONS[0]} »" in words_of(page.get(answer.headers["location"])).replace("\xa0", " ")
    assert team.listed(page) == [QUESTIONS[0]]


def test_an_author_takes_back_only_their_own_decisions_and_an_editor_everybodys(team: Team) -> None:
    team.ask(QUESTIONS[0])
    team.count()
    team.decide(team.open(name="Ada"), QUESTIONS[0], "ignorer")
    number = applications_of(team.desk.store)[0].number
    bob = team.open(name="Bob")
    assert "Annuler" not in bob.get("/a-traiter/decisions")
    refused = bob.post("/a-traiter/annuler", {"numero": number, "retour": "decisions"}, 422)
    assert "C'est Ada qui l'a décidé" in words_of(refused.text)
    editor = team.open(Role.EDITOR, "Eve")
    assert "Annuler" in editor.get("/a-traiter/decisions")
    editor.post("/a-traiter/annuler", {"numero": number, "retour": "decisions"})
    assert "annulée" in editor.get("/a-traiter/decisions")
    assert not decisions_of(team.desk.store)


def test_what_a_colleague_decided_meanwhile_is_said_and_replaced_only_on_request(team: Team) -> None:
    team.ask(QUESTIONS[0])
    team.count()
    ada, bob = team.open(name="Ada"), team.open(name="Bob")
    seen = ada.get("/a-traiter")
    team.decide(bob, QUESTIONS[0], "ignorer")
    key = key_of(QUESTIONS[0])
    sent = {
        "vu": re.search(r'name="vu" value="([^"]+)"', seen)[1],  # type: ignore[index]
        "phrase": re.findall(r'name="phrase" value="(\d+)"', seen),
        "entree": "delai",
    }
    refused = ada.post(f"/a-traiter/{key}", {**sent, "acte": "rattacher"}, 409)
    assert "Entre-temps, Bob a décidé : ignorées" in words_of(refused.text).replace("\xa0", " ")
    assert 'value="delai" checked' in refused.text
    assert decisions_of(team.desk.store)[key].decision == IGNORE
    assert team.faq.entries["delai"].examples == ()
    ada.post(f"/a-traiter/{key}", {**sent, "remplacer": "rattacher"})
    assert decisions_of(team.desk.store)[key].decision == "delai"
    assert team.faq.entries["delai"].examples == (QUESTIONS[0],)


def test_a_decision_of_the_list_says_what_it_was_about_until_that_is_erased(team: Team) -> None:
    visitor = team.ask(QUESTIONS[0])
    team.count()
    page = team.open()
    team.decide(page, QUESTIONS[0], "ignorer")
    assert QUESTIONS[0] in words_of(page.get("/a-traiter/decisions"))
    team.desk.store.erase(reference_of(visitor))
    listed = words_of(page.get("/a-traiter/decisions"))
    assert QUESTIONS[0] not in listed
    assert "1 groupe ignoré" in listed


def test_what_a_colleague_taught_meanwhile_is_said_before_what_it_prevents(team: Team) -> None:
    team.ask(QUESTIONS[0])
    team.count()
    ada, bob = team.open(name="Ada"), team.open(name="Bob")
    seen = ada.get("/a-traiter")
    team.decide(bob, QUESTIONS[0], "rattacher", entree="delai")
    sent = {
        "vu": re.search(r'name="vu" value="([^"]+)"', seen)[1],  # type: ignore[index]
        "phrase": re.findall(r'name="phrase" value="(\d+)"', seen),
    }
    path, title = f"/a-traiter/{key_of(QUESTIONS[0])}", team.faq.entries["delai"].question
    refused = words_of(ada.post(path, {**sent, "acte": "hors-sujet"}, 409).text).replace("\xa0", " ")
    assert f"Entre-temps, Bob a décidé : rattachées à « {title}" in refused.replace("\u202f", " ")
    replaced = words_of(ada.post(path, {**sent, "remplacer": "hors-sujet"}, 422).text)
    assert "annulez la décision qui l'y a ajoutée" in replaced
    assert "« delai »" not in replaced.replace("\xa0", " ")


def test_nothing_is_taken_back_while_a_decision_is_on_its_way(team: Team) -> None:
    team.ask(QUESTIONS[0])
    team.ask(QUESTIONS[1])
    team.count()
    page = team.open()
    team.decide(page, QUESTIONS[0], "ignorer")
    # « u » pressed too soon would take back the decision before: both forms wait for one another.
    forms = re.findall(r'<form[^>]* hx-post="/a-traiter/[^>]*>', page.get("/a-traiter"))
    assert len(forms) == 2
    assert all('hx-sync="#file:drop"' in form for form in forms)


def test_two_who_decide_the_same_agree(team: Team) -> None:
    team.ask(QUESTIONS[0])
    team.count()
    ada, bob = team.open(name="Ada"), team.open(name="Bob")
    seen = re.search(r'name="vu" value="([^"]+)"', ada.get("/a-traiter"))
    assert seen is not None
    team.decide(bob, QUESTIONS[0], "ignorer")
    ada.post(f"/a-traiter/{key_of(QUESTIONS[0])}", {"vu": seen[1], "acte": "ignorer"})
    assert "déjà décidé ainsi" in words_of(ada.get("/a-traiter"))
    assert len(applications_of(team.desk.store)) == 1


def test_what_was_given_to_another_meanwhile_is_said(team: Team) -> None:
    team.ask(QUESTIONS[0])
    team.count()
    ada = team.open(name="Ada")
    team.decide(team.open(name="Bob"), QUESTIONS[0], "assigner", pour_qui="Bob")
    sent = {"acte": "assigner", "pour_qui": "Ada", "assignee_avant": ""}
    refused = ada.post(f"/a-traiter/{key_of(QUESTIONS[0])}", sent, 409)
    assert "ont été assignées à Bob" in words_of(refused.text)
    assert set(assignees_of(team.desk.store).values()) == {"Bob"}


def test_a_decision_taken_while_groups_are_counted_is_not_lost_by_the_count(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.ask(QUESTIONS[0])
    team.count()
    page, count = team.open(), clusters.all_groups

    def slow(*arguments: Any) -> Any:
        counted = count(*arguments)
        team.decide(page, QUESTIONS[0], "ignorer")
        return counted

    monkeypatch.setattr(clusters, "all_groups", slow)
    team.ask(QUESTIONS[0])
    team.count()
    assert team.listed(page) == []
    assert team.listed(page, "?statut=ignoree") == [QUESTIONS[0]]


def test_groups_are_counted_again_only_when_something_is_new(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.ask(QUESTIONS[0])
    team.count()
    counts, count = [0], clusters.all_groups

    def counted(*arguments: Any) -> Any:
        counts[0] += 1
        return count(*arguments)

    monkeypatch.setattr(clusters, "all_groups", counted)
    team.count()
    assert counts == [0]
    visitor = team.ask(QUESTIONS[1], ranking=())
    team.count()
    erase(team.desk.store, f"sqlite:///{team.desk.home / 'rasa.db'}", reference_of(visitor))
    team.count()
    team.decide(team.open(), QUESTIONS[0], "ignorer")
    team.count()
    assert counts == [3]


def test_a_question_that_comes_back_waits_again_and_says_what_was_decided(team: Team) -> None:
    team.ask(QUESTIONS[0])
    team.count()
    page = team.open()
    team.decide(page, QUESTIONS[0], "rattacher", entree="delai", phrase=[])
    team.count()
    assert team.listed(page) == []
    team.ask(QUESTIONS[0], model="m2")
    team.count()
    said = words_of(page.get("/a-traiter")).replace("\xa0", " ")
    assert team.listed(page) == [QUESTIONS[0]]
    assert "Déjà décidé : rattachées à « Quel est le délai" in said
    team.decide(page, QUESTIONS[0], "ignorer")
    assert team.listed(page) == []


def test_an_act_without_script_and_one_with_it_say_the_same(team: Team) -> None:
    for question in QUESTIONS[:2]:
        team.ask(question, ranking=())
    team.count()
    page = team.open()
    first = key_of(team.listed(page)[0])
    answer = page.client.post(
        f"/a-traiter/{first}", data={"csrf": "c" * 43, "acte": "ignorer"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert answer.headers["x-annonce"].startswith("Ignor")
    assert answer.headers["hx-push-url"].startswith("/a-traiter/")
    assert "data-focus" in answer.text
    assert 'hx-swap-oob="innerHTML:.top .count">1<' in answer.text


def test_an_example_that_visitors_led_to_an_entry_is_added_or_refused(team: Team) -> None:
    team.ask("Livraison de mon badge", 2, "suggest", "delai")
    team.ask("Badge bloqué depuis lundi", 1, "suggest", "pin")
    team.count()
    page = team.open()
    html = page.get("/a-traiter/suggestions")
    keys = re.findall(r'action="/a-traiter/suggestions/([0-9a-f]{64})"', html)
    assert "choisie dans une liste (2)" in words_of(html)
    page.post(f"/a-traiter/suggestions/{keys[0]}", {"choix": "ajouter"})
    page.post(f"/a-traiter/suggestions/{keys[1]}", {"choix": "refuser"})
    assert team.faq.entries["delai"].examples == ("Livraison de mon badge",)
    assert team.faq.entries["pin"].examples == ()
    assert "Rien à suggérer" in words_of(page.get("/a-traiter/suggestions"))
    for one in applications_of(team.desk.store):
        page.post("/a-traiter/annuler", {"numero": one.number, "retour": "decisions"})
    assert team.faq.entries["delai"].examples == ()
    for _ in range(2):
        suggested = page.get("/a-traiter/suggestions")
        assert "Livraison de mon badge" in suggested
        assert "Badge bloqué" in suggested
        team.count()


def test_an_unknown_word_is_shown_from_where_it_was_written(team: Team) -> None:
    for number in range(4):
        team.ask(f"Mon sésame tarde numéro {'abcd'[number]}", 1, "answer", "delai", True)
        team.ask(f"Carte pour le téléservice {'abcd'[number]}", 2, "answer", "carte", True)
    team.count()
    said = words_of(team.open().get("/a-traiter/suggestions"))
    assert "Mots inconnus" in said
    assert "sésame" in said


def test_killed_while_it_decides_nothing_is_half_done(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.ask(QUESTIONS[0])
    team.count()
    page = team.open()
    for name, value in (("DATA", team.data), ("HOME", team.desk.home), ("MODELS", team.desk.models_dir)):
        monkeypatch.setenv(f"ASSISTANT_{name}", str(value))
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{team.desk.home / 'assistant.db'}")
    # It dies as the database has noted the change and no file is in its place.
    (team.desk.home / "site").mkdir()
    (team.desk.home / "site" / "sitecustomize.py").write_text(
        "import os, signal\n"
        "import assistant.authoring.working as working\n"
        "working.activate = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", f"{team.desk.home / 'site'}:{Path.cwd()}")
    workers = team.desk.workers
    team.desk.workers = Workers(team.desk.home / "logs")
    answer = team.decide(page, QUESTIONS[0], "rattacher", 422, entree="delai")
    team.desk.workers.stop()
    team.desk.workers = workers
    assert "regardez d'abord si c'est fait" in words_of(answer.text)
    assert "Ce n'est pas fait" not in words_of(answer.text)
    assert 'value="delai" checked' in answer.text
    # Whoever comes next finishes what was decided; doing it again changes nothing.
    team.decide(page, QUESTIONS[0], "rattacher", entree="delai")
    assert team.faq.entries["delai"].examples == (QUESTIONS[0],)
    assert len(applications_of(team.desk.store)) == 1


def test_a_page_asks_as_few_queries_with_thirty_thousand_groups(team: Team) -> None:
    team.ask("Quand vient ma carte", 3, "answer", "delai", False, "Pas clair")
    team.ask(QUESTIONS[1], ranking=())
    team.count()
    few = _queries(team, "/a-traiter"), _queries(team, f"/a-traiter/{key_of(QUESTIONS[1])}")
    _repeat_groups(team, 30_000)
    many = _queries(team, "/a-traiter"), _queries(team, f"/a-traiter/{key_of(QUESTIONS[1])}")
    # With the two of whoever enters: ten at most.
    assert max(*few, *many) <= 8
    assert many == few
    page = team.open()
    assert "Suite de la liste" in words_of(page.get("/a-traiter"))
    assert len(team.listed(page, "?depuis=29990")) == 10


def _repeat_groups(team: Team, times: int) -> None:
    """Groups like the first one, as many as there would be after years."""
    with team.desk.index.writing() as connection:
        row = tuple(connection.execute("SELECT * FROM clusters ORDER BY number").fetchone())
        rows = [(number, f"{number:064x}", *row[2:]) for number in range(10, times)]
        connection.executemany("INSERT INTO clusters VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        connection.executemany("INSERT INTO cluster_keys VALUES (?, ?)", [(one[1], one[1]) for one in rows])


def _queries(team: Team, place: str) -> int:
    """How many queries a page asks, of the store and of the index."""
    asked: list[str] = []
    engine = team.desk.store._database.engine
    page = team.open()

    def note(*arguments: Any) -> None:
        asked.append(arguments[2])

    rows = team.desk.index.rows

    def noted(query: str, values: Any = ()) -> Any:
        asked.append(query)
        return rows(query, values)

    sa.event.listen(engine, "before_cursor_execute", note)
    team.desk.index.rows = noted  # type: ignore[method-assign]
    try:
        page.get(place)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
        team.desk.index.rows = rows  # type: ignore[method-assign]
    return len(asked)


def test_the_page_itself_reads_no_model_and_no_catalogue() -> None:
    heavy = ("numpy", "scipy", "sklearn", "spacy", "pandas", "rasa", "openpyxl", "ruamel.yaml")
    code = (
        f"import sys, assistant.backoffice.screens.inbox; print([m for m in {heavy!r} if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
