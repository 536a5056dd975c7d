"""Tokens, signatures, limits, messages and text, each alone."""

from __future__ import annotations

import base64
import json

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.channel.errors import Breakdown, Refusal
from assistant.channel.incoming import check_length, check_origin
from assistant.channel.limits import Buckets, client_address
from assistant.channel.messages import to_message, to_messages
from assistant.channel.openapi import openapi
from assistant.channel.tokens import RENEWAL_SECONDS, Signer, new_conversation
from assistant.privacy.sanitize import clean, for_rasa
from assistant.settings import Rate
from tests.unit.channel.conftest import SECRET, Clock


def test_a_token_opens_its_conversation_until_it_expires() -> None:
    clock = Clock()
    signer = Signer(SECRET, lifetime=60, clock=clock)
    token = signer.issue("c1")
    assert signer.conversation(token) == "c1"
    clock.now += 60
    with pytest.raises(Refusal, match="session_expired"):
        signer.conversation(token)
    assert signer.conversation(token, renewing=True) == "c1"
    clock.now += RENEWAL_SECONDS
    with pytest.raises(Refusal, match="session_expired"):
        signer.conversation(token, renewing=True)


def test_a_conversation_survives_the_rotation_of_the_secret() -> None:
    before = Signer("the secret of before, long enough.")
    during = Signer(SECRET, previous="the secret of before, long enough.")
    after = Signer(SECRET)
    token, signature = before.issue("c1"), before.sign("c1", "/help")
    assert during.conversation(token) == "c1"
    assert during.signed("c1", "/help", signature)
    assert after.conversation(during.issue("c1")) == "c1"
    assert after.signed("c1", "/help", during.sign("c1", "/help"))
    assert not after.signed("c1", "/help", signature)
    with pytest.raises(Refusal, match="no_session"):
        after.conversation(token)
    with pytest.raises(Refusal, match="no_session"):
        during.conversation(Signer(SECRET + "x").issue("c1"))


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_forged_tokens_are_refused() -> None:
    signer = Signer(SECRET)
    good = {"sub": "c1", "aud": "assistant", "iat": 0, "exp": 10**12}
    key = signer._token_keys[0]
    unsigned = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    body = base64.urlsafe_b64encode(json.dumps(good).encode()).decode().rstrip("=")
    forged = [
        Signer(SECRET + "x").issue("c1"),
        f"{unsigned}.{body}.",
        jwt.encode(good, SECRET, algorithm="HS256"),
        jwt.encode(good, key, algorithm="HS512"),
        jwt.encode({**good, "aud": "other"}, key, algorithm="HS256"),
        jwt.encode({"sub": "c1", "aud": "assistant", "iat": 0}, key, algorithm="HS256"),
        jwt.encode({**good, "exp": "soon"}, key, algorithm="HS256"),
        jwt.encode({"aud": "assistant", "iat": 0, "exp": 10**12}, key, algorithm="HS256"),
    ]
    assert signer.conversation(jwt.encode(good, key, algorithm="HS256")) == "c1"
    for token in forged:
        with pytest.raises(Refusal, match="no_session"):
            signer.conversation(token)


@given(st.text())
def test_any_text_as_a_token_is_refused(token: str) -> None:
    with pytest.raises(Refusal) as caught:
        Signer(SECRET).conversation(token)
    assert caught.value.status == 401


@given(st.text(), st.text(), st.text())
def test_a_signature_is_for_one_payload_in_one_conversation(first: str, second: str, other: str) -> None:
    signer = Signer(SECRET)
    signature = signer.sign(first, other)
    assert signer.signed(first, other, signature)
    assert signer.signed(second, other, signature) == (first == second)


def test_conversations_cannot_be_guessed() -> None:
    assert len({new_conversation() for _ in range(1000)}) == 1000
    assert len(new_conversation()) == 32


def test_a_bucket_gives_a_burst_then_a_rate() -> None:
    clock = Clock()
    buckets = Buckets(Rate(3, 0.5), clock)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 2]
    assert buckets.take("b") == 0
    clock.now += 2
    assert [buckets.take("a") for _ in range(2)] == [0, 2]
    clock.now += 1000
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 2]
    assert Buckets(None).take("a") == 0


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "expected"),
    [
        ("10.0.0.1", "1.1.1.1", 0, "10.0.0.1"),
        ("10.0.0.1", "1.1.1.1", 1, "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1", 1, "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2", 2, "1.1.1.1"),
        ("10.0.0.1", None, 1, "10.0.0.1"),
        ("10.0.0.1", "nonsense", 1, "10.0.0.1"),
        ("2001:db8::1", None, 0, "2001:db8::/64"),
        ("10.0.0.1", "2001:db8:0:0:9::7", 1, "2001:db8::/64"),
        ("2001:db8:0:1::1", None, 0, "2001:db8:0:1::/64"),
        ("::1", None, 0, "::/64"),
        # A server that listens on IPv6 sees the addresses of IPv4 this way.
        ("::ffff:192.0.2.1", None, 0, "192.0.2.1"),
        ("::ffff:192.0.2.2", None, 0, "192.0.2.2"),
        ("::FFFF:C000:0203", None, 0, "192.0.2.3"),
        ("10.0.0.1", "::ffff:192.0.2.1", 1, "192.0.2.1"),
        ("64:ff9b::192.0.2.1", None, 0, "192.0.2.1"),
        ("64:ff9b::c000:202", None, 0, "192.0.2.2"),
        ("64:ff9b:1::1", None, 0, "64:ff9b:1::/64"),
        ("fe80::1%eth0", None, 0, "fe80::/64"),
        # Written with a port by some proxies.
        ("10.0.0.1", "192.0.2.1:4430", 1, "192.0.2.1"),
        ("10.0.0.1", "[2001:db8::1]:4430", 1, "2001:db8::/64"),
        ("10.0.0.1", "[::ffff:192.0.2.1]", 1, "192.0.2.1"),
        ("10.0.0.1", "192.0.2.1:999999", 1, "10.0.0.1"),
        ("10.0.0.1", "[]", 1, "10.0.0.1"),
        ("::ffff:10.0.0.1", "unknown", 1, "10.0.0.1"),
        ("unix:", None, 0, "unix:"),
    ],
)
def test_the_address_is_the_one_that_can_be_believed(
    peer: str, forwarded: str | None, proxies: int, expected: str
) -> None:
    assert client_address(peer, forwarded, proxies) == expected


def test_a_visitor_who_floods_over_ipv4_does_not_empty_the_bucket_of_the_others() -> None:
    buckets = Buckets(Rate(2, 0.5), Clock())
    flood, neighbour = (client_address(f"::ffff:192.0.2.{last}", None, 0) for last in (1, 2))
    assert [buckets.take(flood) for _ in range(3)] == [0, 0, 2]
    assert buckets.take(neighbour) == 0
    # The same visitor over the two ways of writing the address has one bucket.
    assert buckets.take(client_address("192.0.2.1", None, 0)) == 2


@pytest.mark.parametrize(
    ("announced", "refused"),
    [
        *[(None, False), ("", False), ("0", False), ("8192", False), ("08192", False)],
        *[("8193", True), ("0000000000009000", True), ("9" * 4000, True)],
        *[("-1", False), ("beaucoup", False), ("٩٩٩٩٩", False)],
    ],
)
def test_a_length_over_the_limit_is_refused_however_it_is_written(
    announced: str | None, refused: bool
) -> None:
    if not refused:
        check_length(announced)
        return
    with pytest.raises(Refusal) as caught:
        check_length(announced)
    assert caught.value.status == 413


@pytest.mark.parametrize(
    ("origin", "host", "accepted"),
    [
        (None, "a.fr", True),
        ("https://a.fr", "a.fr", True),
        ("https://a.fr", "a.fr:443", True),
        ("http://a.fr:5005", "a.fr:5005", True),
        ("https://A.fr", "a.FR", True),
        ("https://b.fr", "a.fr", True),
        ("https://c.fr", "a.fr", False),
        ("http://a.fr:5006", "a.fr:5005", False),
        ("https://a.fr.evil", "a.fr", False),
        ("null", "a.fr", False),
        ("", "a.fr", False),
        ("https://[", "a.fr", False),
        ("https://a:b:c", "a.fr", False),
    ],
)
def test_origins(origin: str | None, host: str, accepted: bool) -> None:
    if accepted:
        check_origin(origin, host, ("https://b.fr",))
    else:
        with pytest.raises(Refusal, match="origin"):
            check_origin(origin, host, ("https://b.fr",))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  bonjour \r\n ", "bonjour"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("e\u0301te\u0301", "été"),
        ("a\tb\x00c\x1bd\x7f", "a bcd"),
        ("\u202eabc\u202c \u2066x\u2069 \u200f", "abc x"),
        ("a\u200bb\ufeffc\u00add\u2060", "abcd"),
        ("👩\u200d⚕️", "👩\u200d⚕️"),
        ("\ud800a", "a"),
        ("\u200b", ""),
        ("« é » œ — 1\u00a0000", "« é » œ — 1\u00a0000"),
    ],
)
def test_text_is_cleaned(typed: str, expected: str) -> None:
    assert clean(typed) == expected


@given(st.text())
def test_cleaned_text_is_stable_and_can_be_sent(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode("utf-8")
    assert not for_rasa(once).strip().startswith("/")


def test_a_message_has_every_field_of_the_contract() -> None:
    signer = Signer(SECRET)
    message = to_message({"text": "a", "attachment": None, "timestamp": 1.0}, "c1", signer)
    assert message == {
        **dict.fromkeys(("entry_id", "facet", "source", "warning", "handoff")),
        **dict.fromkeys(("title", "context", "certainty", "lead", "contact")),
        **{"id": message["id"], "kind": "notice", "text": "a", "buttons": [], "related": []},
    }


def test_what_the_actions_say_reaches_the_visitor() -> None:
    signer = Signer(SECRET)
    raw = {
        "text": "Réponse",
        "kind": "answer",
        "entry_id": "e",
        "facet": "produit",
        "source": {"url": "https://x", "label": "x"},
        "warning": "vieux",
        "handoff": {"summary": "s", "contact": {"label": "l"}},
        "buttons": [{"title": "Oui", "payload": "/a"}, {"title": "Sans"}],
    }
    message = to_message(raw, "c1", signer)
    assert message["source"] == {"url": "https://x", "label": "x", "verified_on": None}
    assert message["buttons"] == [{"title": "Oui", "payload": "/a", "signature": signer.sign("c1", "/a")}]
    assert message["handoff"]["contact"] == {"label": "l"}
    assert len(message["handoff"]["reference"]) == 9
    assert (message["kind"], message["warning"], message["facet"]) == ("answer", "vieux", "produit")


def test_what_stands_around_an_answer_reaches_the_visitor_with_its_buttons_signed() -> None:
    signer = Signer(SECRET)
    raw = {
        **{"text": "Oui.", "kind": "answer", "title": "Faut-il une carte ?", "context": ("INSi",)},
        **{"certainty": "probable", "lead": "Voici :", "contact": {"label": "Cartes"}},
        "related": [{"title": "Et sans ?", "payload": "/a", "hint": "2 questions"}, {"title": "Sans"}],
    }
    message = to_message(raw, "c1", signer)
    assert (message["title"], message["context"]) == ("Faut-il une carte ?", ["INSi"])
    assert (message["certainty"], message["lead"]) == ("probable", "Voici :")
    assert message["contact"] == {"label": "Cartes"}
    signed = {"payload": "/a", "signature": signer.sign("c1", "/a")}
    assert message["related"] == [{"title": "Et sans ?", **signed, "hint": "2 questions"}]


def test_every_field_of_a_message_is_described() -> None:
    """The description lets clients meet fields they do not know: only this says that ours are there."""
    schemas = openapi()["components"]["schemas"]
    raw = {"text": "a", "buttons": [{"title": "b", "payload": "/b", "hint": "h"}]}
    message = to_message(raw, "c1", Signer(SECRET))
    assert set(message) == set(schemas["Message"]["properties"]) == set(schemas["Message"]["required"])
    assert set(message["buttons"][0]) == set(schemas["Button"]["properties"])


@pytest.mark.parametrize("raw", [[], [{"text": None}], [{"text": "a"}, {"text": "b", "breakdown": True}]])
def test_silence_and_breakdowns_are_not_answers(raw: list[dict[str, object]]) -> None:
    with pytest.raises(Breakdown):
        to_messages(raw, "c1", Signer(SECRET))
