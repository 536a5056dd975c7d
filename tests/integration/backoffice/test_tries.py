"""« Essayer » on a small trained FAQ: what is tried is what visitors would get, and its training is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.backoffice.work import mails, tries
from assistant.backoffice.worker.workshop import Workshop
from assistant.dialogue.state import Conversation
from assistant.on_rasa.engine import load_trained
from assistant.on_rasa.stored import load_interpreter
from assistant.on_rasa.trainings import cache_in, train_a_copy
from assistant.quality.tries import take_turn
from assistant.releases.served import ServedReader
from assistant.store import Store
from tests.conftest import FROZEN
from tests.examples import some_examples
from tests.integration.test_foreign import FAMILY, LIBRARY, PLACES
from tests.real_turn import RealConversation

TALKS: tuple[tuple[str, ...], ...] = (
    ("Comment s'inscrire à la médiathèque ?", "#Oui", "merci"),
    ("Puis-je garder un livre plus longtemps ?", "#Non", "##1", "il manque les dvd"),
    ("À quelle heure ouvre la bibliothèque ?", "#Médiathèque du port", "et au centre ?", "retour"),
    ("À quelle heure ouvre la bibliothèque ?", "au centre", "Quelle est l'amende ?", "non"),
    ("À quelle heure ouvre la bibliothèque ?", "je ne sais pas"),
    ("bonjour", "recette de crêpes", "aide", "/browse", "recommencer"),
    ("je veux parler à quelqu'un", "prolonger un prêt", "pas ça", "  "),
    ("il ne respire plus", "Renouveler mes emprunts", "#Non", "#"),
    ("/question", "/inconnu", '/choice{"facet": "lieu"}'),
)
"""Each message as typed, or « # » and the title of a button of the last reply, « ## » and its rank."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the FAQ of a library, and a training on it."""
    folder = tmp_path_factory.mktemp("library")
    data = folder / "data"
    (data / "faq").mkdir(parents=True)
    (data / "faq" / "mediatheque.yml").write_text(LIBRARY, encoding="utf-8")
    (data / "taxonomy.yml").write_text(PLACES, encoding="utf-8")
    (data / "familles.yml").write_text(FAMILY, encoding="utf-8")
    texts = (FROZEN / "texts.yml").read_text(encoding="utf-8").splitlines()
    (data / "texts.yml").write_text(
        "\n".join(line for line in texts if not line.startswith("exemples:")), encoding="utf-8"
    )
    shutil.copy(FROZEN / "safety.yml", data)
    some_examples(data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ASSISTANT_ENCODER", "none")
        patched.setenv("ASSISTANT_MODELS", str(folder / "models"))
        patched.setenv("ASSISTANT_HOME", str(folder / "home"))
        patched.setenv("ASSISTANT_DATA", str(data))
        train_a_copy(cache_in(folder / "home"), data)
        yield folder


@pytest.fixture
def workshop(house: Path, tmp_path: Path) -> Iterator[Workshop]:
    """On a copy of its FAQ that may be edited, and its trainings."""
    shutil.copytree(house / "data", tmp_path / "data")
    store = Store(f"sqlite:///{tmp_path / 'assistant.db'}")
    yield Workshop(tmp_path / "data", house / "models", house / "home", store)
    store.close()


@pytest.mark.parametrize("talk", TALKS, ids=[talk[0] for talk in TALKS])
async def test_a_conversation_that_is_tried_is_the_one_a_visitor_would_have(
    house: Path, tmp_path: Path, talk: Sequence[str]
) -> None:
    (folder,) = (one for one in cache_in(house / "home").iterdir() if one.is_dir())
    store = Store(f"sqlite:///{tmp_path / 'real.db'}")
    real = RealConversation(load_trained(folder, house / "data"), store, house / "data", None)
    interpreter = load_interpreter(folder, str(house / "data"))
    served, state = ServedReader(None)(house / "data"), {}
    messages: Sequence[Mapping[str, Any]] = ()
    for said in talk:
        text = _pressed(messages, said)
        expected = await real.say(text)
        tried = take_turn(interpreter, served, text, Conversation.from_dict(state))
        messages, state = tried.messages, json.loads(json.dumps(tried.conversation.as_dict()))
        assert [_contract(one) for one in messages] == [_contract(one) for one in expected], said
    store.close()


def test_nothing_that_is_tried_is_stored(workshop: Workshop) -> None:
    first = tries.say(workshop, "working", {}, "Comment s'inscrire à la médiathèque ?")
    tries.say(workshop, "working", first["state"], "", first["messages"][-1]["buttons"][0]["payload"])
    with workshop.store.transaction() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
        counts = {n: connection.exec_driver_sql(f"SELECT count(*) FROM {n}").scalar() for n in list(names)}
    assert not any(count for name, count in counts.items() if "interaction" in name or "feedback" in name)


def test_what_was_trained_and_what_changed_since_is_said(workshop: Workshop) -> None:
    assert tries.model_state(workshop)["state"] == "current"
    faq = workshop.data_dir / "faq" / "mediatheque.yml"
    faq.write_text(
        faq.read_text(encoding="utf-8").replace("C'est gratuit.", "C'est payant."), encoding="utf-8"
    )
    behind = tries.model_state(workshop)
    assert (behind["state"], behind["changed"], behind["is_release"]) == ("behind", 1, False)
    # The answer is that of today, all the same.
    said = tries.say(workshop, "working", {}, "Comment s'inscrire à la médiathèque ?")
    assert said["model"]["state"] == "behind"
    assert "C'est payant." in said["messages"][0]["text"]


def test_a_message_says_why_it_was_answered(workshop: Workshop) -> None:
    why = tries.say(workshop, "working", {}, "Puis-je garder un livre plus longtemps ?")["why"]
    assert why["act"] == "question"
    assert why["ranked"][0]["entry"] == "prolonger"
    assert why["ranked"][0]["question"] == "Comment prolonger un prêt ?"
    assert {name for name, _ in why["evidence"]} & {"phrasing_words", "word_share", "regression"}


def test_what_is_typed_is_redacted_as_a_visitors_is(workshop: Workshop) -> None:
    said = tries.say(workshop, "working", {}, "Mon numéro est le 06 12 34 56 78, comment m'inscrire ?")
    assert "[téléphone]" in said["said"]
    # A text is no button, whatever it begins with.
    assert tries.say(workshop, "working", {}, "/browse")["said"] == "/browse"


def test_without_a_publication_the_visitors_side_says_what_to_do(workshop: Workshop) -> None:
    with pytest.raises(tries.TryError, match="Publier"):
        tries.say(workshop, "published", {}, "bonjour")
    assert tries.model_state(workshop, "published") == {"state": "none"}


def test_a_mail_is_answered_with_the_catalogues_own_words(workshop: Workshop) -> None:
    mail = (
        "Bonjour,\n1) Comment prolonger un prêt ?\n2) Quelle est l'amende ?\nTél : 06 12 34 56 78\nMerci, Léo"
    )
    read = mails.read(workshop, mail, "working")
    assert [one["chosen"] for one in read["questions"]] == ["prolonger", "retard"]
    kept = [
        {**one, "proposals": [(p["entry"], p["p"]) for p in one["proposals"]]} for one in read["questions"]
    ]
    composed = mails.compose(workshop, kept, "working")
    assert composed["reply"].startswith(
        "Bonjour,\n\n« Comment prolonger un prêt ? »\n\nUne fois, depuis votre compte"
    )
    assert composed["reply"].endswith("Cordialement,")
    kept[0]["chosen"] = ""
    assert "prolonger" not in mails.compose(workshop, kept, "working")["reply"]


def _pressed(messages: Sequence[Mapping[str, Any]], said: str) -> str:
    buttons = [button for one in messages for button in (*one.get("buttons", ()), *one.get("related", ()))]
    if said.startswith("##"):
        return str(buttons[int(said[2:]) - 1]["payload"])
    if said == "#":
        return str(buttons[0]["payload"]) if buttons else "/help"
    if said.startswith("#"):
        return str(next(button["payload"] for button in buttons if button["title"] == said[1:]))
    return said


def _contract(message: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in message.items()
        if value is not None
        and value != []
        and name not in ("custom", "template", "image", "attachment", "elements", "response")
    }
