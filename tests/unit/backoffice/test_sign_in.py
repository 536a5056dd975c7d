"""At the door: passwords, codes, links; what is learnt of accounts, and where one may be sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest

from assistant import settings
from assistant.backoffice.access import (
    accounts,
    codes,
    first_link,
    limits,
    links,
    new_link,
    passwords,
    sign_in,
    tokens,
)
from assistant.backoffice.access.access import door_to, local
from assistant.backoffice.access.accounts import Account, AccountProblem
from assistant.backoffice.access.cookies import BEFORE, DEVICE, SESSION, Jar
from assistant.backoffice.access.sign_in import Place
from assistant.backoffice.desk import Desk
from assistant.backoffice.roles import Role
from tests.backoffice import desk_in, words_of
from tests.backoffice_access import ADDRESS, PASSWORD, door, hidden_fields, inside, link_in, member

NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
HERE = Place("192.0.2.1")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = desk_in(tmp_path)
    yield made
    made.stop()


def _with_code(desk: Desk, account: Account) -> str:
    """Gives an account a code; its key."""
    key = codes.new_key()
    with desk.store.transaction() as connection:
        accounts.propose_code(connection, account, key)
        accounts.keep_code(connection, "test", accounts.existing(connection, account.id), 0, NOW)
    return key


def test_the_first_start_gives_one_link_that_makes_an_administrator_once(desk: Desk) -> None:
    url = first_link(desk.store, ADDRESS)
    assert url is not None
    path = link_in(url)
    opened = door(desk)
    # Whatever reads the links of a mail does not use them.
    opened.get(path), opened.get(path)
    new = {"identifiant": "ada@example.org", "nom": "Ada", "mot_de_passe": PASSWORD, "encore": PASSWORD}
    assert opened.post(path, new, form=path).headers["location"] == "/a-traiter"
    assert "Ada (administrateur)" in words_of(opened.get("/comptes"))
    assert first_link(desk.store, ADDRESS) is None
    assert "ne sert plus" in words_of(door(desk).get(path, 410))
    again = {**new, "identifiant": "eve@example.org"}
    assert "déjà servi" in words_of(door(desk).post(path, again, 410, form="/connexion").text)


def test_a_new_first_link_ends_the_one_before_and_each_ends_after_an_hour(desk: Desk) -> None:
    first, second = (link_in(str(first_link(desk.store, ADDRESS))) for _ in range(2))
    door(desk).get(first, 410)
    door(desk).get(second, 200)
    with desk.store.transaction() as connection:
        token = second.rpartition("/")[2]
        later = datetime.now(UTC) + timedelta(hours=1, seconds=1)
        assert tokens.use(connection, token, later, tokens.FIRST) is None


def test_a_link_with_a_field_that_is_wrong_still_serves(desk: Desk) -> None:
    path = link_in(str(first_link(desk.store, ADDRESS)))
    opened = door(desk)
    new = {"identifiant": "ada@example.org", "nom": "Ada", "mot_de_passe": "court", "encore": "court"}
    assert "12 caractères" in words_of(opened.post(path, new, 422, form=path).text)
    new |= {"mot_de_passe": PASSWORD, "encore": PASSWORD + "!"}
    page = opened.post(path, new, 422, form=path).text
    assert "ne sont pas les mêmes" in words_of(page)
    assert 'aria-invalid="true"' in page
    assert PASSWORD not in page
    opened.post(path, {**new, "encore": PASSWORD}, form=path)


def test_an_administrator_who_is_locked_out_gets_a_link_from_the_terminal(desk: Desk) -> None:
    account = member(desk.store, Role.ADMINISTRATOR)
    _with_code(desk, account)
    path = link_in(new_link(desk.store, ADDRESS, account.login.upper(), without_code=True))
    new = {"mot_de_passe": "un autre secret de plus", "encore": "un autre secret de plus"}
    opened = door(desk)
    assert opened.post(path, new, form=path).headers["location"] == "/a-traiter"
    door(desk).sign_in(account.login, status=422)
    assert door(desk).sign_in(account.login, new["encore"]).headers["location"] == "/a-traiter"
    with pytest.raises(AccountProblem, match="Aucun compte"):
        new_link(desk.store, ADDRESS, "personne@example.org")


def test_a_new_password_by_link_still_asks_for_the_code(desk: Desk) -> None:
    account = member(desk.store)
    _with_code(desk, account)
    path = link_in(new_link(desk.store, ADDRESS, account.login))
    new = {"mot_de_passe": "un autre secret de plus", "encore": "un autre secret de plus"}
    opened = door(desk)
    assert opened.post(path, new, form=path).headers["location"] == "/connexion/code"
    assert SESSION not in opened.client.cookies


def test_a_login_is_the_same_whatever_its_case(desk: Desk) -> None:
    member(desk.store, login="Élodie@example.org")
    assert door(desk).sign_in("elodie@EXAMPLE.org").headers["location"] == "/a-traiter"
    with pytest.raises(AccountProblem, match="déjà cet identifiant"):
        member(desk.store, login="elodie@example.org")


def test_nothing_is_learnt_of_accounts_at_the_door(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    known, closed, invited = (member(desk.store, login=name) for name in ("ada", "bob", "eve"))
    with desk.store.transaction() as connection:
        accounts.set_enabled(connection, "test", closed, False, NOW)
        connection.execute(
            accounts.accounts.update().where(accounts.accounts.c.id == invited.id).values(password=None)
        )
    works: list[bool] = []
    verify = passwords._HASHER.verify

    def counted(stored: str, password: str) -> bool:
        works.append(passwords._HASHER.check_needs_rehash(stored))
        return verify(stored, password)

    monkeypatch.setattr(passwords, "_HASHER", _Hasher(counted))
    said = set()
    for login, password in [
        (known.login, "not the password"),
        (closed.login, PASSWORD),
        (invited.login, PASSWORD),
        ("nobody", PASSWORD),
    ]:
        with pytest.raises(sign_in.Refused) as refused:
            sign_in.with_password(desk.store, login, password, Place(f"192.0.2.{len(works)}"), NOW)
        said.add(str(refused.value))
    assert len(said) == 1
    # One verification each, with the same parameters: the same time.
    assert works == [False] * 4


class _Hasher:
    """argon2's, counted."""

    def __init__(self, verify: object) -> None:
        self.verify = verify
        self.check_needs_rehash = passwords._HASHER.check_needs_rehash


def test_a_session_begins_with_a_token_of_its_own(desk: Desk) -> None:
    account = member(desk.store)
    opened = door(desk)
    opened.client.cookies.set(SESSION, "f" * 43, domain="localhost.local", path="/")
    opened.sign_in(account.login)
    first = opened.client.cookies[SESSION]
    assert first != "f" * 43
    assert len(first) == 43
    again = door(desk)
    again.sign_in(account.login)
    assert again.client.cookies[SESSION] != first


def test_cookies_are_closed_to_scripts_and_to_other_sites(desk: Desk) -> None:
    account = member(desk.store)
    opened = door(desk, "https://equipe.example.org")
    given = opened.sign_in(account.login).headers.get_list("set-cookie")
    kept = [cookie for cookie in given if "Max-Age=0" not in cookie]
    assert {cookie.partition("=")[0] for cookie in kept} == {f"__Host-{SESSION}", f"__Host-{DEVICE}"}
    for cookie in kept:
        assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Secure" not in door(desk).sign_in(account.login).headers["set-cookie"]


def test_signing_in_to_another_agency_s_page_signs_out_of_none(desk: Desk) -> None:
    """Two pages of one machine, at two ports: a browser gives each the cookies of both."""
    account = member(desk.store)
    both = [door(desk, address) for address in ("http://localhost:5006", "http://localhost:5106")]
    for one in both:
        one.sign_in(account.login)
    first, second = ({*one.client.cookies.keys()} for one in both)
    assert len(first) >= 2
    assert first.isdisjoint(second)
    # Behind a name of its own, nothing else has the host.
    assert Jar.of_address("https://equipe.example.org").name(SESSION) == f"__Host-{SESSION}"
    assert Jar.of_address("https://equipe.example.org:8443").name(SESSION) == f"__Host-{SESSION}-8443"


def test_only_this_machine_is_reached_without_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_BACKOFFICE_URL", "http://equipe.example.org")
    with pytest.raises(settings.SettingsError, match="https://"):
        settings.backoffice_url()
    monkeypatch.setenv("ASSISTANT_BACKOFFICE_URL", "http://127.0.0.1:5006/")
    assert settings.backoffice_url() == "http://127.0.0.1:5006"


def test_the_form_of_the_door_is_taken_from_its_own_page_only(desk: Desk) -> None:
    account = member(desk.store)
    typed = {"identifiant": account.login, "mot_de_passe": PASSWORD}
    # Another site has neither the cookie nor the field, or one of them.
    assert door(desk).client.post("/connexion", data=typed).status_code == 403
    opened = door(desk)
    hidden = hidden_fields(opened.get("/connexion"))
    assert opened.client.post("/connexion", data=typed).status_code == 403
    assert opened.client.post("/connexion", data={**typed, "avant": "x" * 43}).status_code == 403
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert opened.client.post("/connexion", data={**typed, **hidden}, headers=elsewhere).status_code == 403
    assert SESSION not in opened.client.cookies
    assert opened.client.post("/connexion", data={**typed, **hidden}).status_code == 303
    assert BEFORE not in opened.client.cookies


@pytest.mark.parametrize(
    "path",
    [
        *("https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "evil", ""),
        *("/\n/evil.example", "/a\\b", "javascript:alert(1)", "/connexion?vers=/x", " /faq", "/faq\r\nX: y"),
    ],
)
def test_signing_in_never_leads_to_another_site(path: str) -> None:
    assert local(path) == ""
    assert door_to(path) == "/connexion"


def test_signing_in_leads_to_what_was_asked_for(desk: Desk) -> None:
    account = member(desk.store)
    opened = door(desk)
    place = opened.client.get("/faq?q=carte+perdue&page=2").headers["location"]
    assert place == "/connexion?vers=/faq%3Fq%3Dcarte%2Bperdue%26page%3D2"
    typed = {"identifiant": account.login, "mot_de_passe": PASSWORD}
    assert opened.post("/connexion", typed, form=place).headers["location"] == "/faq?q=carte+perdue&page=2"
    # Whoever is in already is not asked again.
    assert opened.client.get("/connexion?vers=//evil.example").headers["location"] == "/a-traiter"


def test_a_part_of_a_page_without_a_session_sends_the_whole_page_to_the_door(desk: Desk) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost:5006/faq?page=2"}
    answer = door(desk).client.get("/a-traiter", headers=headers)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, "/connexion?vers=/faq%3Fpage%3D2")
    away = door(desk).client.post("/mon-compte/nom", data={"nom": "x"}).headers["location"]
    assert "Rien n'a été changé" in words_of(door(desk).get(away))


def test_a_code_is_asked_after_the_password_and_serves_once(desk: Desk) -> None:
    account = member(desk.store)
    key = _with_code(desk, account)
    code = pyotp.TOTP(key).now()
    opened = door(desk)
    assert opened.sign_in(account.login).headers["location"] == "/connexion/code"
    assert SESSION not in opened.client.cookies
    assert opened.get("/faq", 303) == ""
    wrong = "000000" if code != "000000" else "000001"
    assert "n'est pas le bon" in words_of(
        opened.post("/connexion/code", {"code": wrong}, 422, "/connexion/code").text
    )
    spaced = f"{code[:3]} {code[3:]}"
    opened.post("/connexion/code", {"code": spaced}, form="/connexion/code")
    assert "Mon compte" in opened.get("/mon-compte")
    # Whoever looked over the shoulder is late.
    second = door(desk)
    second.sign_in(account.login)
    said = second.post("/connexion/code", {"code": code}, 422, "/connexion/code").text
    assert "a déjà servi" in words_of(said)


def test_a_code_of_a_minute_ago_or_before_the_last_one_is_refused(desk: Desk) -> None:
    account = member(desk.store)
    key = _with_code(desk, account)
    totp = pyotp.TOTP(key)
    with desk.store.transaction() as connection:
        account = accounts.existing(connection, account.id)
        period = codes.period_of(key, totp.at(NOW), NOW)
        assert period is not None
        assert accounts.use_code(connection, account, period)
        assert not accounts.use_code(connection, account, period)
        assert not accounts.use_code(connection, account, period - 1)
        assert accounts.use_code(connection, account, period + 1)
    assert codes.period_of(key, totp.at(NOW - timedelta(seconds=90)), NOW) is None
    assert [codes.period_of(key, text, NOW) for text in ("", "12345", "١٢٣٤٥٦", "123456a")] == [None] * 4


def test_five_wrong_codes_ask_for_the_password_again(desk: Desk) -> None:
    account = member(desk.store)
    key = _with_code(desk, account)
    step = sign_in.with_password(desk.store, account.login, PASSWORD, HERE, NOW).step
    wrong = next(code for code in ("000000", "000001") if codes.period_of(key, code, NOW) is None)
    for _ in range(4):
        with pytest.raises(sign_in.Refused):
            sign_in.with_code(desk.store, step, wrong, HERE, NOW)
    with pytest.raises(sign_in.StepOver):
        sign_in.with_code(desk.store, step, wrong, HERE, NOW)
    later = NOW + timedelta(minutes=10)
    with pytest.raises(sign_in.StepOver):
        sign_in.with_code(desk.store, step, pyotp.TOTP(key).at(later), HERE, later)


def test_the_step_of_the_code_ends_after_five_minutes(desk: Desk) -> None:
    account = member(desk.store)
    key = _with_code(desk, account)
    step = sign_in.with_password(desk.store, account.login, PASSWORD, HERE, NOW).step
    late = NOW + timedelta(minutes=5)
    with pytest.raises(sign_in.StepOver):
        sign_in.with_code(desk.store, step, pyotp.TOTP(key).at(late), HERE, late)


def test_a_password_that_was_stored_with_other_parameters_is_stored_again(desk: Desk) -> None:
    from argon2 import PasswordHasher

    account = member(desk.store)
    old = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    with desk.store.transaction() as connection:
        accounts.store_again(connection, account, passwords.Chosen(PASSWORD, old))
    assert sign_in.with_password(desk.store, account.login, PASSWORD, HERE, NOW).session
    with desk.store.transaction() as connection:
        stored = accounts.existing(connection, account.id).password
    assert stored is not None
    assert stored != old
    assert not passwords.is_outdated(stored)


def test_no_password_token_or_address_is_in_the_database(desk: Desk) -> None:
    account = member(desk.store, Role.ADMINISTRATOR)
    opened = door(desk)
    opened.sign_in(account.login)
    link = link_in(new_link(desk.store, ADDRESS))
    with pytest.raises(sign_in.Refused):
        sign_in.with_password(desk.store, "nobody-at-all", "some password", Place("203.0.113.77"), NOW)
    desk.store.flush()
    content = b"".join(file.read_bytes() for file in desk.home.glob("assistant.db*"))
    secrets = [PASSWORD, *opened.client.cookies.values(), link.rpartition("/")[2]]
    secrets += ["203.0.113.77", "nobody-at-all", "some password"]
    assert [secret for secret in secrets if secret.encode() in content] == []


def test_leaving_ends_the_session_for_good(desk: Desk) -> None:
    opened = inside(desk, member(desk.store))
    token = opened.client.cookies[SESSION]
    said = opened.post("/deconnexion", status=200, form="/mon-compte").text
    assert "Vous êtes déconnecté" in words_of(said)
    opened.client.cookies.set(SESSION, token)
    opened.get("/faq", 303)


def test_an_invitation_gives_the_password_to_its_owner_only_once(desk: Desk) -> None:
    guest = member(desk.store, password=None)
    with desk.store.transaction() as connection:
        path = links.hand_over(connection, "boss", guest, datetime.now(UTC))
    new = {"mot_de_passe": PASSWORD, "encore": PASSWORD}
    door(desk).post(path, new, form=path)
    door(desk).post(path, new, 410, form="/connexion")
    door(desk).sign_in(guest.login)


def test_a_link_of_a_closed_account_serves_no_more(desk: Desk) -> None:
    guest = member(desk.store, password=None)
    with desk.store.transaction() as connection:
        path = links.hand_over(connection, "boss", guest, datetime.now(UTC))
        accounts.set_enabled(connection, "boss", guest, False, datetime.now(UTC))
    door(desk).get(path, 410)
    with desk.store.transaction() as connection, pytest.raises(AccountProblem, match="fermé"):
        links.hand_over(connection, "boss", accounts.existing(connection, guest.id), NOW)


def test_the_tries_of_the_door_are_limited_before_any_work(desk: Desk) -> None:
    for _ in range(5):
        with pytest.raises(sign_in.Refused):
            sign_in.with_password(desk.store, "nobody", "wrong", HERE, NOW)
    with pytest.raises(limits.TooOften, match="Réessayez dans 1 minute"):
        sign_in.with_password(desk.store, "nobody", "wrong", HERE, NOW)
