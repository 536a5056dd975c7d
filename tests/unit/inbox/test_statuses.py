"""Where a question is: to do, assigned, done, ignored, out of scope; and back again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.catalogue import load_catalogue
from assistant.catalogue.agency import Agency, day_of
from assistant.catalogue.foreign import load_foreign_questions
from assistant.inbox.applications import applications_of
from assistant.inbox.decisions import decided_keys, decisions_of
from assistant.inbox.unresolved import key_of
from assistant.inbox.waiting import StatusError, read_status
from assistant.store import Interaction, Store
from tests.typed import typed
from tests.unit.inbox.conftest import Ask

Inbox = Callable[..., str]


@pytest.fixture
def inbox(data: Path, url: str, capsys: pytest.CaptureFixture[str]) -> Inbox:
    """What `assistant inbox words…` prints."""

    def run(*words: object, status: int = 0) -> str:
        capsys.readouterr()
        assert typed("inbox", *words, ASSISTANT_DATA=data, ASSISTANT_DATABASE_URL=url) == status
        printed = capsys.readouterr()
        return printed.out + printed.err

    return run


@pytest.fixture
def fill(inbox: Inbox, tmp_path: Path) -> Callable[..., Path]:
    """`fill({"question": {"décision": "ignorer"}})`: exports, writes the cells; gives the file."""
    files = iter(range(100))

    def exported(cells: dict[str, dict[str, str]]) -> Path:
        file = tmp_path / f"questions-{next(files)}.xlsx"
        inbox("export", file)
        book = load_workbook(file)
        sheet = book["Questions"]
        columns = {cell.value: cell.column for cell in sheet[1]}
        lines = {sheet.cell(n, 1).value: n for n in range(2, sheet.max_row + 1)}
        for question, values in cells.items():
            for column, value in values.items():
                sheet.cell(lines[question], columns[column]).value = value or None
        book.save(file)
        return file

    return exported


Fill = Callable[..., Path]


def test_an_assigned_question_stays_until_it_is_decided(ask: Ask, inbox: Inbox, fill: Fill) -> None:
    ask("Mon lecteur reste éteint", "admit")
    ask("Le prix de la cantine", "admit", ranking=())
    assert "1 ligne assignée" in inbox(
        "apply", fill({"Mon lecteur reste éteint": {"assignée à": "Alice Durand"}})
    )
    assert "assignée à Alice Durand : sans réponse (1)" in inbox()
    for words in (("--assigned", "alice durand"), ("--status", "assignee")):
        listed = inbox(*words)
        assert "Mon lecteur" in listed
        assert "cantine" not in listed
    assert "Mon lecteur" not in inbox("--status", "à traiter")
    inbox("apply", fill({"Mon lecteur reste éteint": {"décision": "ignorer"}}))
    assert "Mon lecteur" not in inbox()
    assert "Rien à traiter" in inbox("--assigned", "Alice Durand")


def test_emptying_the_cell_takes_a_question_back(ask: Ask, inbox: Inbox, fill: Fill) -> None:
    ask("Mon lecteur reste éteint", "admit")
    inbox("apply", fill({"Mon lecteur reste éteint": {"assignée à": "Alice"}}))
    inbox("apply", fill({"Mon lecteur reste éteint": {"assignée à": ""}}))
    assert "à traiter : sans réponse (1)" in inbox()


def test_a_sheet_of_before_takes_nothing_from_the_one_it_was_given_to(
    ask: Ask, inbox: Inbox, fill: Fill
) -> None:
    ask("Mon lecteur reste éteint", "admit")
    before = fill({})
    inbox("apply", fill({"Mon lecteur reste éteint": {"assignée à": "Alice"}}))
    inbox("apply", before)
    assert "assignée à Alice" in inbox()


def test_what_a_colleague_decided_meanwhile_is_said(ask: Ask, inbox: Inbox, fill: Fill) -> None:
    ask("Mon lecteur reste éteint", "admit")
    first = fill({"Mon lecteur reste éteint": {"décision": "ignorer"}})
    second = fill({"Mon lecteur reste éteint": {"décision": "pin"}})
    inbox("apply", first)
    printed = inbox("apply", second)
    assert "avertissement : ligne 2 : « Mon lecteur reste éteint » a été décidée entre-temps par " in printed
    assert "ignorer" in printed


def test_out_of_scope_is_learnt_and_does_not_come_back(
    store: Store, data: Path, ask: Ask, inbox: Inbox, fill: Fill
) -> None:
    ask("Le prix de la cantine", "admit", ranking=())
    (data / "hors_sujet.jsonl").write_text('{"text": "Quel temps fait-il", "expected": []}\n', "utf-8")
    printed = inbox("apply", fill({"Le prix de la cantine": {"décision": "Hors sujet"}}))
    assert "1 hors sujet" in printed
    learnt = [json.loads(line) for line in (data / "hors_sujet.jsonl").read_text("utf-8").splitlines()]
    assert [one["text"] for one in learnt] == ["Quel temps fait-il", "Le prix de la cantine"]
    assert learnt[1]["expected"] == []
    ask("le prix de la cantine ?", "admit", ranking=())
    assert "Rien à traiter" in inbox()
    assert "hors sujet le " in inbox("--status", "hors-sujet")
    assert len(load_foreign_questions(data / "hors_sujet.jsonl")) == 2


def test_personal_data_is_set_aside_without_being_learnt(
    data: Path, ask: Ask, inbox: Inbox, fill: Fill
) -> None:
    ask("Appelez le 0612345678", "admit", ranking=())
    printed = inbox("apply", fill({"Appelez le [téléphone]": {"décision": "hors sujet"}}))
    assert "sans être apprise" in printed
    assert not (data / "hors_sujet.jsonl").exists()
    assert "Rien à traiter" in inbox()


def test_a_phrasing_of_the_faq_is_not_out_of_scope(ask: Ask, data: Path, inbox: Inbox, fill: Fill) -> None:
    ask("Livraison de ma carte", "answer", entry="delai", useful=False)
    printed = inbox("apply", fill({"Livraison de ma carte": {"décision": "hors sujet"}}), status=1)
    assert "est une formulation de « delai »" in printed
    assert not (data / "hors_sujet.jsonl").exists()


def test_a_question_is_out_of_scope_no_more_once_it_is_attached(
    data: Path, ask: Ask, inbox: Inbox, fill: Fill
) -> None:
    ask("Le prix de la cantine", "admit", ranking=())
    attached = fill({"Le prix de la cantine": {"décision": "pin"}})
    inbox("apply", fill({"Le prix de la cantine": {"décision": "hors sujet"}}))
    assert "entre-temps" in inbox("apply", attached)
    assert not (data / "hors_sujet.jsonl").exists()
    assert "Le prix de la cantine" in load_catalogue(data).entries["pin"].examples


def test_who_decided_and_when_is_kept(store: Store, ask: Ask, inbox: Inbox, fill: Fill) -> None:
    ask("Mon lecteur reste éteint", "admit")
    inbox("apply", fill({"Mon lecteur reste éteint": {"décision": "pin"}}))
    decision = decisions_of(store)[key_of("mon lecteur reste éteint")]
    assert (decision.decision, decision.status) == ("pin", "traitée")
    assert decision.by
    listed = inbox("--status", "traitée")
    day = day_of(decision.at, Agency().time_zone)
    assert f"traitée le {day:%d/%m/%Y} par {decision.by} (→ pin)" in listed


def _asked(store: Store, text: str, model: str, decision: str = "admit") -> None:
    visitor = f"{text}-{model}-{decision}"
    store.record_turn(
        visitor, Interaction(visitor, text, "out_of_scope", decision, None, (("pin", 0.2),), model=model)
    )


@pytest.mark.parametrize(
    ("decision", "model", "comes_back"),
    [
        ("pin", "m2", True),
        ("nouvelle", "m2", True),
        # The model that answered before the decision had no chance to learn.
        ("pin", "m1", False),
        ("ignorer", "m2", False),
        ("hors sujet", "m2", False),
    ],
)
def test_a_treated_question_comes_back_when_a_later_model_answers_it_badly(
    store: Store, inbox: Inbox, fill: Fill, decision: str, model: str, comes_back: bool
) -> None:
    _asked(store, "Mon lecteur reste éteint", "m1")
    inbox("apply", fill({"Mon lecteur reste éteint": {"décision": decision}}))
    _asked(store, "mon lecteur reste éteint !", model, "suggest")
    listed = inbox()
    assert ("déjà traitée le " in listed) is comes_back
    assert listed.startswith("1 × mon lecteur" if comes_back else "Rien à traiter")


def test_a_question_that_came_back_is_decided_again(store: Store, inbox: Inbox, fill: Fill) -> None:
    _asked(store, "Mon lecteur reste éteint", "m1")
    inbox("apply", fill({"Mon lecteur reste éteint": {"décision": "pin"}}))
    _asked(store, "Mon lecteur reste éteint", "m2")
    again = fill({"Mon lecteur reste éteint": {"décision": "pin"}})
    assert "entre-temps" not in inbox("apply", again)
    assert "Rien à traiter" in inbox()
    numbers = [one.number for one in applications_of(store)]
    inbox("apply", again)
    assert [one.number for one in applications_of(store)] == numbers, "the same sheet again is no news"


def test_a_decision_is_taken_back(store: Store, data: Path, ask: Ask, inbox: Inbox, fill: Fill) -> None:
    ask("Mon lecteur reste éteint", "admit")
    ask("Le prix de la cantine", "admit", ranking=())
    ask("Perdu mon code", "admit", ranking=(("pin", 0.9),))
    waiting = inbox()
    inbox("apply", fill({"Perdu mon code": {"assignée à": "Alice"}}))
    given = inbox()
    inbox(
        "apply",
        fill(
            {"Mon lecteur reste éteint": {"décision": "ignorer"}, "Perdu mon code": {"décision": "ignorer"}}
        ),
    )
    inbox("apply", fill({"Le prix de la cantine": {"décision": "hors sujet"}}))
    assert "Application n° 3 annulée (1 hors sujet)" in inbox("undo")
    assert not (data / "hors_sujet.jsonl").exists()
    inbox("undo")
    assert inbox() == given
    inbox("undo")
    assert inbox() == waiting
    assert "Aucune décision à annuler" in inbox("undo", status=1)
    log = inbox("log").splitlines()
    assert [line.split()[0] for line in log] == ["3", "2", "1"]
    assert all("(annulée le " in line for line in log)
    assert decided_keys(store) == frozenset()


def test_what_was_decided_again_since_is_not_taken_back(
    store: Store, ask: Ask, inbox: Inbox, fill: Fill
) -> None:
    ask("Mon lecteur reste éteint", "admit")
    first = fill({"Mon lecteur reste éteint": {"décision": "ignorer"}})
    second = fill({"Mon lecteur reste éteint": {"décision": "pin"}})
    inbox("apply", first)
    inbox("apply", second)
    printed = inbox("undo", 1, status=1)
    assert "(n° 2) : annulez d'abord celle-là" in printed
    assert decisions_of(store)[key_of("Mon lecteur reste éteint")].decision == "pin"


@pytest.mark.parametrize("number", ["7", "0"])
def test_a_number_that_is_none_is_said(inbox: Inbox, number: str) -> None:
    assert f"n° {number}" in inbox("undo", number, status=1)


def test_nothing_applied_has_a_log_too(inbox: Inbox) -> None:
    assert "Aucune décision n'a encore été appliquée" in inbox("log")


@pytest.mark.parametrize("typed_status", ["traitees", "Traitée", "TRAITEE"])
def test_a_status_is_read_as_it_is_typed(typed_status: str) -> None:
    assert read_status(typed_status) == "traitée"


def test_another_status_is_refused_with_the_list() -> None:
    with pytest.raises(StatusError, match="à traiter, assignée, traitée, ignorée, hors sujet"):
        read_status("finie")


def test_the_faq_is_put_back_with_the_decisions(
    store: Store, data: Path, ask: Ask, inbox: Inbox, fill: Fill
) -> None:
    before = load_catalogue(data).entries["pin"].examples
    ask("Mon lecteur reste éteint", "admit")
    inbox("apply", fill({"Mon lecteur reste éteint": {"décision": "pin"}}))
    assert load_catalogue(data).entries["pin"].examples == (*before, "Mon lecteur reste éteint")
    inbox("undo")
    assert load_catalogue(data).entries["pin"].examples == before
    assert decided_keys(store) == frozenset()
    assert applications_of(store)[0].undone_at is not None


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("--assigned", "Zoé"), "Rien à traiter : aucune question n'est assignée à Zoé."),
        (("--status", "assignée"), "Rien à traiter : aucune question n'est « assignée »."),
        (("--status", "ignoree"), "Aucune question n'est « ignorée »."),
    ],
)
def test_a_void_list_says_what_it_is_of_when_others_wait(
    ask: Ask, inbox: Inbox, words: tuple[str, ...], answer: str
) -> None:
    ask("Mon lecteur reste éteint", "admit")
    assert inbox(*words).strip() == answer


def test_decided_questions_are_taken_back_not_exported(ask: Ask, inbox: Inbox, fill: Fill) -> None:
    ask("Mon lecteur reste éteint", "admit")
    file = fill({"Mon lecteur reste éteint": {"décision": "ignorer"}})
    assert "Rien de neuf" not in inbox("apply", file)
    listed = inbox("--status", "ignorée")
    assert "assistant inbox undo" in listed
    assert "inbox export" not in listed
    # Once more changes nothing, and says so.
    assert "Rien de neuf dans ce tableur : rien n'a été écrit." in inbox("apply", file)
    assert "Rien à décider" in inbox("export", file.with_name("plus-rien.xlsx"))


def test_a_list_says_what_it_leaves_out_and_cuts_what_is_too_long(ask: Ask, inbox: Inbox) -> None:
    for question in ("Mon lecteur reste éteint", "Le prix de la cantine", "longue " * 200):
        ask(question, "admit", ranking=())
    assert "… et 1 autre groupe : --limit 3" in inbox("--limit", "2")
    assert "autre groupe" not in inbox()
    assert max(map(len, inbox().splitlines())) < 260


@pytest.mark.parametrize("days", ["0", "-3"])
def test_no_day_at_all_is_refused(inbox: Inbox, days: str) -> None:
    assert "au moins 1 jour" in inbox("--days", days, status=2)


def test_what_replaces_a_decision_is_said_once_with_what_stays(ask: Ask, inbox: Inbox, fill: Fill) -> None:
    ask("Mon lecteur reste éteint", "admit")
    first = fill({"Mon lecteur reste éteint": {"décision": "pin"}})
    second = fill({"Mon lecteur reste éteint": {"décision": "ignorer"}})
    inbox("apply", first)
    printed = inbox("apply", second)
    assert printed.count("a été décidée entre-temps") == 1
    assert "« ignorer » la remplace, mais la formulation reste dans « pin »." in printed
