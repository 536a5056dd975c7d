"""What a support team does in a day, written from the design: each act by the names that people read.

The same acts are done on the tests' own FAQ (`test_backoffice_day.py`) and on the shipped one, while visitors
talk (`tests/production/test_day.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, expect

from assistant.backoffice.roles import Role
from tests.browser.office import PASSWORD, Office, Person, Talker, loosely
from tests.waiting import until


@dataclass(frozen=True)
class Asked:
    """What visitors ask, one of them after another, and get no good answer to.

    Attributes:
        texts: Ways to ask the same.
        entry: Title of the entry that answers; empty when none does.
        search: Words of it.
        comment: What the first of them writes of the answer.
    """

    texts: tuple[str, ...]
    entry: str = ""
    search: str = ""
    comment: str = ""

    @property
    def first(self) -> str:
        """The way of asking that is looked for in the list."""
        return self.texts[0]


def ask(office: Office, subjects: Sequence[Asked]) -> None:
    """Visitors talk, through the channel; what they say counts."""
    for subject in subjects:
        for number, text in enumerate(subject.texts):
            visitor = Talker(office.base).say(text).complain()
            if subject.comment and number == 0:
                visitor.press("La réponse n'est pas claire").say(subject.comment)


def told(office: Office, question: str) -> str:
    """All that a visitor who comes now is told."""
    return "\n".join(str(message["text"]) for message in Talker(office.base).say(question).messages)


# Accounts.


def open_the_page(browser: Browser, office: Office) -> Person:
    """The first administrator, by the link that the terminal prints."""
    boss = Person(browser, office.url, "Chloé Martin")
    with office.diary.act("Créer le premier compte, par le lien du terminal", boss):
        boss.page.goto(office.first_link())
        boss.write("Identifiant", "chloe@example.org")
        boss.write("Nom", boss.name)
        _choose_password(boss)
        boss.click("Créer mon compte")
        boss.sees_title("À traiter")
    return boss


def invite(
    browser: Browser, office: Office, boss: Person, name: str, role: Role, **options: object
) -> Person:
    """Makes an account; its owner follows the link and chooses a password."""
    invited = Person(browser, office.url, name, **options)
    login = f"{name.split()[0].lower()}@example.org"
    with office.diary.act(f"Créer un compte ({role.label}) et y entrer", boss, invited):
        boss.open("/comptes")
        boss.click("Créer un compte", "link")
        boss.write("Identifiant", login)
        boss.write("Nom", name)
        label = next(
            text
            for text in boss.page.get_by_label("Rôle").locator("option").all_inner_texts()
            if text.lower().startswith(role.label)
        )
        boss.choose("Rôle", label)
        boss.click("Créer le compte")
        link = boss.page.get_by_label("Lien").input_value()
        invited.page.goto(link)
        _choose_password(invited)
        invited.click("Enregistrer et me connecter")
        invited.sees_title("À traiter")
    return invited


def sign_in(person: Person, login: str) -> None:
    """Comes back another day, to where the page was asked for."""
    person.open("/faq")
    person.sees_title("Se connecter")
    person.write("Identifiant", login)
    person.write("Mot de passe", PASSWORD)
    person.click("Se connecter")
    person.sees_title("FAQ")


def _choose_password(person: Person) -> None:
    for label in (re.compile("^Mot de passe"), re.compile("^Le même mot de passe")):
        person.fields += 1
        person.page.get_by_label(label).fill(PASSWORD)


# À traiter.


def wait_for_groups(person: Person, subjects: Sequence[Asked]) -> None:
    """Until what visitors asked is in the list: it is counted behind, once a page was opened."""

    def listed() -> bool:
        person.open("/a-traiter")
        said = person.page.locator("main").inner_text()
        return all(any(text in said for text in subject.texts) for subject in subjects)

    until(listed)


def open_group(person: Person, subject: Asked) -> None:
    """Opens a group from the list."""
    person.open("/a-traiter")
    shown = re.compile("|".join(map(re.escape, subject.texts)))
    person.click(person.page.get_by_role("listitem").get_by_role("link").filter(has_text=shown).first)
    # The first group of the list is shown already: what is pressed before the answer comes would be replaced.
    expect(person.page).to_have_url(re.compile(r"/a-traiter/[^?]"))
    expect(person.page.get_by_role("heading", level=2).filter(has_text=shown)).to_be_visible()


def attach(office: Office, person: Person, subject: Asked) -> None:
    """Attaches a group to the entry that answers: one of those proposed, or one that is looked for."""
    with office.diary.act("Rattacher un groupe à une entrée", person):
        open_group(person, subject)
        pick(person, subject)
        person.click("Rattacher à cette entrée")
        person.reads(f"Rattaché à « {subject.entry} »")


def pick(person: Person, subject: Asked) -> None:
    """Chooses the entry that answers."""
    found = person.page.get_by_role("radio", name=loosely(subject.entry))
    if not found.count():
        person.write("Une autre entrée", subject.search)
        if not person.has_scripts:
            person.click("Chercher")
    person.click(found.first)


def decide(office: Office, person: Person, subject: Asked, button: str, said: str) -> None:
    """Decides a group by one button."""
    with office.diary.act(f"Décider d'un groupe : « {button} »", person):
        open_group(person, subject)
        person.click(button)
        person.reads(said)


def draft(office: Office, person: Person, subject: Asked, answer: str) -> str:
    """Makes a new entry of a group, and writes its answer; gives its address."""
    with office.diary.act("Créer une entrée d'un groupe, écrire sa réponse", person):
        open_group(person, subject)
        person.click(person.page.get_by_text("Aucune entrée ne répond : en créer une"))
        person.write("Question de la nouvelle entrée", subject.first)
        person.click("Créer le brouillon")
        person.click("Écrire sa réponse", "link")
        person.sees_title(subject.first)
        person.write("Réponse", answer)
        person.click("Enregistrer")
        person.reads("Enregistré.")
    return person.page.url


def give(office: Office, person: Person, subject: Asked, to: str) -> None:
    """Gives a group to a colleague."""
    with office.diary.act("Assigner un groupe à un collègue", person):
        open_group(person, subject)
        person.choose("Assigner à", to)
        person.click("Assigner")
        person.reads(f"Assigné à {to}.")


# Fiche.


def correct(office: Office, person: Person, subject: Asked, answer: str) -> None:
    """From « À moi », corrects the answer that visitors got, and says that it is done."""
    with office.diary.act("Corriger la réponse donnée, depuis le groupe", person):
        person.open("/a-traiter")
        person.click(person.page.get_by_role("link", name="À moi"))
        open_here(person, subject)
        person.click(person.page.get_by_role("link", name=re.compile("^Corriger")).first)
        person.write("Réponse", answer)
        person.click("Enregistrer")
        person.reads("Enregistré.", "Que faire de")
        person.click(person.page.get_by_role("button", name=re.compile("^C'est corrigé")).first)
        person.reads("Traité :")


def open_here(person: Person, subject: Asked) -> None:
    """Opens a group from the list that is shown, unless it is open."""
    shown = re.compile("|".join(map(re.escape, subject.texts)))
    heading = person.page.get_by_role("heading", level=2).filter(has_text=shown)
    if not heading.is_visible():
        person.click(person.page.get_by_role("listitem").get_by_role("link").filter(has_text=shown).first)
    expect(heading).to_be_visible()


def edit(person: Person, address: str, **fields: str) -> None:
    """Changes fields of an entry by their labels, and saves."""
    person.page.goto(address)
    for label, text in fields.items():
        person.write(label.replace("_", " "), text)
    person.click("Enregistrer")


# Essayer, Publier.


def try_out(office: Office, person: Person, question: str) -> Locator:
    """Asks both sides; gives what they answered."""
    with office.diary.act("Essayer une question, sur la FAQ de travail et la publiée", person):
        person.open("/essayer")
        person.write("Votre question", question)
        person.click("Demander")
        exchange = (
            person.page.get_by_role("list", name="Échanges").get_by_role("listitem").filter(has_text=question)
        )
        expect(exchange.get_by_role("heading", name="FAQ de travail")).to_be_visible()
        expect(exchange.get_by_role("heading", name="Ce que voient les visiteurs")).to_be_visible()
    return exchange


def publish(office: Office, person: Person, reason: str) -> None:
    """Publishes what changed, and waits until visitors have it."""
    before = office.model()
    with office.diary.act("Publier (entraînement compris)", person):
        person.open("/publier")
        person.write("Pourquoi", reason, person.page.get_by_role("region", name="Publier la FAQ de travail"))
        person.click("Publier")
        expect(person.page.get_by_role("heading", name="Publication en cours")).to_be_visible()
        expect(person.page.get_by_role("heading", name=re.compile("C['’]est publié"))).to_be_visible(
            timeout=1_800_000
        )
        until(lambda: office.model() != before)


def roll_back(office: Office, person: Person, number: int) -> None:
    """Puts an earlier publication back in one press."""
    before = office.model()
    with office.diary.act("Revenir à la publication précédente", person):
        person.open("/publier")
        person.click(f"Revenir à la publication n° {number}")
        expect(person.page.get_by_role("heading", name=re.compile("C['’]est remis"))).to_be_visible()
        until(lambda: office.model() != before)


def paste(office: Office, person: Person, text: str, questions: int) -> None:
    """Pastes a mail; a reply of the answers that are proposed is ready to be copied."""
    with office.diary.act("Coller un e-mail, composer la réponse", person):
        person.open("/e-mail")
        person.write("Message reçu", text)
        person.click("Trouver les réponses")
        person.reads(f"{questions} questions trouvées")
        person.click("Composer la réponse")
        expect(person.page.get_by_label("Texte à envoyer")).not_to_be_empty()
