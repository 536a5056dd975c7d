"""« Comptes » and « Mon compte » as an administrator and the others use them."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pyotp
import pytest
import sqlalchemy as sa

from assistant import settings
from assistant.backoffice import roles
from assistant.backoffice.access import accounts, links
from assistant.backoffice.access.accounts import AccountProblem
from assistant.backoffice.access.cookies import SESSION
from assistant.backoffice.access_contract import Act
from assistant.backoffice.desk import Desk
from assistant.backoffice.roles import Role
from tests.backoffice import desk_in, words_of
from tests.backoffice_access import PASSWORD, Door, door, inside, link_in, member

NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = desk_in(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def boss(desk: Desk) -> Door:
    return inside(desk, member(desk.store, Role.ADMINISTRATOR, name="La cheffe"))


def test_the_roles_of_the_settings_are_those_of_the_page() -> None:
    assert [role.value for role in roles.Role] == list(settings.ROLES)


def test_an_administrator_makes_an_account_and_hands_over_a_link(desk: Desk, boss: Door) -> None:
    new = {"identifiant": "bob@example.org", "nom": "Bob  <b>", "role": "editeur"}
    page = boss.post("/comptes", new, 200, "/comptes/nouveau").text
    assert "Bob &lt;b&gt;" in page
    path = link_in(unescape(page))
    assert path not in boss.get("/comptes")
    assert "Invité" in words_of(boss.get("/comptes"))
    opened = door(desk)
    opened.post(path, {"mot_de_passe": PASSWORD, "encore": PASSWORD}, form=path)
    assert "(éditeur)" in words_of(opened.get("/mon-compte"))
    assert "Ouvert" in words_of(boss.get("/comptes"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"identifiant": ""}, "sans espace"),
        ({"identifiant": "deux mots"}, "sans espace"),
        ({"identifiant": "administrateur@EXAMPLE.org"}, "déjà cet identifiant"),
        ({"nom": " "}, "que vos collègues liront"),
        ({"nom": "x" * 121}, "que vos collègues liront"),
        ({"role": "chef"}, "Choisissez un rôle"),
        ({"role": ""}, "Choisissez un rôle"),
    ],
)
def test_an_account_that_cannot_be_made_is_said_by_its_field(
    boss: Door, fields: dict[str, str], said: str
) -> None:
    new = {"identifiant": "bob@example.org", "nom": "Bob", "role": "auteur", **fields}
    page = boss.post("/comptes", new, 422, "/comptes/nouveau").text
    assert said in words_of(page)
    assert new["nom"].strip() in page


def test_the_last_administrator_is_neither_lowered_nor_closed(desk: Desk, boss: Door) -> None:
    for path, fields in [("role", {"role": "lecteur"}), ("fermer", {})]:
        said = boss.post(f"/comptes/1/{path}", fields, 422, "/comptes/1").text
        assert "dernier administrateur" in words_of(said)
    other = member(desk.store, Role.ADMINISTRATOR, login="other@example.org")
    boss.post("/comptes/1/role", {"role": "lecteur"}, form="/comptes/1")
    # Her own session ended with it.
    boss.get("/comptes", 303)
    second = inside(desk, other)
    assert "dernier" in words_of(second.post(f"/comptes/{other.id}/fermer", status=422, form="/comptes").text)


def test_two_administrators_who_lower_each_other_leave_one(desk: Desk) -> None:
    pair = [member(desk.store, Role.ADMINISTRATOR, login=name, password=None) for name in ("ada", "eve")]
    ready, refused = threading.Barrier(2), []

    def lower(account: accounts.Account) -> None:
        ready.wait()
        try:
            with desk.store.transaction() as connection:
                accounts.change_role(connection, "test", account, Role.READER, NOW)
        except AccountProblem as error:
            refused.append(error)

    threads = [threading.Thread(target=lower, args=(account,)) for account in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with desk.store.transaction() as connection:
        left = [one.role for one in accounts.page_of(connection)]
    assert sorted(role.value for role in left) == ["administrateur", "lecteur"]
    assert len(refused) == 1


def test_a_closed_account_does_not_enter_until_it_is_open_again(desk: Desk, boss: Door) -> None:
    other = member(desk.store)
    there = inside(desk, other)
    boss.post(f"/comptes/{other.id}/fermer", form="/comptes")
    there.get("/mon-compte", 303)
    door(desk).sign_in(other.login, status=422)
    boss.post(f"/comptes/{other.id}/rouvrir", form="/comptes")
    assert door(desk).sign_in(other.login).headers["location"] == "/a-traiter"


def test_a_code_is_added_from_ones_account_and_then_asked(desk: Desk) -> None:
    account = member(desk.store)
    opened = inside(desk, account)
    opened.get("/mon-compte/code.svg", 404)
    opened.post("/mon-compte/code", {"actuel": "wrong"}, 422, "/mon-compte")
    opened.post("/mon-compte/code", {"actuel": PASSWORD}, form="/mon-compte")
    page = opened.get("/mon-compte")
    key = re.findall(r"<code>([A-Z2-7 ]+)</code>", page)[0].replace(" ", "")
    picture = opened.client.get("/mon-compte/code.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["cache-control"] == "no-store"
    # Nothing is asked until a first code was right.
    assert door(desk).sign_in(account.login).headers["location"] == "/a-traiter"
    opened.post("/mon-compte/code/garder", {"code": "abc"}, 422, "/mon-compte")
    opened.post("/mon-compte/code/garder", {"code": pyotp.TOTP(key).now()}, form="/mon-compte")
    page = opened.get("/mon-compte")
    assert key not in page.replace(" ", "")
    opened.get("/mon-compte/code.svg", 404)
    assert door(desk).sign_in(account.login).headers["location"] == "/connexion/code"
    opened.post("/mon-compte/code/retirer", {"actuel": "wrong"}, 422, "/mon-compte")
    opened.post("/mon-compte/code/retirer", {"actuel": PASSWORD}, form="/mon-compte")
    assert door(desk).sign_in(account.login).headers["location"] == "/a-traiter"


def test_an_administrator_removes_the_code_of_a_lost_telephone(desk: Desk, boss: Door) -> None:
    account = member(desk.store)
    with desk.store.transaction() as connection:
        accounts.propose_code(connection, account, pyotp.random_base32())
        accounts.keep_code(connection, "test", accounts.existing(connection, account.id), 0, NOW)
    assert door(desk).sign_in(account.login).headers["location"] == "/connexion/code"
    boss.post(f"/comptes/{account.id}/code", form=f"/comptes/{account.id}")
    assert door(desk).sign_in(account.login).headers["location"] == "/a-traiter"


def test_guessing_the_password_of_an_open_session_is_slowed_too(desk: Desk) -> None:
    opened = inside(desk, member(desk.store))
    statuses = [
        opened.post("/mon-compte/code", {"actuel": "wrong"}, status, "/mon-compte").status_code
        for status in [422] * 10 + [429]
    ]
    assert statuses[-1] == 429
    assert "Trop d'essais" in words_of(
        opened.post("/mon-compte/code", {"actuel": PASSWORD}, 429, "/mon-compte").text
    )


def test_a_new_link_ends_the_one_before(desk: Desk, boss: Door) -> None:
    other = member(desk.store)
    first, second = (
        link_in(boss.post(f"/comptes/{other.id}/lien", status=200, form="/comptes").text) for _ in range(2)
    )
    door(desk).get(first, 410)
    door(desk).get(second)


@pytest.mark.parametrize("number", ["99", "9" * 30])
def test_an_account_that_does_not_exist_is_said(boss: Door, number: str) -> None:
    assert "n'existe pas" in words_of(boss.get(f"/comptes/{number}", 404))
    boss.post(f"/comptes/{number}/fermer", status=404, form="/comptes")


def test_a_long_list_is_read_by_pages_that_hold_each_account_once(desk: Desk, boss: Door) -> None:
    with desk.store.transaction() as connection:
        for n in range(120):
            accounts.create(connection, "test", f"p{n:03}@example.org", f"Personne {n:03}", Role.READER, NOW)
    path, seen = "/comptes", []
    while path:
        page = boss.get(path)
        seen += re.findall(r"Personne \d+", page)
        path = next((unescape(found) for found in re.findall(r'href="([^"]+)" rel="next"', page)), "")
    assert seen == [f"Personne {n:03}" for n in range(120)]


def test_no_page_of_accounts_asks_more_than_ten_queries_however_many_there_are(
    desk: Desk, boss: Door
) -> None:
    with desk.store.transaction() as connection:
        for n in range(60):
            account = accounts.create(
                connection, "test", f"p{n:03}@example.org", f"Personne {n:03}", Role.READER, NOW
            )
            accounts.audit.add(connection, account.person, Act(f"acte {n}"), NOW)
    asked: list[str] = []
    sa.event.listen(
        desk.store._database.engine, "before_cursor_execute", lambda *given: asked.append(given[2])
    )
    for path in ("/comptes", "/comptes/2", "/comptes/nouveau", "/comptes/journal", "/mon-compte"):
        asked.clear()
        boss.get(path)
        # One more is asked of the index.
        assert len(asked) <= 6, (path, asked)


def test_a_link_may_not_be_given_to_whom_it_would_serve_nothing(desk: Desk) -> None:
    account = member(desk.store)
    with desk.store.transaction() as connection:
        accounts.move_to_directory(connection, "test", account, "https://annuaire.example.org", NOW)
        with pytest.raises(AccountProblem, match="annuaire"):
            links.hand_over(connection, "test", accounts.existing(connection, account.id), NOW)


def test_ones_name_is_what_colleagues_read_from_then_on(desk: Desk) -> None:
    opened = inside(desk, member(desk.store, name="Avant"))
    assert "que vos collègues liront" in words_of(
        opened.post("/mon-compte/nom", {"nom": ""}, 422, "/mon-compte").text
    )
    opened.post("/mon-compte/nom", {"nom": " Ada   Lovelace "}, form="/mon-compte")
    assert "Ada Lovelace (auteur)" in words_of(opened.get("/mon-compte"))
    assert SESSION in opened.client.cookies


def test_the_page_s_own_process_holds_nothing_that_is_heavy() -> None:
    heavy = (
        "numpy",
        "scipy",
        "sklearn",
        "spacy",
        "pandas",
        "rasa",
        "openpyxl",
        "authlib",
        "sanic",
    )
    program = "import sys, assistant.backoffice.app, assistant.backoffice.access\n"
    program += f"print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=settings.ROOT, capture_output=True, check=True)
    assert done.stdout.strip() == b"[]", done.stdout
