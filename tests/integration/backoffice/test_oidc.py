"""The agency's sign-on, against a real OpenID Connect server: who enters, as what, and what is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import requests

from assistant.backoffice.access import accounts, links, new_link, oidc
from assistant.backoffice.access.cookies import BEFORE, SESSION
from assistant.backoffice.desk import Desk
from assistant.backoffice.roles import Role
from assistant.settings import ROOT, SettingsError, sign_on
from assistant.subprocesses import die_with_parent, free_port, listens
from tests.backoffice import desk_in, words_of
from tests.backoffice_access import ADDRESS, PASSWORD, Door, door, inside, link_in, member
from tests.waiting import until

ROLES = "groups:dsi-admins=administrateur,support=auteur,support-chefs=editeur"
REFUSED = "n'a pas abouti"


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the server; its packages, which need pydantic 2, are in an environment of their own."""
    folder = tmp_path_factory.mktemp("oidc")
    tools = Path(sys.prefix).parent.parent / "tools" / "bin"
    uv = shutil.which("uv", path=f"{os.environ['PATH']}:{tools}")
    assert uv is not None, "the set-up installs uv beside the environments"
    python = folder / "env" / "bin" / "python"
    listed = ("-r", str(ROOT / "requirements" / "oidc.txt"))
    wanted = ("--require-hashes", "--only-binary", ":all:")
    for command in (
        (uv, "venv", "-q", "--python", sys.executable, str(folder / "env")),
        (uv, "pip", "install", "-q", "--python", str(python), *wanted, *listed),
    ):
        subprocess.run(command, check=True, timeout=600)
    port = free_port()
    server = subprocess.Popen(
        (str(python), str(Path(__file__).with_name("oidc_server.py")), str(port)),
        # The server itself refuses plain HTTP otherwise; ours asks it for nothing of the kind.
        env={"PATH": os.environ["PATH"], "AUTHLIB_INSECURE_TRANSPORT": "1"},
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )
    try:
        until(lambda: listens(port), 60)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def desk(provider: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for name, value in {
        "ISSUER": provider,
        "CLIENT_ID": "page",
        "CLIENT_SECRET": "s" * 32,
        "ROLES": ROLES,
    }.items():
        monkeypatch.setenv(f"ASSISTANT_OIDC_{name}", value)
    requests.put(f"{provider}/wrong", json={}, timeout=10)
    made = desk_in(tmp_path)
    yield made
    made.stop()


def _person(provider: str, sub: str, groups: list[str] | str | None, **claims: Any) -> str:
    """Puts somebody in the directory."""
    known = {"email": f"{sub}@example.org", "name": sub.title(), **claims}
    known |= {} if groups is None else {"groups": groups}
    requests.put(f"{provider}/users/{quote(sub)}", json=known, timeout=10).raise_for_status()
    return sub


def _leave(opened: Door, path: str = "/connexion/annuaire") -> str:
    """The address of the directory to which the door sends."""
    answer = opened.client.get(path)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def _come_back(address: str, sub: str) -> str:
    """What the directory sends somebody back with, once they have said who they are."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    place = urlsplit(answer.headers["location"])
    assert place.path == "/connexion/retour"
    return f"{place.path}?{place.query}"


def _sign_on(opened: Door, sub: str, path: str = "/connexion/annuaire") -> Any:
    return opened.client.get(_come_back(_leave(opened, path), sub))


def _account(desk: Desk, login: str) -> accounts.Account | None:
    with desk.store.transaction() as connection:
        return accounts.of_login(connection, login)


def test_an_account_is_made_at_the_first_sign_on_with_the_highest_role_of_its_groups(
    desk: Desk, provider: str
) -> None:
    ada = _person(provider, "ada", ["support", "support-chefs", "others"])
    opened = door(desk)
    answer = _sign_on(opened, ada, "/connexion/annuaire?vers=/faq%3Fpage%3D2")
    assert answer.headers["location"] == "/faq?page=2"
    made = _account(desk, "ada@example.org")
    assert made is not None
    assert (made.name, made.role, made.is_local) == ("Ada", Role.EDITOR, False)
    assert "par l'annuaire" in words_of(opened.get("/mon-compte"))
    # The next time it is the same account.
    _sign_on(door(desk), ada)
    with desk.store.transaction() as connection:
        assert len(accounts.page_of(connection)) == 1


@pytest.mark.parametrize("groups", [None, [], ["others"], "supporters", [["support"]]])
def test_whoever_has_no_role_is_told_so(desk: Desk, provider: str, groups: Any) -> None:
    bob = _person(provider, "bob", groups)
    opened = door(desk)
    answer = _sign_on(opened, bob)
    assert answer.status_code == 422
    assert "aucun rôle ne vous est donné" in words_of(answer.text)
    assert SESSION not in opened.client.cookies
    assert _account(desk, "bob@example.org") is None


def test_the_role_follows_the_groups_and_a_change_ends_the_other_sessions(desk: Desk, provider: str) -> None:
    eve = _person(provider, "eve", "support-chefs")
    before = door(desk)
    _sign_on(before, eve)
    assert before.get("/faq")
    _person(provider, "eve", ["support"])
    after = door(desk)
    _sign_on(after, eve)
    assert "(auteur)" in words_of(after.get("/faq"))
    before.get("/faq", 303)


def test_a_closed_account_stays_closed(desk: Desk, provider: str) -> None:
    sub = _person(provider, "closed", ["support"])
    _sign_on(door(desk), sub)
    account = _account(desk, "closed@example.org")
    assert account is not None
    with desk.store.transaction() as connection:
        accounts.set_enabled(connection, "test", account, False, account.created_at)
    assert "est fermé" in words_of(_sign_on(door(desk), sub).text)


def test_the_name_of_a_local_account_is_not_taken_by_somebody_of_the_directory(
    desk: Desk, provider: str
) -> None:
    local = member(desk.store, Role.ADMINISTRATOR, login="root@example.org")
    thief = _person(provider, "thief", ["support"], email="ROOT@example.org")
    answer = _sign_on(door(desk), thief)
    assert answer.status_code == 422
    assert "a déjà votre identifiant" in words_of(answer.text)
    assert _account(desk, local.login) == local


def test_an_administrator_moves_an_account_to_the_directory(desk: Desk, provider: str) -> None:
    boss = inside(desk, member(desk.store, Role.ADMINISTRATOR))
    local = member(desk.store, login="zoe@example.org")
    boss.post(f"/comptes/{local.id}/annuaire", form=f"/comptes/{local.id}")
    door(desk).sign_in(local.login, status=422)
    unsure = _person(provider, "unsure", ["support"], email="zoe@example.org", email_verified=False)
    assert _sign_on(door(desk), unsure).status_code == 422
    zoe = _person(provider, "zoe", ["support"], email_verified=True)
    assert _sign_on(door(desk), zoe).status_code == 303
    moved = _account(desk, local.login)
    assert moved is not None
    assert (moved.id, moved.subject) == (local.id, "zoe")


Change = Callable[[str, Door], str]


def _other_state(back: str, _: Door) -> str:
    return back.replace("state=", "state=x")


def _other_browser(back: str, opened: Door) -> str:
    opened.client.cookies.delete(BEFORE)
    return back


def _other_code(back: str, _: Door) -> str:
    return back.replace("code=", "code=x")


def _no_code(back: str, _: Door) -> str:
    return f"/connexion/retour?state={parse_qs(urlsplit(back).query)['state'][0]}&error=access_denied"


@pytest.mark.parametrize("change", [_other_state, _other_browser, _other_code, _no_code])
def test_a_way_back_that_is_not_the_one_that_left_is_refused(
    desk: Desk, provider: str, change: Change
) -> None:
    ada = _person(provider, "ada", ["support"])
    opened = door(desk)
    back = _come_back(_leave(opened), ada)
    answer = opened.client.get(change(back, opened))
    assert answer.status_code == 422
    assert REFUSED in words_of(answer.text)
    assert SESSION not in opened.client.cookies


def test_a_way_back_serves_once(desk: Desk, provider: str) -> None:
    ada = _person(provider, "ada", ["support"])
    opened = door(desk)
    leaving = _leave(opened)
    before = opened.client.cookies[BEFORE]
    back = _come_back(leaving, ada)
    assert opened.client.get(back).status_code == 303
    replay = door(desk)
    replay.client.cookies.set(BEFORE, before)
    assert replay.client.get(back).status_code == 422
    # A code of before, with a sign-on of now, is refused by the directory too.
    fresh = door(desk)
    state = parse_qs(urlsplit(_leave(fresh)).query)["state"][0]
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert fresh.client.get(f"/connexion/retour?code={code}&state={state}").status_code == 422


@pytest.mark.parametrize(
    ("key", "claims"),
    [
        ("", {"nonce": "another"}),
        ("", {"nonce": None}),
        ("", {"iss": "http://127.0.0.1:1"}),
        ("", {"aud": "another", "azp": "page"}),
        ("", {"aud": None}),
        ("", {"sub": None}),
        ("", {"exp": int(time.time()) - 3600}),
        ("", {"iat": int(time.time()) + 3600}),
        ("others", {}),
        ("none", {}),
    ],
    ids=[
        "nonce",
        "no nonce",
        "issuer",
        "audience",
        "no audience",
        "nobody",
        "expired",
        "to come",
        "key",
        "unsigned",
    ],
)
def test_an_identity_that_is_not_right_in_every_point_is_refused(
    desk: Desk, provider: str, key: str, claims: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    ada = _person(provider, "ada", ["support"])
    requests.put(f"{provider}/wrong", json={"key": key, "claims": claims}, timeout=10)
    opened = door(desk)
    answer = _sign_on(opened, ada)
    assert answer.status_code == 422
    assert REFUSED in words_of(answer.text)
    assert SESSION not in opened.client.cookies
    assert _account(desk, "ada@example.org") is None
    # What was refused may be a token of somebody: neither said nor logged.
    assert "eyJ" not in answer.text + caplog.text


def test_the_same_answer_unchanged_is_taken(desk: Desk, provider: str) -> None:
    """The server that lies tells the truth here: the refusals above are of the lies."""
    ada = _person(provider, "ada", ["support"])
    requests.put(f"{provider}/wrong", json={"key": "", "claims": {}}, timeout=10)
    assert _sign_on(door(desk), ada).status_code == 303


def test_what_leaves_has_a_state_a_nonce_and_a_challenge(desk: Desk) -> None:
    first, second = (parse_qs(urlsplit(_leave(door(desk))).query) for _ in range(2))
    assert first["code_challenge_method"] == ["S256"]
    assert first["response_type"] == ["code"]
    assert [first[name] != second[name] for name in ("state", "nonce", "code_challenge")] == [True] * 3


def test_leaving_offers_to_leave_the_directory_too(desk: Desk, provider: str) -> None:
    opened = door(desk)
    _sign_on(opened, _person(provider, "ada", ["support"]))
    page = opened.post("/deconnexion", status=200, form="/mon-compte").text
    assert f"{provider}/oauth2/end_session" in page
    local = inside(desk, member(desk.store))
    assert provider not in local.post("/deconnexion", status=200, form="/mon-compte").text


def test_local_accounts_may_be_closed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    local = member(desk.store, Role.ADMINISTRATOR)
    assert "annuaire" in words_of(door(desk).get("/connexion"))
    monkeypatch.setenv("ASSISTANT_OIDC_ONLY", "1")
    opened = door(desk)
    page = opened.get("/connexion")
    assert 'name="mot_de_passe"' not in page
    typed = {"identifiant": local.login, "mot_de_passe": PASSWORD, "avant": opened.client.cookies[BEFORE]}
    assert "n'est pas le bon" in words_of(opened.post("/connexion", typed, 422).text)
    # Nor by a link that a colleague gives; but by one of the machine itself.
    with desk.store.transaction() as connection:
        given = links.hand_over(connection, "a colleague", local, datetime.now(UTC))
    opened.get(given, 410)
    new = {"mot_de_passe": PASSWORD, "encore": PASSWORD, "avant": opened.client.cookies[BEFORE]}
    opened.post(given, new, 410)
    opened.post(link_in(new_link(desk.store, ADDRESS, local.login)), new)
    assert "Mon compte" in opened.get("/mon-compte")


def test_a_directory_that_does_not_answer_or_is_another_is_said(
    desk: Desk, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_OIDC_ISSUER", f"http://127.0.0.1:{free_port()}")
    answer = door(desk).client.get("/connexion/annuaire")
    assert (answer.status_code, REFUSED in words_of(answer.text)) == (422, True)
    # The same machine by another name is not the issuer that was set.
    monkeypatch.setenv("ASSISTANT_OIDC_ISSUER", provider.replace("127.0.0.1", "localhost"))
    given = sign_on()
    assert given is not None
    directory = oidc.Directory(given)
    monkeypatch.setattr(oidc, "_app", lambda _: _Lying(provider))
    with pytest.raises(oidc.SignOnFailed):
        directory.start("http://localhost/back")


class _Lying:
    """A directory whose description names another issuer."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def load_server_metadata(self) -> dict[str, str]:
        return {"issuer": self._issuer}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ISSUER", "http://annuaire.example.org", "https://"),
        ("CLIENT_ID", "", "CLIENT_ID est obligatoire"),
        ("CLIENT_SECRET", "", "CLIENT_SECRET est obligatoire"),
        ("ROLES", "groups", "champ:groupe=rôle"),
        ("ROLES", "groups:a=chef", "champ:groupe=rôle"),
        ("ROLES", ":a=auteur", "nom du champ"),
    ],
)
def test_settings_that_are_wrong_stop_the_start(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"ASSISTANT_OIDC_{name}", value)
    with pytest.raises(SettingsError, match=said) as wrong:
        sign_on()
    assert "s" * 32 not in str(wrong.value)
