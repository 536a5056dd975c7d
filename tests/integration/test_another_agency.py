"""A second agency, an invented library: trained, published, served, worked on; nobody else is named anywhere.

Without encoders: what is tried is what is said, and words alone are learnt in seconds.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.backoffice.desk import Desk
from assistant.backoffice.pages import SCREENS
from assistant.backoffice.roles import Role
from assistant.backoffice.weekly import message_of
from assistant.reports.period import week_of
from assistant.settings import ROOT
from assistant.subprocesses import free_port
from tests.backoffice import browser, desk_in
from tests.e2e.conftest import Service, Visitor, running
from tests.homes import home_in
from tests.models import PRINTED, WITHOUT_ENCODER
from tests.nobody_named import named_in
from tests.unit.backoffice.visitors import ask

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
class Running:
    """The library's assistant, and what it wrote where operators read."""

    service: Service
    metrics: str
    log: Path


@pytest.fixture(scope="module")
def served(library: Agency, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    port = free_port()
    log = tmp_path_factory.mktemp("journal") / "log"
    # Both processes of the assistant inherit these outputs.
    kept = os.dup(1), os.dup(2)
    with log.open("wb") as written:
        os.dup2(written.fileno(), 1), os.dup2(written.fileno(), 2)
        try:
            home = tmp_path_factory.mktemp("maison")
            with running(home, ASSISTANT_METRICS_PORT=str(port), **library.settings) as service:
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
