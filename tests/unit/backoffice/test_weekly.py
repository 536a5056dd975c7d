"""The summary of a week by e-mail: when, once, what it says, and to whom it is trusted."""

from __future__ import annotations

import email
import email.policy
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.backoffice.desk import Desk
from assistant.backoffice.roles import Role
from assistant.backoffice.smtp import NotSent, Server
from assistant.backoffice.weekly import due, send_due
from assistant.privacy.reference import reference_of
from assistant.reports.period import week_of
from assistant.store.sent_summaries import GIVEN_UP_AFTER, claim, last_sent, sent
from tests.backoffice import browser, desk_in, words_of
from tests.unit.backoffice.smtp_server import Mailbox, certificate, smtp_server
from tests.unit.backoffice.visitors import ask

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 30, 8, 30, tzinfo=PARIS)
WEEK = date(2026, 11, 23)
SECRET = "mon lecteur violet"


@pytest.mark.parametrize(
    ("now", "last", "expected"),
    [
        (MONDAY, None, WEEK),
        (MONDAY, WEEK - timedelta(days=7), WEEK),
        (MONDAY, WEEK, None),
        (MONDAY.replace(hour=7, minute=59), None, None),
        (MONDAY + timedelta(days=1, hours=-8), None, WEEK),
        (MONDAY + timedelta(days=2), None, None),
        (MONDAY - timedelta(days=1), None, None),
        # In Paris it is Monday at eight, whatever the clock of the machine says.
        (datetime(2026, 11, 30, 7, 0, tzinfo=UTC), None, WEEK),
        (datetime(2026, 11, 30, 6, 59, tzinfo=UTC), None, None),
    ],
)
def test_a_summary_is_due_on_monday_morning_and_the_day_after(
    now: datetime, last: date | None, expected: date | None
) -> None:
    assert due(now, last, PARIS) == expected


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = desk_in(tmp_path)
    now = datetime.now(UTC)
    week_before = now.astimezone(desk.zone).date() - timedelta(days=7)
    middle = week_of(week_before, desk.zone).since + timedelta(days=3)
    ago = (now - middle).total_seconds() / 86_400
    ask(desk.store, "a", SECRET, ("admit", None), days_ago=ago)
    ask(
        desk.store,
        "b",
        "ma question",
        ("answer", "insi-carte-cpx-requise"),
        days_ago=ago,
        useful=False,
        comment="Rien de bon ici",
    )
    return desk


def _monday(desk: Desk) -> datetime:
    """This week's Monday at nine."""
    first = week_of(datetime.now(desk.zone).date(), desk.zone).first
    return datetime(first.year, first.month, first.day, 9, tzinfo=desk.zone)


def _set(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("ASSISTANT_SMTP_URL", url)
    monkeypatch.setenv("ASSISTANT_SUMMARY_FROM", "assistant@example.org")
    monkeypatch.setenv("ASSISTANT_SUMMARY_TO", "equipe@example.org, chef@example.org")


def _read(mailbox: Mailbox) -> tuple[email.message.EmailMessage, str]:
    message = email.message_from_string(mailbox.messages[-1], policy=email.policy.default)
    body = message.get_body()
    assert body is not None
    return message, body.get_content()


def test_it_is_sent_once_encrypted_and_holds_no_word_of_a_visitor(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with smtp_server(pem) as mailbox:
        _set(monkeypatch, f"smtp://moi:se%40cret@127.0.0.1:{mailbox.port}")
        assert send_due(desk, _monday(desk))
        assert not send_due(desk, _monday(desk) + timedelta(hours=3))
    assert (len(mailbox.messages), mailbox.was_encrypted) == (1, [True])
    assert mailbox.recipients == [["equipe@example.org", "chef@example.org"]]
    assert mailbox.logins == ["\0moi\0se@cret"]
    message, body = _read(mailbox)
    assert "Semaine du" in str(message["Subject"])
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Questions : 2 (semaine d'avant : 0)" in body
    for words in ("violet", "Rien de bon", reference_of("a"), reference_of("b")):
        assert words not in mailbox.messages[0]
        assert words not in body


def test_tls_from_the_first_byte_is_spoken_too(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with smtp_server(pem, tls_first=True) as mailbox:
        _set(monkeypatch, f"smtps://127.0.0.1:{mailbox.port}")
        assert send_due(desk, _monday(desk))
    assert mailbox.was_encrypted == [True]


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_nobody_vouches_for_gets_nothing_and_it_is_tried_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    pem = certificate(tmp_path)
    with smtp_server(pem, tls_first=scheme == "smtps") as mailbox:
        _set(monkeypatch, f"{scheme}://moi:secret@127.0.0.1:{mailbox.port}")
        with pytest.raises(NotSent, match="certificat") as refused:
            send_due(desk, _monday(desk))
        assert "secret" not in str(refused.value)
        assert (mailbox.messages, mailbox.logins) == ([], [])
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        assert send_due(desk, _monday(desk))


def test_a_password_is_never_sent_in_clear(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with smtp_server() as mailbox:
        _set(monkeypatch, f"smtp://moi:secret@127.0.0.1:{mailbox.port}")
        with pytest.raises(NotSent, match="ne chiffre pas"):
            send_due(desk, _monday(desk))
        # A relay of the machine itself, without a password, may do.
        monkeypatch.setenv("ASSISTANT_SMTP_URL", f"smtp://127.0.0.1:{mailbox.port}")
        assert send_due(desk, _monday(desk))
    assert (mailbox.logins, len(mailbox.messages)) == ([], 1)


@pytest.mark.parametrize(("verb", "said"), [("RCPT", "refuse les destinataires"), ("DATA", "ne répond pas")])
def test_what_the_server_refuses_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, verb: str, said: str
) -> None:
    with smtp_server(refuses=verb) as mailbox:
        _set(monkeypatch, f"smtp://127.0.0.1:{mailbox.port}")
        with pytest.raises(NotSent, match=said):
            send_due(desk, _monday(desk))
    assert last_sent(desk.store) is None


def test_nothing_goes_unless_it_is_set_nor_from_a_back_office_that_only_reads(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASSISTANT_SMTP_URL", raising=False)
    assert not send_due(desk, _monday(desk))
    with smtp_server() as mailbox:
        _set(monkeypatch, f"smtp://127.0.0.1:{mailbox.port}")
        desk.other_writer = "bo-2"
        assert not send_due(desk, _monday(desk))
    assert mailbox.messages == []


def test_of_many_back_offices_one_sends_and_a_stopped_one_is_replaced(desk: Desk) -> None:
    now, claimed = datetime.now(UTC), []
    desk.store.create()
    threads = [
        threading.Thread(target=lambda: claimed.append(claim(desk.store, WEEK, now))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == [False] * 7 + [True]
    assert not claim(desk.store, WEEK, now + GIVEN_UP_AFTER - timedelta(seconds=1))
    assert claim(desk.store, WEEK, now + GIVEN_UP_AFTER + timedelta(seconds=1))
    sent(desk.store, WEEK, now)
    assert not claim(desk.store, WEEK, now + timedelta(days=2))


def test_an_administrator_sees_that_the_settings_are_right(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = browser(desk, Role.ADMINISTRATOR)
    monkeypatch.delenv("ASSISTANT_SMTP_URL", raising=False)
    assert "n'est pas réglé" in words_of(root.post("/tableau-de-bord/semaine/envoyer", status=422).text)
    with smtp_server() as mailbox:
        _set(monkeypatch, f"smtp://127.0.0.1:{mailbox.port}")
        page = words_of(root.get("/tableau-de-bord/semaine"))
        assert "equipe@example.org, chef@example.org" in page
        root.post("/tableau-de-bord/semaine/envoyer")
        browser(desk, Role.EDITOR).post("/tableau-de-bord/semaine/envoyer", status=403)
    assert len(mailbox.messages) == 1
    assert [act.name for act in root.access.acts] == ["résumé envoyé"]


def test_the_password_of_a_server_is_not_in_what_is_printed_of_it() -> None:
    server = Server.of("smtps://nom:tr%C3%A8s%20secret@mail.example.org")
    assert (server.host, server.port, server.password) == ("mail.example.org", 465, "très secret")
    assert "secret" not in repr(server)
