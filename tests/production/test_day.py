"""A day of the team on the shipped FAQ, in production, while visitors talk: none of them sees anything of it.

Minutes, most of them in two trainings; what each act took is printed at the end.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser

from assistant.backoffice.roles import Role
from assistant.catalogue import load_catalogue
from assistant.releases.registry import read_published
from assistant.subprocesses import free_port
from bench.stack import Stack, Worker
from bench.versions import this_version
from bench.visitors import Book, Crowd
from tests.browser import day
from tests.browser.conftest import opened_browser
from tests.browser.day import Asked
from tests.browser.office import Office, Person
from tests.homes import home_in
from tests.models import SHIPPED
from tests.production.conftest import check_book
from tests.waiting import LIMIT_SECONDS, until

VISITORS, THINK = 40, 2.0
"""Twenty messages a second."""
ATTACHED = (
    Asked(
        ("Comment sortir la puce du refus après trop de codes ?",),
        "Ma carte CPS est bloquée, comment la débloquer ?",
        "carte CPS bloquée",
    ),
    Asked(
        ("Les futurs médecins en stage ont-ils droit à un badge ?",),
        "Un interne peut-il avoir une carte CPx ?",
        "interne carte CPx",
    ),
    Asked(
        ("L'image carrée à photographier n'est jamais arrivée dans ma messagerie",),
        "Que faire si je ne reçois pas le mail avec le QR code d'activation de la e-CPS ?",
        "mail QR code",
    ),
)
CARD = Asked(
    ("Quelle carte faut-il pour s'authentifier au téléservice INSi ?",),
    comment="Il manque un exemple de carte.",
)
ROOM = Asked(("Comment réserver la salle Ada Lovelace ?",))
OTHERS = (
    Asked(("Quelle pizza servez-vous à la cantine le mardi midi ?",)),
    Asked(("Combien de cratères compte la face cachée de la Lune ?",)),
)
SUBJECTS = (*ATTACHED, CARD, ROOM, *OTHERS)
ANSWER = "Écrivez à l'accueil : la salle Ada Lovelace se réserve la veille."
ENTRY = "insi-carte-cpx-requise"
MAIL = """Bonjour,

Ma carte CPS est bloquée, comment la débloquer ?
Par ailleurs, qu'est-ce que Pro Santé Connect ? Et quels sont les différents types de cartes CPx ?
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Production on a copy of the shipped FAQ, published once."""
    version = this_version().with_data(tmp_path_factory.mktemp("shipped") / "data")
    stack = Stack(None, version=version)
    try:
        home = {"ASSISTANT_HOME": str(home_in(stack.folder / "author"))}
        done = version.run("publish", settings={**stack.environment, **home})
        assert done.returncode == 0, done.stdout + done.stderr
        stack.start()
        yield stack
    finally:
        stack.stop()


@contextmanager
def talking(base: str) -> Iterator[Book]:
    """Visitors who talk until the end of the block, in a thread of their own."""
    ending = threading.Event()
    crowd = Crowd(base, VISITORS, THINK)

    async def talk() -> None:
        async with crowd:
            await asyncio.to_thread(ending.wait)
            crowd.hurry()

    thread = threading.Thread(target=lambda: asyncio.run(talk()))
    thread.start()
    try:
        yield crowd.book
    finally:
        ending.set()
        thread.join(LIMIT_SECONDS)
        assert not thread.is_alive()


@contextmanager
def team_page(stack: Stack) -> Iterator[Office]:
    """The page of the team beside the replicas, on their database and their models."""
    port = free_port()
    variables = {
        **stack.environment,
        "ASSISTANT_HOME": str(home_in(stack.folder / "team")),
        "ASSISTANT_BACKOFFICE_PORT": str(port),
    }
    page = Worker("backoffice", "backoffice", port, stack.folder / "backoffice.log", variables, stack.version)
    page.start()
    office = Office(
        stack.base,
        f"http://localhost:{port}",
        stack.version.data.parent,
        stack.postgres.address("interactions"),
    )
    try:
        office.wait()
        yield office
    finally:
        assert page.stop() == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_browser() as opened:
        yield opened


def test_the_team_works_while_visitors_talk(stack: Stack, browser: Browser) -> None:
    assert load_catalogue(SHIPPED).entries.keys() == load_catalogue(stack.version.data).entries.keys()
    with team_page(stack) as office, talking(stack.base) as book:
        day.ask(office, SUBJECTS)
        boss = day.open_the_page(browser, office)
        author = day.invite(browser, office, boss, "Ada Author", Role.AUTHOR)
        editor = day.invite(browser, office, boss, "Éric Éditeur", Role.EDITOR)
        people: tuple[Person, ...] = (boss, author, editor)
        day.wait_for_groups(author, SUBJECTS)
        for subject in ATTACHED:
            day.attach(office, author, subject)
        for subject, button in zip(OTHERS, ("Hors sujet", "Ignorer"), strict=True):
            day.decide(
                office, author, subject, button, {"Hors sujet": "Mis de côté", "Ignorer": "Ignoré"}[button]
            )
        day.give(office, author, CARD, editor.name)
        answer = load_catalogue(office.data).entries[ENTRY].answer
        day.correct(office, editor, CARD, f"{answer}\n\nPar exemple, la CPS de votre cabinet.")
        room = day.draft(office, author, ROOM, ANSWER)
        day.try_out(office, author, "Qu'est-ce que Pro Santé Connect ?")
        day.paste(office, author, MAIL, 3)
        editor.page.goto(room)
        editor.choose("État", "Publiée")
        editor.click("Enregistrer")
        editor.reads("Enregistré.")
        first = read_published(stack.models)
        day.publish(office, editor, "la salle Lovelace")
        until(lambda: ANSWER in day.told(office, ROOM.first))
        day.roll_back(office, editor, 1)
        until(lambda: ANSWER not in day.told(office, ROOM.first))
        assert first is not None
        now = read_published(stack.models)
        assert now is not None
        assert (now.model, now.by) == (first.model, editor.name)
        assert [text for person in people for text in person.complaints] == []
    print(f"\n{office.diary.table()}\n{len(book.latencies)} messages, {len(book.failures)} failures")
    assert book.broken == []
    check_book(stack, book, "une journée de l'équipe")
