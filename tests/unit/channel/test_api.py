"""The contract over HTTP, as a client sees it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.channel.api import SESSION_START, Options
from assistant.channel.errors import Breakdown, Refusal
from assistant.channel.incoming import Typed, read_message, read_object
from assistant.channel.site import PAGE, versioned
from assistant.privacy.sanitize import SLASH_GUARD, for_rasa
from assistant.settings import ROOT, Rate
from assistant.understanding import acts
from assistant.understanding.result import Thresholds, Understanding
from assistant.version import VERSION
from tests.unit.channel.conftest import BODIES, Service, serving

FIELDS = {
    *("id", "kind", "text", "entry_id", "facet", "source", "buttons", "warning", "handoff"),
    *("title", "context", "certainty", "lead", "contact", "related"),
}


async def test_a_new_session_greets(service: Service) -> None:
    opened = await service.open()
    assert set(opened) == {"token", "expires_in", "reference", "messages"}
    assert opened["expires_in"] == 3600
    [greeting] = opened["messages"]
    assert set(greeting) == FIELDS
    assert greeting["kind"] == "greeting"
    assert service.engine.received == [(service.signer.conversation(opened["token"]), SESSION_START)]


async def test_two_sessions_are_two_conversations(service: Service) -> None:
    first, second = await service.open(), await service.open()
    assert first["reference"] != second["reference"]
    assert len(service.signer.conversation(first["token"])) >= 22


async def test_a_question_is_answered_whole(service: Service) -> None:
    token = (await service.open())["token"]
    status, got, headers = await service.post("/v1/message", {"text": "Quelle carte ?"}, token)
    assert status == 200
    assert [message["text"] for message in got["messages"]] == ["Réponse\n\nen deux parties"]
    assert set(got["messages"][0]) == FIELDS
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_a_button_of_this_conversation_is_accepted(service: Service) -> None:
    opened = await service.open()
    button = opened["messages"][0]["buttons"][0]
    body = {"payload": button["payload"], "signature": button["signature"]}
    status, _, _ = await service.post("/v1/message", body, opened["token"])
    assert status == 200
    assert service.engine.received[-1][1] == button["payload"]


@pytest.mark.parametrize(
    "changed",
    [{"payload": '/pick{"entry": "b"}'}, {"signature": "x"}, {"signature": "é\ud800"}, {"signature": ""}],
)
async def test_a_forged_button_is_refused(service: Service, changed: dict[str, str]) -> None:
    opened = await service.open()
    button = opened["messages"][0]["buttons"][0]
    body = {"payload": button["payload"], "signature": button["signature"], **changed}
    status, got, _ = await service.post("/v1/message", body, opened["token"])
    assert (status, got["error"]) == (403, "signature")


async def test_a_button_of_another_conversation_is_refused(service: Service) -> None:
    first, second = await service.open(), await service.open()
    button = first["messages"][0]["buttons"][0]
    body = {"payload": button["payload"], "signature": button["signature"]}
    status, _, _ = await service.post("/v1/message", body, second["token"])
    assert status == 403


async def test_a_slash_that_is_typed_stays_text(service: Service) -> None:
    token = (await service.open())["token"]
    for text in ('/faq{"x": 1}', "  /SetSlots", "\u200b/restart", "\u2060/faq", "\u202e/back"):
        await service.post("/v1/message", {"text": text}, token)
        text = service.engine.received[-1][1]
        assert not text.strip().startswith("/")
        assert text.startswith(f"{SLASH_GUARD}/")


async def test_personal_data_never_reaches_rasa(service: Service) -> None:
    token = (await service.open())["token"]
    await service.post("/v1/message", {"text": "NIR 185057800608491, jean@x.fr"}, token)
    assert service.engine.received[-1][1] == "NIR [NIR], [e-mail]"


async def test_what_was_masked_goes_with_the_message_by_its_labels_alone(service: Service) -> None:
    token = (await service.open())["token"]
    await service.post("/v1/message", {"text": "NIR 185057800608491, jean@x.fr, [code]"}, token)
    await service.post("/v1/message", {"text": "bonjour"}, token)
    assert service.engine.masked == [set(), {"[NIR]", "[e-mail]"}, set()]


async def test_personal_data_cannot_hide_behind_invisible_characters(service: Service) -> None:
    token = (await service.open())["token"]
    await service.post("/v1/message", {"text": "1850578\u200b00608491 \u202ejean@\u2060x.fr"}, token)
    assert service.engine.received[-1][1] == "[NIR] [e-mail]"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"text": 1}, 400),
        ({"text": None}, 400),
        ({"text": "  \u200b "}, 400),
        ({"text": "a", "payload": "/a", "signature": "b"}, 400),
        ({"payload": "/a"}, 400),
        ({"payload": "a", "signature": "b"}, 400),
        ({"payload": ["/a"], "signature": "b"}, 400),
        ([1], 400),
        ("text", 400),
        (None, 400),
        ({"text": "x" * 501}, 413),
        ({"text": "x" * 9000}, 413),
        ({"text": "é" * 500}, 200),
    ],
)
async def test_the_shape_is_checked(service: Service, body: Any, status: int) -> None:
    token = (await service.open())["token"]
    got_status, got, _ = await service.post("/v1/message", body, token)
    assert got_status == status
    if status != 200:
        assert set(got) == {"error", "message"}
        assert got["message"].endswith(".")


@pytest.mark.parametrize("data", [b"{", b"\xff\xfe", b"[" * 8000, b'{"text": "a"', b"null", b'"a"', b"12"])
async def test_json_that_is_not_an_object_is_refused(service: Service, data: bytes) -> None:
    token = (await service.open())["token"]
    headers = {"Content-Type": "application/json"}
    status, _, _ = await service.post("/v1/message", token=token, data=data, headers=headers)
    assert status == 400


async def test_another_content_type_is_refused(service: Service) -> None:
    token = (await service.open())["token"]
    data = json.dumps({"text": "a"}).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp"):
        status, got, _ = await service.post(
            "/v1/message", token=token, data=data, headers={"Content-Type": kind}
        )
        assert (status, got["error"]) == (415, "not_json")


async def test_a_large_body_is_refused_even_when_its_length_is_not_announced(service: Service) -> None:
    token = (await service.open())["token"]

    async def endless() -> Any:
        for _ in range(100):
            yield b" " * 1024

    headers = {"Content-Type": "application/json"}
    status, got, _ = await service.post("/v1/message", token=token, data=endless(), headers=headers)
    assert (status, got["error"]) == (413, "too_large")


async def test_a_message_needs_a_token(service: Service) -> None:
    for token in (None, "x", "a.b.c", service.signer.issue("c1")[:-2] + "xx"):
        status, got, _ = await service.post("/v1/message", {"text": "a"}, token)
        assert (status, got["error"]) == (401, "no_session")


async def test_an_expired_token_renews_the_same_conversation(service: Service) -> None:
    opened = await service.open()
    service.clock.now += 3601
    status, got, _ = await service.post("/v1/message", {"text": "a"}, opened["token"])
    assert (status, got["error"]) == (401, "session_expired")
    status, renewed, _ = await service.post("/v1/session", token=opened["token"])
    assert (status, renewed["reference"], renewed["messages"]) == (201, opened["reference"], [])
    assert (await service.post("/v1/message", {"text": "a"}, renewed["token"]))[0] == 200
    service.clock.now += 10_000
    assert (await service.post("/v1/session", token=opened["token"]))[0] == 401


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "https://esante.gouv.fr.evil.example", "x"]
)
async def test_another_site_is_refused(service: Service, origin: str) -> None:
    status, got, _ = await service.post("/v1/session", headers={"Origin": origin})
    assert (status, got["error"]) == (403, "origin")


async def test_the_same_site_and_the_allowed_ones_are_accepted(service: Service) -> None:
    same = service.base.removesuffix("/assistant")
    for origin in (same, "https://esante.gouv.fr"):
        assert (await service.post("/v1/session", headers={"Origin": origin}))[0] == 201


@pytest.mark.parametrize("service", [{"session": Rate(2, 0.5)}], indirect=True)
async def test_a_session_that_sends_too_much_waits(service: Service) -> None:
    token = (await service.open())["token"]
    for _ in range(2):
        assert (await service.post("/v1/message", {"text": "a"}, token))[0] == 200
    status, got, headers = await service.post("/v1/message", {"text": "a"}, token)
    assert (status, got["error"], headers["Retry-After"]) == (429, "too_many", "2")
    service.clock.now += 2
    assert (await service.post("/v1/message", {"text": "a"}, token))[0] == 200


@pytest.mark.parametrize("service", [{"address": Rate(2, 1)}], indirect=True)
async def test_an_address_that_sends_too_much_waits(service: Service) -> None:
    for status in (201, 201, 429):
        assert (await service.post("/v1/session", headers={"X-Forwarded-For": f"10.0.0.{status}"}))[
            0
        ] == status


@pytest.mark.parametrize("service", [{"address": Rate(1, 1), "options": Options(proxies=1)}], indirect=True)
async def test_behind_a_proxy_each_visitor_has_his_own_limit(service: Service) -> None:
    for address, status in (("1.1.1.1", 201), ("1.1.1.2", 201), ("9.9.9.9, 1.1.1.1", 429)):
        assert (await service.post("/v1/session", headers={"X-Forwarded-For": address}))[0] == status


@pytest.mark.parametrize(
    ("answers", "failure"),
    [
        ([], None),
        ([{"text": "x", "kind": "notice", "breakdown": True}], None),
        ([{"text": ""}], None),
        ((), Breakdown("x")),
        ((), RuntimeError("secret of the trace")),
    ],
)
async def test_a_breakdown_is_said_as_such(
    service: Service, answers: list[dict[str, Any]], failure: Exception | None
) -> None:
    token = (await service.open())["token"]
    service.engine.answers, service.engine.failure = answers, failure
    for path, body, bearer in (("/v1/message", {"text": "a"}, token), ("/v1/session", {}, None)):
        if path == "/v1/session" and answers:
            continue
        status, got, headers = await service.post(path, body, bearer)
        assert status == 503
        assert set(got) == {"error", "message", "contact"}
        assert got["message"].startswith("Le service rencontre un problème technique")
        assert got["contact"]["url"] == "https://esante.gouv.fr/assistance"
        assert "secret" not in json.dumps(got)
        assert headers["Retry-After"]


async def test_suggestions_are_signed_buttons(service: Service) -> None:
    token = (await service.open())["token"]
    status, got, _ = await service.post("/v1/suggest", {"text": "quelle carte insi"}, token)
    assert status == 200
    assert 1 <= len(got["suggestions"]) <= 5
    for suggestion in got["suggestions"]:
        assert set(suggestion) == {"title", "payload", "signature"}
        body = {"payload": suggestion["payload"], "signature": suggestion["signature"]}
        assert (await service.post("/v1/message", body, token))[0] == 200
    assert (await service.post("/v1/suggest", {"text": "a"}, token))[1] == {"suggestions": []}
    assert (await service.post("/v1/suggest", {"text": "carte"}))[0] == 401


async def test_the_config_holds_what_a_widget_needs(service: Service) -> None:
    async with service.http.get(service.base + "/v1/config") as got:
        config = await got.json()
    assert config["limits"] == {"question": 500, "comment": 500}
    assert config["notice"].startswith("Ne saisissez pas de données de santé")
    assert config["banner"] is None
    assert config["contact"] == {
        "label": "Page d'assistance de l'ANS",
        "url": "https://esante.gouv.fr/assistance",
    }
    assert len(config["samples"]) == 3


async def test_health_and_readiness(service: Service) -> None:
    async with service.http.get(service.base + "/ready") as got:
        ready = await got.json()
    assert ready["model"] == "m1"
    assert len(ready["catalogue"]) == 64
    assert ready["version"] == VERSION
    service.engine.failure = Breakdown("x")
    async with service.http.get(service.base + "/ready") as got:
        assert got.status == 503
    async with service.http.get(service.base + "/health") as got:
        assert (got.status, await got.json()) == (200, {"status": "ok", "version": VERSION})


@pytest.mark.parametrize("service", [{"data": ROOT / "absent"}], indirect=True)
async def test_without_the_faq_it_is_alive_and_not_ready(service: Service) -> None:
    async with service.http.get(service.base + "/ready") as got:
        assert got.status == 503
    async with service.http.get(service.base + "/health") as got:
        assert got.status == 200


@pytest.mark.parametrize("page", ["/", "/demo", "/themes", "/themes/insi", "/donnees"])
async def test_the_pages_run_no_script_but_their_own(service: Service, page: str) -> None:
    async with service.http.get(service.base + page) as got:
        text, policy = await got.text(), got.headers["Content-Security-Policy"]
        assert got.status == 200
        assert got.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert ("<ans-assistant" in text) == (page in ("/", "/demo"))
    assert "style=" not in text
    assert "<script>" not in text


async def test_the_address_without_its_slash_leads_to_the_page(service: Service) -> None:
    async with service.http.get(service.base) as got:
        assert (got.status, got.url.path) == (200, "/assistant/")


async def test_the_widget_is_one_file_that_any_site_may_load_and_keep(service: Service) -> None:
    script = (PAGE / "assistant.js").read_bytes()
    for name, cache in (
        ("assistant.js", "no-cache"),
        (versioned("assistant.js", script), "public, max-age=31536000, immutable"),
    ):
        async with service.http.get(f"{service.base}/static/{name}") as got:
            assert await got.read() == script
            assert got.headers["Content-Encoding"] == "gzip"
            assert got.headers["Cache-Control"] == cache
            assert got.headers["Access-Control-Allow-Origin"] == "*"
            assert got.headers["Content-Type"].startswith("text/javascript")
    plain = {"Accept-Encoding": "identity"}
    async with service.http.get(f"{service.base}/static/assistant.js", headers=plain) as got:
        assert "Content-Encoding" not in got.headers
        assert await got.read() == script


async def test_the_integrity_of_the_snippets_is_the_one_of_the_file() -> None:
    script = (PAGE / "assistant.js").read_bytes()
    integrity = "sha384-" + base64.b64encode(hashlib.sha384(script).digest()).decode()
    assert (PAGE / "assistant.js.sri").read_text(encoding="utf-8").strip() == integrity, "npm run build"
    for guide in ("README.md", "docs/integration.md"):
        text = (ROOT / guide).read_text(encoding="utf-8")
        assert set(re.findall(r"sha384-[\w+/=]+", text)) == {integrity}, "make widget"
        assert set(re.findall(r"assistant\.[0-9a-f]{12}\.js", text)) == {versioned("assistant.js", script)}


async def test_concurrent_messages_are_all_answered(service: Service) -> None:
    token = (await service.open())["token"]
    got = await asyncio.gather(*(service.post("/v1/message", {"text": f"q{i}"}, token) for i in range(20)))
    assert {status for status, _, _ in got} == {200}
    identifiers = [message["id"] for _, body, _ in got for message in body["messages"]]
    assert len(set(identifiers)) == 20


@given(bodies=st.lists(BODIES, max_size=8), raw=st.binary(max_size=200))
def test_any_body_is_read_or_refused(bodies: list[Any], raw: bytes) -> None:
    for data in [raw, *(json.dumps(body).encode() for body in bodies)]:
        message, refused = None, None
        try:
            message = read_message(read_object(data, "application/json"))
        except Refusal as refusal:
            refused = refusal.status
        assert refused in (None, 400, 413)
        if isinstance(message, Typed):
            assert not for_rasa(message.text).strip().startswith("/")
            message.text.encode("utf-8")


QUESTION = Understanding(
    "",
    acts.QUESTION,
    ranking=(("insi-carte-cpx-requise", 0.9), ("psc-raccorder-mon-service", 0.05), ("gone", 0.01)),
    known=0.96,
    answers=0.9,
    thresholds=Thresholds(0.6, 0.3, 0.3),
)


async def _search(service: Service, **options: Any) -> list[dict[str, Any]]:
    status, found, _ = await service.post("/v1/search", {"text": "carte INSi"}, **options)
    assert status == 200
    return list(found["results"])


async def test_a_search_gives_the_ranking_with_what_would_be_answered(service: Service) -> None:
    service.engine.understood = QUESTION
    found = await _search(service)
    assert [(one["entry_id"], one["probability"], one["certainty"]) for one in found] == [
        ("insi-carte-cpx-requise", 0.9, "sure"),
        ("psc-raccorder-mon-service", 0.05, None),
    ]
    assert found[0]["title"].endswith("?")


async def test_the_address_of_a_result_is_the_answer_on_a_page_that_is_there(service: Service) -> None:
    service.engine.understood = QUESTION
    page, _, anchor = (await _search(service))[0]["url"].partition("#")
    assert page == f"{service.base}/themes/insi"
    async with service.http.get(page) as got:
        assert f'id="{anchor}"' in await got.text()


@pytest.mark.parametrize("service", [{"options": Options(proxies=1)}], indirect=True)
async def test_behind_a_proxy_the_address_has_the_visitors_own_scheme(service: Service) -> None:
    service.engine.understood = QUESTION
    found = await _search(service, headers={"X-Forwarded-Proto": "https"})
    assert found[0]["url"].startswith("https://127.0.0.1:")


@pytest.mark.parametrize(
    "understood",
    [
        Understanding("", acts.OUT_OF_SCOPE, ranking=(("insi-carte-cpx-requise", 0.01),), known=0.01),
        replace(QUESTION, act=acts.EMERGENCY),
    ],
)
async def test_a_search_lists_nothing_that_would_not_be_answered(
    service: Service, understood: Understanding
) -> None:
    service.engine.understood = understood
    assert await _search(service) == []


async def test_the_name_of_a_product_alone_lists_its_questions_none_as_the_answer(service: Service) -> None:
    ranking = (("insi-appel-par-pro-sante-connect", 0.05), ("insi-carte-cpx-requise", 0.04))
    service.engine.understood = replace(QUESTION, act=acts.TOPIC, ranking=ranking, answers=0.05)
    assert [one["certainty"] for one in await _search(service)] == [None, None]


async def test_of_small_talk_no_result_is_said_to_be_the_answer(service: Service) -> None:
    service.engine.understood = replace(QUESTION, act=acts.HUMAN)
    assert [one["certainty"] for one in await _search(service)] == [None, None]


async def test_personal_data_is_taken_out_of_a_search(service: Service) -> None:
    await service.post("/v1/search", {"text": "carte de jean.dupont@hopital.fr"})
    assert service.engine.received == [("", "carte de [e-mail]")]


async def test_a_search_from_a_site_that_is_not_allowed_is_refused(service: Service) -> None:
    headers = {"Origin": "https://ailleurs.example"}
    status, _, _ = await service.post("/v1/search", {"text": "carte"}, headers=headers)
    assert status == 403


@pytest.mark.parametrize("service", [{"address": Rate(1, 0.1)}], indirect=True)
async def test_an_address_that_searches_too_much_waits(service: Service) -> None:
    assert (await service.post("/v1/search", {"text": "carte"}))[0] == 200
    status, _, headers = await service.post("/v1/search", {"text": "carte"})
    assert (status, headers["Retry-After"]) == (429, "10")


async def test_the_questions_are_read_by_product_without_javascript(service: Service) -> None:
    async with service.http.get(f"{service.base}/themes") as got:
        listed = await got.text()
    assert 'href="themes/insi"' in listed
    async with service.http.get(f"{service.base}/themes/insi") as got:
        assert "Quelle carte faut-il pour s&#39;authentifier au téléservice INSi" in await got.text()


async def test_a_product_that_is_not_there_is_not_found(service: Service) -> None:
    for slug in ("lune", "..%2f..%2fdata", "INSI"):
        async with service.http.get(f"{service.base}/themes/{slug}") as got:
            assert got.status == 404


@pytest.mark.parametrize(
    ("service", "robots"),
    [({}, "noindex"), ({"options": Options(indexable=True)}, None)],
    indirect=["service"],
)
async def test_search_engines_list_the_questions_only_when_told(service: Service, robots: str | None) -> None:
    async with service.http.get(f"{service.base}/themes/insi") as got:
        assert got.headers.get("X-Robots-Tag") == robots
        assert ('content="noindex"' in await got.text()) == (robots is not None)


async def test_the_pages_have_the_colours_of_the_agency(service: Service) -> None:
    async with service.http.get(f"{service.base}/static/theme.css") as got:
        assert got.headers["Content-Type"].startswith("text/css")
        assert "--ans-accent:#1d71b8" in await got.text()


async def test_a_visitor_reads_what_is_kept_and_how_it_is_erased(service: Service) -> None:
    async with service.http.get(f"{service.base}/donnees") as got:
        text = await got.text()
    assert "90 jours" in text
    assert "AB12-CD34" in text
    assert "https://esante.gouv.fr/assistance" in text


async def test_when_the_faq_does_not_read_the_pages_of_the_last_publication_are_served(
    tmp_path: Path,
) -> None:
    (tmp_path / "pages" / "themes").mkdir(parents=True)
    (tmp_path / "pages" / "themes.html").write_text("la liste", "utf-8")
    (tmp_path / "pages" / "themes" / "insi.html").write_text("les réponses", "utf-8")
    options = Options(pages=tmp_path / "pages")
    async with serving(data=tmp_path, options=options) as service:
        for path, said in (("/themes", "la liste"), ("/themes/insi", "les réponses")):
            async with service.http.get(service.base + path) as got:
                assert await got.text() == said


async def test_a_conversation_opened_as_a_try_is_one_at_each_message(service: Service) -> None:
    _, opened, _ = await service.post("/v1/session", {"test": True})
    await service.post("/v1/message", {"text": "a"}, opened["token"])
    service.clock.now += 3601
    _, renewed, _ = await service.post("/v1/session", token=opened["token"])
    await service.post("/v1/message", {"text": "b"}, renewed["token"])
    assert service.engine.tests == [True, True, True]


async def test_any_other_conversation_is_a_visitor_s(service: Service) -> None:
    for body in ({}, {"test": False}):
        _, opened, _ = await service.post("/v1/session", body)
        await service.post("/v1/message", {"text": "a", "test": True}, opened["token"])
    assert service.engine.tests == [False] * 4, "said at the start or never"


@pytest.mark.parametrize("test", ["true", 1, None, []])
async def test_a_try_is_said_with_true_or_false(service: Service, test: object) -> None:
    status, got, _ = await service.post("/v1/session", {"test": test})
    assert (status, got["error"]) == (400, "bad_request")
