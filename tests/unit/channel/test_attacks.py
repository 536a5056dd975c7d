"""What the open internet sends: each rule of the channel, with someone who tries to get round it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.channel.api import Options
from assistant.channel.tokens import RENEWAL_SECONDS, Signer
from assistant.settings import Rate
from tests.unit.channel.conftest import BODIES, SECRET, Service, serving

ALLOWED = "https://esante.gouv.fr"
CALLS = ("/v1/session", "/v1/message", "/v1/suggest", "/v1/search")
PAGES = ("/", "/demo", "/themes", "/themes/insi", "/donnees", "/static/assistant.js", "/v1/config")
HTML = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"


async def _raw(service: Service, request: bytes) -> bytes:
    """What the server answers to these very bytes."""
    address = service.base.removeprefix("http://").removesuffix("/assistant")
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    await writer.drain()
    answer = await asyncio.wait_for(reader.read(65536), 10)
    writer.close()
    return answer


def _forged_tokens(service: Service) -> dict[str, str]:
    now = int(service.clock.now)
    claims = {"sub": "victim", "aud": "assistant", "iat": now, "exp": now + 3600}
    genuine = service.signer.issue("victim")
    header, body, signature = genuine.split(".")
    other = service.signer.issue("someone else").split(".")
    return {
        "signed by nobody": jwt.encode(claims, "", algorithm="none"),
        "signed with another secret": Signer("another secret of the tests", clock=service.clock).issue(
            "victim"
        ),
        "signed with the secret itself": jwt.encode(claims, SECRET, algorithm="HS256"),
        "body of another": ".".join((header, other[1], signature)),
        "signature of another": ".".join((header, body, other[2])),
        "without its signature": f"{header}.{body}.",
        "cut": genuine[:-4],
        "not a token": "é" * 40,
    }


@pytest.mark.parametrize("call", CALLS[:-1])
async def test_forged_and_swapped_tokens_open_nothing(service: Service, call: str) -> None:
    body = {} if call == "/v1/session" else {"text": "bonjour"}
    for how, token in _forged_tokens(service).items():
        headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
        status, got, _ = await service.post(call, body, headers=headers)
        assert (status, got["error"]) == (401, "no_session"), how
    assert service.engine.received == []


async def test_a_token_renewed_for_ever_is_refused_once_it_is_long_over(service: Service) -> None:
    token = (await service.open())["token"]
    service.clock.now += 3600 + RENEWAL_SECONDS - 1
    assert (await service.post("/v1/session", token=token))[0] == 201
    service.clock.now += 1
    assert (await service.post("/v1/session", token=token))[1]["error"] == "session_expired"


async def test_one_visitor_never_writes_into_the_conversation_of_another(service: Service) -> None:
    mine, theirs = await service.open(), await service.open()
    body = {"text": "bonjour", "sender": "x", "sender_id": service.signer.conversation(theirs["token"])}
    assert (await service.post("/v1/message", body, mine["token"]))[0] == 200
    assert service.engine.received[-1][0] == service.signer.conversation(mine["token"])


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
async def test_a_form_of_another_site_is_refused(service: Service, call: str, kind: str) -> None:
    token = (await service.open())["token"]
    headers = {"Origin": "https://evil.example", "Content-Type": kind}
    data = json.dumps({"text": "bonjour"}).encode()
    assert (await service.post(call, token=token, data=data, headers=headers))[0] == 403
    # Even without the Origin that a browser would send, these types are not taken.
    headers = {"Content-Type": kind or "application/octet-stream"}
    assert (await service.post(call, token=token, data=data, headers=headers))[0] == 415


@pytest.mark.parametrize("call", CALLS)
async def test_the_preflight_lets_in_the_allowed_sites_only(service: Service, call: str) -> None:
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    async with service.http.options(service.base + call, headers={**preflight, "Origin": ALLOWED}) as got:
        assert got.status == 204
        assert got.headers["Access-Control-Allow-Origin"] == ALLOWED
        assert "POST" in got.headers["Access-Control-Allow-Methods"]
        assert "Authorization" in got.headers["Access-Control-Allow-Headers"]
    for origin in ("https://evil.example", "null", f"{ALLOWED}.evil.example"):
        async with service.http.options(service.base + call, headers={**preflight, "Origin": origin}) as got:
            assert got.status == 403
            assert "Access-Control-Allow-Origin" not in got.headers


async def test_an_allowed_site_reads_the_answers_and_the_time_to_wait_and_never_cookies(
    service: Service,
) -> None:
    status, _, headers = await service.post("/v1/session", headers={"Origin": ALLOWED})
    assert status == 201
    assert headers["Access-Control-Allow-Origin"] == ALLOWED
    assert headers["Access-Control-Expose-Headers"] == "Retry-After, X-Request-ID"
    assert headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in headers
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("call", CALLS)
async def test_ten_megabytes_are_refused_unread(service: Service, call: str) -> None:
    token = (await service.open())["token"]
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    try:
        async with service.http.post(service.base + call, data=b" " * 10_000_000, headers=headers) as got:
            assert (got.status, (await got.json())["error"]) == (413, "too_large")
    except aiohttp.ClientOSError:
        # The server answered and hung up while the client was still sending.
        pass
    announced = (
        f"POST /assistant{call} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: 10000000\r\n\r\n{{"
    )
    assert b" 413 " in (await _raw(service, announced.encode())).split(b"\r\n")[0]
    assert service.engine.received[1:] == []


async def test_a_question_of_ten_thousand_characters_is_refused_with_the_limit(service: Service) -> None:
    token = (await service.open())["token"]
    for text in ("x" * 10_000, "é" * 501, "🩺" * 501):
        status, got, _ = await service.post("/v1/message", {"text": text}, token)
        assert status == 413
    assert got == {"error": "too_long", "message": "Le texte est trop long : 500 caractères au plus."}


async def test_hidden_and_reordering_characters_are_taken_out(service: Service) -> None:
    token = (await service.open())["token"]
    hidden = "\u202eQue\u200bl\u2066le\u2069 ca\u00adrte\x00\x1b[31m ?\ufeff"
    assert (await service.post("/v1/message", {"text": hidden}, token))[0] == 200
    assert service.engine.received[-1][1] == "Quelle carte[31m ?"
    # What only hides is an empty question.
    assert (await service.post("/v1/message", {"text": "\u200b\u202e\u2060"}, token))[0] == 400
    # Decomposed accents become the letters everybody types.
    await service.post("/v1/message", {"text": "Ou\u0300 e\u0301tudier"}, token)
    assert service.engine.received[-1][1] == "Où étudier"


@pytest.mark.parametrize("service", [{"address": Rate(5, 0.5)}], indirect=True)
async def test_a_flood_from_one_address_is_slowed_whatever_the_session(service: Service) -> None:
    got = await asyncio.gather(*(service.post("/v1/session") for _ in range(30)))
    assert sorted(status for status, _, _ in got) == [201] * 5 + [429] * 25
    status, refused, headers = await service.post("/v1/session")
    assert (status, refused["error"], headers["Retry-After"]) == (429, "too_many", "2")
    assert refused["message"] == "Vous envoyez trop de messages. Réessayez dans 2 secondes."


@pytest.mark.parametrize("service", [{"session": Rate(3, 0.5), "address": Rate(1000, 1000)}], indirect=True)
async def test_a_flood_from_one_session_leaves_the_others_alone(service: Service) -> None:
    loud, calm = (await service.open())["token"], (await service.open())["token"]
    got = await asyncio.gather(*(service.post("/v1/message", {"text": "a"}, loud) for _ in range(20)))
    assert sorted(status for status, _, _ in got) == [200] * 3 + [429] * 17
    assert (await service.post("/v1/message", {"text": "a"}, calm))[0] == 200


@pytest.mark.parametrize(
    "path",
    ["/nope", "/v1", "/v1/messages", "/v1/message/x", "/static/", "/static/index.html", "/webhook", "/é"],
)
async def test_an_unknown_address_is_told_in_the_contract_s_words(service: Service, path: str) -> None:
    async with service.http.get(service.base + path) as got:
        assert (got.status, await got.json()) == (
            404,
            {"error": "not_found", "message": "Il n'y a rien à cette adresse."},
        )
        assert got.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/static/../api.py", "/static/%2e%2e/api.py", "/static/..%2fapi.py"])
async def test_static_files_do_not_lead_out_of_their_folder(service: Service, path: str) -> None:
    answer = await _raw(
        service, f"GET /assistant{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    )
    assert b" 404 " in answer.split(b"\r\n")[0]
    assert b"import" not in answer


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/message", "POST, OPTIONS"),
        ("PUT", "/v1/session", "POST, OPTIONS"),
        ("DELETE", "/v1/config", "GET, HEAD, OPTIONS"),
        ("POST", "/", "GET, HEAD, OPTIONS"),
    ],
)
async def test_a_wrong_method_is_told_with_the_right_one(
    service: Service, method: str, path: str, allowed: str
) -> None:
    async with service.http.request(method, service.base + path) as got:
        assert (got.status, (await got.json())["error"], got.headers["Allow"]) == (405, "method", allowed)


@pytest.mark.parametrize(
    "request_line",
    [
        b"POST /assistant/v1/message HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /assistant/" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /assistant/%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
    ids=["chunks", "long path", "path that is no UTF-8", "TLS"],
)
async def test_broken_http_is_refused_without_a_trace(service: Service, request_line: bytes) -> None:
    answer = await _raw(service, request_line)
    status = answer.split(b"\r\n")[0].split(b" ")[1:2]
    assert status in ([], [b"400"], [b"404"], [b"413"], [b"414"]), answer
    assert b"Traceback" not in answer
    assert (await service.post("/v1/session"))[0] == 201


_BODIES = (BODIES | st.text().map(lambda text: {"text": text})).map(
    lambda body: json.dumps(body).encode()
) | st.binary(max_size=300)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=_BODIES, call=st.sampled_from(CALLS[1:]))
async def test_no_input_makes_the_server_fail(service: Service, body: bytes, call: str) -> None:
    token = service.signer.issue("c1")
    headers = {"Content-Type": "application/json"}
    status, got, _ = await service.post(call, token=token, data=body, headers=headers)
    assert status in (200, 400, 403, 413), got
    assert set(got) in ({"messages"}, {"suggestions"}, {"results"}, {"error", "message"})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["Authorization", "Origin", "Content-Type", "X-Forwarded-For", "Accept-Encoding"]),
    value=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80)
    | st.sampled_from(["Bearer", "Bearer  ", "bearer a b", "http://[", "http://x:99999", "[::1]:x", ";"]),
)
async def test_a_header_may_hold_anything(service: Service, name: str, value: str) -> None:
    status, _, _ = await service.post("/v1/message", {"text": "a"}, headers={name: value.strip()})
    assert status in (401, 403, 415)


@pytest.mark.parametrize(
    "body",
    [
        b'{"text": "a", "text": "b"}',
        b'{"text": "a", "payload": "/x", "payload": "/y", "signature": "s"}',
        b'{"text": "a", "more": {"x": 1, "x": 2}}',
        b'{"text": NaN}',
        b'{"text": "a", "more": -Infinity}',
        b'{"text": "a", "more": ' + b"[" * 4000 + b"]" * 4000 + b"}",
        b'{"text": "a", "more": ' + b"9" * 8000 + b"}",
        b'{"text": "\xed\xa0\x80"}',
        b"\xef\xbb\xbf{}",
    ],
    ids=["twice", "twice, a button", "twice, inside", "NaN", "infinite", "deep", "long", "half", "mark"],
)
@pytest.mark.parametrize("call", CALLS)
async def test_what_two_programs_would_read_otherwise_is_refused(
    service: Service, call: str, body: bytes
) -> None:
    headers = {"Content-Type": "application/json"}
    token = service.signer.issue("c1") if call != "/v1/session" else None
    status, got, _ = await service.post(call, token=token, data=body, headers=headers)
    assert (status, got["error"]) == (400, "bad_request")
    assert service.engine.received == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(min_size=1, max_size=60), call=st.sampled_from(["/v1/suggest", "/v1/search"]))
async def test_nothing_that_is_typed_comes_back(service: Service, typed: str, call: str) -> None:
    token = service.signer.issue("c1")
    text = f"{typed} zyx{HTML}"
    status, got, headers = await service.post(call, {"text": text}, token)
    assert status == 200
    assert "zyx" not in json.dumps(got)
    assert headers["Content-Type"] == "application/json"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
async def test_no_header_of_a_visitor_changes_what_the_others_are_served(service: Service, path: str) -> None:
    async with service.http.get(service.base + path) as got:
        usual = await got.read()
    hostile = {
        "Host": "evil.example",
        "Forwarded": "host=evil.example;proto=https",
        **{f"X-Forwarded-{name}": "evil.example" for name in ("Host", "Prefix", "Server", "Proto", "Port")},
        "X-Original-URL": "/evil.example",
        "X-Rewrite-URL": "/evil.example",
        "X-HTTP-Method-Override": "DELETE",
    }
    async with service.http.get(service.base + path, headers=hostile) as got:
        assert await got.read() == usual
        assert "evil" not in str(got.headers)


@pytest.mark.parametrize(
    "host", ["evil.example/x?", 'a"><script>', "a b", "é.example", "", "user@evil.example"]
)
async def test_no_address_is_made_of_a_host_that_names_no_machine(service: Service, host: str) -> None:
    request = (
        f"POST /assistant/v1/search HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        'Content-Length: 13\r\nConnection: close\r\n\r\n{"text": "a"}'
    )
    answer = await _raw(service, request.encode("latin-1"))
    assert b" 400 " in answer.split(b"\r\n")[0]
    assert b"evil" not in answer
    assert b"<script" not in answer


@pytest.mark.parametrize(
    "path",
    [
        "/themes/%0d%0aSet-Cookie:%20a=b",
        "/static/%0d%0aSet-Cookie:%20a=b",
        "/themes/insi%00",
        "/themes/..%2f..%2fpages%2fdonnees",
        "/themes/%2e%2e/donnees",
        "/themes/%3Cscript%3Ealert(1)%3C%2fscript%3E",
        "//evil.example/%2f..",
        "/?question=%0d%0aSet-Cookie:%20a=b%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
async def test_no_address_breaks_out_of_its_answer(service: Service, path: str) -> None:
    request = f"GET /assistant{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    head, _, body = (await _raw(service, request.encode())).partition(b"\r\n\r\n")
    assert head.split(b" ")[1] in ((b"200",) if path.startswith("/?") else (b"404", b"400"))
    assert b"set-cookie" not in head.lower()
    assert b"location" not in head.lower()
    assert b"<script>alert" not in body


async def test_the_pages_of_the_last_publication_do_not_lead_out_of_their_folder(tmp_path: Path) -> None:
    (tmp_path / "pages" / "themes").mkdir(parents=True)
    (tmp_path / "pages" / "secret.html").write_text("secret", "utf-8")
    async with serving(data=tmp_path, options=Options(pages=tmp_path / "pages")) as service:
        for slug in ("..%2fsecret", "%2e%2e%2fsecret", "..%5csecret", "secret", "%2e"):
            request = f"GET /assistant/themes/{slug} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            answer = await _raw(service, request.encode())
            assert b" 404 " in answer.split(b"\r\n")[0], slug
            assert b"secret" not in answer


def test_the_description_is_a_valid_one() -> None:
    from assistant.channel.messages import KINDS
    from assistant.channel.openapi import openapi

    read: dict[str, Any] = openapi()
    assert tuple(read["components"]["schemas"]["Message"]["properties"]["kind"]["enum"]) == KINDS
