"""The pages at the door: what one sees before being signed in. Their forms have a token of their own."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any, cast

from starlette.responses import RedirectResponse, Response

from assistant.backoffice.access import accounts, cookies, limits, sessions, sign_in, tokens
from assistant.backoffice.access.access import DOOR, HOME, DatabaseAccess, local, now
from assistant.backoffice.access.accounts import AccountProblem
from assistant.backoffice.access.oidc import Started
from assistant.backoffice.access.sign_in import StepOver
from assistant.backoffice.page import Page, View
from assistant.backoffice.roles import Permission
from assistant.errors import AssistantError

_OVER = "Votre session est finie : reconnectez-vous, puis recommencez. Rien n'a été changé."
_EXPIRED = "Cette page était ouverte depuis trop longtemps : recommencez."


def door(view: View) -> Response:
    """Where one signs in."""
    if view.who is not None:
        return RedirectResponse(local(view.text("vers")) or HOME, 303)
    return _door(view, _OVER if view.text("finie") else "")


def enter(view: View) -> Response:
    """A login and a password."""
    access = _access(view)
    if not _is_ours(view):
        return _door(view, _EXPIRED, 403)
    try:
        opened = sign_in.with_password(
            *(
                access.store,
                view.text("identifiant"),
                _typed(view, "mot_de_passe"),
                access.place_of(view.request),
            ),
            now(),
            go_to=local(view.text("vers")),
            closed=access.local_closed,
        )
    except limits.TooOften as error:
        return _door(view, str(error), 429)
    except sign_in.Refused as error:
        return _door(view, str(error), 422)
    return access.let_in(opened)


def ask_code(view: View) -> Response:
    """Where one types the code."""
    with view.desk.store.transaction() as connection:
        step = _access(view).jar.read(view.request, cookies.STEP)
        if tokens.look(connection, step, now(), tokens.CODE) is None:
            return RedirectResponse(DOOR, 303)
    return _draw(view, "sign_in_code.html.jinja", problem="")


def enter_code(view: View) -> Response:
    """The code."""
    access = _access(view)
    if not _is_ours(view):
        return _draw(view, "sign_in_code.html.jinja", 403, problem=_EXPIRED)
    step = access.jar.read(view.request, cookies.STEP)
    try:
        return access.let_in(
            sign_in.with_code(access.store, step, view.text("code"), access.place_of(view.request), now())
        )
    except StepOver as error:
        response = _door(view, str(error), 422)
        access.jar.drop(response, cookies.STEP)
        return response
    except limits.TooOften as error:
        return _draw(view, "sign_in_code.html.jinja", 429, problem=str(error))
    except sign_in.Refused as error:
        return _draw(view, "sign_in_code.html.jinja", 422, problem=str(error))


def leave(view: View) -> Response:
    """Ends the session; says where to leave the agency's sign-on too."""
    access, who = _access(view), view.person
    with view.desk.store.transaction() as connection:
        account = accounts.of_id(connection, who.account)
        sessions.end(connection, who.account, only=who.session)
    url = None
    if access.directory is not None and account is not None and not account.is_local:
        url = access.directory.logout_url(f"{access.base_url}{DOOR}")
    out = View(view.request, view.desk, view.access, None, view.form)
    response = out.draw("signed_out.html.jinja", url=url)
    access.jar.drop(response, cookies.SESSION)
    return response


def link(view: View) -> Response:
    """What a link opens: looking does not use it, so that what reads links in mails does not either."""
    with view.desk.store.transaction() as connection:
        token = tokens.look(connection, view.path("token"), now(), *sign_in.LINKS)
        if token is None or not sign_in.opens(token, _access(view).local_closed):
            return _draw(view, "dead_link.html.jinja", 410, sentence=str(sign_in.dead_link()))
        account = None if token.account is None else accounts.of_id(connection, token.account)
    return _draw(view, "link.html.jinja", account=account, problems={}, values={})


def use_link(view: View) -> Response:
    """Makes an account, or chooses a password."""
    access, path = _access(view), view.path("token")
    with view.desk.store.transaction() as connection:
        token = tokens.look(connection, path, now(), *sign_in.LINKS)
        account = (
            None if token is None or token.account is None else accounts.of_id(connection, token.account)
        )
    values = {name: view.text(name) for name in ("identifiant", "nom")}
    problems: dict[str, str] = {}
    status = 422
    try:
        if not _is_ours(view):
            raise AccountProblem(_EXPIRED)
        if _typed(view, "mot_de_passe") != _typed(view, "encore"):
            raise AccountProblem("Les deux mots de passe ne sont pas les mêmes.", "encore")
        given = {**values, "mot_de_passe": _typed(view, "mot_de_passe")}
        place, closed = access.place_of(view.request), access.local_closed
        return access.let_in(sign_in.with_link(access.store, path, given, place, now(), closed=closed))
    except StepOver as error:
        return _draw(view, "dead_link.html.jinja", 410, sentence=str(error))
    except limits.TooOften as error:
        problems, status = {"": str(error)}, 429
    except AccountProblem as error:
        problems = {error.field: str(error)}
    return _draw(view, "link.html.jinja", status, account=account, problems=problems, values=values)


def sign_on(view: View) -> Response:
    """Leaves for the agency's sign-on."""
    access = _access(view)
    if access.directory is None:
        return RedirectResponse(DOOR, 303)
    try:
        limits.take(access.store, limits.of_address(access.place_of(view.request).address), now())
        started: Started = access.directory.start(_back(access))
    except AssistantError as error:
        return _door(view, str(error), 429 if isinstance(error, limits.TooOften) else 422)
    response = RedirectResponse(started.url, 303)
    before = _before(view, response)
    data = {**started.kept, "state": started.state, "go_to": local(view.text("vers"))}
    with access.store.transaction() as connection:
        tokens.hold(connection, _sign_on_key(before, started.state), tokens.SIGN_ON, now(), data)
    return response


def signed_on(view: View) -> Response:
    """Comes back from the agency's sign-on, once, in the browser that left."""
    access = _access(view)
    if access.directory is None:
        return RedirectResponse(DOOR, 303)
    before = access.jar.read(view.request, cookies.BEFORE)
    state, code = (view.request.query_params.get(name, "") for name in ("state", "code"))
    with access.store.transaction() as connection:
        token = tokens.use(connection, _sign_on_key(before, state), now(), tokens.SIGN_ON) if before else None
    if token is None or not code:
        return _door(view, "La connexion par l'annuaire n'a pas abouti : recommencez-la.", 422)
    try:
        who = access.directory.finish(code, _back(access), token.data)
        place = access.place_of(view.request)
        opened = sign_in.with_identity(access.store, who, place, now(), str(token.data["go_to"]))
        with access.store.transaction() as connection:
            limits.give_back(connection, limits.of_address(place.address))
    except AssistantError as error:
        return _door(view, str(error), 422)
    return access.let_in(opened)


def _back(access: DatabaseAccess) -> str:
    return f"{access.base_url}{DOOR}/retour"


def _sign_on_key(before: str, state: str) -> str:
    """Of this browser and of this sign-on: neither serves without the other."""
    return f"{before} {state}"


def _access(view: View) -> DatabaseAccess:
    """These pages are `of`'s own."""
    return cast(DatabaseAccess, view.access)


def _door(view: View, problem: str, status: int = 200) -> Response:
    access = _access(view)
    return _draw(
        *(view, "sign_in.html.jinja", status),
        problem=problem,
        login=view.text("identifiant"),
        go_to=local(view.text("vers")),
        directory=access.directory is not None,
        closed=access.local_closed,
    )


def _draw(view: View, template: str, status: int = 200, **fields: Any) -> Response:
    """A page whose form sends back what the browser was given with it."""
    access = _access(view)
    given = access.jar.read(view.request, cookies.BEFORE)
    before = given or tokens.new()
    response = view.draw(template, status, before=before, **fields)
    if not given:
        access.jar.put(response, cookies.BEFORE, before)
    return response


def _before(view: View, response: Response) -> str:
    access = _access(view)
    before = access.jar.read(view.request, cookies.BEFORE)
    if not before:
        before = tokens.new()
        access.jar.put(response, cookies.BEFORE, before)
    return before


def _is_ours(view: View) -> bool:
    """Whether a form comes from a page that this browser was given, and was sent from it."""
    if view.who is not None:
        # The form of a session was checked by the application.
        return True
    before = _access(view).jar.read(view.request, cookies.BEFORE)
    sent = view.form.get("avant")
    if not before or not isinstance(sent, str) or not hmac.compare_digest(before.encode(), sent.encode()):
        return False
    return view.request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def _typed(view: View, name: str) -> str:
    """A password as it was typed, outer spaces included."""
    value = view.form.get(name)
    return value if isinstance(value, str) else ""


def _page(method: str, path: str, answer: Callable[[View], Response]) -> Page:
    return Page(method, path, answer, None, most_bytes=8_000)


PAGES: tuple[Page, ...] = (
    _page("GET", DOOR, door),
    _page("POST", DOOR, enter),
    _page("GET", f"{DOOR}/code", ask_code),
    _page("POST", f"{DOOR}/code", enter_code),
    _page("GET", f"{DOOR}/annuaire", sign_on),
    _page("GET", f"{DOOR}/retour", signed_on),
    _page("GET", "/premier-acces/{token}", link),
    _page("POST", "/premier-acces/{token}", use_link),
    _page("GET", "/invitation/{token}", link),
    _page("POST", "/invitation/{token}", use_link),
    Page("POST", "/deconnexion", leave, Permission.READ),
)
