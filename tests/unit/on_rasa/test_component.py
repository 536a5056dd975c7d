"""What Rasa's cache knows a model by."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.on_rasa.component import DATA, FaqInterpreter
from assistant.releases import formats

FILES = {
    "lexique.yml": "- {concept: carte, mots: [badge]}\n",
    "autres_objets.yml": "services: [Doctolib]\n",
    "hors_sujet.jsonl": '{"text": "mon vélo est cassé", "expected": []}\n',
    "costs.yml": "mauvaise_reponse: 9\n",
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


@pytest.mark.parametrize("name", ["lexique.yml", "autres_objets.yml", "costs.yml", "faq/g.yml"])
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
