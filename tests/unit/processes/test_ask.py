"""`assistant ask`: what is printed, and what is read and learnt again."""

from __future__ import annotations

import shutil
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.processes import ask as ask_module
from assistant.processes.ask import ask, shown
from assistant.releases.registry import ReleaseError, catalogue_of
from assistant.releases.served import ServedReader
from tests.conftest import FROZEN
from tests.unit.dialogue.helpers import understood
from tests.unit.releases.test_registry import made, published


def test_a_reply_is_read_in_a_terminal() -> None:
    message = {
        "text": "Du mardi au samedi.",
        "kind": "answer",
        "source": {"url": "https://exemple.fr/a", "label": "exemple.fr", "verified_on": "2026-03-01"},
        "warning": "À revérifier.",
        "buttons": [{"title": "Oui", "payload": "/x"}, {"title": "Non", "payload": "/y"}],
    }
    assert shown(message).splitlines() == [
        "Du mardi au samedi.",
        "⚠ À revérifier.",
        "Source : exemple.fr <https://exemple.fr/a>, vérifié le 01/03/2026",
        "  1. Oui",
        "  2. Non",
    ]


def test_what_a_button_says_besides_stands_beside_it() -> None:
    message = {"text": "Voici", "buttons": [{"title": "Tarifs", "payload": "/x", "hint": "3 questions"}]}
    assert shown(message).splitlines() == ["Voici", "  1. Tarifs – 3 questions"]


def test_a_source_without_a_date_says_none() -> None:
    message = {"text": "a", "source": {"url": "https://e.fr", "label": "e.fr", "verified_on": None}}
    assert shown(message) == "a\nSource : e.fr <https://e.fr>"


class Learner:
    """Stands for training and loading: says which folder was learnt, and answers one question."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.learnt: list[Path] = []
        self.read = 0
        monkeypatch.setattr(ask_module, "_train", self.train)
        monkeypatch.setattr(ask_module, "load_interpreter", self.load)
        monkeypatch.setattr(ask_module, "ServedReader", self.reader)

    def train(self, folder: Path, data: Path) -> None:
        folder.mkdir(parents=True)
        self.learnt.append(folder)

    def load(self, folder: Path, data: str | None = None) -> SimpleNamespace:
        return SimpleNamespace(interpret=lambda text, context: understood(text, ("ins-composition", 0.95)))

    def reader(self, models: Path | None) -> ServedReader:
        self.read += 1
        return ServedReader(models)


@pytest.fixture
def learner(monkeypatch: pytest.MonkeyPatch) -> Learner:
    return Learner(monkeypatch)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(FROZEN, tmp_path / "data")
    for name in ("data", "home", "models"):
        monkeypatch.setenv(f"ASSISTANT_{name.upper()}", str(tmp_path / name))
    return tmp_path / "data"


def _asked(waits: list[str] | None = None, published: bool = False) -> tuple[list[str], str]:
    said: list[str] = [] if waits is None else waits
    origin, messages = ask("C'est quoi l'INS ?", published, said.append)
    return origin, shown(messages[0])


def test_what_did_not_change_is_neither_learnt_nor_read_again(data: Path, learner: Learner) -> None:
    waits: list[str] = []
    first = _asked(waits)
    assert _asked(waits) == first
    assert (len(learner.learnt), learner.read, len(waits)) == (1, 1, 1)
    assert "l'assistant l'apprend d'abord" in waits[0]
    assert first[0][0].startswith("FAQ de travail")
    assert first[0][1].startswith("Rien n'est publié")


@pytest.mark.parametrize(
    ("file", "old", "new", "learns"),
    [
        ("faq/insi.yml", "question: ", "question: Bonjour, ", True),
        ("lexique.yml", "", "# relu\n", False),
        ("texts.yml", "", "# relu\n", False),
    ],
)
def test_a_file_that_changed_is_read_again_and_learnt_when_training_reads_it(
    data: Path, learner: Learner, file: str, old: str, new: str, learns: bool
) -> None:
    _asked()
    path = data / file
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    path.write_text(text.replace(old, new) if old else text + new, encoding="utf-8")
    _asked()
    assert learner.read == 2
    assert len(learner.learnt) == 1 + learns


def test_other_examples_of_acts_are_learnt(data: Path, learner: Learner) -> None:
    _asked()
    (data / "nlu").mkdir()
    (data / "nlu" / "merci.yml").write_text("version: '3.1'\n", encoding="utf-8")
    _asked()
    assert len(learner.learnt) == 2


def test_a_cache_that_was_spoilt_costs_the_time_only(data: Path, learner: Learner) -> None:
    before = _asked()
    cache = data.parent / "home" / "cache" / "ask"
    for file in (cache / "known.json", cache / "served-working.pickle"):
        assert file.is_file()
        file.write_bytes(b"\x80\x04.")
    assert _asked() == before
    assert (len(learner.learnt), learner.read) == (1, 2)
    # What was learnt is gone: it is learnt again.
    shutil.rmtree(learner.learnt[0])
    assert _asked() == before
    assert len(learner.learnt) == 2


def test_what_is_published_is_asked_with_its_own_faq_and_its_name(
    data: Path, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ReleaseError, match="Rien n'est publié"):
        _asked(published=True)
    models = data.parent / "models"
    published(models, made(models, "un"))
    shutil.copytree(FROZEN, catalogue_of(models, "un"), dirs_exist_ok=True)
    monkeypatch.setattr(ask_module, "unpacked", lambda archive: nullcontext(archive))
    origin, _ = _asked(published=True)
    assert origin[0].startswith("Servi aux visiteurs : le modèle n° 1 (un)")
    assert learner.learnt == []


def test_a_payload_is_left_to_be_read_as_a_button(data: Path, learner: Learner) -> None:
    served = ServedReader(None)(data)
    said = ask_module.messages(SimpleNamespace(), "/browse", served)  # type: ignore[arg-type]
    assert said[0]["text"]
