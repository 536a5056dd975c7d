"""What Prometheus reads of a replica, on a port of its own that visitors do not reach.

| metric | labels | meaning |
|---|---|---|
| `assistant_requests_total` | call, status | HTTP answers of the channel |
| `assistant_request_seconds` | call | time to answer |
| `assistant_in_flight` | | requests being answered |
| `assistant_waiting` | | messages that wait for another one of their conversation |
| `assistant_questions_total` | decision, entry | replies to messages; `entry` when one was answered |
| `assistant_answers_total` | certainty | answers, `sure` and `probable` |
| `assistant_feedback_total` | useful | « Oui » and « Non » pressed |
| `assistant_errors_total` | code | refusals and breakdowns, by the contract's code |
| `assistant_ready` | | 1 when the last check of readiness succeeded |
| `assistant_version_info` | model, catalogue, format | what is served now |
| `assistant_build_info` | version, rasa, python | what serves it |

Conversations opened as a try (`"test": true`) are no questions, answers nor feedback here.
No label holds anything a visitor typed, nor an address.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, Info, start_http_server
from prometheus_client.core import InfoMetricFamily
from prometheus_client.registry import Collector

from assistant import settings
from assistant.errors import reason
from assistant.subprocesses import StartError
from assistant.version import versions

MAX_ENTRIES = 2000
"""Entries that get a series of their own; the others are counted together."""
_OTHERS = "autres"
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 20)

# What a reply is, by the kind of the first message that says it.
_DECISIONS: Mapping[str, str] = {
    "answer": "answer",
    "topic": "topic",
    "clarification": "clarify",
    "suggestions": "suggest",
    "fallback": "admit",
    "handoff": "hand_over",
    "chitchat": "small_talk",
    "feedback_reason": "feedback",
    "feedback_comment": "feedback",
    "feedback_thanks": "feedback",
    "feedback_request": "feedback",
    "greeting": "greeting",
    "notice": "notice",
}

requests = Counter("assistant_requests", "HTTP answers of the channel", ["call", "status"])
seconds = Histogram("assistant_request_seconds", "Time to answer", ["call"], buckets=_BUCKETS)
in_flight = Gauge("assistant_in_flight", "Requests being answered")
waiting = Gauge("assistant_waiting", "Messages that wait for another one of their conversation")
questions = Counter("assistant_questions", "Replies to messages", ["decision", "entry"])
answers = Counter("assistant_answers", "Answers given", ["certainty"])
feedback = Counter("assistant_feedback", "Feedback pressed", ["useful"])
errors = Counter("assistant_errors", "Refusals and breakdowns", ["code"])
ready = Gauge("assistant_ready", "1 when everything an answer needs was there")
build = Info("assistant_build", "What serves it")
build.info(dict(versions()))

_entries: set[str] = set()


def replied(messages: Sequence[Mapping[str, Any]]) -> None:
    """Counts the reply to a message; what is said before it (a language, a number) is not the reply."""
    known = [message for message in messages if str(message.get("kind")) in _DECISIONS]
    if not known:
        return
    reply = next((message for message in known if message["kind"] != "notice"), known[0])
    decision = _DECISIONS[str(reply["kind"])]
    questions.labels(decision, _entry(reply) if decision == "answer" else "").inc()
    if decision == "answer":
        answers.labels("probable" if reply.get("certainty") == "probable" else "sure").inc()


def pressed(payload: str) -> None:
    """Counts a button when it is a feedback."""
    name, brace, values = payload.partition("{")
    if name != "/feedback" or not brace:
        return
    try:
        useful = json.loads(brace + values).get("useful")
    except (ValueError, AttributeError):
        return
    if useful in ("yes", "no"):
        feedback.labels(useful).inc()


class _Version(Collector):
    """Asks what is served at each reading: a model may be replaced meanwhile."""

    def __init__(self, read: Callable[[], Mapping[str, str]]) -> None:
        self.read = read

    def collect(self) -> Iterator[InfoMetricFamily]:
        yield InfoMetricFamily("assistant_version", "What is served", value=dict(self.read()))

    def describe(self) -> Iterable[InfoMetricFamily]:
        return [InfoMetricFamily("assistant_version", "What is served")]


def serve(version: Callable[[], Mapping[str, str]], queue: Callable[[], float]) -> bool:
    """Opens the port of the metrics when the settings name one.

    Args:
        version: Gives `model`, `catalogue` and `format`.
        queue: Gives the number of messages that wait.

    Returns:
        False when there are no metrics.

    Raises:
        StartError: The port is taken.
    """
    port = settings.metrics_port()
    if port is None:
        return False
    REGISTRY.register(_Version(version))
    waiting.set_function(queue)
    try:
        start_http_server(port, settings.metrics_host())
    except OSError as error:
        raise StartError(
            f"Le port {port} de {settings.metrics_host()} est déjà pris ou interdit ({reason(error)}) : "
            "changez ASSISTANT_METRICS_PORT."
        ) from error
    return True


def _entry(message: Mapping[str, Any]) -> str:
    entry = str(message.get("entry_id") or "")
    if entry in _entries or len(_entries) < MAX_ENTRIES:
        _entries.add(entry)
        return entry
    return _OTHERS
