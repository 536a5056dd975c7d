"""What a turn costs: against an echo bot, after a long talk, for hostile texts.

Every figure is a ratio within the run, of the time processors took for works done in turns: a busy machine
slows both alike. How long others wait beside a hostile visitor is measured by `python -m bench.neighbours`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from bench.processes import processor_seconds
from bench.rest_projects import Echo
from tests.conftest import FROZEN
from tests.e2e.conftest import Service, Visitor
from tests.waiting import until

TEXTS = [
    json.loads(line)["text"]
    for line in (FROZEN / "evaluation" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
_WEBHOOK = "/webhooks/rest/webhook"
MOST_TIMES_THE_FLOOR = 24
"""Eleven when written, twelve alone, eighteen beside other tests: an echo costs 3.4 ms of processor or 5.8:
the floor moves more than what stands on it. Thirty and more without what `docs/performance.md` lists."""

MOST_QUESTIONS = 8
"""Three where the encoder runs on whole numbers. In single precision (no VNNI) it weighs more of a turn, and
reads up to 160 tokens of a long text against 25 of a question: up to five and a half. What this guards
against cost ten and more."""


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A Rasa that always says the same."""
    echo = Echo(tmp_path_factory.mktemp("floor"), 0, 120)
    echo.write()
    echo.train()
    echo.start()
    assert echo.process is not None
    service = Service(f"http://127.0.0.1:{echo.port}", echo.folder, echo.process)
    try:
        until(lambda: service.post(_WEBHOOK, {"sender": "first", "message": "bonjour"})[1])
        yield service
    finally:
        echo.stop()


def _cost(service: Service, call: Callable[[], object]) -> float:
    """Seconds of processor that a service takes for a call."""
    before = processor_seconds(service.process.pid)
    call()
    return processor_seconds(service.process.pid) - before


def test_a_question_costs_a_few_times_an_echo(service: Service, floor: Service) -> None:
    ours = echoes = 0.0
    Visitor(service).say(TEXTS[-1])
    for talk in range(12):
        texts, sender = TEXTS[5 * talk : 5 * talk + 5], f"echo-{talk}"
        ours += _cost(service, partial(_talk, service, texts))
        echoes += _cost(floor, partial(_echo, floor, sender, texts))
    assert ours < MOST_TIMES_THE_FLOOR * echoes


def _talk(service: Service, texts: list[str]) -> None:
    visitor = Visitor(service)
    for text in texts:
        visitor.say(text)


def _echo(floor: Service, sender: str, texts: list[str]) -> None:
    for text in ("/session_start", *texts):
        floor.post(_WEBHOOK, {"sender": sender, "message": text})


def test_a_turn_after_an_hour_of_talk_costs_what_the_first_do(service: Service) -> None:
    long = Visitor(service)
    for number in range(150):
        long.say(TEXTS[number % 20])
    # Neither is read from memory: each text is sent once. In turns: what else the machine does slows both.
    short = Visitor(service).say(TEXTS[0]).say(TEXTS[1])
    talks = list(zip(TEXTS[20:50], TEXTS[50:80], strict=True))
    spent = [
        (_cost(service, partial(long.say, one)), _cost(service, partial(short.say, other)))
        for one, other in talks
    ]
    assert sum(one for one, _ in spent) < 1.5 * sum(other for _, other in spent)


_RANDOM = random.Random(0)


def _letters(count: int) -> str:
    return "".join(_RANDOM.choices("abcdefghijklmnopqrstuvwxyzéèà", k=count))


HOSTILE: dict[str, Callable[[], str]] = {
    "no space": lambda: _letters(500),
    "250 words": lambda: " ".join(_letters(1) for _ in range(250)),
    "rare words": lambda: " ".join(_letters(7) for _ in range(63)),
    "long words": lambda: " ".join(_letters(30) for _ in range(16)),
    "a rare word again and again": lambda: f"{_letters(12)} " * 38,
    "emoji": lambda: "😀 " * 240 + _letters(9),
    "joined emoji": lambda: "👩‍⚕️" * 90 + _letters(9),
    "digits": lambda: f"{_RANDOM.randrange(10**9)} " * 50,
    "mixed scripts": lambda: f"aбγ漢字عrabe{_letters(3)} " * 30,
    "hyphens": lambda: f"{_letters(1)}-" * 250,
    "apostrophes": lambda: f"{_letters(1)}'" * 250,
    "brackets": lambda: "[" * 490 + _letters(9),
    "combining accents": lambda: "e\u0301" * 240 + _letters(9),
    "waves": lambda: f"vague 1 {_letters(2)} " * 45,
    "17 questions": lambda: f"Quelle carte pour {_letters(5)} ? " * 17,
    "scrambled French": lambda: " ".join("".join(_RANDOM.sample(w, len(w))) for w in _SOME_FRENCH.split()),
}
_SOME_FRENCH = " ".join(TEXTS[:9])


@pytest.mark.parametrize("content", HOSTILE)
def test_a_text_of_any_content_costs_at_most_a_few_questions(service: Service, content: str) -> None:
    visitor = Visitor(service).say(TEXTS[-1])
    usual, hostile = [], []
    for text in TEXTS[60:69]:
        # New texts each time: nothing is read from memory.
        question, long = f"{text} {_letters(3)}", HOSTILE[content]()[:500]
        usual.append(_cost(service, partial(visitor.say, question)))
        hostile.append(_cost(service, partial(visitor.say, long)))
        assert visitor.status == 200
    assert sum(hostile) < MOST_QUESTIONS * sum(usual)
