"""A second agency, an invented library: trained, published, served, worked on; nobody else is named anywhere.

Without encoders: what is tried is what is said, and words alone are learnt in seconds. At the end the first
agency is served beside it, on the same PostgreSQL and the same Redis.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from redis import Redis as Client

from assistant.backoffice.desk import Desk
from assistant.backoffice.pages import SCREENS
from assistant.backoffice.roles import Role
from assistant.backoffice.weekly import message_of
from assistant.durable_files import replace_durably
from assistant.publish.release_writer import switch
from assistant.releases.registry import read_history, read_published
from assistant.reports.period import week_of
from assistant.settings import ROOT
from assistant.store.schema import _LOCK
from assistant.subprocesses import free_port
from bench.servers import Postgres, Redis
from tests.backoffice import browser, desk_in
from tests.e2e.conftest import Service, Visitor, running
from tests.homes import home_in
from tests.models import PRINTED, WITHOUT_ENCODER
from tests.nobody_named import named_in
from tests.unit.backoffice.visitors import ask
from tests.waiting import until

NAMES = FIRST_NAME, LIBRARY_NAME = "premiere", "mediatheque"
CARD, ABOUT_A_CARD = "insi-carte-cpx-requise", "Ai-je besoin d'une carte CPx pour appeler l'INSi ?"
ABOUT_A_BOOK = "puis-je garder un livre plus longtemps ?"
PUBLIC = ("/", "/demo", "/themes", "/themes/autres", "/donnees", "/v1/config", "/v1/openapi.json", "/health")
STATIC = ("assistant.js", "page.css", "theme.css")
SAID = (
    *("bonjour", "qui es-tu ?", "es-tu un robot ?", "à quoi sers-tu ?", "merci", "au revoir"),
    *("À quelle heure ouvre la médiathèque ?", "je ne sais pas", "comment prolonger un prêt ?", "non"),
    *("je veux parler à quelqu'un", "je veux mourir", "comment installer une piscine ?", "la troisième"),
    *("how do I renew a loan?", "c'est nul", "retour", "recommencer", "carte vitale", "INSi"),
)


@dataclass(frozen=True)
class Agency:
    """What was made for it: folders, and what the commands said."""

    folder: Path
    said: dict[str, str]

    @property
    def settings(self) -> dict[str, str]:
        return {
            "ASSISTANT_DATA": str(self.folder / "data"),
            "ASSISTANT_MODELS": str(self.folder / "models"),
            **WITHOUT_ENCODER,
        }

    def run(self, *words: str) -> str:
        """What a command says, on both its outputs."""
        done = subprocess.run(
            [sys.executable, "-m", "assistant", *words],
            cwd=ROOT,
            env={**os.environ, **self.settings, "ASSISTANT_HOME": str(home_in(self.folder / "home"))},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def library(published_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Agency:
    """The library, published once."""
    folder = tmp_path_factory.mktemp("bibliotheque")
    shutil.copytree(published_library, folder, symlinks=True, dirs_exist_ok=True)
    return Agency(folder, json.loads((folder / PRINTED).read_text("utf-8")))


@pytest.fixture(scope="module")
def data(library: Agency) -> Path:
    """What the library's people write."""
    return library.folder / "data"


@dataclass(frozen=True)
class Servers:
    """What two agencies share."""

    postgres: Postgres
    redis: Redis

    def given_to(self, name: str) -> dict[str, str]:
        """The settings of one, which has a role and a database of its own."""
        url = self.address(name)
        return {
            "ASSISTANT_NAME": name,
            "ASSISTANT_DATABASE_URL": url,
            "ASSISTANT_TRACKER_URL": url,
            "ASSISTANT_REDIS_URL": self.redis.url,
            "ASSISTANT_LIMIT_ADDRESS": "1000/1000",
            "ASSISTANT_LIMIT_SESSION": "1000/1000",
        }

    def address(self, name: str, base: str = "") -> str:
        return self.postgres.address(base or name).replace("//assistant@", f"//{name}@")

    def rows(self, name: str, statement: str) -> list[Any]:
        """What one database holds."""
        engine = sa.create_engine(self.address(name))
        with engine.connect() as connection:
            found = list(connection.execute(sa.text(statement)).scalars())
        engine.dispose()
        return found


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    # Short: the path of a Unix socket has 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    started = Servers(Postgres(folder), Redis(tmp_path_factory.mktemp("redis"), free_port()))
    with ExitStack() as ending:
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        ending.callback(started.postgres.stop)
        started.postgres.create()
        for name in NAMES:
            for line in _of_the_guide(name):
                started.postgres.run_sql(line)
        ending.callback(started.redis.stop)
        started.redis.start()
        yield started


def _of_the_guide(name: str) -> list[str]:
    """What docs/plusieurs-agences.md tells PostgreSQL, for another name."""
    guide = (ROOT / "docs" / "plusieurs-agences.md").read_text("utf-8")
    found = re.findall(r"^(?:CREATE|REVOKE) .+;$", guide, re.MULTILINE)
    assert len(found) == 3
    return [line.replace("mediatheque", name).replace("…", "secret") for line in found]


@dataclass(frozen=True)
class Running:
    """The library's assistant, and what it wrote where operators read."""

    service: Service
    metrics: str
    log: Path


@pytest.fixture(scope="module")
def served(library: Agency, servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    port = free_port()
    log = tmp_path_factory.mktemp("journal") / "log"
    # Both processes of the assistant inherit these outputs.
    kept = os.dup(1), os.dup(2)
    with log.open("wb") as written:
        os.dup2(written.fileno(), 1), os.dup2(written.fileno(), 2)
        try:
            home = tmp_path_factory.mktemp("maison")
            given = {**library.settings, **servers.given_to(LIBRARY_NAME)}
            with running(home, ASSISTANT_METRICS_PORT=str(port), **given) as service:
                os.dup2(kept[0], 1), os.dup2(kept[1], 2)
                yield Running(service, f"http://127.0.0.1:{port}/metrics", log)
        finally:
            os.dup2(kept[0], 1), os.dup2(kept[1], 2)
            os.close(kept[0]), os.close(kept[1])


def test_a_publication_names_nobody_else(library: Agency) -> None:
    release = next(path for path in sorted((library.folder / "models").rglob("report.md")))
    files = [release, release.with_name("report.json"), *sorted((release.parent / "pages").rglob("*.*"))]
    said = {**library.said, **{file.name: file.read_text("utf-8") for file in files}}
    assert "Bibliobot" in said["panne.html"]
    assert json.loads(said["panne.json"])["contact"]["email"] == "accueil@mediatheque.example.org"
    assert named_in(said) == []


def test_the_pages_the_contract_and_the_errors_name_nobody_else(served: Running) -> None:
    said = {}
    for path in (*PUBLIC, *(f"/static/{name}" for name in STATIC), "/nulle-part", "/themes/lune"):
        said[path] = served.service.get(path)[1].decode()
    for path in ("/v1/session", "/v1/message", "/v1/suggest", "/v1/search"):
        said[f"{path} refused"] = json.dumps(served.service.post(path, {"text": 3}, "faux")[1])
        said[f"{path} called otherwise"] = served.service.get(path)[1].decode()
    assert all(said.values())
    assert "Bibliobot" in said["/"]
    assert "Bibliobot" in json.loads(said["/v1/openapi.json"])["info"]["title"]
    assert named_in(said) == []


def test_a_conversation_names_nobody_else(served: Running) -> None:
    visitor = Visitor(served.service)
    said = {"opened": json.dumps(visitor.messages, ensure_ascii=False)}
    for text in SAID:
        visitor.say(text)
        assert visitor.status == 200, text
        # What the visitor named is theirs to name.
        said[text] = json.dumps(visitor.messages, ensure_ascii=False).replace(text, "")
    assert named_in(said) == []


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("comment bloquer un spam ?", "spam"),
        ("avez-vous des livres sur le suicide et le deuil ?", "suicide"),
        ("puis-je garder un livre plus longtemps ?", "prolonger"),
    ],
)
def test_what_the_faq_asks_about_is_answered_whatever_is_foreign_or_dangerous_elsewhere(
    served: Running, text: str, entry: str
) -> None:
    assert Visitor(served.service).say(text).entry == entry


def test_somebody_in_danger_gets_the_numbers_of_the_agency(served: Running) -> None:
    visitor = Visitor(served.service).say("je veux mourir")
    assert "3114" in visitor.text


def test_metrics_and_logs_name_nobody_else(served: Running) -> None:
    Visitor(served.service).say("comment s'inscrire ?")
    with urllib.request.urlopen(served.metrics) as got:
        metrics = got.read().decode()
    log = served.log.read_text("utf-8")
    assert "assistant_" in metrics
    assert log
    assert named_in({"metrics": metrics, "log": log}) == []


@pytest.fixture
def desk(data: Path, tmp_path: Path) -> Desk:
    """The library's team page, with a week of visitors."""
    desk = desk_in(tmp_path, data)
    for days in (1.0, 3.0, 8.0):
        number = f"v{days}"
        ask(desk.store, number, "comment rendre un livre ?", ("admit", None), days_ago=days)
        ask(
            desk.store,
            number,
            "prolonger",
            ("answer", "prolonger"),
            days_ago=days,
            useful=False,
            reason="unclear",
        )
    desk.workers.figures.call("catalogue.refresh")
    return desk


def test_the_team_s_screens_name_nobody_else(desk: Desk) -> None:
    page = browser(desk, Role.ADMINISTRATOR)
    filled = {"entry": "prolonger", "number": "1", "table": "questions", "setting": "panne", "account": "1"}
    said: dict[str, str] = {}
    for screen in (one for one in SCREENS if one.method == "GET"):
        path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda m: filled.get(m.group(1), "inconnu"), screen.path)
        answer = page.client.get(path)
        said[path] = answer.content.decode("utf-8", "replace")
        # A screen that breaks says nothing to be read.
        assert answer.status_code in (200, 303, 404, 422), path
    assert "Bibliobot" in said["/faq"]
    assert sum("<h1" in text for text in said.values()) > 20
    assert named_in(said) == []


def test_the_weekly_mail_and_the_reports_name_nobody_else(library: Agency, desk: Desk) -> None:
    week = week_of((datetime.now(UTC) - timedelta(days=7)).date(), desk.zone)
    counted: Any = desk.workers.figures.call("reports.week", monday=week.since.date().isoformat())
    mail = message_of(desk.agency.assistant, counted, "a@example.org", ["b@example.org"])
    assert mail["Subject"].startswith("Bibliobot – ")
    said = {"mail": mail.as_string(), "body": mail.get_content()}
    for words in (("report",), ("report", "--json"), ("inbox",), ("models",)):
        said[" ".join(words)] = library.run(*words)
    assert named_in(said) == []


@pytest.fixture(scope="module")
def first(
    published_faq: Path, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Agency, Service]]:
    """The first agency, with the tests' own FAQ, beside the library."""
    folder = tmp_path_factory.mktemp("premiere")
    shutil.copytree(published_faq, folder, symlinks=True, dirs_exist_ok=True)
    agency = Agency(folder, {})
    settings = {**agency.settings, "ASSISTANT_ENCODER": "", **servers.given_to(FIRST_NAME)}
    with running(tmp_path_factory.mktemp("maison"), **settings) as service:
        yield agency, service


def test_two_agencies_at_once_answer_each_in_its_own_name(
    first: tuple[Agency, Service], served: Running, servers: Servers
) -> None:
    services = {FIRST_NAME: first[1], LIBRARY_NAME: served.service}
    visitors = {name: Visitor(service) for name, service in services.items()}
    for name, text, entry in (
        (FIRST_NAME, ABOUT_A_CARD, CARD),
        (LIBRARY_NAME, ABOUT_A_BOOK, "prolonger"),
    ):
        assert visitors[name].say(text).entry == entry
        (other,) = set(NAMES) - {name}
        assert visitors[other].say(text).entry is None
    titles = [json.loads(service.get("/v1/config")[1])["title"] for service in services.values()]
    assert titles == ["Assistant de l'Agence du Numérique en Santé", "Bibliobot"]
    # The session of one opens nothing at the other's.
    status, _ = services[LIBRARY_NAME].post("/v1/message", {"text": "bonjour"}, visitors[FIRST_NAME].token)
    assert status == 401
    said = [{*servers.rows(name, "SELECT DISTINCT sender_id FROM events")} for name in NAMES]
    assert all(said)
    assert said[0].isdisjoint(said[1])
    with closing(Client.from_url(servers.redis.url)) as client:
        assert {key.decode().partition(":")[0] for key in client.scan_iter()} == {*NAMES}


def test_what_one_agency_changes_moves_nothing_of_the_other(
    first: tuple[Agency, Service], served: Running, library: Agency
) -> None:
    agency, service = first
    ready, history = served.service.get("/ready"), read_history(library.folder / "models")
    file = agency.folder / "data" / "faq" / "insi.yml"
    entries = yaml.safe_load(file.read_text("utf-8"))
    next(entry for entry in entries if entry["id"] == CARD)["reponse"] = "La réponse corrigée."
    replace_durably(file, yaml.safe_dump(entries, allow_unicode=True).encode())
    until(lambda: "La réponse corrigée." in Visitor(service).say(ABOUT_A_CARD).text)
    models = agency.folder / "models"
    published = read_published(models)
    assert published is not None
    switch(models, replace(published, number=published.number + 1, reason="retour"))
    assert len(read_history(models)) == 2
    assert Visitor(service).say(ABOUT_A_CARD).entry == CARD
    assert served.service.get("/ready") == ready
    assert read_history(library.folder / "models") == history
    assert Visitor(served.service).say(ABOUT_A_BOOK).entry == "prolonger"


def test_postgresql_keeps_each_to_its_own_database(servers: Servers) -> None:
    for name, other in (NAMES, reversed(NAMES)):
        with pytest.raises(sa.exc.OperationalError, match="permission denied for database"):
            sa.create_engine(servers.address(name, other)).connect()
    # While the tables of one are changed, those of the other are not waited for.
    engines = [sa.create_engine(servers.address(name)) for name in NAMES]
    lock = sa.text(f"SELECT pg_try_advisory_lock({_LOCK})")
    with engines[0].connect() as one, engines[0].connect() as another, engines[1].connect() as other:
        assert [connection.execute(lock).scalar() for connection in (one, another, other)] == [
            True,
            False,
            True,
        ]
    for engine in engines:
        engine.dispose()
