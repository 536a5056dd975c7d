"""The HTTP contract of the assistant, as a Sanic blueprint that knows nothing of Rasa."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sanic import Blueprint
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channel import metrics
from assistant.channel.catalogue_view import Front, FrontKeeper
from assistant.channel.errors import (
    Breakdown,
    Refusal,
    bad_shape,
    forged_button,
    not_found,
    too_large,
    too_many,
    wrong_method,
)
from assistant.channel.incoming import (
    MAX_BODY,
    Typed,
    bearer,
    check_host,
    check_length,
    check_origin,
    read_message,
    read_object,
    read_test,
    read_text,
)
from assistant.channel.limits import Buckets, client_address
from assistant.channel.messages import to_messages
from assistant.channel.openapi import openapi
from assistant.channel.pages import Pages
from assistant.channel.search import search
from assistant.channel.site import HEADERS
from assistant.channel.tokens import Session, Signer, new_conversation, reference_of
from assistant.privacy import logs
from assistant.privacy.redaction import Redaction
from assistant.privacy.sanitize import for_rasa, redaction_for_rasa
from assistant.understanding.acts import current_payload
from assistant.understanding.result import Understanding
from assistant.version import VERSION

logger = logging.getLogger(__name__)
SESSION_START = "/session_start"
_SUGGESTION_COST = 0.2
"""A suggestion is requested at each key: five of them weigh as much as a message."""
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_PREFLIGHT_SECONDS = 600
"""How long a browser remembers what another site may send."""

_Handler = Callable[..., Awaitable[HTTPResponse]]


class Again(list[dict[str, Any]]):
    """The messages of an answer that was given before, to the same request: they count in no figure."""


class Engine(Protocol):
    """What answers: Rasa, or what a test puts in its place."""

    async def turn(
        self,
        request: Request,
        conversation: str,
        text: str,
        test: bool = False,
        masked: Collection[str] = (),
    ) -> Sequence[Mapping[str, Any]]:
        """Handles one message.

        Args:
            request: That brought it.
            conversation: Its id.
            text: Redacted, or a button's payload.
            test: As in `Session`.
            masked: Labels that redaction put in the text.

        Raises:
            Breakdown: The service is broken.
        """

    async def understand(self, request: Request, text: str) -> Understanding:
        """What a text alone means; nothing of it is stored.

        Raises:
            Breakdown: The service is broken.
        """

    async def readiness(self, request: Request) -> dict[str, Any]:
        """Model and the like.

        Raises:
            Breakdown: Something that every answer needs is missing.
        """


@dataclass(frozen=True)
class Options:
    """What the operator chose."""

    origins: tuple[str, ...] = ()
    proxies: int = 0
    banner: str | None = None
    retention_days: int = 90
    indexable: bool = False
    pages: Path | None = None
    """Where the pages of the last publication are, for when the FAQ does not read."""


class Api:
    """The calls of the contract."""

    def __init__(
        self,
        engine: Engine,
        signer: Signer,
        keeper: FrontKeeper,
        session_limit: Buckets,
        address_limit: Buckets,
        options: Options | None = None,
    ) -> None:
        """Keeps what the calls share; nothing is read or opened."""
        self._engine = engine
        self._signer = signer
        self._keeper = keeper
        self._session_limit = session_limit
        self._address_limit = address_limit
        self._options = options or Options()
        chosen = self._options
        self._pages = Pages(self._front, chosen.retention_days, chosen.indexable, chosen.pages)
        self._page = self._guarded(self._pages.page, "GET")

    def blueprint(self, name: str = "assistant") -> Blueprint:
        """The routes, relative to where the blueprint is mounted."""
        blueprint = Blueprint(name)
        for method, path, handler in (
            ("GET", "/", self._pages.page),
            ("GET", "/demo", self._pages.demo),
            ("GET", "/themes", self._pages.themes),
            ("GET", "/themes/<slug:str>", self._pages.theme),
            ("GET", "/donnees", self._pages.data),
            ("GET", "/static/<file:str>", self._pages.static),
            ("GET", "/v1/config", self.config),
            ("GET", "/v1/openapi.json", self.description),
            ("GET", "/health", self.health),
            ("GET", "/ready", self.ready),
            ("POST", "/v1/session", self.session),
            ("POST", "/v1/message", self.message),
            ("POST", "/v1/suggest", self.suggest),
            ("POST", "/v1/search", self.search),
            ("", "/<rest:path>", self.elsewhere),
        ):
            # Streamed: a body over the limit is refused before it is in memory. Every method comes here,
            # so that a wrong one is refused in the contract's words and a preflight gets its answer.
            blueprint.add_route(
                self._guarded(handler, method),
                path,
                methods=_METHODS,
                name=handler.__name__,
                stream=True,
            )

        @blueprint.middleware("response")
        async def protect(request: Request, answer: HTTPResponse) -> None:
            for header, value in HEADERS.items():
                answer.headers.setdefault(header, value)
            answer.headers.setdefault("Cache-Control", "no-store")
            answer.headers.setdefault(logs.REQUEST_HEADER, logs.request_id())
            self._share(request, answer)

        return blueprint

    async def session(self, request: Request) -> HTTPResponse:
        """Opens a conversation, or renews the one of the token."""
        test = read_test(await self._admit(request))
        token = bearer(request.headers.get("authorization"))
        messages: list[dict[str, Any]] = []
        if token is not None:
            former = self._signer.session(token, renewing=True)
            session = Session(former.conversation, former.test or test)
        else:
            session = Session(new_conversation(), test)
            messages, _ = await self._turn(request, session, Redaction(SESSION_START))
        opened = {
            "token": self._signer.issue(session.conversation, session.test),
            "expires_in": self._signer.lifetime,
            "reference": reference_of(session.conversation),
            "messages": messages,
        }
        return _json(opened, status=201)

    async def message(self, request: Request) -> HTTPResponse:
        """Takes a question or a button, gives the messages that answer it."""
        body = await self._admit(request)
        session = self._signer.session(bearer(request.headers.get("authorization")))
        conversation = session.conversation
        sent = read_message(body)
        if not isinstance(sent, Typed) and not self._signer.signed(
            conversation, sent.payload, sent.signature
        ):
            raise forged_button()
        _wait(await self._session_limit.acquire(conversation))
        if isinstance(sent, Typed):
            logs.begin(logs.request_id(), sent.text)
            said = redaction_for_rasa(sent.text)
        else:
            said = Redaction(current_payload(sent.payload))
        messages, again = await self._turn(request, session, said)
        if not session.test and not again:
            metrics.replied(messages)
            metrics.pressed(said.text)
        return _json({"messages": messages})

    async def suggest(self, request: Request) -> HTTPResponse:
        """Questions of the catalogue whose words are being typed."""
        body = await self._admit(request, _SUGGESTION_COST)
        conversation = self._signer.conversation(bearer(request.headers.get("authorization")))
        front = await self._front()
        suggestions = [
            {"title": title, "payload": payload, "signature": self._signer.sign(conversation, payload)}
            for title, payload in front.suggest(read_text(body))
        ]
        return _json({"suggestions": suggestions})

    async def search(self, request: Request) -> HTTPResponse:
        """The questions nearest to a text, for a site's own search page: no session, nothing is stored."""
        body = await self._admit(request)
        check_host(request.headers.get("host", ""))
        text = read_text(body)
        logs.begin(logs.request_id(), text)
        understood = await self._engine.understand(request, for_rasa(text))
        front = await self._front()
        here = self._address(request)
        return _json(
            {"results": [{**found, "url": here + found["url"]} for found in search(front, understood)]}
        )

    def _address(self, request: Request) -> str:
        """The address of the channel as the caller knows it: what it gives is followed from another page."""
        forwarded = request.headers.get("x-forwarded-proto", "") if self._options.proxies else ""
        scheme = forwarded if forwarded in ("http", "https") else request.scheme
        return f"{scheme}://{request.headers.get('host', '')}{request.path.removesuffix('v1/search')}"

    async def config(self, request: Request) -> HTTPResponse:
        """Limits, privacy notice, banner, contact, samples, and what the agency is."""
        front = await self._front()
        return _json(front.config(self._options.banner, self._options.retention_days))

    async def health(self, request: Request) -> HTTPResponse:
        """Alive."""
        return _json({"status": "ok", "version": VERSION})

    async def ready(self, request: Request) -> HTTPResponse:
        """Able to answer: model, action server and databases are there."""
        state = await self._engine.readiness(request)
        front = await self._front()
        if front.texts is None:
            raise Breakdown("the FAQ or its sentences could not be read")
        return _json({**state, "catalogue": front.catalogue.fingerprint, "version": VERSION})

    async def description(self, request: Request) -> HTTPResponse:
        """The contract in OpenAPI."""
        front = await self._front()
        return _json(openapi(front.agency, front.contact))

    async def elsewhere(self, request: Request, rest: str) -> HTTPResponse:
        """Any other address; Sanic also sends here the page's own, with its slash.

        Raises:
            Refusal: 404, or 405 for the page.
        """
        if rest:
            raise not_found()
        return await self._page(request)

    def _share(self, request: Request, answer: HTTPResponse) -> None:
        """Lets the pages of the allowed sites read the answer."""
        if "access-control-allow-origin" in answer.headers:
            return
        answer.headers["Vary"] = "Origin"
        origin = request.headers.get("origin", "")
        if origin.lower() in self._options.origins:
            answer.headers["Access-Control-Allow-Origin"] = origin
            answer.headers["Access-Control-Expose-Headers"] = f"Retry-After, {logs.REQUEST_HEADER}"

    def _preflight(self, request: Request, method: str) -> HTTPResponse:
        """What a browser asks before it sends another site's request.

        Raises:
            Refusal: That site is not allowed.
        """
        check_origin(request.headers.get("origin"), request.headers.get("host", ""), self._options.origins)
        allowed = f"{_shown(method)}, OPTIONS"
        headers = {
            "Allow": allowed,
            "Access-Control-Allow-Methods": allowed,
            "Access-Control-Allow-Headers": f"Authorization, Content-Type, {logs.REQUEST_HEADER}",
            "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS),
        }
        return HTTPResponse(status=204, headers=headers)

    async def _admit(self, request: Request, cost: float = 1.0) -> Mapping[str, Any]:
        """The body of a request that may come in.

        Raises:
            Refusal: Its origin, its rate or its shape is not acceptable.
        """
        host = request.headers.get("host", "")
        check_origin(request.headers.get("origin"), host, self._options.origins)
        forwarded = request.headers.get("x-forwarded-for")
        address = client_address(request.ip, forwarded, self._options.proxies)
        _wait(await self._address_limit.acquire(address, cost))
        check_length(request.headers.get("content-length"))
        body = b""
        while (part := await request.stream.read()) is not None:
            body += part
            if len(body) > MAX_BODY:
                raise too_large()
        return read_object(body, request.headers.get("content-type"))

    async def _turn(
        self, request: Request, session: Session, said: Redaction
    ) -> tuple[list[dict[str, Any]], bool]:
        """The messages, and whether they had been given before to the same request."""
        raw = await self._engine.turn(request, session.conversation, said.text, session.test, said.labels)
        return to_messages(raw, session.conversation, self._signer), isinstance(raw, Again)

    async def _front(self) -> Front:
        return await asyncio.to_thread(self._keeper.get)

    def _guarded(self, handler: _Handler, method: str) -> _Handler:
        """The same handler, for one method, whose failures are the contract's errors.

        Args:
            handler: Answers or raises.
            method: The method it is for; HEAD goes with GET. Empty: any.
        """

        async def answered(request: Request, **path: str) -> HTTPResponse:
            try:
                if request.method == "OPTIONS" and method:
                    return self._preflight(request, method)
                if method and (request.method.replace("HEAD", "GET") != method):
                    raise wrong_method(_shown(method))
                return await handler(request, **path)
            except Refusal as refused:
                return _refusal(refused)
            except SanicException as cut:
                # The body was cut or is not HTTP.
                logger.info("Refused: %s", type(cut).__name__)
                return _refusal(bad_shape("la requête HTTP est incorrecte"))
            except Breakdown as broken:
                logger.error("Breakdown: %s", broken)
            except Exception:
                logger.exception("Unexpected failure in %s", handler.__name__)
            metrics.errors.labels("unavailable").inc()
            front = await self._front()
            broken_answer = {"error": "unavailable", "message": front.breakdown, "contact": front.contact}
            return _json(broken_answer, status=503, headers={"Retry-After": "5"})

        async def guarded(request: Request, **path: str) -> HTTPResponse:
            logs.begin(logs.accept_id(request.headers.get(logs.REQUEST_HEADER)))
            call = handler.__name__
            with metrics.in_flight.track_inprogress(), metrics.seconds.labels(call).time():
                answer = await answered(request, **path)
            metrics.requests.labels(call, str(answer.status)).inc()
            if handler == self.ready:
                metrics.ready.set(answer.status == 200)
            return answer

        return guarded


def _shown(method: str) -> str:
    return "GET, HEAD" if method == "GET" else method


def _json(
    body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> HTTPResponse:
    """JSON with its accents as they are: a third smaller than escaped."""
    written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HTTPResponse(written, status=status, headers=headers, content_type="application/json")


def _refusal(refused: Refusal) -> HTTPResponse:
    metrics.errors.labels(refused.code).inc()
    payload = {"error": refused.code, "message": refused.message}
    return _json(payload, status=refused.status, headers=refused.headers)


def _wait(seconds: int) -> None:
    if seconds:
        raise too_many(seconds)
