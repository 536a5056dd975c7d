"""Pictures of the report for `docs/captures`, of made-up visitors: `python -m tests.browser.report_demo`."""

from __future__ import annotations

import io
import random
import sys
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from assistant.catalogue import load_catalogue
from assistant.catalogue.agency import AGENCY_FILE, load_agency
from assistant.inbox.unanswered import unanswered_groups
from assistant.reports.measure import Report, measure
from assistant.reports.page import html_page
from assistant.reports.period import Period
from assistant.reports.subjects import Subject
from assistant.store import Interaction, Store
from assistant.store.models import feedback, interactions
from tests.browser.conftest import ARGUMENTS, chromium
from tests.conftest import FROZEN

OUT = Path(__file__).parents[2] / "docs" / "captures"
COLOURS = 64
LAST = date(2026, 11, 25)
MONTH = Period(LAST - timedelta(days=29), LAST)
UNANSWERED = (
    (14, "mon lecteur de carte reste éteint", "lecteur de carte éteint que faire"),
    (6, "où trouver la liste des éditeurs référencés", "liste des logiciels référencés ségur"),
    (4, "peut on utiliser la e-CPS à l'étranger", "e-cps depuis l'étranger"),
)
COMMENTS = (
    "Je suis remplaçante, la réponse ne parle que des titulaires.",
    "Il manque l'adresse où envoyer le formulaire.",
    "Trop long, je ne sais pas par quoi commencer.",
)
WORDS = ("carte", "certificat logiciel", "mot de passe", "annuaire", "mes codes", "délai", "renouvellement")
REASONS = ("incomplete", "unclear", "incomplete", "not_my_question")


class Visitors:
    """Keeps what made-up visitors do, on the days of the report and of the month before."""

    def __init__(self, store: Store, seed: int = 7) -> None:
        """Nothing yet."""
        self._store = store
        self._chance = random.Random(seed)
        self._count = 0

    def ask(self, text: str, *turns: tuple[str, str | None], useful: bool | None = None, **more: str) -> None:
        """One question and its turns, `(decision, entry)`; the feedback is on the last one."""
        self._count += 1
        conversation = f"visitor-{self._count}"
        number = 0
        when = self._moment()
        for rank, (decision, entry) in enumerate(turns):
            status = {"answer": "answered", "admit": "out_of_scope"}.get(decision, "ambiguous")
            ranking = ((entry or "insi-carte-cpx-requise", 0.6),) if rank == 0 else ()
            certainty = self._chance.choice(("sure", "sure", "probable")) if entry else None
            number = self._store.record_interaction(
                Interaction(conversation, text, status, decision, entry, ranking, certainty=certainty)
            )
            self._date(number, when + timedelta(seconds=20 * rank))
        if useful is not None:
            self._store.record_feedback(number, conversation, useful, more.get("reason"), more.get("comment"))

    def _moment(self) -> datetime:
        """A working day's; nobody comes for a week in the middle."""
        while True:
            day = LAST - timedelta(days=self._chance.randrange(60))
            if day.weekday() < 5 and not date(2026, 11, 2) <= day <= date(2026, 11, 8):
                hour = self._chance.randrange(8, 18)
                return datetime(day.year, day.month, day.day, hour, self._chance.randrange(60), tzinfo=UTC)

    def _date(self, number: int, when: datetime) -> None:
        with self._store.transaction() as connection:
            this = interactions.c.id == number
            connection.execute(interactions.update().where(this).values(created_at=when))


def seed(store: Store, entries: list[str]) -> None:
    """Two months of visitors: most are helped, one answer displeases, a subject is missing."""
    visitors, chance = Visitors(store), random.Random(11)
    for times, *wordings in UNANSWERED:
        for _ in range(2 * times):
            visitors.ask(chance.choice(wordings), ("admit", None))
    for rank, entry in enumerate(entries[:25]):
        for _ in range(40 // (rank + 1) + 2):
            useful = chance.choice((True, True, True, True, False, None, None, None))
            reason = chance.choice(REASONS) if useful is False else None
            more = {} if reason is None else {"reason": reason}
            visitors.ask(entry.replace("-", " "), ("answer", entry), useful=useful, **more)
    for number in range(16):
        comment = {"comment": COMMENTS[number % 3]} if number % 2 == 0 else {}
        visitors.ask(
            "ma carte est bloquée",
            ("answer", entries[4]),
            useful=False,
            reason=REASONS[number % 4],
            **comment,
        )
    for number in range(30):
        picked = ("answer", entries[number % 6])
        asked = chance.choice(("clarify", "suggest"))
        visitors.ask(WORDS[number % len(WORDS)], (asked, None), *([picked] if number % 3 else []))
    for number in range(8):
        visitors.ask(f"joindre quelqu'un {number}", ("answer", entries[number]), ("hand_over", None))


def report(folder: Path) -> Report:
    """The report of these visitors."""
    catalogue = load_catalogue(FROZEN)
    with closing(Store(f"sqlite:///{folder / 'demo.db'}")) as store:
        seed(store, [entry.id for entry in catalogue.published])
        with store.transaction() as connection:
            # Given as long ago as the answers.
            connection.execute(feedback.update().values(answered_at=datetime(2026, 11, 25, tzinfo=UTC)))
        groups = unanswered_groups(store, catalogue, MONTH.since, MONTH.until)
        subjects = [Subject(one.text, one.times, one.wordings, one.nearest, one.references) for one in groups]
        return measure(store, catalogue, MONTH, today=LAST, subjects=subjects)


def main() -> int:
    """A picture on a screen, one on a phone."""
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place)
        page_file = folder / "rapport.html"
        page_file.write_text(html_page(report(folder), load_agency(FROZEN / AGENCY_FILE)), encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=ARGUMENTS, chromium_sandbox=False
        )
        for name, width, height in (("rapport", 1000, 1200), ("rapport-mobile", 390, 844)):
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="light")
            page = context.new_page()
            page.goto(page_file.as_uri())
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            picture.quantize(COLOURS, dither=Image.Dither.NONE).save(OUT / f"{name}.png", optimize=True)
            print(OUT / f"{name}.png")
            context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
