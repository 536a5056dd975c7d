"""Two people edit one entry: what one has changed is never undone by the other, whoever saves last."""

from __future__ import annotations

import random
from typing import Any

import pytest

from assistant.authoring.editing import Edit, new_id, save_entry
from assistant.authoring.history import PAGE, content_of
from assistant.authoring.listing import history_of
from assistant.authoring.meeting import meet
from assistant.authoring.reach import seen_at_once
from assistant.authoring.word_changes import word_changes
from assistant.catalogue import load_catalogue
from tests.unit.authoring.conftest import Office, edit, remove

FIELDS = ("question", "variantes", "exemples", "reponse", "couloirs", "source", "statut")
LISTS = frozenset({"variantes", "exemples", "couloirs"})


def content(office: Office, entry: str = "carte") -> dict[str, Any]:
    catalogue = load_catalogue(office.data)
    return content_of(catalogue.entries[entry], catalogue.taxonomy)


def save(office: Office, base: dict[str, Any] | None, by: str = "Ada", **changed: Any) -> Any:
    mine = {**(base or {}), **changed}
    again = bool(mine.pop("again", False))
    return save_entry(office.data, office.store, Edit("carte", mine, base, by, again=again))


def test_each_field_is_of_the_one_who_changed_it(office: Office) -> None:
    base = content(office)
    assert save(office, base, "Ada", reponse="Une CPS.").written
    saved = save(office, base, "Bob", source="https://esante.gouv.fr/a")
    assert (saved.written, saved.kept, saved.clashes) == (True, ["reponse"], [])
    now = content(office)
    assert (now["reponse"], now["source"]) == ("Une CPS.", "https://esante.gouv.fr/a")
    assert [(one.who, one.how) for one in history_of(office.data, office.store)] == [
        ("Bob", PAGE),
        ("Ada", PAGE),
    ]


def test_what_both_have_changed_is_shown_to_the_second_and_nothing_is_written(office: Office) -> None:
    base = content(office)
    save(office, base, "Ada", reponse="Une CPS.", variantes=["une", "deux"])
    saved = save(office, base, "Bob", reponse="Une CPE.", variantes=["carte demandée", "trois"], source="x")
    assert not saved.written
    assert {one.field for one in saved.clashes} == {"reponse", "variantes"}
    [answer, phrasings] = sorted(saved.clashes, key=lambda one: one.field)
    assert (answer.mine, answer.theirs, answer.both) == ("Une CPE.", "Une CPS.", None)
    # Ada took « carte demandée » away and Bob did not touch it: it stays away.
    assert phrasings.both == ("une", "deux", "trois")
    assert {saved.last[one.field].who for one in saved.clashes} == {"Ada"}
    assert content(office) == {**base, "reponse": "Une CPS.", "variantes": ["une", "deux"]}
    # Decided on what is there now, it is saved.
    assert save(office, dict(saved.theirs), "Bob", reponse="Une CPE.").written
    assert content(office)["reponse"] == "Une CPE."


def test_the_same_change_twice_is_one(office: Office) -> None:
    base = content(office)
    assert save(office, base, "Ada", reponse="Une CPS.").written
    again = save(office, base, "Bob", reponse="Une CPS.")
    assert (again.written, again.clashes, again.kept) == (False, [], [])
    assert len(history_of(office.data, office.store)) == 1


def test_a_change_made_in_the_file_counts_as_somebodys(office: Office) -> None:
    base = content(office)
    assert history_of(office.data, office.store) == []
    office.edit_file("Une carte CPx.", "Une carte, par le fichier.")
    saved = save(office, base, "Bob", reponse="Une CPE.")
    assert [one.field for one in saved.clashes] == ["reponse"]
    assert saved.last["reponse"].how == "fichier"
    assert content(office)["reponse"] == "Une carte, par le fichier."


def test_an_entry_that_was_removed_is_said_and_put_back_when_asked(office: Office) -> None:
    base = content(office)
    file = office.export("faq.csv")
    remove(file, "carte")
    office.imported(file, replace=True)
    saved = save(office, base, "Bob", reponse="Une CPE.")
    assert (saved.is_gone, saved.written) == (True, False)
    assert saved.gone is not None
    assert saved.gone.how == "import"
    assert "carte" not in load_catalogue(office.data).entries
    assert save(office, base, "Bob", reponse="Une CPE.", again=True).written
    assert content(office) == {**base, "reponse": "Une CPE."}


def test_an_empty_list_stays_empty_and_a_cleared_text_goes(office: Office) -> None:
    base = content(office)
    assert save(office, base, variantes=[], exemples="", source="").written
    now = content(office)
    assert "variantes" not in now
    assert "exemples" not in now


@pytest.mark.parametrize("seed", range(6))
def test_whatever_two_people_do_nothing_is_overwritten_silently(office: Office, seed: int) -> None:
    """Random edits of random fields, begun at any time: who replaces a value has seen it."""
    draw = random.Random(seed)
    bases = {name: content(office) for name in ("Ada", "Bob")}
    shown: dict[str, set[str]] = {"Ada": set(), "Bob": set()}
    for step in range(8):
        name = draw.choice(["Ada", "Bob"])
        changed: dict[str, Any] = {}
        for field in draw.sample(["reponse", "source", "variantes", "question"], draw.randint(1, 2)):
            word = f"{name} {step} {field}"
            changed[field] = {
                "reponse": f"Réponse {word}.",
                "source": f"https://esante.gouv.fr/{step}",
                "variantes": [*bases[name].get("variantes", []), word],
                "question": f"Question {word} ?",
            }[field]
        before = content(office)
        saved = save(office, bases[name], name, **changed)
        now = content(office)
        for field in FIELDS:
            if now.get(field) != before.get(field):
                # What goes is what this person began with, or what was shown before.
                known = bases[name].get(field) == before.get(field) or str(before.get(field)) in shown[name]
                assert known, (step, field)
                assert field in changed
        if saved.clashes:
            assert now == before
            shown[name] |= {str(now.get(one.field)) for one in saved.clashes}
            bases[name] = dict(saved.theirs or {})
        elif draw.random() < 0.7:
            bases[name] = now


def test_fields_meet_one_by_one() -> None:
    base = {"a": "1", "b": "1", "c": "1", "d": "1", "e": "1"}
    mine = {"a": "1", "b": "2", "c": "1", "d": "2", "e": "2"}
    theirs = {"a": "1", "b": "1", "c": "2", "d": "2", "e": "3"}
    meeting = meet(base, mine, theirs, "abcde", ())
    assert (meeting.written, meeting.kept) == ({"b": "2"}, ["c"])
    assert [(one.field, one.mine, one.theirs) for one in meeting.clashes] == [("e", "2", "3")]


@pytest.mark.parametrize(
    ("before", "after", "seen"),
    [
        (None, {"statut": "brouillon", "reponse": "x"}, ()),
        (None, {"statut": "publie", "reponse": "x"}, ("statut",)),
        ({"statut": "brouillon"}, {"statut": "brouillon", "reponse": "x"}, ()),
        ({"statut": "brouillon"}, {"statut": "publie", "reponse": "x"}, ("statut",)),
        ({"statut": "archive"}, {"statut": "brouillon"}, ()),
        ({"statut": "publie", "reponse": "x"}, {"statut": "publie", "reponse": "y"}, ("reponse",)),
        ({"statut": "publie"}, {"statut": "archive"}, ("statut",)),
        ({"statut": "publie"}, {"statut": "publie", "exemples": ["x"], "mots_cles": ["y"]}, ()),
        ({"statut": "publie"}, {"statut": "publie", "avertissement": "à revoir", "variantes": ["x"]}, ()),
        ({"statut": "publie"}, {"statut": "publie", "couloirs": ["ville"]}, ("couloirs",)),
    ],
)
def test_what_visitors_would_have_at_once(before: Any, after: Any, seen: tuple[str, ...]) -> None:
    assert seen_at_once(before, after) == seen


def test_who_may_not_show_writes_nothing_of_it(office: Office) -> None:
    base = content(office)
    mine = {**base, "reponse": "Une CPS."}
    saved = save_entry(office.data, office.store, Edit("carte", mine, base, "Ada", shows=False))
    assert (saved.forbidden, saved.written) == (("reponse",), False)
    # Judged on what the entry says now, not on what a form says that it said.
    draft = {**base, "statut": "brouillon"}
    mine = {**draft, "reponse": "Une CPS."}
    saved = save_entry(office.data, office.store, Edit("carte", mine, draft, "Ada", shows=False))
    assert saved.forbidden == ("reponse",)


def test_an_error_of_the_whole_faq_writes_nothing(office: Office) -> None:
    base = content(office)
    saved = save(office, base, question="Comment débloquer mon code PIN ?")
    assert not saved.written
    assert "déjà celle de" in saved.errors[0]


def test_a_change_by_a_sheet_and_one_by_the_page_meet(office: Office) -> None:
    base = content(office)
    file = office.export("faq.csv")
    assert save(office, base, reponse="Une CPS.").written
    edit(file, "carte", réponse="Une CPE.")
    assert office.bring(file).refused


@pytest.mark.parametrize(
    ("question", "taken", "name"),
    [
        ("Où est ma carte ?", (), "ou-est-ma-carte"),
        ("Où est ma carte ?", ("ou-est-ma-carte", "ou-est-ma-carte-2"), "ou-est-ma-carte-3"),
        ("Importer", (), "importer-2"),
        ("???", (), "entree"),
        ("a" * 80, (), "a" * 60),
    ],
)
def test_a_new_entry_is_named_after_its_question(question: str, taken: tuple[str, ...], name: str) -> None:
    assert new_id(question, taken) == name


def test_the_words_of_both_versions_are_all_there() -> None:
    before, after = "Une carte CPS, sans délai.", "Une carte CPE, sans aucun délai."
    pieces = list(word_changes(before, after))
    assert "".join(text for kind, text in pieces if kind != "come") == before
    assert "".join(text for kind, text in pieces if kind != "gone") == after
    assert ("gone", "CPS") in pieces
    assert ("come", "CPE") in pieces
