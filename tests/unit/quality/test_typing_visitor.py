"""The simulated visitor who types, in front of a made-up server that speaks the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.catalogue.model import Catalogue
from assistant.quality import typing_visitor
from assistant.quality.evaluate import Case
from assistant.quality.neighbours import follow_up_of, is_sentence
from assistant.quality.simulate import MAX_TURNS, Talk, drawn, figures, transcript
from assistant.quality.typed_words import Draws, TypedWords, TypedWordsError, load_typed_words
from assistant.quality.typing_visitor import TypingVisitor, typing_figures
from tests.unit.dialogue.conftest import make_catalogue
from tests.unit.quality.test_simulate import ANSWER, EXPECTED, PICK, Scripted, button, message, probable

WORDS = TypedWords(
    values={
        "dispositifs": {
            "lgo_va1": ("LGO première vague",),
            "lgo_va2": ("le LGO vague 2", "j'ai un LGO vague 2"),
            "dpi_va1": ("pour un DPI vague 1",),
        },
        "couloirs": {"hopital": ("un CHU",), "officine": ("une pharmacie",)},
    },
    unknown=("aucune idée",),
    none=("aucun des deux", "autre chose"),
    all=("les deux", "tout"),
    none_of_list=("aucune",),
    picks={1: ("la première",), 2: ("la deuxième",)},
    useful_yes=("nickel",),
    useful_no=("bof",),
    reasons={"not_my_question": ("ce n'est pas ma question",), "unclear": ("charabia",)},
    before=("Bonjour,",),
    after=("svp", "Merci d'avance pour votre retour."),
)
DEVICES = message(
    "clarification",
    '/choice{"facet": "dispositifs", "value": "lgo_va1"}',
    '/choice{"facet": "dispositifs", "value": "lgo_va2"}',
    '/choice{"unknown": "yes"}',
    facet="dispositifs",
)
YES = [message("answer", entry=EXPECTED), message("feedback_request", '/feedback{"useful": "yes"}')]
LIST = message("suggestions", '/pick{"entry": "cps-duree"}', PICK, "/reject_list")
NEVER = dict.fromkeys(
    ("ANSWERED_IN_WORDS", "WRONG_AT_FIRST", "FOLLOWED", "FEEDBACK_IN_WORDS", "FRAMED", "MISSPELT"), 0.0
)


@pytest.fixture
def drawn_so(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets how often each thing is done; never, when it is not said."""

    def set_shares(**shares: float) -> None:
        for name, share in {**NEVER, "BY_TITLE": 0.0, "REASON_AT_ONCE": 0.0, **shares}.items():
            monkeypatch.setattr(typing_visitor, name, share)

    set_shares()
    return set_shares


async def talk(
    *replies: list[dict[str, Any]], expected: str | None = EXPECTED, catalogue: Catalogue | None = None
) -> tuple[Talk, list[str]]:
    server = Scripted(*replies)
    case = Case("quelles dates ?", frozenset([expected] if expected else []))
    done = await TypingVisitor(case, catalogue or make_catalogue(), WORDS).converse(server)
    return done, [body.get("payload", body.get("text", "")) for body in server.received]


async def test_a_clarification_is_answered_in_words(drawn_so: Any) -> None:
    drawn_so(ANSWERED_IN_WORDS=1)
    done, sent = await talk([DEVICES], ANSWER)
    assert sent[1] in WORDS.values["dispositifs"]["lgo_va2"]
    assert (done.resolved, done.typed, done.tries) == (True, 1, {"choices_in_words": [True]})


async def test_a_choice_that_is_pressed_is_noted_beside(drawn_so: Any) -> None:
    done, sent = await talk([DEVICES], ANSWER)
    assert sent[1] == '/choice{"facet": "dispositifs", "value": "lgo_va2"}'
    assert (done.typed, done.tries) == (0, {"choices_pressed": [True]})


@pytest.mark.parametrize(
    ("reply", "understood"),
    [
        ([DEVICES], False),
        ([message("fallback", "/help")], False),
        ([message("notice")], False),
        ([message("answer", entry="cps-duree")], False),
        ([LIST], True),
        ([message("suggestions", '/pick{"entry": "cps-duree"}')], False),
        ([message("suggestions", '/pick{"family": "dates"}')], True),
        ([message("suggestions", '/pick{"entry": "cps-duree"}', "/more")], True),
        (
            [message("clarification", '/choice{"facet": "couloirs", "value": "officine"}', facet="couloirs")],
            True,
        ),
        (
            [message("clarification", '/choice{"facet": "couloirs", "value": "hopital"}', facet="couloirs")],
            False,
        ),
        ([message("clarification", '/choice{"unknown": "yes"}', facet="produit")], True),
        ([message("clarification", '/choice{"facet": "produit", "value": "cps"}', facet="produit")], False),
    ],
)
async def test_a_choice_is_understood_when_it_is_not_asked_again_and_the_entry_stays_in_reach(
    drawn_so: Any, reply: list[dict[str, Any]], understood: bool
) -> None:
    drawn_so(ANSWERED_IN_WORDS=1)
    done, _ = await talk([DEVICES], reply, ANSWER)
    assert done.tries["choices_in_words"][0] == understood


@pytest.mark.parametrize(
    ("facet", "values", "said"),
    [
        # The entry has no product.
        ("produit", ("cps", "insi"), ("aucune idée",)),
        ("couloirs", ("hopital", "x"), ("aucun des deux",)),
        ("couloirs", ("hopital", "x", "y"), ("autre chose",)),
        ("couloirs", ("officine", "x"), ("une pharmacie",)),
    ],
)
async def test_what_cannot_be_chosen_is_said(
    drawn_so: Any, facet: str, values: tuple[str, ...], said: tuple[str, ...]
) -> None:
    drawn_so(ANSWERED_IN_WORDS=1)
    payloads = [f'/choice{{"facet": "{facet}", "value": "{value}"}}' for value in values]
    asked = message("clarification", *payloads, '/choice{"unknown": "yes"}', facet=facet)
    _, sent = await talk([asked], ANSWER)
    assert sent[1] in said


async def test_all_the_choices_are_taken_when_all_are_right(drawn_so: Any) -> None:
    drawn_so(ANSWERED_IN_WORDS=1)
    catalogue = make_catalogue()
    both = replace(
        catalogue.entries[EXPECTED],
        facets={**catalogue.entries[EXPECTED].facets, "dispositifs": ("lgo_va1", "lgo_va2")},
    )
    catalogue = replace(catalogue, entries={**catalogue.entries, EXPECTED: both})
    _, sent = await talk([DEVICES], ANSWER, catalogue=catalogue)
    assert sent[1] == "les deux"


async def test_a_wrong_choice_is_taken_back_in_words_and_what_it_brought_is_no_fault(drawn_so: Any) -> None:
    drawn_so(WRONG_AT_FIRST=1)
    wrong = [
        message("answer", entry="dates-lgo-va1"),
        message("feedback_request", '/feedback{"useful": "no"}'),
    ]
    done, sent = await talk([DEVICES], wrong, ANSWER)
    assert sent[1] == '/choice{"facet": "dispositifs", "value": "lgo_va1"}'
    assert "LGO vague 2" in sent[2]
    assert (done.resolved, done.wrong, done.typed) == (True, 0, 1)
    assert done.tries == {"corrections": [True]}


async def test_a_correction_that_is_not_understood_does_not_end_well(drawn_so: Any) -> None:
    drawn_so(WRONG_AT_FIRST=1)
    done, sent = await talk([DEVICES], [message("fallback")])
    assert done.tries == {"corrections": [False]}
    assert len(sent) == 3


async def test_a_wrong_choice_is_not_one_of_the_turns_after_which_he_gives_up(drawn_so: Any) -> None:
    drawn_so(WRONG_AT_FIRST=1)
    done, _ = await talk([DEVICES], [message("suggestions", "/reject_list")])
    assert done.turns == MAX_TURNS + 1


async def test_a_line_of_a_list_is_picked_by_its_rank_or_by_its_words(drawn_so: Any) -> None:
    drawn_so(ANSWERED_IN_WORDS=1)
    done, sent = await talk([LIST], ANSWER)
    assert sent[1] == "la deuxième"
    assert done.tries == {"picks_in_words": [True]}
    drawn_so(ANSWERED_IN_WORDS=1, BY_TITLE=1)
    _, sent = await talk([LIST], ANSWER)
    assert sent[1] == PICK
    # As words, not as the button that has them for a title here.
    assert done.typed == 1


async def test_what_has_no_rank_is_pressed(drawn_so: Any) -> None:
    drawn_so(ANSWERED_IN_WORDS=1)
    done, sent = await talk([probable("cps-bloquee", PICK)], ANSWER)
    assert sent[1] == PICK
    assert done.typed == 0


async def test_a_list_is_refused_in_words(drawn_so: Any) -> None:
    drawn_so(ANSWERED_IN_WORDS=1)
    useless = message("suggestions", '/pick{"entry": "cps-duree"}', "/reject_list")
    other = message("suggestions", '/pick{"entry": "insi-carte"}', "/reject_list")
    done, sent = await talk([useless], [other], [other], ANSWER)
    assert sent[1:3] == ["aucune", "aucune"]
    assert done.tries == {"refusals_in_words": [True, False, True]}


@pytest.mark.parametrize(
    ("shares", "said", "reply", "well"),
    [
        ({}, "bof", "feedback_reason", True),
        ({}, "bof", "feedback_comment", True),
        ({}, "bof", "feedback_thanks", False),
        ({}, "bof", "suggestions", False),
        ({"REASON_AT_ONCE": 1.0}, "ce n'est pas ma question", "suggestions", True),
        ({"REASON_AT_ONCE": 1.0}, "ce n'est pas ma question", "chitchat", False),
    ],
)
async def test_no_is_said_in_words(
    drawn_so: Any, shares: dict[str, float], said: str, reply: str, well: bool
) -> None:
    drawn_so(FEEDBACK_IN_WORDS=1, **shares)
    wrong = [message("answer", entry="cps-duree"), message("feedback_request", '/feedback{"useful": "no"}')]
    done, sent = await talk(wrong, [message(reply)], ANSWER)
    assert sent[1] == said
    assert done.tries["feedback_in_words"][0] == well


async def test_a_reason_is_given_in_words(drawn_so: Any) -> None:
    drawn_so(FEEDBACK_IN_WORDS=1)
    why = message("feedback_reason", '/reason{"code": "not_my_question"}', '/reason{"code": "unclear"}')
    wrong = [message("answer", entry="cps-duree"), message("feedback_request", '/feedback{"useful": "no"}')]
    done, sent = await talk(wrong, [why], [message("feedback_comment", "/skip")], ANSWER)
    assert sent[1:4] == ["bof", "ce n'est pas ma question", "/skip"]
    assert done.tries["feedback_in_words"] == [True, True]


@pytest.mark.parametrize(("share", "said"), [(1.0, "nickel"), (0.0, '/feedback{"useful": "yes"}')])
async def test_the_right_answer_is_said_to_help(drawn_so: Any, share: float, said: str) -> None:
    drawn_so(FEEDBACK_IN_WORDS=share)
    done, sent = await talk(YES, [message("feedback_thanks")])
    assert sent[1:] == [said]
    # What comes after the answer counts neither as a turn nor as typing on the way to it.
    assert (done.turns, done.typed, done.first) == (1, 0, True)
    assert done.tries == ({"feedback_in_words": [True]} if share else {})


async def test_a_yes_that_is_taken_for_a_no_is_seen(drawn_so: Any) -> None:
    drawn_so(FEEDBACK_IN_WORDS=1)
    for reply in ([message("feedback_reason")], [message("feedback_thanks"), message("suggestions")]):
        done, _ = await talk(YES, reply)
        assert done.tries == {"feedback_in_words": [False]}


async def test_the_answer_is_followed_by_a_question_on_a_neighbour(drawn_so: Any) -> None:
    drawn_so(FOLLOWED=1)
    done, sent = await talk(YES, [message("answer", entry="dates-lgo-va1")])
    # The draws may ask for the one or for the other.
    asked = {"et pour LGO première vague ?": "dates-lgo-va1", "et pour un DPI vague 1 ?": "dates-dpi-va1"}
    assert sent[1] in asked
    assert done.tries == {"follow_ups": [asked[sent[1]] == "dates-lgo-va1"]}
    assert (done.turns, done.resolved, done.wrong) == (1, True, 0)
    assert len(done.exchange) == len(sent)


async def test_a_follow_up_ends_well_in_a_list_too_but_not_after_a_sure_fault(drawn_so: Any) -> None:
    drawn_so(FOLLOWED=1)
    listed = message("suggestions", '/pick{"family": "dates"}', "/reject_list")
    _, sent = await talk(YES, [listed])
    entry = "dates-lgo-va1" if "LGO" in sent[1] else "dates-dpi-va1"
    assert sent[2] == '/pick{"family": "dates"}'
    done, _ = await talk(YES, [listed], [message("answer", entry=entry)])
    assert done.tries == {"follow_ups": [True]}
    misled = [message("answer", entry="cps-duree"), message("feedback_request", '/feedback{"useful": "no"}')]
    done, _ = await talk(YES, misled, [message("answer", entry=entry)])
    assert done.tries == {"follow_ups": [False]}


async def test_a_foreign_question_is_asked_and_left(drawn_so: Any) -> None:
    drawn_so(**dict.fromkeys(NEVER, 1.0))
    done, sent = await talk([message("fallback", "/help")], expected=None)
    assert len(sent) == 1
    assert "quelles dates ?" in sent[0]
    assert done.tries == {}


async def test_politeness_frames_the_question_and_follows_an_answer(drawn_so: Any) -> None:
    drawn_so(FRAMED=1, ANSWERED_IN_WORDS=1)
    _, sent = await talk([LIST], ANSWER)
    assert sent[0] != "quelles dates ?"
    assert "quelles dates ?" in sent[0]
    assert sent[1] == "la deuxième svp"


async def test_a_typed_answer_may_have_an_error(drawn_so: Any) -> None:
    drawn_so(MISSPELT=1, ANSWERED_IN_WORDS=1)
    asked = message("clarification", '/choice{"facet": "couloirs", "value": "officine"}', facet="couloirs")
    _, sent = await talk([asked], ANSWER)
    assert sent[1].startswith("une p")
    assert sent[1] != "une pharmacie"


async def test_the_same_seed_plans_the_same_conversation() -> None:
    def plan(seed: int) -> list[str]:
        visitor = TypingVisitor(Case("quelles dates ?", frozenset([EXPECTED])), make_catalogue(), WORDS, seed)
        return [
            f"{visitor._framed('question', 'q')} {visitor._ways('dispositifs', 'lgo_va2', ['a'])}"
            f" {visitor._chance('choice', 1 / 3)} {visitor._chance('wrong', 1 / 10)}"
        ]

    assert plan(4) == plan(4)
    assert len({str(plan(seed)) for seed in range(20)}) > 1
    replies = ([DEVICES], [LIST], ANSWER, [message("feedback_thanks")])
    assert (await talk(*replies))[1] == (await talk(*replies))[1]


def test_draws_do_not_depend_on_each_other_and_have_their_share() -> None:
    draws = Draws("0 x")
    first = draws.one("a", range(100))
    draws.chance("b", 0.5)
    assert draws.one("a", range(100)) == first
    share = sum(Draws(f"{seed} x").chance("b", 1 / 3) for seed in range(2000)) / 2000
    assert share == pytest.approx(1 / 3, abs=0.05)


def test_a_follow_up_is_natural_and_names_no_more_what_is_spoken_of() -> None:
    catalogue = make_catalogue()
    for seed in range(10):
        asked = follow_up_of(catalogue.entries["dates-lgo-va2"], catalogue, WORDS, Draws(str(seed)))
        assert asked is not None
        assert asked.text in ("et pour LGO première vague ?", "et pour un DPI vague 1 ?")
    # « Durée de la carte CPS ? » names the card: nothing short is left to ask.
    assert follow_up_of(catalogue.entries["cps-bloquee"], catalogue, WORDS, Draws("0")) is None
    examples = (
        "Combien de temps dure-t-elle avant de devoir en changer encore ?",
        "Quand expire-t-elle ?",
    )
    entry = replace(catalogue.entries["cps-duree"], examples=examples)
    catalogue = replace(catalogue, entries={**catalogue.entries, "cps-duree": entry})
    asked = follow_up_of(catalogue.entries["cps-bloquee"], catalogue, WORDS, Draws("0"))
    assert asked is not None
    assert (asked.text, asked.expected) == ("et quand expire-t-elle ?", frozenset(["cps-duree"]))
    assert follow_up_of(catalogue.entries["ecps-bloquee"], catalogue, WORDS, Draws("0")) is None


@pytest.mark.parametrize(
    ("way", "is_one"),
    [("je suis biologiste", True), ("c'est pour un labo", True), ("on est un CHU", True), ("un labo", False)],
)
def test_a_way_that_is_a_sentence_of_its_own(way: str, is_one: bool) -> None:
    assert is_sentence(way) == is_one


def test_typing_conversations_are_told_from_those_where_all_is_pressed() -> None:
    case = Case("q", frozenset({"a"}))
    typed = Talk(case, resolved=True, typed=2, tries={"choices_in_words": [True, False]})
    lost = Talk(case, wrong=1, wrong_sure=1, typed=1, tries={"corrections": [False]})
    pressed = Talk(case, resolved=True, tries={"feedback_in_words": [True]})
    foreign = Talk(Case("q", frozenset()))
    report = typing_figures([typed, lost, pressed, foreign])
    assert (report["typing_conversations"], report["pressing_conversations"]) == (2, 1)
    assert (report["typing_resolved_in_the_end"], report["pressing_resolved_in_the_end"]) == (1 / 2, 1)
    assert (report["typing_with_a_wrong_answer"], report["pressing_with_a_wrong_answer"]) == (1 / 2, 0)
    assert (report["choices_in_words"], report["choices_in_words_that_end_well"]) == (2, 1 / 2)
    assert (report["corrections_that_end_well"], report["feedback_in_words_that_end_well"]) == (0, 1)
    assert (report["follow_ups"], report["follow_ups_that_end_well"]) == (0, None)
    assert not set(report) & set(figures([typed], []))


async def test_a_conversation_is_shown_whole(drawn_so: Any) -> None:
    answer = {
        **message("answer", '/feedback{"useful": "no"}', entry=EXPECTED),
        **{"certainty": "probable", "lead": "La plus proche :", "title": "Dates ?", "text": "Le 3.\nLe 4."},
        "related": [button('/pick{"entry": "insi-carte"}')],
    }
    done, _ = await talk([LIST], [answer])
    shown = "\n".join(transcript(done))
    assert shown.startswith(f"───── attendu : {EXPECTED} · résolue en 2")
    assert "\nVisiteur : quelles dates ?\n  (suggestions)\n" in shown
    assert f"\nVisiteur : [{PICK}]\n" in shown
    assert "  (answer probable) La plus proche :\n    Dates ?\n    Le 3.\n    Le 4.\n" in shown
    assert '    voir aussi : [/pick{"entry": "insi-carte"}]' in shown


def test_the_conversations_shown_are_drawn_from_the_seed() -> None:
    talks = [Talk(Case(str(number), frozenset())) for number in range(50)]
    assert drawn(talks, 5, 1) == drawn(talks, 5, 1)
    assert len(drawn(talks, 5, 1)) == 5
    assert drawn(talks, 5, 1) != drawn(talks, 5, 2)
    assert drawn(talks, 99, 1) == talks


def _written() -> dict[str, Any]:
    return {
        "couloirs": {"officine": ["une pharmacie"]},
        **{name: ["…"] for name in ("unknown", "none", "all", "none_of_list", "useful_yes", "useful_no")},
        "picks": {1: ["la première"]},
        "reasons": {"unclear": ["charabia"]},
        "politeness": {"before": ["Bonjour,"], "after": ["svp"]},
    }


def test_typed_words_are_read(tmp_path: Path) -> None:
    file = tmp_path / "typed.yml"
    file.write_text(yaml.safe_dump(_written(), allow_unicode=True), "utf-8")
    words = load_typed_words(file)
    assert words.of("couloirs", "officine") == ("une pharmacie",)
    assert words.of("couloirs", "hopital") == words.of("produit", "cps") == ()
    assert (words.picks, words.before) == ({1: ("la première",)}, ("Bonjour,",))


@pytest.mark.parametrize(
    "change",
    [
        {"unknown": None},
        {"unknown": []},
        {"picks": {"un": ["la première"]}},
        {"politeness": {}},
        {"couloirs": ["une pharmacie"]},
        {"couloirs": {"officine": [3]}},
    ],
)
def test_typed_words_of_another_form_are_reported(tmp_path: Path, change: Mapping[str, Any]) -> None:
    file = tmp_path / "typed.yml"
    file.write_text(yaml.safe_dump({**_written(), **change}), "utf-8")
    with pytest.raises(TypedWordsError, match=r"typed\.yml : il manque ou il est mal écrit"):
        load_typed_words(file)


def test_typed_words_that_do_not_read_are_reported(tmp_path: Path) -> None:
    with pytest.raises(TypedWordsError, match=r"ne se lit pas .*--no-typing"):
        load_typed_words(tmp_path / "absent.yml")
    (tmp_path / "faux.yml").write_text("a: [", "utf-8")
    with pytest.raises(TypedWordsError, match="YAML"):
        load_typed_words(tmp_path / "faux.yml")
