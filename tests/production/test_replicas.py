"""Any replica serves any conversation; what is not for visitors is not reached; logs show and hide."""

from __future__ import annotations

import itertools
import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis

from bench.stack import Stack, Worker, status
from bench.visitors import CARD, DATES, PHARMACY
from tests.e2e.conftest import Service, Visitor
from tests.production.conftest import frozen
from tests.unit.privacy.test_redaction import REPLACED
from tests.waiting import LIMIT_SECONDS, until


def _at(worker: Worker) -> Service:
    assert worker.child
    return Service(f"http://127.0.0.1:{worker.port}/assistant", Path(), worker.child.process)


def _is_closed(worker: Worker) -> bool:
    """True when a replica takes no new conversation."""
    try:
        return _at(worker).get("/ready")[0] != 200
    except OSError:
        return True


def _move(visitor: Visitor, worker: Worker) -> Visitor:
    visitor.service = _at(worker)
    return visitor


def test_a_conversation_goes_on_in_another_replica_at_each_turn(whole: Stack) -> None:
    one, other = whole.replicas
    visitor = Visitor(_at(one))
    assert _move(visitor, other).say(DATES).kinds == ["clarification"]
    assert "answer" in _move(visitor, one).say(PHARMACY).kinds
    assert _move(visitor, other).press("Oui").kinds[0] == "feedback_thanks"


def test_a_replica_killed_between_two_turns_loses_nothing(whole: Stack) -> None:
    one, other = whole.replicas
    visitor = Visitor(_at(one)).say(DATES)
    assert visitor.kinds == ["clarification"]
    one.kill()
    assert "answer" in _move(visitor, other).say(PHARMACY).kinds
    assert visitor.press("Non").kinds == ["feedback_reason"]


def test_two_messages_at_once_in_two_replicas_wait_for_each_other(whole: Stack) -> None:
    visitor = Visitor(_at(whole.replicas[0]))
    answers: list[int] = []

    def say(worker: Worker) -> None:
        answers.append(_at(worker).post("/v1/message", {"text": CARD}, visitor.token)[0])

    threads = [threading.Thread(target=say, args=(worker,)) for worker in whole.replicas * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [200] * 6
    # Each message saw the one before: six questions, and their answers in between.
    events = _events(whole, visitor)
    kinds = [event["event"] for event in events if event["event"] in ("user", "bot")]
    questions = [number for number, kind in enumerate(kinds) if kind == "user"]
    assert len(questions) == 7
    assert all(later - sooner > 1 for sooner, later in itertools.pairwise(questions[1:]))


def test_a_message_that_comes_again_is_answered_once(whole: Stack) -> None:
    """Sent again to another replica while the first one is still being answered, then once more."""
    one, other = whole.replicas
    visitor = Visitor(_at(one)).say(DATES)
    answers: list[dict[str, Any]] = []

    def send(worker: Worker) -> None:
        status, body = _at(worker).post("/v1/message", {"text": PHARMACY}, visitor.token, "again-and-again")
        assert status == 200
        answers.append(body)

    with frozen(*whole.actions) as thaw, redis.Redis.from_url(whole.redis.url) as client:
        threads = [threading.Thread(target=send, args=(worker,)) for worker in (one, other)]
        for thread in threads:
            thread.start()
            until(lambda: client.keys("assistant:lock:*"))
        thaw()
        for thread in threads:
            thread.join(LIMIT_SECONDS)
    send(other)
    shown = [[message["text"] for message in body["messages"]] for body in answers]
    assert shown[0] == shown[1] == shown[2]
    assert "answer" in [message["kind"] for message in answers[0]["messages"]]
    events = [event for event in _events(whole, visitor) if event["event"] == "user"]
    assert [event["text"] for event in events].count(PHARMACY) == 1
    visitor.buttons = [button for message in answers[2]["messages"] for button in message["buttons"]]
    assert visitor.press("Oui").kinds[0] == "feedback_thanks"


def test_a_clean_stop_finishes_what_is_being_answered(whole: Stack) -> None:
    replica = whole.replicas[0]
    visitor = Visitor(_at(replica))
    for actions in whole.actions:
        assert actions.child
        actions.child.process.send_signal(19)
    answer = threading.Thread(target=visitor.say, args=(CARD,))
    answer.start()
    # Its conversation is held in Redis as long as it is being answered.
    with redis.Redis.from_url(whole.redis.url) as client:
        until(lambda: client.keys("assistant:lock:*"))
    stopped: list[int] = []
    stopping = threading.Thread(target=lambda: stopped.append(replica.stop()))
    stopping.start()
    until(lambda: _is_closed(replica))
    assert stopped == [], "it did not wait"
    for actions in whole.actions:
        assert actions.child
        actions.child.process.send_signal(18)
    answer.join(LIMIT_SECONDS)
    stopping.join(LIMIT_SECONDS)
    assert visitor.status == 200
    assert "answer" in visitor.kinds
    assert stopped == [0]


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/model",
            "/status",
            "/version",
            "/domain",
            "/conversations/x/tracker",
            "/webhooks/rest/webhook",
        ),
        *("/webhook", "/actions", "/metrics", "/.errors/503.json", "/assistant", "/assistant/../model"),
        *("/assistant/%2e%2e/model", "/nginx.conf", "//model"),
    ],
)
def test_only_the_assistant_is_reachable(whole: Stack, path: str) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{whole.nginx.port}{path}", method="GET")
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request) as answer:
            code, body = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        code, body = error.code, error.read()
    assert code in ((301, 302, 308) if path in ("/", "/assistant") else (404,)), body
    assert b"Traceback" not in body
    # Nothing but loopback is listened on, and each replica's own API is off.
    for worker in whole.replicas:
        for inside in ("/model", "/conversations/x/tracker", "/domain", "/webhooks/rest/webhook"):
            assert status(f"http://127.0.0.1:{worker.port}{inside}") == 404


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def test_everything_listens_on_loopback_only(whole: Stack) -> None:
    for worker in whole.workers:
        assert worker.child
        for address in _listening(worker.child.process.pid):
            assert address == "0100007F", f"{worker.label} listens on {address}"


def _listening(process: int) -> set[str]:
    """Local addresses, in the kernel's hexadecimal, of the sockets on which a process listens."""
    inodes = set()
    for entry in Path(f"/proc/{process}/fd").iterdir():
        target = str(entry.readlink())
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    rows6 = [line.split() for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]]
    return {row[1].split(":")[0] for row in rows + rows6 if row[3] == "0A" and row[9] in inodes}


def test_logs_are_json_without_anything_typed(whole: Stack) -> None:
    visitor = Visitor(_at(whole.replicas[0]))
    secret = "Ma patiente Léa Zwicky-Dutilleul a perdu sa carte"
    typed = [secret, *(text for text, _ in REPLACED[::7])]
    for text in typed:
        visitor.say(text)
    # An action that fails in the middle: Rasa logs the answer of the action server, which repeats the call.
    with _closed(whole, "interactions"):
        assert visitor.say(secret + " encore").status == 503
    assert visitor.say(CARD).status == 200
    for worker in whole.workers:
        for file in worker.log.parent.glob(worker.log.name + "*"):
            for line in file.read_text(encoding="utf-8").splitlines():
                json.loads(line)
                assert "Zwicky" not in line
                assert not [text for text in typed if text in line]
    access = (whole.nginx.folder / "run/access.log").read_text(encoding="utf-8")
    # The replica of each request is logged, and all those tried when one was down; never who asks.
    assert "127.0.0.1" not in re.sub(r'"replica":"[^"]*"', "", access)
    assert "Zwicky" not in access


def test_one_id_follows_a_request_from_nginx_to_the_action(whole: Stack) -> None:
    visitor = Visitor(_at(whole.replicas[0]))
    with _closed(whole, "interactions"):
        request = urllib.request.Request(
            f"{whole.base}/v1/message",
            json.dumps({"text": CARD}).encode(),
            {
                "Content-Type": "application/json",
                "Authorization": f"Bearer {visitor.token}",
                "X-Request-ID": "follow-me-0001",
            },
        )
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        assert caught.value.code == 503
        assert caught.value.headers["X-Request-ID"] == "follow-me-0001"
        # nginx writes its line once the connection is over.
        caught.value.close()

    def logging_processes() -> set[str]:
        return {
            line["process"]
            for worker in whole.workers
            for line in map(json.loads, worker.log.read_text(encoding="utf-8").splitlines())
            if line.get("request_id") == "follow-me-0001"
        }

    until(lambda: logging_processes() == {"rasa", "actions"})
    access = whole.nginx.folder / "run/access.log"
    until(lambda: "follow-me-0001" in access.read_text(encoding="utf-8"))


def test_metrics_are_on_a_port_of_their_own(whole: Stack) -> None:
    Visitor(_at(whole.replicas[0])).say(CARD)
    port = whole.replicas[0].environment["ASSISTANT_METRICS_PORT"]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        exposed = answer.read().decode()
    assert 'assistant_version_info{catalogue="' in exposed
    assert 'assistant_questions_total{decision="answer",entry="insi-carte-cpx-requise"}' in exposed
    assert "assistant_waiting 0.0" in exposed
    assert status(f"http://127.0.0.1:{whole.replicas[0].port}/metrics") == 404


@contextmanager
def _closed(stack: Stack, base: str) -> Iterator[None]:
    """One database refuses everybody, the rest of the server works."""
    stack.postgres.run_sql(f"ALTER DATABASE {base} ALLOW_CONNECTIONS false")
    stack.postgres.run_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname='{base}'")
    try:
        yield
    finally:
        stack.postgres.run_sql(f"ALTER DATABASE {base} ALLOW_CONNECTIONS true")


def _events(stack: Stack, visitor: Visitor) -> list[dict[str, Any]]:
    import sqlalchemy as sa

    from assistant.channel.tokens import Signer

    conversation = Signer(stack.environment["ASSISTANT_SECRET"]).conversation(visitor.token)
    engine = sa.create_engine(stack.postgres.address("conversations"))
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text("SELECT data FROM events WHERE sender_id = :id ORDER BY id"), {"id": conversation}
        )
        events = [json.loads(row[0]) for row in rows]
    engine.dispose()
    return events
