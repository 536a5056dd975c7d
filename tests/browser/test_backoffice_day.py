"""A day of a support team in real browsers, beside visitors.

Written from the design of the team's page, by the names that people read on it. The tests of this module are
one day, in their order; at its end, what each act took is printed.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assistant.backoffice.roles import Role
from assistant.catalogue import load_catalogue
from tests.browser import day
from tests.browser.conftest import LIMIT_MS, Visitor
from tests.browser.day import Asked
from tests.browser.office import Office, Person
from tests.e2e.conftest import free_port, running
from tests.integration.conftest import published_faq  # noqa: F401 - one that is published
from tests.waiting import until

BLOCKED = Asked(
    ("Comment sortir la puce du refus après trop de codes ?", "Comment sortir la puce de ce refus ?"),
    "Ma carte CPS est bloquée, comment la débloquer ?",
    "carte CPS bloquée",
)
INTERN = Asked(
    ("Donnez-vous un badge pendant les stages de médecine ?",),
    "Un interne peut-il avoir une carte CPx ?",
    "interne carte CPx",
)
POST = Asked(
    ("L'image carrée à photographier n'est jamais arrivée dans ma messagerie",),
    "Que faire si je ne reçois pas le mail avec le QR code d'activation de la e-CPS ?",
    "mail QR code",
)
CARD = Asked(
    ("Quelle carte faut-il pour accéder au téléservice INSi ?",),
    "Quelle carte faut-il pour s'authentifier au téléservice INSi ?",
    comment="Il manque un exemple de carte.",
)
ROOM = Asked(("Comment réserver la salle Ada Lovelace ?", "Où réserver la salle Ada Lovelace ?"))
LOST = Asked(
    ("Où se plaindre d'un objet oublié chez vous ?",),
    "Comment contacter le support cartes et e-CPS de l'ANS ?",
    "contacter le support",
)
PIZZA = Asked(("Quelle pizza servez-vous à la cantine le mardi midi ?",))
MOON = Asked(("Combien de cratères compte la face cachée de la Lune ?",))
SONG = Asked(("Pouvez-vous me chanter une vieille berceuse bretonne ?",))
SUBJECTS = (BLOCKED, INTERN, POST, CARD, ROOM, LOST, PIZZA, MOON, SONG)

ANSWER = "Écrivez à l'accueil : la salle Ada Lovelace se réserve la veille."
BETTER = "Une carte CPS, CPE ou CPF, par exemple celle de votre cabinet, au nom de qui se connecte."
MAIL = """Bonjour,

Ma carte CPS est bloquée, comment la débloquer ?
Par ailleurs, qu'est-ce que Pro Santé Connect ? Et quels sont les différents types de cartes CPx ?

Cordialement,
Dr Martin
"""


@dataclass
class Team:
    """The people of the day, in browsers of their own."""

    browser: Browser
    office: Office
    boss: Person
    author: Person
    editor: Person
    reader: Person
    room: str = ""
    """Address of the entry that is written in the day."""
    expected: list[str] = field(default_factory=list)
    """What the console may complain of: refusals that a test causes."""

    @property
    def people(self) -> tuple[Person, ...]:
        return self.boss, self.author, self.editor, self.reader


@pytest.fixture(scope="module")
def team(
    browser: Browser,
    published_faq: Path,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Team]:
    folder = tmp_path_factory.mktemp("team")
    shutil.copytree(published_faq, folder, symlinks=True, dirs_exist_ok=True)
    port, home = free_port(), folder / "home"
    settings = {
        "ASSISTANT_DATA": str(folder / "data"),
        "ASSISTANT_MODELS": str(folder / "models"),
        "ASSISTANT_BACKOFFICE": "1",
        "ASSISTANT_BACKOFFICE_PORT": str(port),
    }
    with running(home, **settings) as service:
        office = Office(
            service.base,
            f"http://localhost:{port}",
            folder,
            f"sqlite:///{home / 'assistant.db'}",
        )
        office.wait()
        day.ask(office, SUBJECTS)
        boss = day.open_the_page(browser, office)
        author = day.invite(browser, office, boss, "Ada Author", Role.AUTHOR)
        editor = day.invite(browser, office, boss, "Éric Éditeur", Role.EDITOR)
        reader = day.invite(browser, office, boss, "Line Lectrice", Role.READER)
        made = Team(browser, office, boss, author, editor, reader)
        day.wait_for_groups(author, SUBJECTS)
        yield made
        print(f"\n{office.diary.table()}")
        complaints = [text for person in made.people for text in person.complaints]
        for person in made.people:
            person.context.close()
        assert [one for one in complaints if not any(part in one for part in made.expected)] == []


def test_the_author_reads_the_inbox_in_context(team: Team) -> None:
    author = team.author
    day.open_group(author, CARD)
    author.reads(CARD.comment, "Visiteur", "La réponse n'est pas claire")
    # What waits is counted everywhere, and each group has somewhere to go.
    expect(author.page.get_by_role("link", name=re.compile("^À traiter"))).to_contain_text(str(len(SUBJECTS)))
    day.open_group(author, BLOCKED)
    author.reads(*BLOCKED.texts, "demandé 2 fois")


def test_three_groups_are_attached(team: Team) -> None:
    for subject in (BLOCKED, INTERN, POST):
        day.attach(team.office, team.author, subject)
    entries = load_catalogue(team.office.data).entries.values()
    for subject in (BLOCKED, INTERN, POST):
        learnt = next(entry.examples for entry in entries if entry.question == subject.entry)
        assert set(subject.texts) <= set(learnt)


def test_a_published_answer_is_corrected_by_the_editor_whom_the_author_asks(team: Team) -> None:
    author, editor, office = team.author, team.editor, team.office
    day.open_group(author, CARD)
    author.click(author.page.get_by_role("link", name=re.compile("^Corriger")).first)
    author.reads("Cette fiche est publiée.")
    author.write("Note de relecture", "Ajouter un exemple de carte.")
    author.click("Enregistrer")
    author.reads("Enregistré.")
    # What visitors see at once is not the author's to change: nothing is lost, nothing is written.
    author.click(author.page.get_by_role("link", name=re.compile("^Corriger")).first)
    author.write("Réponse", BETTER)
    author.click("Enregistrer")
    author.reads("Rien n'a été enregistré", "éditeur")
    expect(author.page.get_by_label("Réponse", exact=True)).to_have_value(BETTER)
    author.page.on("dialog", lambda dialog: dialog.accept())
    day.give(office, author, CARD, editor.name)
    day.correct(office, editor, CARD, BETTER)
    entry = load_catalogue(office.data).entries["insi-carte-cpx-requise"]
    assert entry.answer == BETTER
    team.expected.append("422")


def test_the_corrected_answer_is_what_visitors_read_at_once(team: Team) -> None:
    _is_told(team, CARD.first, BETTER)


def test_an_entry_is_drafted_from_a_group(team: Team) -> None:
    team.room = day.draft(team.office, team.author, ROOM, ANSWER)
    assert team.author.page.get_by_label("État").locator("option").all_inner_texts() == [
        "Brouillon",
        "Archivée",
    ]


def test_two_people_on_one_entry_choose_between_both_versions(team: Team) -> None:
    author, editor, office = team.author, team.editor, team.office
    for person in (author, editor):
        person.page.goto(team.room)
    theirs, mine = f"{ANSWER} C'est gratuit.", f"{ANSWER} Elle a vingt places."
    editor.write("Réponse", theirs)
    editor.click("Enregistrer")
    editor.reads("Enregistré.")
    with office.diary.act("Deux sur une fiche : voir les deux versions, choisir", author):
        author.write("Réponse", mine)
        author.click("Enregistrer")
        author.sees_title(f"Deux versions de « {ROOM.first} »")
        author.reads("C'est gratuit.", editor.name)
        expect(author.page.get_by_label("Ma version, que je peux retoucher")).to_have_value(mine)
        author.page.get_by_label("Garder ma version").check()
        author.click("Enregistrer ces choix")
        author.reads("Enregistré.")
    team.expected.append("409")
    expect(author.page.get_by_label("Réponse", exact=True)).to_have_value(mine)
    # What was not kept is in the history.
    author.click("Historique", "link")
    author.reads(editor.name, author.name, "C'est gratuit.")


def test_the_author_tries_what_is_not_published_yet(team: Team) -> None:
    exchange = day.try_out(team.office, team.author, "Qu'est-ce que Pro Santé Connect ?")
    expect(exchange.get_by_text("Identique")).to_be_visible()
    expect(exchange.get_by_text("Pourquoi ?").first).to_be_visible()
    # It answers with what was learnt before today, and says so.
    team.author.reads("En retard")


def test_a_mail_with_three_questions_is_answered(team: Team) -> None:
    day.paste(team.office, team.author, MAIL, 3)
    reply = team.author.page.get_by_label("Texte à envoyer").input_value()
    answers = [
        e.answer for e in load_catalogue(team.office.data).entries.values() if e.id == "psc-definition"
    ]
    assert all(answer[:40] in reply for answer in answers)
    # Nothing of what was pasted is kept.
    kept = [
        path for path in team.office.folder.rglob("*") if path.is_file() and b"Dr Martin" in path.read_bytes()
    ]
    assert kept == []


def test_a_reader_reads_and_writes_nothing(team: Team) -> None:
    reader = team.reader
    reader.open("/a-traiter")
    reader.reads("groupes à traiter")
    group = reader.page.url
    for path, buttons in {
        "/a-traiter": ("Rattacher à cette entrée", "Ignorer", "Assigner"),
        "/faq": (),
        team.room: ("Enregistrer",),
        "/publier": ("Publier", "Entraîner et mesurer", "Revenir à la publication n° 1"),
    }.items():
        reader.page.goto(path if path.startswith("http") else team.office.url + path)
        expect(reader.page.get_by_role("heading", level=1)).to_be_visible()
        for name in buttons:
            assert reader.named("button", name).count() == 0, (path, name)
    assert reader.page.get_by_role("link", name="Essayer", exact=True).count() == 0
    # Sent all the same, with a token of their own session.
    token = reader.page.locator("input[name=csrf]").first.get_attribute("value") or ""
    before = load_catalogue(team.office.data).fingerprint
    for path, fields in {
        "/publier/publier": {},
        "/publier/revenir": {"numero": "1"},
        team.room.removeprefix(team.office.url): {"question": "Volé ?", "reponse": "Oui."},
        "/reglages/phrases/utile": {"valeur": "Volé"},
        "/a-traiter/annuler": {"numero": "1"},
        group.removeprefix(team.office.url).rstrip("/") + "/x": {"acte": "ignorer"},
    }.items():
        sent = reader.context.request.post(team.office.url + path, form={"csrf": token, **fields})
        assert sent.status == 403, path
    assert load_catalogue(team.office.data).fingerprint == before


def test_the_inbox_is_worked_with_keys_alone(team: Team) -> None:
    author, office = team.author, team.office
    page = author.page
    author.open("/a-traiter")
    with office.diary.act("Au clavier : aide, groupe suivant, hors sujet, annuler, ignorer", author):
        author.press("?")
        expect(page.get_by_role("dialog", name="Les touches")).to_be_visible()
        author.press("Escape")
        expect(page.get_by_role("dialog", name="Les touches")).to_be_hidden()
        opened = _group(author)
        author.press("j")
        _moves_to_another(author, opened)
        left = _left(author)
        opened = _group(author)
        author.press("h")
        author.reads("hors sujet")
        _moves_to_another(author, opened)
        assert _left(author) == left - 1
        author.press("u")
        author.reads("Décision annulée")
        # What was taken back is open again, and has the focus.
        expect(page.get_by_role("heading", level=2).filter(has_text=opened)).to_be_focused()
        assert _left(author) == left
        author.press("i")
        author.reads("Ignoré")
        _moves_to_another(author, opened)
    with office.diary.act("Au clavier : chercher une entrée, rattacher", author):
        for _ in range(len(SUBJECTS)):
            if LOST.first in _group(author):
                break
            opened = _group(author)
            author.press("j" if page.get_by_role("link", name="Groupe suivant").count() else "k")
            _moves_to_another(author, opened)
        author.press("e")
        expect(page.get_by_label("Une autre entrée")).to_be_focused()
        page.keyboard.type(LOST.search)
        found = page.get_by_role("radio", name=re.compile("^Comment contacter le support"))
        expect(found).to_be_visible()
        while not found.evaluate("e => e === document.activeElement"):
            author.press("Tab")
        author.press("Space")
        expect(found).to_be_checked()
        author.press("r")
        author.reads("Rattaché à")
    # Letters typed in a field are letters; whoever wants none of the keys says so once.
    author.open("/a-traiter")
    opened = _group(author)
    author.press("e")
    page.keyboard.type("ji")
    expect(page.get_by_label("Une autre entrée")).to_have_value("ji")
    assert _group(author) == opened


def test_without_scripts_the_acts_of_a_day_work(team: Team) -> None:
    office = team.office
    plain = Person(team.browser, office.url, team.author.name, java_script_enabled=False)
    day.sign_in(plain, "ada@example.org")
    waiting = next(one for one in (PIZZA, MOON, SONG) if _waits(plain, one))
    day.decide(office, plain, waiting, "Hors sujet", "Mis de côté")
    plain.click(plain.page.get_by_role("button", name=re.compile("^Annuler")))
    plain.reads("Décision annulée")
    day.open_here(plain, waiting)
    day.pick(plain, Asked(waiting.texts, LOST.entry, LOST.search))
    plain.click("Rattacher à cette entrée")
    plain.reads("Rattaché à")
    # An entry is checked, then saved.
    plain.page.goto(team.room)
    plain.write("Autres formulations", "Où réserver la salle Lovelace ?")
    plain.click("Relire ma saisie")
    plain.reads("Relecture")
    plain.click("Enregistrer")
    plain.reads("Enregistré.")
    # It is found, tried; a mail is answered.
    plain.open("/faq")
    plain.write("Chercher une entrée", "Lovelace")
    plain.click("Chercher")
    expect(plain.page.get_by_role("link", name=ROOM.first)).to_be_visible()
    day.try_out(office, plain, "Qu'est-ce que Pro Santé Connect ?")
    day.paste(office, plain, MAIL, 3)
    plain.open("/mon-compte")
    plain.click("Se déconnecter")
    plain.sees_title("Vous êtes déconnecté")
    assert plain.complaints == []
    plain.context.close()


def test_what_was_written_is_published_then_taken_back(team: Team) -> None:
    office, editor = team.office, team.editor
    before = _told(team, ROOM.first)
    assert ANSWER not in before
    with office.diary.act("Relire un brouillon et le déclarer publiable", editor):
        editor.page.goto(team.room)
        editor.choose("État", "Publiée")
        editor.click("Enregistrer")
        editor.reads("Enregistré.")
    editor.open("/publier")
    editor.reads("entrée nouvelle", ROOM.first)
    # Served is not what is written: every screen says so, and why.
    expect(editor.page.get_by_role("region", name="Ce que voient les visiteurs")).to_be_visible()
    day.publish(office, editor, "la salle Lovelace")
    editor.reads("Publication n° 2", "la salle Lovelace")
    # What was counted before the publication is counted again: the banner goes.
    until(lambda: not _warned(editor))
    _is_told(team, ROOM.first, ANSWER)
    # What the author attached is understood.
    _is_told(team, BLOCKED.first, "carte")
    # Everybody sees who published.
    team.reader.open("/publier")
    team.reader.reads(f"par {editor.name}")
    day.roll_back(office, editor, 1)
    editor.reads("publication n° 1")
    assert ANSWER not in _told(team, ROOM.first)
    # The list of what was published follows what ended, without the page loaded again.
    expect(editor.page.get_by_role("button", name="Revenir à la publication n° 2")).to_have_count(1)


def test_every_act_is_in_the_journal(team: Team) -> None:
    team.boss.open("/comptes/journal")
    said = team.boss.page.locator("main").inner_text()
    for name in ("publication lancée", "retour en arrière lancé", "question rattachée", "entrée modifiée"):
        assert name in said, name
    assert team.author.name in said
    assert team.editor.name in said
    assert CARD.comment not in said


def _told(team: Team, question: str) -> str:
    """What the widget says to a visitor who comes now."""
    context = team.browser.new_context(locale="fr-FR", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(LIMIT_MS)
    page.goto(f"{team.office.base}/")
    visitor = Visitor(page, []).open().ask(question)
    said = visitor.log.inner_text()
    context.close()
    return said


def _is_told(team: Team, question: str, answer: str) -> None:
    """Waits until visitors are answered so: replicas look every few seconds."""
    until(lambda: re.sub(r"\s+", " ", answer) in re.sub(r"\s+", " ", _told(team, question)))


def _warned(person: Person) -> bool:
    """Whether a screen says that visitors have something else than what is written."""
    person.open("/faq")
    return person.page.get_by_role("region", name="Ce que voient les visiteurs").count() > 0


def _group(person: Person) -> str:
    """The question of the group that is open."""
    return person.page.get_by_role("article").get_by_role("heading", level=2).inner_text().strip("« »\u00a0")


def _left(person: Person) -> int:
    """How many groups wait, as the page says."""
    found = re.search(r"(\d+) groupes? à traiter", person.page.locator("main").inner_text())
    assert found is not None
    return int(found[1])


def _moves_to_another(person: Person, before: str) -> None:
    """Another group is open, and has the focus: whoever has no mouse goes on from there."""
    heading = person.page.get_by_role("article").get_by_role("heading", level=2)
    expect(heading).not_to_contain_text(before)
    expect(heading).to_be_focused()


def _waits(person: Person, subject: Asked) -> bool:
    person.open("/a-traiter")
    return person.page.get_by_role("list").get_by_role("link").filter(has_text=subject.first).count() > 0
