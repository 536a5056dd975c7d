"""`kill -9` of the team's page with all its child processes while somebody saves: nothing is half kept.

What the next one who looks finds: the files read, the history says what they say, and what was decided of
a question stands in the FAQ and in the inbox, or in neither. `make test-faults`: minutes.
"""

from __future__ import annotations

import contextlib
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import pytest

from assistant.authoring.history import BY_FILE, INBOX, PAGE, Change
from assistant.authoring.listing import history_of
from assistant.authoring.setting_fields import FAMILIES, setting_of
from assistant.catalogue import load_catalogue
from assistant.inbox.decisions import decided_keys
from assistant.store import Interaction, Store
from assistant.store.question_keys import key_of
from assistant.subprocesses import free_port
from tests.faults.descendants import kill_all
from tests.forms import fields_of
from tests.homes import home_in
from tests.house import House
from tests.integration.backoffice.page import Page, started
from tests.waiting import until

KILLS = 8
ENTRY, OTHER = "prolonger", "retard"
FICHE, SENTENCE = f"/faq/{ENTRY}", "/reglages/phrases/utile"
QUESTIONS = (
    "Peut-on emprunter un violon ?",
    "Où brancher mon ordinateur portable ?",
    "Y a-t-il un atelier de tricot ?",
    "Le chien est-il admis dans la salle ?",
    "Proposez-vous des jeux de société ?",
    "Comment imprimer une affiche en couleurs ?",
    "Acceptez-vous les dons de vieux disques ?",
    "Quand passe le bibliobus au village ?",
    "La salle de musique est-elle gratuite ?",
    "Qui anime le club des lecteurs ?",
)


@dataclass
class Office:
    """A small FAQ, its database, and the page that changes them."""

    house: House
    home: Path
    whole: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def page(self) -> Iterator[Page]:
        variables = {**self.house.settings, "ASSISTANT_HOME": str(self.home)}
        with started(free_port(), variables) as page:
            # What people wait for is awake, and there is something to change.
            until(lambda: page.get(FICHE)[0] == 200)
            page.post(f"{FICHE}/relire", **fields_of(page.get(FICHE)[1], FICHE))
            yield page

    def store(self) -> closing[Store]:
        return closing(Store(f"sqlite:///{self.home / 'assistant.db'}"))

    def history(self) -> list[Change]:
        """All changes, newest first; whoever looks first ends what was begun."""
        with self.store() as store:
            return history_of(self.house.data, store, limit=1_000)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Visitors have asked what the FAQ does not hold."""
    folder = tmp_path_factory.mktemp("office")
    made = Office(House(folder), home_in(folder / "home"))
    with made.store() as store:
        for number, question in enumerate(QUESTIONS):
            store.record_interaction(Interaction(f"v{number}", question, "out_of_scope", "admit"))
    made.history()
    return made


def _killed(office: Office, share: float, send: Callable[[Page], None]) -> None:
    """Has the page do something, and ends it and all its children a share of the usual time later."""

    def sent() -> None:
        # It is cut off, and so is its answer.
        with contextlib.suppress(OSError):
            send(page)

    with office.page() as page:
        hand = threading.Thread(target=sent)
        hand.start()
        time.sleep(share * office.whole[send.__qualname__])
        kill_all(page.process.pid)
        hand.join()


def _timed(office: Office, send: Callable[[Page], None]) -> None:
    """Does it whole once, to know where the middle of it is."""
    with office.page() as page:
        began = time.monotonic()
        send(page)
        office.whole[send.__qualname__] = time.monotonic() - began


def _moments() -> Iterator[tuple[int, float]]:
    generator = random.Random(3)
    return ((number, (number + generator.random()) / KILLS * 1.1) for number in range(KILLS))


def _said(page: Page, path: str) -> str:
    """The HTML of a screen, its spaces as they are typed."""
    return re.sub(r"\s", " ", unescape(page.get(path)[1]))


def _until_said(page: Page, path: str, text: str) -> None:
    until(lambda: text in _said(page, path))


def _only_ours(changes: list[Change]) -> bool:
    """What the files say is what the history says: nothing of ours is taken for a change by hand."""
    return all(change.how != BY_FILE for change in changes)


def test_an_entry_that_is_saved(office: Office) -> None:
    typed = {"reponse": "Une fois, à l'accueil."}

    def save(page: Page) -> None:
        fields = {**fields_of(page.get(FICHE)[1], FICHE), **typed}
        del fields["csrf"]
        page.post(FICHE, **fields)

    _timed(office, save)
    kept = 0
    for number, share in _moments():
        before = load_catalogue(office.house.data).entries[ENTRY].answer
        known = len(office.history())
        answer = typed["reponse"] = f"Deux fois, au guichet numéro {number}."
        _killed(office, share, save)
        changes = office.history()
        now = load_catalogue(office.house.data).entries[ENTRY].answer
        assert now in (before, answer)
        assert _only_ours(changes)
        assert len(changes) - known == (now == answer), "saved and in the history, or neither"
        if now == answer:
            assert (changes[0].who, changes[0].how, changes[0].entry) == ("Ada Author", PAGE, ENTRY)
            assert changes[0].after is not None
            assert changes[0].after["reponse"] == answer
            kept += 1
        # The page that starts again shows it, and saves it when it is asked to once more.
        with office.page() as page:
            _until_said(page, FICHE, now)
            save(page)
            _until_said(page, FICHE, answer)
        assert load_catalogue(office.house.data).entries[ENTRY].answer == answer
    print(f"{kept} of {KILLS} entries were saved before the kill")


def test_a_question_that_is_decided(office: Office) -> None:
    question = QUESTIONS[-1]

    def address() -> str:
        return f"/a-traiter/{key_of(question)}"

    def decide(page: Page) -> None:
        fields = fields_of(page.get(address())[1], address())
        del fields["csrf"]
        assert fields["phrase"]
        page.post(address(), **{**fields, "acte": "rattacher", "entree": OTHER})

    with office.page() as page:
        _until_said(page, address(), "Rattacher")
    _timed(office, decide)
    kept = 0
    for number, share in _moments():
        question = QUESTIONS[number]
        known = len(office.history())
        _killed(office, share, decide)
        changes = office.history()
        with office.store() as store:
            decided = key_of(question) in decided_keys(store)
        learnt = question in load_catalogue(office.house.data).entries[OTHER].examples
        assert decided == learnt, "decided and learnt, or neither"
        assert len(changes) - known == learnt
        assert _only_ours(changes)
        if learnt:
            assert (changes[0].who, changes[0].how) == ("Ada Author", INBOX)
            kept += 1
        with office.page() as page:
            # It waits, or is shown as decided, once what is shown is counted again.
            until(lambda page=page, decided=decided: ("Décision :" in _said(page, address())) is decided)
            decide(page)
            _until_said(page, address(), "Décision :")
        examples = load_catalogue(office.house.data).entries[OTHER].examples
        assert examples.count(question) == 1
    print(f"{kept} of {KILLS} questions were decided before the kill")


def test_a_setting_that_is_kept(office: Office) -> None:
    text = ""

    def save(page: Page) -> None:
        fields = fields_of(page.get(SENTENCE)[1], SENTENCE)
        page.post(SENTENCE, base=fields["base"], valeur=text)

    def said() -> str:
        setting = setting_of(FAMILIES["phrases"], office.house.data, "utile")
        assert setting is not None
        return str(setting.value)

    text = "Cela vous aide-t-il ?"
    _timed(office, save)
    kept = 0
    for number, share in _moments():
        before, known = said(), len(office.history())
        text = f"Cela vous aide-t-il, {number} fois ?"
        _killed(office, share, save)
        changes = office.history()
        load_catalogue(office.house.data)
        assert said() in (before, text)
        assert len(changes) - known == (said() == text)
        assert _only_ours(changes)
        kept += said() == text
        with office.page() as page:
            _until_said(page, SENTENCE, said())
            save(page)
        assert said() == text
    print(f"{kept} of {KILLS} settings were kept before the kill")
