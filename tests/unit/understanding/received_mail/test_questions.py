"""The questions of received mails, as a support team pastes them."""

from __future__ import annotations

import json
import random
import re
import time
from typing import Any

import pytest

from assistant.understanding.received_mail.questions import MOST_QUESTIONS, read_mail
from tests.conftest import FROZEN

MAILS = [
    json.loads(line)
    for line in (FROZEN.parent / "backoffice" / "mails.jsonl").read_text(encoding="utf-8").splitlines()
]


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


@pytest.mark.parametrize("mail", MAILS, ids=[mail["name"] for mail in MAILS])
def test_the_questions_of_a_mail_are_found_and_nothing_else(mail: dict[str, Any]) -> None:
    assert [_words(one.text) for one in read_mail(mail["mail"]).questions] == [
        _words(question) for question in mail["questions"]
    ]


def test_what_leads_to_a_question_and_what_is_said_beside_are_kept() -> None:
    read = read_mail(
        "Objet : RE: Ségur\n\nBonjour,\nNous sommes éditeur d'un logiciel de laboratoire.\n\n"
        "Nous avons reçu le référentiel. Quelle est la date limite ?\nCordialement"
    )
    (asked,) = read.questions
    assert (asked.text, asked.context) == ("Quelle est la date limite ?", "Nous avons reçu le référentiel.")
    assert (read.subject, read.about) == ("Ségur", "Nous sommes éditeur d'un logiciel de laboratoire.")


def test_a_statement_that_asks_says_that_it_is_one() -> None:
    (said,) = read_mail("Bonjour\nMa carte est bloquée.\nMerci").questions
    assert not said.is_asked


def test_a_mail_that_asks_nothing_keeps_what_it_says() -> None:
    read = read_mail("Bonjour,\nLa carte de ma secrétaire arrive à échéance en mars.\nCordialement, Paul")
    assert not read.questions
    assert read.statements == ("La carte de ma secrétaire arrive à échéance en mars.",)


@pytest.mark.parametrize(
    "pasted", ["", " \n ", ">", "-- \n", "<p></p>", "Objet :", "•", "1) ", "De :\nÀ :", "\x00?"]
)
def test_what_says_nothing_asks_nothing(pasted: str) -> None:
    assert read_mail(pasted).questions == ()


def test_an_address_between_chevrons_is_no_markup() -> None:
    (asked,) = read_mail("Peut-on écrire à <contact@exemple.fr> pour un devis ?").questions
    assert "<contact@exemple.fr>" in asked.text


def test_no_more_questions_than_can_be_answered_are_found() -> None:
    assert len(read_mail("Combien de temps cela dure-t-il vraiment ?\n" * 60).questions) == MOST_QUESTIONS


def test_the_longest_mail_is_read_in_a_time_that_grows_with_its_length() -> None:
    order = random.Random(0)
    pieces = [
        "> ",
        "De : a\n",
        "- ",
        "1) ",
        "<p>",
        "Objet : x\n",
        "ne pas ",
        "? ",
        "\n\n",
        ": ",
        "merci ",
        "_",
        "a " * 30,
    ]

    def seconds(length: int) -> float:
        took = []
        for _ in range(3):
            text = "".join(order.choice(pieces) for _ in range(length))[:length]
            begun = time.process_time()
            read_mail(text)
            took.append(time.process_time() - begun)
        return min(took)

    seconds(1000)
    # Four times as long: ten times is far under a quadratic growth, and above what a machine's noise makes.
    assert seconds(8000) < 10 * seconds(2000) + 0.05
