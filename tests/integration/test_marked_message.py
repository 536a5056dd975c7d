"""One marked message through every door, and no mark of it anywhere that is written or sent.

The same for an emergency and the messages around it. Everything is real: see `tests/marked_stack.py`.
"""

from __future__ import annotations

import io
import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from assistant.releases.retention import erase_everywhere
from assistant.settings import ROOT
from assistant.store.handed_over import everything
from tests.marked_stack import MarkedStack, Team, Visitor, marked_stack

MARKS = {
    "nom": "Zorglubert",
    "date de naissance": "17/03/1931",
    "adresse postale": "Mirabelliers",
    "NIR": "131033512345681",
    "RPPS": "10987654323",
    "téléphone": "06 47 58 69 21",
    "e-mail": "zorg.lub@exemple-medical.fr",
    "clé": "q7Zt9xLm2Kp4Vw8sYd3",
    "code porteur": "739164",
    "adresse IP": "203.0.113.77",
}
IN_SENTENCES = (
    "Le patient {nom}, né le {date de naissance}, habite 12 rue des {adresse postale} 35190 Tinténiac.",
    "Son NIR : {NIR}. RPPS du médecin : {RPPS}, téléphone {téléphone}, courriel {e-mail}.",
    "X-API-KEY: {clé} et mon code porteur est {code porteur}, depuis {adresse IP}.",
)
QUESTION = "Comment commander une carte CPS ?"
BEFORE, DANGER, AFTER = (
    "Ma question sur la carte vient du service Quiproquartz",
    "Au secours, mon père ne respire plus, il est tombé dans la cuisine Vlampirouette",
    "Il faudrait aussi prévenir la voisine Trolibidule pour la carte",
)
AROUND = ("Quiproquartz", "Vlampirouette", "Trolibidule")
_XLSX = "enquete Le patient Zorglubert.xlsx"


def marked(*sentences: str) -> str:
    """A question with marks in it: of some sentences, of all by default."""
    return " ".join(sentence.format_map(MARKS) for sentence in sentences or IN_SENTENCES)


MESSAGE = f"{marked()} {QUESTION}"


@pytest.fixture(scope="module", params=[False, True], ids=["sqlite", "postgresql"])
def stack(request: pytest.FixtureRequest, shipped_model: Path) -> Iterator[MarkedStack]:
    with marked_stack(shipped_model, ROOT / "data", postgresql=request.param) as started:
        yield started


def written_where(stack: MarkedStack, marks: dict[str, str]) -> dict[str, list[str]]:
    """Mark -> the places that hold it, written in whatever case, with its separators or without."""
    found: dict[str, list[str]] = {}
    shapes = {name: _shapes(mark) for name, mark in marks.items()}
    for place, content in stack.places():
        lowered = content.lower()
        for name, ways in shapes.items():
            if any(way in lowered for way in ways):
                found.setdefault(name, []).append(place)
    return found


def _shapes(mark: str) -> set[bytes]:
    """As it was typed, as an address writes it, as slugs do, and its digits alone."""
    ways = {mark, urllib.parse.quote(mark), urllib.parse.quote_plus(mark), re.sub(r"[ /.@]", "-", mark)}
    if mark.replace(" ", "").replace("/", "").isdigit():
        ways.add(re.sub(r"[ /]", "", mark))
    return {way.casefold().encode() for way in ways}


def talk(stack: MarkedStack) -> None:
    """A visitor who puts the marks in all that he sends."""
    visitor = Visitor(stack.base)
    assert len(MESSAGE) <= 500
    first = visitor.say(MESSAGE)
    assert first[0]["kind"] == "notice"
    assert "J'ai masqué un code : ne le communiquez jamais." in first[0]["text"]
    assert "J'ai masqué des données personnelles : " in first[0]["text"]
    for title in ("Non", "L'information me semble fausse"):
        if visitor.kinds[-1] != "feedback_request" and title == "Non":
            visitor.say(QUESTION)
        visitor.press(title)
    assert visitor.kinds == ["feedback_comment"]
    said = visitor.say(marked())
    assert not [one["text"] for one in said if "masqué" in one["text"]]
    for text in (
        "Je veux parler à quelqu'un",
        marked(IN_SENTENCES[0]),
        "Non, pas celle-là " + marked(IN_SENTENCES[2]),
    ):
        visitor.say(text)
    # Other calls, right and wrong.
    for path, body in (
        ("/v1/suggest", {"text": MESSAGE}),
        ("/v1/search", {"text": MESSAGE}),
        ("/v1/message", {"payload": f"/{MESSAGE}", "signature": MESSAGE}),
        ("/v1/message", {"text": MESSAGE * 3}),
        ("/v1/message", MESSAGE.encode()),
        (f"/v1/{urllib.parse.quote(MESSAGE)}", {}),
        ("/v1/session", {"test": MESSAGE}),
    ):
        assert visitor.call(path, body)[0] < 500
    address = f"{stack.base}/?question={urllib.parse.quote(MESSAGE)}"
    with urllib.request.urlopen(address, timeout=30) as page:
        assert page.status == 200


def work(stack: MarkedStack) -> None:
    """A team that types the marks wherever it may."""
    # At the door, before anybody is inside.
    stranger = stack.stranger()
    stranger.post("/connexion", {"identifiant": MARKS["nom"], "mot_de_passe": MARKS["clé"]}, "/connexion")
    stranger.get(f"/faq?q={urllib.parse.quote(marked(IN_SENTENCES[1]))}")
    team = stack.team()
    query = urllib.parse.quote(marked(IN_SENTENCES[1]))
    for path in (
        "/faq?q=",
        "/faq/recherche?q=",
        "/a-traiter/entrees?q=",
        "/conversations?q=",
        "/reglages?q=",
        "/comptes/journal?cible=",
    ):
        team.get(path + query)
    said = team.post("/essayer/dire", {"texte": MESSAGE, "cote": "both"}, "/essayer")
    assert MARKS["clé"] not in said
    mail = "Bonjour,\n\n" + MESSAGE + "\n\nCordialement,\nLe patient " + MARKS["nom"]
    assert MARKS["nom"] not in team.post("/e-mail", {"message": mail}, "/e-mail")
    team.post(
        "/publier/prevoir", {"quand": "2099-01-01T10:00", "raison": marked(IN_SENTENCES[0])}, "/publier"
    )
    team.post("/publier/revenir", {"numero": "999", "raison": marked(IN_SENTENCES[2])}, "/publier")
    note(team)
    import_with_a_comment(team)


def note(team: Team) -> None:
    """A note to a colleague on a new entry."""
    fields = {
        "question": "Que faire d'une carte retrouvée dans la cour ?",
        "reponse": "Rapportez-la à l'accueil.",
        "statut": "brouillon",
        "avertissement": marked(),
    }
    answer = team.post("/faq/nouvelle", fields, "/faq/nouvelle")
    assert "enregistr" in answer.casefold() or "carte retrouvée" in answer


def import_with_a_comment(team: Team) -> None:
    """A spreadsheet whose column of comments has the marks, its name too."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["question", "réponse", "statut", "commentaires"])
    row = ["Où rendre une carte qui n'est plus utilisée ?", "Rendez-la à l'accueil.", "brouillon"]
    sheet.append([*row, marked()])
    content = io.BytesIO()
    book.save(content)
    asked = team.send_file("/faq/importer", _XLSX, content.getvalue(), "/faq/importer")
    token = re.search(r'name="envoi" value="([^"]+)"', asked)
    assert token is not None, asked[-3000:]
    done = team.post("/faq/importer/confirmer", {"envoi": token[1]}, "/faq/importer")
    assert "Importé" in done or "tri=modifiees" in done or "plus utilisée" in done


def command(stack: MarkedStack) -> None:
    """Commands that are given the marks, and those that write what visitors said."""
    for arguments in (
        ("report", "--html", str(stack.folder / "rapport.html"), "--csv", str(stack.folder / "csv")),
        ("inbox", "export", str(stack.folder / "boite.xlsx")),
        ("faq", "export", str(stack.folder / "faq.xlsx")),
        ("db", "backup", str(stack.folder / "sauvegarde")),
        ("ask", MESSAGE, "--published"),
        ("explain", MESSAGE),
    ):
        printed = stack.run(*arguments)
        assert "Traceback" not in printed, printed
        for name, mark in MARKS.items():
            assert mark not in printed, (arguments[0], name)


def test_no_mark_of_a_message_is_written_or_sent_anywhere(stack: MarkedStack) -> None:
    talk(stack)
    work(stack)
    command(stack)
    assert written_where(stack, MARKS) == {}
    # The search itself finds what is there: the question, which nobody masked.
    assert {"relay", "broker.log"} <= set(
        written_where(stack, {"question": "commander une carte cps"})["question"]
    )


def test_no_word_of_an_emergency_nor_of_what_was_typed_around_it_is_anywhere(stack: MarkedStack) -> None:
    visitor = Visitor(stack.base)
    visitor.say(BEFORE)
    assert visitor.say(DANGER)[0]["kind"] == "notice"
    visitor.say(AFTER)
    visitor.say("retour")
    visitor.say(QUESTION)
    assert visitor.messages[-1]["kind"] != "notice"
    # The same around a comment, and beside a question that is answered.
    other = Visitor(stack.base)
    other.say(QUESTION)
    if other.kinds[-1] == "feedback_request":
        other.press("Non")
        other.press("L'information me semble fausse")
    other.say(BEFORE)
    assert "112" in other.say(f"{DANGER}. {QUESTION}")[0]["text"]
    other.say(AFTER)
    team = stack.team()
    for page in ("/a-traiter", "/conversations", f"/conversations/{visitor.reference}", "/tableau-de-bord"):
        shown = team.get(page)
        assert [word for word in AROUND if word in shown] == [], page
    found = written_where(stack, dict(zip(AROUND, AROUND, strict=True)))
    # On its way to the actions each message is whole; a broker was told of the first one before the danger.
    passing = {"relay", "broker.log"}
    kept = {word: [place for place in places if place not in passing] for word, places in found.items()}
    if stack.postgres is not None:
        # What an update replaced stays in PostgreSQL's own files until it cleans them: it is in no table.
        kept = {word: [one for one in places if not one.startswith("pg/")] for word, places in kept.items()}
    assert {word: places for word, places in kept.items() if places} == {}
    broker = stack.broker.read_text(encoding="utf-8")
    assert AROUND[1] not in broker
    assert AROUND[2] not in broker


def test_what_is_handed_over_is_all_that_an_erasure_takes_away(stack: MarkedStack) -> None:
    visitor = Visitor(stack.base)
    visitor.say(f"{QUESTION} Grobidouille")
    store, tracker = (
        stack.store(),
        stack.environment.get("ASSISTANT_TRACKER_URL", f"sqlite:///{stack.home}/conversations.db"),
    )
    with closing(store):
        (conversation,) = everything(store, tracker, visitor.reference)["conversations"]
        assert any("Grobidouille" in str(event.get("text")) for event in conversation["events"])
        assert erase_everywhere(store, tracker, stack.models, visitor.reference, datetime.now(UTC))
        assert everything(store, tracker, visitor.reference)["conversations"] == []
    for place, content in stack.tables():
        assert b"grobidouille" not in content.lower(), place
        assert conversation["id"].encode() not in content, place
