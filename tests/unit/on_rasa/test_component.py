"""What Rasa's cache knows a model by, and that a component says the same once stored."""

from __future__ import annotations

import gc
import json
import weakref
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.on_rasa.component import DATA, FaqInterpreter, beside_questions
from assistant.on_rasa.importer import ACTS
from assistant.releases import formats
from assistant.understanding.act_model import ActModel
from assistant.understanding.act_training import Written
from assistant.understanding.ranking.ranker import Ranker
from assistant.understanding.result import Context

FILES = {
    "lexique.yml": "- {concept: carte, mots: [badge]}\n",
    "autres_objets.yml": "services: [Doctolib]\n",
    "hors_sujet.jsonl": '{"text": "mon vélo est cassé", "expected": []}\n',
    "costs.yml": "mauvaise_reponse: 9\n",
    "safety.yml": "detresse: [je coule]\ndanger: [malaise]\nlogiciel: [logiciel]\n",
    "faq/g.yml": "- {id: b, question: Un lecteur ?, reponse: Non.}\n",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "f.yml").write_text("- {id: a, question: Une carte ?, reponse: Oui.}\n", "utf-8")
    return tmp_path


def fingerprint(data: Path) -> str:
    return FaqInterpreter.fingerprint_addon({DATA: str(data)})


@pytest.mark.parametrize("name", FILES)
def test_a_model_is_trained_again_when_what_it_learns_changes(data: Path, name: str) -> None:
    before = fingerprint(data)
    assert fingerprint(data) == before
    (data / name).write_text(FILES[name], "utf-8")
    assert fingerprint(data) != before


@pytest.mark.parametrize("name", ["lexique.yml", "autres_objets.yml", "costs.yml", "safety.yml", "faq/g.yml"])
def test_a_comment_teaches_nothing(data: Path, name: str) -> None:
    (data / name).write_text(FILES[name], "utf-8")
    with_words = fingerprint(data)
    (data / name).write_text(f"# une remarque n'apprend rien\n\n{FILES[name]}", "utf-8")
    assert fingerprint(data) == with_words


def test_another_format_of_releases_is_trained_again(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint(data)
    monkeypatch.setattr(formats, "FORMAT", formats.FORMAT + 1)
    assert fingerprint(data) != before


def test_another_encoder_is_trained_again(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint(data)
    monkeypatch.setenv("ASSISTANT_ENCODER", "use")
    assert fingerprint(data) != before


ANSWERED = {"asked": "feedback", "entry": "a", "question": "Une carte ?"}
MEANT: dict[str, list[tuple[str, dict[str, object] | None]]] = {
    "bonjour": [("greeting", None)],
    "bonjour à vous": [("greeting", None)],
    "bien le bonjour": [("greeting", None)],
    "merci": [("thanks", None)],
    "merci bien": [("thanks", None)],
    "un grand merci": [("thanks", None)],
    "oui voilà": [("feedback/yes", ANSWERED)],
    "oui parfait": [("feedback/yes", ANSWERED)],
    "non hélas": [("feedback/no", ANSWERED)],
    "non pas du tout": [("feedback/no", ANSWERED)],
}


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the ranking is in memory each time acts are learnt."""
    rankers: list[weakref.ref[Ranker]] = []
    held: list[bool] = []
    train, learn = Ranker.train, ActModel.train

    def noted(*arguments: Any, **options: Any) -> Ranker:
        ranker = train(*arguments, **options)
        rankers.append(weakref.ref(ranker))
        return ranker

    def seen(*arguments: Any) -> ActModel:
        gc.collect()
        held.append(rankers[-1]() is not None)
        return learn(*arguments)

    monkeypatch.setattr(Ranker, "train", noted)
    monkeypatch.setattr(ActModel, "train", seen)
    return held


@pytest.fixture
def trained(data: Path, monkeypatch: pytest.MonkeyPatch, held: list[bool]) -> Path:
    """A model of two questions and five acts, stored."""
    monkeypatch.setenv("ASSISTANT_ENCODER", "none")
    monkeypatch.setenv("ASSISTANT_HOME", str(data / "home"))
    (data / "faq" / "f.yml").write_text(
        "- {id: a, question: Où demander la carte de membre ?, reponse: Ici.}\n"
        "- {id: b, question: Combien coûte le lecteur mobile ?, reponse: Rien.}\n",
        "utf-8",
    )
    messages = [
        Message(data={"text": text, "intent": meant[0][0].partition("/")[0], ACTS: [list(m) for m in meant]})
        for text, meant in MEANT.items()
    ]
    (data / "model").mkdir()
    storage = LocalModelStorage(data / "model")
    component = FaqInterpreter.create(
        {DATA: str(data)}, storage, Resource("x"), ExecutionContext(GraphSchema({}))
    )
    component.train(TrainingData(messages))
    return data


def loaded(data: Path) -> FaqInterpreter:
    storage = LocalModelStorage(data / "model")
    context = ExecutionContext(GraphSchema({}), model_id="m1")
    return FaqInterpreter.load({DATA: str(data)}, storage, Resource("x"), context)


def test_a_stored_component_knows_the_acts_and_the_questions(trained: Path) -> None:
    component = loaded(trained)
    after = Context.from_dict(ANSWERED)
    assert component.interpret("bonjour", Context()).act == "greeting"
    assert component.interpret("un grand merci", Context()).act == "thanks"
    assert dict(component.interpret("oui parfait", after).values) == {"useful": "yes"}
    assert dict(component.interpret("non hélas", after).values) == {"useful": "no"}
    asked = component.interpret("Combien coûte le lecteur mobile ?", Context())
    assert (asked.act, asked.ranking[0][0], asked.model) == ("question", "b", "m1")


def test_the_acts_are_learnt_once_the_ranking_is_stored_and_gone(trained: Path, held: list[bool]) -> None:
    """Of ten thousand entries both take a gigabyte."""
    assert held == [False]


def test_a_message_of_rasa_s_gets_its_act_and_a_button_is_left_to_rasa(trained: Path) -> None:
    said, pressed = Message({"text": "un grand merci"}), Message({"text": "/feedback{}"})
    loaded(trained).process([said, pressed])
    assert said.get("intent")["name"] == "thanks"
    assert said.get("faq")["values"] == {}
    assert pressed.get("intent") is None


def test_a_model_of_another_format_is_not_read(trained: Path) -> None:
    (mark,) = (trained / "model").rglob(formats.MARK)
    stored = json.loads(mark.read_text("utf-8"))
    stored["about"]["format"] = formats.FORMAT + 1
    mark.write_text(json.dumps(stored), "utf-8")
    with pytest.raises(formats.FormatError):
        loaded(trained)


def test_what_asks_something_is_no_message_beside_the_questions() -> None:
    written = [
        Written("bonjour", "greeting"),
        Written("la carte", "question"),
        Written("encore", "repeat"),
        Written("encore", "follow_up", Context.from_dict(ANSWERED)),
        Written("la deuxième", "pick"),
    ]
    assert beside_questions(written) == [("bonjour", "greet")]


def test_as_many_messages_of_each_class_are_kept_and_all_of_danger() -> None:
    counts = {"greeting": 30, "thanks": 3, "insult": 30, "emergency": 40}
    written = [Written(f"{act} {n}", act) for act, count in counts.items() for n in range(count)]
    kept = Counter(label for _, label in beside_questions(written, most=15))
    assert kept == {"emergency": 40, "greet": 6, "insult": 6, "thanks": 3}
    assert beside_questions(written, most=15) == beside_questions(written, most=15)
    assert Counter(label for _, label in beside_questions(written)).total() == len(written)
