"""« Mon compte »: a name, a password, a code, the sessions that are open."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from assistant.backoffice.access import accounts, codes, limits, passwords, sessions, sign_in
from assistant.backoffice.access.access import now
from assistant.backoffice.access.accounts import Account, AccountProblem
from assistant.backoffice.page import Page, View
from assistant.backoffice.roles import Permission
from assistant.errors import AssistantError

HERE = "/mon-compte"
_MOST_NUMBER = 10**9 - 1
"""Of a session: nobody counts that far."""


def show(view: View) -> Response:
    """The screen."""
    return _draw(view)


def rename(view: View) -> Response:
    """The name that colleagues read."""
    try:
        with view.desk.store.transaction() as connection:
            accounts.rename(connection, view.person, _mine(view, connection), view.text("nom"), now())
    except AccountProblem as error:
        return _draw(view, 422, name=view.text("nom"), problems={error.field: str(error)})
    return view.go(HERE, "Votre nom est enregistré.")


def change_password(view: View) -> Response:
    """A new password, with the old one."""
    try:
        account = sign_in.confirmed(view.desk.store, view.person, _typed(view, "actuel"), now())
        if _typed(view, "mot_de_passe") != _typed(view, "encore"):
            raise AccountProblem("Les deux mots de passe ne sont pas les mêmes.", "encore")
        chosen = passwords.choose(_typed(view, "mot_de_passe"))
        with view.desk.store.transaction() as connection:
            accounts.set_password(
                connection, view.person, account, chosen, now(), keeping=view.person.session
            )
    except AccountProblem as error:
        return _draw(view, 422, problems={error.field: str(error)})
    except limits.TooOften as error:
        return _draw(view, 429, problems={"actuel": str(error)})
    return view.go(HERE, "Votre mot de passe est changé. Vos autres sessions sont fermées.")


def prepare_code(view: View) -> Response:
    """Shows a key for an authenticator."""
    try:
        account = sign_in.confirmed(view.desk.store, view.person, _typed(view, "actuel"), now())
    except AccountProblem as error:
        return _draw(view, 422, problems={"actuel_code": str(error)})
    except limits.TooOften as error:
        return _draw(view, 429, problems={"actuel_code": str(error)})
    with view.desk.store.transaction() as connection:
        accounts.propose_code(connection, account, codes.new_key())
    return view.go(f"{HERE}#code")


def keep_code(view: View) -> Response:
    """The first code of that key."""
    moment = now()
    with view.desk.store.transaction() as connection:
        account = _mine(view, connection)
        key = account.totp_new
        period = None if key is None else codes.period_of(key, view.text("code"), moment)
        if period is not None:
            accounts.keep_code(connection, view.person, account, period, moment)
    if period is None:
        return _draw(
            view, 422, problems={"code": "Ce code n'est pas le bon : tapez celui qui est montré maintenant."}
        )
    return view.go(HERE, "Un code vous sera demandé après votre mot de passe.")


def drop_code(view: View) -> Response:
    """No code any more; or gives up adding one."""
    try:
        with view.desk.store.transaction() as connection:
            account = _mine(view, connection)
        if account.totp is not None:
            account = sign_in.confirmed(view.desk.store, view.person, _typed(view, "actuel"), now())
        with view.desk.store.transaction() as connection:
            accounts.drop_code(connection, view.person, account, now())
    except AccountProblem as error:
        return _draw(view, 422, problems={"actuel_code": str(error)})
    except limits.TooOften as error:
        return _draw(view, 429, problems={"actuel_code": str(error)})
    return view.go(HERE, "Aucun code ne sera demandé.")


def picture(view: View) -> Response:
    """The key, as an authenticator reads it; only as long as it is being added."""
    with view.desk.store.transaction() as connection:
        account = _mine(view, connection)
    if account.totp_new is None:
        return view.draw("problem.html.jinja", 404, sentence="Cette page n'existe pas.")
    address = codes.address_of(account.totp_new, account.login, view.desk.agency.assistant)
    return Response(codes.picture_of(address), media_type="image/svg+xml")


def close_sessions(view: View) -> Response:
    """One of one's sessions, or all the others."""
    only, who = view.number("session", 0, _MOST_NUMBER) or None, view.person
    if only is None and (view.text("session") or not isinstance(view.form.get("session", ""), str)):
        # One was meant: all the others are closed by whoever asks for that only.
        raise AssistantError("Cette session ne se lit pas : rechargez la page. Rien n'a été fermé.")
    with view.desk.store.transaction() as connection:
        sessions.end(connection, who.account, only=only, but=who.session)
    view.record("sessions fermées", who.login)
    return view.go(HERE, "C'est fermé : il faudra s'y reconnecter.")


def _draw(view: View, status: int = 200, **fields: Any) -> Response:
    with view.desk.store.transaction() as connection:
        account = _mine(view, connection)
        opened = sessions.open_of(connection, account.id, now())
    given = {
        "account": account,
        "opened": opened,
        "key": codes.in_groups(account.totp_new) if account.totp_new else "",
        "name": account.name,
        "problems": {},
        **fields,
    }
    return view.draw("account.html.jinja", status, **given)


def _mine(view: View, connection: Any) -> Account:
    return accounts.existing(connection, view.person.account)


def _typed(view: View, name: str) -> str:
    value = view.form.get(name)
    return value if isinstance(value, str) else ""


PAGES: tuple[Page, ...] = (
    Page("GET", HERE, show, Permission.READ),
    Page("POST", f"{HERE}/nom", rename, Permission.READ),
    Page("POST", f"{HERE}/mot-de-passe", change_password, Permission.READ),
    Page("POST", f"{HERE}/code", prepare_code, Permission.READ),
    Page("POST", f"{HERE}/code/garder", keep_code, Permission.READ),
    Page("POST", f"{HERE}/code/retirer", drop_code, Permission.READ),
    Page("GET", f"{HERE}/code.svg", picture, Permission.READ),
    Page("POST", f"{HERE}/sessions", close_sessions, Permission.READ),
)
