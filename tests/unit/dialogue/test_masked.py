"""What a visitor is told of what was masked: once a conversation and kind, before the answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.catalogue.agency import AGENCY_FILE, load_agency
from assistant.catalogue.texts import TEXTS_FILE, Texts, load_texts
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.masked import telling
from assistant.dialogue.state import Conversation
from assistant.dialogue.step_table import take_step
from assistant.dialogue.turns import Message, Turn
from assistant.privacy.labels import LABELS
from assistant.settings import ROOT
from assistant.understanding import acts
from tests.conftest import FROZEN
from tests.unit.dialogue.helpers import kinds, pressed, stored, understood

QUESTION = understood("carte bloquée, mon code est [code]", ("cps-bloquee", 0.9), ("ecps-bloquee", 0.05))
DANGER = understood("M. [nom] ne respire plus", act=acts.EMERGENCY, known=0.0)
CODE, PASSWORD, NAME, EMAIL = "[code]", "[mot de passe]", "[nom]", "[e-mail]"
SAID = Turn((Message("Réponse", "answer"),), Conversation())


@pytest.fixture
def texts() -> Texts:
    return load_texts(FROZEN / TEXTS_FILE)


def notices(turn: Turn) -> list[str]:
    return [message.text for message in turn.messages if message.kind == "notice"]


def test_the_notice_comes_before_the_answer_which_is_still_given(knowledge: Knowledge):
    turn = take_step(knowledge, Conversation(), QUESTION, [CODE])
    assert kinds(turn) == ["notice", "answer", "feedback_request"]
    assert turn.messages[0].text == "J'ai masqué un code : ne le communiquez jamais."
    assert turn.messages[1:] == take_step(knowledge, Conversation(), QUESTION).messages


def test_a_kind_is_told_once_in_a_conversation(knowledge: Knowledge):
    first = take_step(knowledge, Conversation(), QUESTION, [CODE])
    again = take_step(knowledge, stored(first), QUESTION, [CODE, PASSWORD])
    assert notices(again) == ["J'ai masqué un mot de passe : ne le communiquez jamais."]
    assert notices(take_step(knowledge, stored(again), QUESTION, [PASSWORD, CODE])) == []


@pytest.mark.parametrize("act", [acts.RESTART, acts.BACK, acts.HELP, acts.HUMAN, acts.THANKS])
def test_no_step_forgets_what_was_told(knowledge: Knowledge, act: str):
    told = stored(take_step(knowledge, Conversation(), QUESTION, [CODE]))
    after = stored(take_step(knowledge, told, pressed(act)))
    assert notices(take_step(knowledge, after, QUESTION, [CODE])) == []


def test_personal_data_is_named_and_is_one_kind(texts: Texts):
    turn = telling(texts, SAID, [EMAIL, NAME])
    assert notices(turn) == [
        "J'ai masqué des données personnelles : un nom, une adresse électronique. "
        "Je n'en ai pas besoin pour vous répondre."
    ]
    assert telling(texts, SAID, ["[NIR]"], turn.conversation.masked).messages == SAID.messages


@pytest.mark.parametrize("label", LABELS)
def test_every_label_is_told_of(texts: Texts, label: str):
    (said,) = notices(telling(texts, SAID, [label]))
    assert said.startswith("J'ai masqué ")
    assert "{" not in said
    # What gives access is never to be told to anybody; what names a person is only of no use.
    assert ("jamais" in said) != ("pas besoin" in said)


@pytest.mark.parametrize("masked", [[], ["[urgence]"], ["n'importe quoi", "code"]])
def test_nothing_masked_is_nothing_told(texts: Texts, masked: list[str]):
    assert telling(texts, SAID, masked) == SAID


def test_whoever_is_in_danger_reads_the_numbers_first_and_is_told_later(knowledge: Knowledge):
    turn = take_step(knowledge, Conversation(), DANGER, [NAME])
    assert kinds(turn) == ["notice"]
    assert "112" in turn.messages[0].text
    both = replace(DANGER, ranking=QUESTION.ranking, known=0.95, values={"rest": "carte bloquée"})
    answered = take_step(knowledge, Conversation(), both, [NAME])
    assert "112" in answered.messages[0].text
    assert kinds(answered) == ["notice", "answer", "feedback_request"]
    assert len(notices(take_step(knowledge, stored(answered), QUESTION, [NAME]))) == 1


def test_a_file_without_these_sentences_says_the_usual_ones(texts: Texts, tmp_path: Path):
    shipped = load_texts(ROOT / "data" / TEXTS_FILE, load_agency(ROOT / "data" / AGENCY_FILE))
    for name in ("code", "mot_de_passe", "cle", "carte", "personnel"):
        assert getattr(texts, f"masque_{name}") == getattr(Texts, f"masque_{name}")
        assert getattr(shipped, f"masque_{name}")
