"""Publishing while the assistant runs: the author's commands on one side, visitors on the other."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
import yaml

from assistant.releases.registry import read_published
from assistant.serving_lock import are_served
from tests.e2e.conftest import ROOT, Service, Visitor, running
from tests.homes import home_in
from tests.integration.conftest import published_faq  # noqa: F401 - one that is published
from tests.waiting import LIMIT_SECONDS, until, until_true

VISITORS, READING = 2, 5
KNOWN_ENTRY = "insi-carte-cpx-requise"
EDITED = "Réponse d'essai, corrigée."
KNOWN = "Ai-je besoin d'une carte CPx pour appeler l'INSi ?"
NEW = [
    ("essai-salle", "Comment réserver la salle Ada Lovelace ?", "Réponse d'essai : la salle."),
    ("essai-velo", "Où garer mon vélo cargo électrique ?", "Réponse d'essai : le vélo."),
    ("essai-potager", "Qui arrose le potager du toit ?", "Réponse d'essai : le potager."),
]


@dataclass
class Author:
    """Someone at a terminal beside the running assistant."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def models(self) -> Path:
        return self.folder / "models"

    @property
    def settings(self) -> dict[str, str]:
        return {"ASSISTANT_DATA": str(self.data), "ASSISTANT_MODELS": str(self.models)}

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        # The author's own home: embeddings already computed on this machine, no visitor's question.
        environment = {**os.environ, **self.settings, "ASSISTANT_HOME": str(home_in(self.folder / "home"))}
        return subprocess.run(
            [sys.executable, "-m", "assistant", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def write(self, name: str, entries: list[dict[str, object]]) -> None:
        target = self.data / "faq" / name
        waiting = target.with_name(f".{name}")
        waiting.write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
        waiting.replace(target)

    def change(self, entry_id: str, change: Callable[[dict[str, object]], None] | None) -> None:
        """Changes an entry where it is written; None removes it."""
        for file in sorted((self.data / "faq").glob("*.yml")):
            entries = yaml.safe_load(file.read_text(encoding="utf-8"))
            for entry in list(entries):
                if entry["id"] == entry_id:
                    if change is None:
                        entries.remove(entry)
                    else:
                        change(entry)
                    self.write(file.name, entries)
                    return
        raise AssertionError(f"no entry {entry_id}")

    @property
    def published(self) -> str:
        published = read_published(self.models)
        assert published is not None
        return published.model


@dataclass
class Load:
    """Visitors who ask again once they have read the answer, and what became of their messages."""

    base: str
    failures: list[str] = field(default_factory=list)
    answered: int = 0
    sent: int = 0

    async def until(self, over: Callable[[], bool]) -> None:
        """Sends until something is over; nobody waits for a connection: only the server is tried."""
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(LIMIT_SECONDS)
        ) as session:
            await asyncio.gather(*(self._visit(session, over) for _ in range(VISITORS)))

    async def _visit(self, session: aiohttp.ClientSession, over: Callable[[], bool]) -> None:
        async with session.post(f"{self.base}/v1/session", json={}) as answer:
            headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}
        while not over():
            self.sent += 1
            began = time.monotonic()
            await self._ask(session, headers)
            # A pace of the machine's own: the publication has its share of it.
            await asyncio.sleep(READING * (time.monotonic() - began))

    async def _ask(self, session: aiohttp.ClientSession, headers: dict[str, str]) -> None:
        try:
            async with session.post(
                f"{self.base}/v1/message", json={"text": KNOWN}, headers=headers
            ) as answer:
                body = await answer.json()
                if answer.status == 200 and body["messages"]:
                    self.answered += 1
                else:
                    self.failures.append(f"{answer.status} {body}")
        except (TimeoutError, aiohttp.ClientError) as error:
            self.failures.append(repr(error))


@pytest.fixture(scope="module")
def author(published_faq: Path, tmp_path_factory: pytest.TempPathFactory) -> Author:  # noqa: F811
    folder = tmp_path_factory.mktemp("author")
    shutil.copytree(published_faq, folder, symlinks=True, dirs_exist_ok=True)
    cache = ROOT / ".assistant" / "cache"
    if cache.is_dir():
        shutil.copytree(cache, folder / "home" / "cache")
    return Author(folder)


@pytest.fixture(scope="module")
def published(author: Author, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("home"), **author.settings) as started:
        yield started


def _edit(entry: dict[str, object]) -> None:
    entry["reponse"] = EDITED


def _model(service: Service) -> str:
    return str(json.loads(service.get("/ready")[1])["model"]).removesuffix(".tar.gz")


def _answer(service: Service, question: str) -> tuple[str | None, str]:
    visitor = Visitor(service).say(question)
    assert visitor.status == 200
    return visitor.entry, visitor.text


async def test_new_entries_are_answered_by_the_server_that_ran_all_along(
    author: Author, published: Service
) -> None:
    assert _model(published) == author.published
    before = author.published
    for entry, question, _ in NEW:
        assert _answer(published, question)[0] != entry
    author.write(
        "essai.yml",
        [
            {"id": entry, "question": question, "variantes": [f"{question[:-2]} svp ?"], "reponse": reply}
            for entry, question, reply in NEW
        ],
    )
    # An entry that waits for its publication is neither answered nor shown. Once the server has read the
    # files, it shows the edit of another answer.
    author.change(KNOWN_ENTRY, _edit)
    await until_true(lambda: EDITED in _answer(published, KNOWN)[1])
    for entry, question, _ in NEW:
        assert _answer(published, question)[0] != entry

    load = Load(published.base)
    environment = {**os.environ, **author.settings, "ASSISTANT_HOME": str(home_in(author.folder / "home"))}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "assistant", "publish", cwd=ROOT, env=environment
    )
    await load.until(lambda: process.returncode is not None)
    assert process.returncode == 0
    # And while the server takes it over.
    await load.until(lambda: _model(published) == author.published)
    assert author.published != before
    assert load.failures == []
    # What has the training yield to them.
    assert are_served(author.models)
    assert load.answered == load.sent > VISITORS, "each was answered meanwhile, and more than once"
    for entry, question, reply in NEW:
        answered, text = _answer(published, question)
        assert answered == entry
        assert text.startswith(reply)


def test_an_edited_answer_is_live_without_publishing(author: Author, published: Service) -> None:
    author.change("essai-velo", _edit)
    until(lambda: EDITED in _answer(published, NEW[1][1])[1])


def test_a_deleted_entry_is_never_shown(author: Author, published: Service) -> None:
    author.change("essai-potager", None)
    until(lambda: _answer(published, NEW[2][1])[0] != "essai-potager")
    assert NEW[2][1] not in Visitor(published).say(NEW[2][1]).titles


def test_going_back_restores_the_previous_answers(author: Author, published: Service) -> None:
    latest = author.published
    trained = sorted(author.models.glob("*.tar.gz"))
    done = author.run("rollback", "--reason", "essai")
    assert done.returncode == 0, done.stderr
    assert sorted(author.models.glob("*.tar.gz")) == trained, "nothing is trained"
    until(lambda: _model(published) == author.published != latest)
    assert all(_answer(published, question)[0] != entry for entry, question, _ in NEW)
    # And forth again: what was edited since the first switch is back as it was published.
    assert author.run("rollback", "2").returncode == 0
    until(lambda: _model(published) == latest)
    until(lambda: NEW[1][2] in _answer(published, NEW[1][1])[1])
    listed = author.run("models").stdout
    assert "→ n° 2" in listed
    assert "essai" in listed


def test_rows_that_lower_the_understanding_are_refused_with_the_list(
    author: Author, published: Service
) -> None:
    served = author.published
    for product, words in (
        ("insi", "INSi certificat serveur qualification identité"),
        ("psc", "Pro Santé Connect e-CPS connexion application mobile"),
        ("mss", "MSSanté messagerie boîte aux lettres adresse"),
    ):
        lines = json.loads(json.dumps(_stolen(author, product)))
        author.write(
            f"vol_{product}.yml",
            [
                {
                    "id": f"vol-{product}",
                    "question": f"Question fourre-tout {words} ?",
                    "variantes": lines,
                    "reponse": "Réponse d'essai.",
                    "mots_cles": words.split(),
                }
            ],
        )
    done = author.run("publish")
    assert done.returncode == 1, done.stdout
    assert "refusée" in done.stderr
    assert "moins bien" in done.stdout
    assert author.published == served
    assert _model(published) == served
    forced = author.run("publish", "--force", "--reason", "essai forcé")
    assert forced.returncode == 0, forced.stderr
    assert "(forcé) : essai forcé" in author.run("models").stdout


def _stolen(author: Author, product: str) -> list[str]:
    """Other entries' phrasings, one word more: what an author who stuffs an entry with vocabulary writes."""
    phrasings = []
    for file in sorted((author.data / "faq").glob(f"{product}*.yml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")):
            phrasings += [f"{text.rstrip(' ?')} svp merci" for text in entry.get("variantes", [])]
    return phrasings
