"""Points 1 and 9 of the product page: greeting and small talk."""

from dataclasses import replace

import pytest

from assistant.catalogue.agency import AGENCY_FILE, load_agency
from assistant.catalogue.texts import TEXTS_FILE, load_texts
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.step_table import take_step
from assistant.dialogue.steps.small_talk import greeting, small_talk
from assistant.settings import ROOT
from assistant.understanding import acts
from tests.unit.dialogue.helpers import answered, kinds, press

BLANK = Conversation()


def test_the_greeting_frames_and_offers_three_questions_and_all_the_others(knowledge: Knowledge):
    (message,) = greeting(knowledge).messages
    assert "assistant automatique" in message.text
    privacy = "Ne saisissez pas de données de santé ni de données personnelles "
    assert privacy + "(INS, NIR, code de carte, mot de passe)." in message.text
    assert len(message.buttons) == 4
    assert message.buttons[-1].title == "Parcourir par thème"
    assert kinds(take_step(knowledge, BLANK, press(message.buttons[-1]))) == ["topic"]


@pytest.fixture(scope="module")
def shipped() -> dict[str, str]:
    """What is said to each act in the shipped sentences."""
    agency = load_agency(ROOT / "data" / AGENCY_FILE)
    return dict(load_texts(ROOT / "data" / TEXTS_FILE, agency).politesses)


TALKS = (
    *(acts.GREETING, acts.THANKS, acts.GOODBYE, acts.COMPLIMENT),
    *(acts.INSULT, acts.TEST, acts.ROBOT, acts.AUTHOR),
)


def test_each_pleasantry_has_its_own_short_sentence(knowledge: Knowledge, shipped: dict[str, str]):
    known = replace(knowledge, texts=replace(knowledge.texts, politesses=shipped))
    said = {act: small_talk(known, BLANK, act).messages[0].text for act in TALKS}
    assert len(set(said.values())) == len(TALKS)
    assert max(map(len, said.values())) < 180
    assert "automatique" in said[acts.ROBOT]


def test_a_file_without_the_newer_pleasantries_has_theirs_all_the_same(knowledge: Knowledge):
    said = {act: small_talk(knowledge, BLANK, act).messages[0].text for act in TALKS}
    assert len(set(said.values())) == len(TALKS)


def test_thanks_after_an_answer_count_for_nothing(knowledge: Knowledge):
    given = answered(knowledge).conversation
    turn = small_talk(knowledge, given, acts.THANKS)
    assert turn.feedback is None
    assert turn.conversation == given
