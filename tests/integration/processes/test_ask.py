"""`assistant ask` on a small FAQ: the working one, then after an edit, without any server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.homes import home_in
from tests.house import House
from tests.integration.conftest import ROOT


def _ask(house: House, question: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant", "ask", question, *options],
        cwd=ROOT,
        env={**os.environ, **house.settings, "ASSISTANT_HOME": str(home_in(house.folder / "home"))},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_author_reads_the_reply_before_publishing(tmp_path: Path) -> None:
    house = House(tmp_path)
    completed = _ask(house, "A quelle heure ouvre la bibliothèque ?")
    assert completed.returncode == 0, completed.stderr
    assert "De quelle médiathèque parlez-vous ?" in completed.stdout
    assert "  3. Je ne sais pas" in completed.stdout
    assert completed.stdout.startswith(
        "(FAQ de travail : ce qu'une publication donnerait.)\n(Rien n'est publié"
    )
    # Nothing is learnt twice, and what is learnt first is said.
    assert "l'assistant l'apprend d'abord" in completed.stderr
    assert _ask(house, "A quelle heure ouvre la bibliothèque ?").stderr == ""
    text = (house.data / "faq" / "mediatheque.yml").read_text(encoding="utf-8")
    (house.data / "faq" / "mediatheque.yml").write_text(text.replace("Une fois", "Deux fois"))
    again = _ask(house, "Comment prolonger un prêt ?")
    assert "Deux fois, depuis votre compte" in again.stdout
    # What is masked is told as a visitor reads it.
    told = _ask(house, "Mon code PIN est 7391. Comment prolonger un prêt ?").stdout
    assert "J'ai masqué un code : ne le communiquez jamais." in told
    assert "Deux fois, depuis votre compte" in told
    assert "7391" not in told
    # Nothing was published, trained by Rasa or stored of the questions.
    assert not house.models.exists()
    assert {path.name for path in (tmp_path / "home").iterdir()} == {"cache"}
    assert _ask(house, "bonjour", "--published").stderr.startswith("Rien n'est publié")


def test_a_mistake_is_reported(tmp_path: Path) -> None:
    house = House(tmp_path)
    (house.data / "faq" / "mediatheque.yml").write_text("- id: [", encoding="utf-8")
    completed = _ask(house, "bonjour")
    assert completed.returncode == 1
    assert "mediatheque.yml:1" in completed.stderr
    assert "Traceback" not in completed.stderr
