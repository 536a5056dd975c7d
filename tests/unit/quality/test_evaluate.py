"""`assistant evaluate`: which model is asked."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.on_rasa import engine
from assistant.quality import evaluate
from assistant.understanding import acts
from assistant.understanding.result import Understanding


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The models that were loaded; each understands everything as small talk."""
    models: list[Path] = []

    async def load(model: Path) -> Any:
        models.append(model)
        return SimpleNamespace()

    monkeypatch.setattr(engine, "load_agent", load)
    monkeypatch.setattr(engine, "component_of", lambda agent: agent)
    monkeypatch.setattr(
        engine, "understand", lambda _, texts: [Understanding(text, acts.GREETING) for text in texts]
    )
    return models


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"text": "bonjour", "expected": []}\n', encoding="utf-8")
    return file


def test_the_model_is_looked_for_where_the_settings_say(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cases: Path,
    loaded: list[Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    models = tmp_path / "elsewhere"
    models.mkdir()
    (models / "un.tar.gz").touch()
    monkeypatch.setenv("ASSISTANT_MODELS", str(models))
    monkeypatch.chdir(tmp_path)
    assert evaluate.main([cases], as_json=True) == 0
    assert loaded == [models / "un.tar.gz"]
    assert '"model": "un.tar.gz"' in capsys.readouterr().out


def test_a_model_that_is_named_is_the_one_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cases: Path, loaded: list[Path]
) -> None:
    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path / "absent"))
    assert evaluate.main([cases], tmp_path / "mine.tar.gz") == 0
    assert loaded == [tmp_path / "mine.tar.gz"]


def test_no_model_there_is_said_even_when_the_repository_has_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cases: Path,
    loaded: list[Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "other.tar.gz").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path / "empty"))
    assert evaluate.main([cases]) == 1
    assert loaded == []
    assert "Aucun modèle" in capsys.readouterr().err
