"""The back-office as a Starlette application: who may enter, then the page that was asked for."""

from __future__ import annotations

import logging
import mimetypes
from collections.abc import Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from assistant.backoffice.access_contract import Access
from assistant.backoffice.desk import Desk
from assistant.backoffice.drawing import static_files, templates, theme_css
from assistant.backoffice.form_reading import read_form
from assistant.backoffice.headers import SafeHeaders
from assistant.backoffice.page import Page, View
from assistant.backoffice.pages import SCREENS
from assistant.backoffice.wording import on_page
from assistant.backoffice.worker.protocol import WorkerError
from assistant.errors import AssistantError
from assistant.store.models import StoreUnavailable

logger = logging.getLogger(__name__)
Handler = Callable[[Request], Awaitable[Response]]
HOME = "/a-traiter"
CSRF = "csrf"
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
"""Of what has another address when it changes."""


class Behind(Protocol):
    """What works behind the pages, in a thread of its own."""

    def start(self) -> None:
        """Begins; does not wait."""

    def stop(self) -> None:
        """Ends what it does."""


def create_app(
    desk: Desk, access: Access, own_pages: Sequence[Page] = (), behind: Sequence[Behind] = ()
) -> Starlette:
    """The application.

    Args:
        desk: What pages work with; stopped with the application.
        access: Who may enter.
        own_pages: Those of `access`: signing in, accounts.
        behind: Started in this order with the application, stopped in the other one.
    """

    templates()

    @asynccontextmanager
    async def lifespan(_: Starlette):  # type: ignore[no-untyped-def]
        for one in behind:
            await run_in_threadpool(one.start)
        try:
            yield
        finally:
            for one in reversed(behind):
                await run_in_threadpool(one.stop)
            await run_in_threadpool(desk.stop)

    routes = [
        Route("/", lambda _: RedirectResponse(HOME, 303), methods=["GET"]),
        Route("/sante", lambda _: PlainTextResponse("ok\n"), methods=["GET"]),
        Route("/static/{name}", _static, methods=["GET"]),
        Route("/theme.css", _theme(desk), methods=["GET"]),
    ]
    routes += [
        Route(page.path, _handler(page, desk, access), methods=[page.method])
        for page in (*SCREENS, *own_pages)
    ]
    handlers = {HTTPException: _refused(desk, access), Exception: _broken(desk, access)}
    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(SafeHeaders)],
        exception_handlers=handlers,
    )


def _handler(page: Page, desk: Desk, access: Access) -> Handler:
    async def handle(request: Request) -> Response:
        form = FormData()
        if page.method == "POST":
            form = await read_form(request, page.most_bytes)
        try:
            return await run_in_threadpool(_answer, page, desk, access, request, form)
        finally:
            await form.close()

    return handle


def _answer(page: Page, desk: Desk, access: Access, request: Request, form: FormData) -> Response:
    view = View(request, desk, access, None, form)
    # Once the page itself has begun, what it changed may be changed already.
    unsure = ""
    try:
        who = access.enter(request)
        view = View(request, desk, access, who, form)
        if page.permission is not None:
            if who is None:
                return kept(view, page, "Votre session a pris fin.") or access.sign_in_page(request)
            desk.touch()
            if not who.may(page.permission):
                return problem(view, 403, "Votre rôle ne permet pas cette action.")
        if page.method == "POST" and who is not None and not _is_ours(request, form, who.csrf):
            expired = "Cette page a expiré : revenez en arrière, rechargez-la et recommencez."
            return kept(view, page, "Votre session a changé.") or problem(view, 403, expired)
        if page.writes_faq and (other := desk.writer_instead()):
            sentence = f"La FAQ est modifiée depuis un autre poste : {other}."
            return kept(view, page, sentence) or problem(view, 409, sentence)
        unsure = _UNSURE if page.method == "POST" else ""
        return page.answer(view)
    except HTTPException:
        raise
    except StoreUnavailable as error:
        return _kept_or_problem(view, page, 503, f"{error} {unsure or _UNCHANGED}", bool(unsure))
    except AssistantError as error:
        lost = isinstance(error, WorkerError) and error.lost
        return _kept_or_problem(view, page, 422, on_page(str(error)), lost)
    except Exception as error:
        _log(error)
        return _kept_or_problem(view, page, 500, f"{_BREAKDOWN} {unsure or _UNCHANGED}", bool(unsure))


def _kept_or_problem(view: View, page: Page, status: int, sentence: str, unsure: bool) -> Response:
    """What went wrong; with what was typed, so that no breakdown loses it."""
    return kept(view, page, sentence, status, unsure) or problem(view, status, sentence, unsure)


def problem(view: View, status: int, sentence: str, unsure: bool = False) -> Response:
    """A page, or an alert for htmx, that says what is wrong; `unsure` when it may be done all the same."""
    return view.draw(
        "problem_part.html.jinja" if view.is_part else "problem.html.jinja",
        status,
        sentence=sentence,
        unsure=unsure,
    )


def kept(view: View, page: Page, sentence: str, status: int = 403, unsure: bool = False) -> Response | None:
    """A page that holds what was typed, to be sent again; None when there is no such text of ours.

    What another site sends is never given back: whoever presses the button would send it as their own.
    """
    if page.method != "POST" or not page.writes_faq or view.is_part or not _is_same_site(view.request):
        return None
    fields = [
        (name, value) for name, value in view.form.multi_items() if isinstance(value, str) and name != CSRF
    ]
    typed = [value for name, value in fields if name != "base" and ("\n" in value or " " in value)]
    if status == 422 and not typed:
        # Refused, and nothing to lose: the sentence is enough.
        return None
    known = {
        "fields": fields,
        "typed": typed,
        "unsure": unsure,
        "signs_in": view.who is None and status == 403,
    }
    return view.draw("kept.html.jinja", status, sentence=sentence, **known)


def _is_same_site(request: Request) -> bool:
    """Whether a form was sent by a page of this very site, as browsers say.

    `Origin` would not tell: under a policy without referrer they write « null » there.
    """
    return request.headers.get("sec-fetch-site") == "same-origin"


def _is_ours(request: Request, form: FormData, csrf: str) -> bool:
    """Whether a form comes from one of our pages, for this session."""
    import hmac

    sent = form.get(CSRF) or request.headers.get("X-CSRF-Token") or ""
    return isinstance(sent, str) and hmac.compare_digest(sent.encode(), csrf.encode())


def _static(request: Request) -> Response:
    name = request.path_params["name"]
    content = static_files().get(name)
    if content is None:
        raise HTTPException(404)
    return Response(content, media_type=mimetypes.guess_type(name)[0], headers=_FOR_EVER)


def _theme(desk: Desk) -> Callable[[Request], Response]:
    """The agency's colours, in a thread: `agence.yml` may have to be read."""

    def theme(_: Request) -> Response:
        return Response(theme_css(desk.agency), media_type="text/css", headers=_FOR_EVER)

    return theme


_UNCHANGED = "Rien n'a été changé."
_UNSURE = "Regardez d'abord si c'est fait, et recommencez si ce ne l'est pas."
_BREAKDOWN = "La page a rencontré un problème."
_TOO_LONG = "Ce que vous envoyez est trop long : rien n'a été changé. Revenez en arrière et raccourcissez-le."
_SENTENCES = {
    404: "Cette page n'existe pas.",
    405: "Cette page n'existe pas.",
    413: _TOO_LONG,
}


def _refused(desk: Desk, access: Access) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def refuse(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 400
        view = View(request, desk, access, None, FormData())
        sentence = _SENTENCES.get(status, "Cette demande ne se lit pas.")
        return await run_in_threadpool(problem, view, status, sentence)

    return refuse


def _broken(desk: Desk, access: Access) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def breakdown(request: Request, error: Exception) -> Response:
        _log(error)
        view = View(request, desk, access, None, FormData())
        return await run_in_threadpool(problem, view, 500, f"{_BREAKDOWN} {_UNSURE}", True)

    return breakdown


def _log(error: Exception) -> None:
    logger.exception("A page of the back-office failed: %s", type(error).__name__)
