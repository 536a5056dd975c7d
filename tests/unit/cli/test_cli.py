"""The command line itself: where relative paths start."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant import cli
from assistant.catalogue import load_catalogue
from tests.conftest import FROZEN


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The author's own folder, with a copy of the FAQ to work on."""
    shutil.copytree(FROZEN, tmp_path / "copie", ignore=shutil.ignore_patterns(".*"))
    monkeypatch.setenv("ASSISTANT_DATA", str(tmp_path / "copie"))
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path / "models"))
    # `main` changes folder; this brings the test back at its end.
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_files_are_read_and_written_where_the_command_was_typed(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["faq", "export", "faq.csv"]) == 0
    assert (elsewhere / "faq.csv").exists()
    assert "entrées dans faq.csv" in capsys.readouterr().out
    monkeypatch.chdir(elsewhere)
    (elsewhere / "une.csv").write_text("id;réponse\nins-composition;Courte.\n", encoding="utf-8")
    assert cli.main(["faq", "import", "une.csv"]) == 0
    assert load_catalogue(elsewhere / "copie").entries["ins-composition"].answer == "Courte."
    monkeypatch.chdir(elsewhere)
    capsys.readouterr()
    assert cli.main(["faq", "diff", str(FROZEN), "copie"]) == 0
    assert capsys.readouterr().out.startswith("0 ajoutée, 1 modifiée, 0 retirée\n~ ins-composition")


def test_the_new_commands_are_reached(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["inbox"]) == 0
    assert "Rien à traiter" in capsys.readouterr().out
    assert cli.main(["report", "--since", "2026-11-01", "--until", "2026-11-30"]) == 0
    assert "Rapport du 01/11/2026 au 30/11/2026" in capsys.readouterr().out
    assert cli.main(["purge"]) == 0
    assert "90 jours" in capsys.readouterr().out
    assert cli.main(["purge", "--reference", "ab12-cd34"]) == 1
    assert "Rien n'est conservé sous la référence AB12-CD34." in capsys.readouterr().err
    assert cli.main(["purge", "--reference", "n'importe quoi"]) == 1
    assert cli.main(["purge", "--days", "0"]) == 1
    assert cli.main(["inbox", "apply", "absent.xlsx"]) == 1
    assert "absent.xlsx" in capsys.readouterr().err
