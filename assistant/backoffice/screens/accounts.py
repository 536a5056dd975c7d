"""« Comptes »: who may enter and as what; the links that are handed over."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Connection
from starlette.responses import Response

from assistant import settings
from assistant.backoffice.access import accounts, audit, links, sessions
from assistant.backoffice.access.access import now
from assistant.backoffice.access.accounts import Account, AccountProblem
from assistant.backoffice.access_contract import Act
from assistant.backoffice.page import Page, View
from assistant.backoffice.roles import Permission, Role

HERE = "/comptes"
ROLES = [(role.value, role.label) for role in Role]
MEANINGS = {
    Role.READER: "voit tout, ne change rien",
    Role.AUTHOR: "traite les questions, écrit et essaie la FAQ",
    Role.EDITOR: "publie, revient en arrière, règle l'assistant",
    Role.ADMINISTRATOR: "gère les comptes et le journal, efface une conversation",
}


def show(view: View) -> Response:
    """The accounts, by login."""
    after = view.text("apres")
    with view.desk.store.transaction() as connection:
        found = accounts.page_of(connection, after)
    shown = found[: accounts.PAGE]
    following = shown[-1].folded if len(found) > len(shown) else ""
    return view.draw("accounts.html.jinja", accounts=shown, following=following, after=after)


def ask_new(view: View) -> Response:
    """The form of a new account."""
    return _form(view)


def create(view: View) -> Response:
    """A new account, and the link to hand over to its owner."""
    moment = now()
    try:
        given = (view.text("identifiant"), view.text("nom"), _role(view))
        with view.desk.store.transaction() as connection:
            account = accounts.create(connection, view.person, *given, moment)
            path = links.hand_over(connection, view.person, account, moment)
    except AccountProblem as error:
        return _form(view, 422, problems={error.field: str(error)})
    # Drawn at once, not after a redirection: nowhere but here is the link ever said.
    return _link(view, account, path)


def one(view: View) -> Response:
    """One account."""
    return _draw(view, _number(view))


def change_role(view: View) -> Response:
    """What it may."""

    def change(connection: Connection, account: Account) -> None:
        accounts.change_role(connection, view.person, account, _role(view), now())

    return _changed(view, change, "Le rôle est changé : la personne doit se reconnecter.")


def close(view: View) -> Response:
    """Closes the account."""

    def change(connection: Connection, account: Account) -> None:
        accounts.set_enabled(connection, view.person, account, False, now())

    return _changed(view, change, "Le compte est fermé, et ses sessions avec lui.")


def open_again(view: View) -> Response:
    """Opens it again."""

    def change(connection: Connection, account: Account) -> None:
        accounts.set_enabled(connection, view.person, account, True, now())

    return _changed(view, change, "Le compte est rouvert.")


def drop_code(view: View) -> Response:
    """For somebody who has lost a telephone."""

    def change(connection: Connection, account: Account) -> None:
        accounts.drop_code(connection, view.person, account, now())

    return _changed(view, change, "Le mot de passe suffit de nouveau à ce compte.")


def close_sessions(view: View) -> Response:
    """Ends all its sessions."""

    def change(connection: Connection, account: Account) -> None:
        sessions.end(connection, account.id)
        audit.add(connection, view.person, Act("sessions fermées", account.login), now())

    return _changed(view, change, "Ses sessions sont fermées.")


def move(view: View) -> Response:
    """Has it sign in by the agency's sign-on."""
    given = settings.sign_on()

    def change(connection: Connection, account: Account) -> None:
        if given is None:
            raise AccountProblem("Aucun annuaire n'est réglé.")
        accounts.move_to_directory(connection, view.person, account, given.issuer, now())

    return _changed(view, change, "Ce compte se connecte désormais par l'annuaire.")


def new_link(view: View) -> Response:
    """A link to choose a password."""
    number = _number(view)
    try:
        with view.desk.store.transaction() as connection:
            account = accounts.existing(connection, number)
            path = links.hand_over(connection, view.person, account, now())
    except AccountProblem as error:
        return _draw(view, number, 422, problem=str(error))
    return _link(view, account, path)


def _changed(view: View, change: Any, notice: str) -> Response:
    number = _number(view)
    try:
        with view.desk.store.transaction() as connection:
            change(connection, accounts.existing(connection, number))
    except AccountProblem as error:
        return _draw(view, number, 422, problem=str(error))
    if number == view.person.account:
        # Its own session may have just ended: the page at the door says what to do.
        return view.go(HERE)
    return view.go(f"{HERE}/{number}", notice)


def _draw(view: View, number: int, status: int = 200, problem: str = "") -> Response:
    with view.desk.store.transaction() as connection:
        account = accounts.of_id(connection, number)
        opened = [] if account is None else sessions.open_of(connection, number, now())
    if account is None:
        return view.draw("problem.html.jinja", 404, sentence="Ce compte n'existe pas, ou n'existe plus.")
    return view.draw(
        *("account_of.html.jinja", status),
        account=account,
        opened=opened,
        problem=problem,
        roles=ROLES,
        directory=settings.sign_on() is not None,
    )


def _form(view: View, status: int = 200, problems: Any = None) -> Response:
    given = settings.sign_on()
    return view.draw(
        *("account_new.html.jinja", status),
        problems=problems or {},
        roles=[(role.value, f"{role.label} : {meaning}") for role, meaning in MEANINGS.items()],
        closed=given is not None and given.only,
    )


def _link(view: View, account: Account, path: str) -> Response:
    return view.draw("account_link.html.jinja", account=account, url=f"{settings.backoffice_url()}{path}")


def _role(view: View) -> Role:
    try:
        return Role(view.text("role"))
    except ValueError:
        raise AccountProblem("Choisissez un rôle.", "role") from None


def _number(view: View) -> int:
    # The route takes figures only; a number that no database counts to is no account.
    return min(int(view.path("account")), 2**62)


PAGES: tuple[Page, ...] = (
    Page("GET", HERE, show, Permission.ADMINISTER),
    Page("POST", HERE, create, Permission.ADMINISTER),
    Page("GET", f"{HERE}/nouveau", ask_new, Permission.ADMINISTER),
    Page("GET", f"{HERE}/{{account:number}}", one, Permission.ADMINISTER),
    Page("POST", f"{HERE}/{{account:number}}/role", change_role, Permission.ADMINISTER),
    Page("POST", f"{HERE}/{{account:number}}/fermer", close, Permission.ADMINISTER),
    Page("POST", f"{HERE}/{{account:number}}/rouvrir", open_again, Permission.ADMINISTER),
    Page("POST", f"{HERE}/{{account:number}}/lien", new_link, Permission.ADMINISTER),
    Page("POST", f"{HERE}/{{account:number}}/code", drop_code, Permission.ADMINISTER),
    Page("POST", f"{HERE}/{{account:number}}/sessions", close_sessions, Permission.ADMINISTER),
    Page("POST", f"{HERE}/{{account:number}}/annuaire", move, Permission.ADMINISTER),
)
