"""A small FAQ, visitors who asked things of it, and the browsers of those who decide."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from assistant.backoffice.desk import Desk
from assistant.backoffice.index import clusters
from assistant.backoffice.index.entry_rows import number_of
from assistant.backoffice.index.file import Index
from assistant.backoffice.roles import Role
from assistant.catalogue import Catalogue, load_catalogue
from assistant.store import Interaction
from tests.backoffice import Browser, browser, desk_in
from tests.backoffice_access import member
from tests.unit.inbox.conftest import FAQ, TAXONOMY

RANKING = (("carte", 0.41), ("delai", 0.22))


@dataclass
class Team:
    """A desk with visitors' questions, counted when asked."""

    desk: Desk
    _visitors: Any = field(default_factory=count)

    @property
    def data(self) -> Path:
        """The working FAQ."""
        return self.desk.data_dir

    @property
    def faq(self) -> Catalogue:
        """What it says now."""
        return load_catalogue(self.data)

    def ask(
        self,
        text: str,
        times: int = 1,
        decision: str = "admit",
        entry: str | None = None,
        useful: bool | None = None,
        comment: str | None = None,
        ranking: tuple[tuple[str, float], ...] = RANKING,
        model: str = "m1",
    ) -> str:
        """Some visitors ask the same; the reference of the last conversation."""
        store = self.desk.store
        for _ in range(times):
            visitor = f"visitor-{next(self._visitors)}"
            status = "answered" if decision == "answer" else "out_of_scope"
            number = store.record_interaction(
                Interaction(visitor, text, status, decision, entry, ranking, model=model)
            )
            if decision == "suggest" and entry:
                number = store.record_interaction(Interaction(visitor, text, "answered", "answer", entry))
            if useful is not None:
                store.ask_feedback(number)
                store.record_feedback(number, visitor, useful, reason="unclear", comment=comment)
        return visitor

    def count(self) -> None:
        """What is counted behind the pages."""
        workers: Any = self.desk.workers
        clusters.refresh(workers.workshop)
        fill_entries(self.desk.index, self.faq)

    def open(self, role: Role = Role.AUTHOR, name: str = "Ada") -> Browser:
        """A browser in which somebody is signed in."""
        return browser(self.desk, role, name)

    def decide(self, page: Browser, text: str, act: str, status: int = 303, **fields: Any) -> Any:
        """Opens the group of a question, and sends its form with its ticked boxes, as a browser does."""
        html = page.get(self.place_of(page, text, fields.pop("within", "")))
        sent = form_of(html)
        key = re.search(r'action="/a-traiter/([0-9a-f]{64})', html)
        assert key is not None
        return page.post(f"/a-traiter/{key[1]}", {**sent, **fields, "acte": act}, status)

    def place_of(self, page: Browser, text: str, within: str = "") -> str:
        """The address of the group whose leading question has these words."""
        html = page.get(f"/a-traiter{within}")
        for place, item in re.findall(r'<li><a href="(/a-traiter/[^"]+)"(.*?)</li>', html, re.S):
            if text in item:
                return place.replace("&amp;", "&")
        raise AssertionError(f"{text} is not in the list")

    def listed(self, page: Browser, within: str = "") -> list[str]:
        """The leading questions of the list."""
        return re.findall(r'<span class="asked">(.*?)</span>', page.get(f"/a-traiter{within}"))


def form_of(html: str) -> dict[str, Any]:
    """What the form of the open group sends without a press on anything."""
    form = html[html.index('<form id="decision"') :]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    ticked = re.findall(r'name="phrase" value="(\d+)" checked', form)
    question = re.search(r'name="question"[^>]*>(.*?)</textarea>', form, re.S)
    return {**hidden, "phrase": ticked, "question": question[1] if question else ""}


def fill_entries(index: Index, catalogue: Catalogue) -> None:
    """The rows of `entries` and `words` that these screens read."""
    with index.writing() as connection:
        connection.execute("DELETE FROM entries")
        connection.execute("DELETE FROM words")
        for rank, entry in enumerate(catalogue.entries.values()):
            connection.execute(
                "INSERT INTO entries "
                "(id, rank, question, question_key, status, review, problems, errors, number) "
                "VALUES (?, ?, ?, ?, ?, '', 0, 0, ?)",
                [entry.id, rank, entry.question, entry.question.lower(), entry.status, number_of(entry.id)],
            )
            texts = [entry.question, " ".join(entry.training_texts), "", entry.answer]
            connection.execute(
                "INSERT INTO words (rowid, id, question, phrasings, keywords, answer) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                [number_of(entry.id), entry.id, *texts],
            )


def team_in(folder: Path) -> Team:
    """A team on the small FAQ of the inbox's tests."""
    source = folder / "source"
    (source / "faq").mkdir(parents=True)
    (source / "taxonomy.yml").write_text(TAXONOMY, encoding="utf-8")
    (source / "faq" / "cartes.yml").write_text(FAQ.lstrip("\n"), encoding="utf-8")
    desk = desk_in(folder, source)
    for name in ("Ada", "Bob"):
        member(desk.store, login=f"{name.lower()}@example.org", name=name, password=None)
    return Team(desk)
