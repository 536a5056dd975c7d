"""Another French FAQ, with other facets or none: trained and answered by configuration only."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.catalogue import load_catalogue
from assistant.catalogue.texts import load_texts
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.steps.clarify import choose
from assistant.dialogue.turns import Turn
from assistant.on_rasa.engine import load_component
from assistant.quality.evaluate import latest_model
from assistant.releases.registry import read_published, release_folder
from assistant.understanding.result import Understanding
from tests.conftest import FROZEN
from tests.examples import some_examples

ROOT = Path(__file__).parents[2]
LIBRARY = """
- id: horaires-centre
  question: Quels sont les horaires de la médiathèque du centre ?
  variantes: [À quelle heure ouvre la bibliothèque ?, Êtes-vous ouverts le dimanche ?]
  reponse: Du mardi au samedi, de 10 h à 18 h.
  lieu: centre
- id: horaires-port
  question: Quels sont les horaires de la médiathèque du port ?
  variantes: [À quelle heure ouvre la bibliothèque ?, Êtes-vous ouverts le dimanche ?]
  reponse: Du mercredi au dimanche, de 14 h à 19 h.
  lieu: port
- id: inscription
  question: Comment s'inscrire à la médiathèque ?
  variantes: [Que faut-il pour avoir une carte de lecteur ?, Combien coûte l'abonnement ?]
  reponse: Venez avec une pièce d'identité et un justificatif de domicile. C'est gratuit.
- id: prolonger
  question: Comment prolonger un prêt ?
  variantes: [Puis-je garder un livre plus longtemps ?, Renouveler mes emprunts]
  reponse: Une fois, depuis votre compte, si personne n'a réservé le document.
- id: retard
  question: Que se passe-t-il si je rends un livre en retard ?
  variantes: [Quelle est l'amende ?, J'ai oublié de rendre un document]
  reponse: Vous ne pouvez plus emprunter pendant autant de jours que le retard.
"""
PLACES = """
version: 1
facettes:
- id: lieu
  question: De quelle médiathèque parlez-vous ?
  multiple: false
  valeurs:
  - {id: centre, libelle: Médiathèque du centre, synonymes: [centre-ville]}
  - {id: port, libelle: Médiathèque du port, synonymes: [quai]}
"""
FAMILY = """
- id: horaires
  question_generique: À quelle heure ouvre la bibliothèque ?
  facette_discriminante: lieu
  entrees: [horaires-centre, horaires-port]
"""


class Assistant:
    """The trained project: what a question is understood as, and what is answered."""

    def __init__(self, data: Path, model: Path) -> None:
        catalogue = load_catalogue(data)
        from datetime import date

        self.knowledge = Knowledge(catalogue, load_texts(data / "texts.yml"), date(2026, 1, 1))
        self._ranker: Any = load_component(model)

    def understand(self, text: str) -> Understanding:
        from rasa.shared.nlu.training_data.message import Message

        message = Message.build(text)
        self._ranker.process([message])
        return Understanding.from_message(message.as_dict())

    def ask(self, text: str) -> Turn:
        return ask(self.knowledge, Conversation(), self.understand(text))


def trained(folder: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> Assistant:
    """Trains by the ordinary command on a data folder made of these files and of the shared sentences."""
    data = folder / "data"
    (data / "faq").mkdir(parents=True)
    (data / "faq" / "mediatheque.yml").write_text(LIBRARY if files else _without_places(), encoding="utf-8")
    for name, content in files.items():
        (data / f"{name}.yml").write_text(content, encoding="utf-8")
    texts = (FROZEN / "texts.yml").read_text(encoding="utf-8").splitlines()
    lines = [line for line in texts if not line.startswith("exemples:")]
    (data / "texts.yml").write_text("\n".join(lines), encoding="utf-8")
    shutil.copy(FROZEN / "safety.yml", data)
    some_examples(data)
    monkeypatch.setenv("ASSISTANT_DATA", str(data))
    monkeypatch.setenv("ASSISTANT_MODELS", str(folder / "models"))
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "train"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    model = latest_model(folder / "models")
    assert model is not None
    # Trained and measured, not published.
    assert "Ses propres questions retrouvées : 5 / 5" in (
        release_folder(folder / "models", model.name.removesuffix(".tar.gz")) / "report.md"
    ).read_text(encoding="utf-8")
    assert read_published(folder / "models") is None
    return Assistant(data, model)


def _without_places() -> str:
    """The same without facets; what two entries share would then be an error."""
    before, _, after = LIBRARY.partition("du port ?\n")
    after = "\n".join(after.splitlines()[1:])
    return "\n".join(li for li in f"{before}du port ?\n{after}".splitlines() if "lieu:" not in li)


def test_other_facets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    library = trained(tmp_path, monkeypatch, taxonomy=PLACES, familles=FAMILY)
    given = library.ask("puis-je garder un livre plus longtemps ?")
    assert given.messages[0].entry_id == "prolonger"
    turn = library.ask("A quelle heure ouvre la bibliothèque ?")
    assert turn.messages[0].text == "De quelle médiathèque parlez-vous ?"
    *places, unknown = [b.title for b in turn.messages[0].buttons]
    assert set(places) == {"Médiathèque du centre", "Médiathèque du port"}
    assert unknown == "Je ne sais pas"
    typed = choose(library.knowledge, turn.conversation, library.understand("celle du quai"))
    assert typed.messages[0].entry_id == "horaires-port"
    named = library.ask("à quelle heure ouvre la bibliothèque du centre-ville ?")
    assert named.messages[0].entry_id == "horaires-centre"


def test_no_facets_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    library = trained(tmp_path, monkeypatch)
    assert library.ask("puis-je renouveler mes emprunts ?").messages[0].entry_id == "prolonger"
    # Nothing tells the two places apart: none of them is the nearest answer.
    tied = library.ask("Quels sont les horaires de la médiathèque ?").messages[0]
    assert tied.kind == "suggestions"
    offered = [json.loads(button.payload.removeprefix("/pick")).get("entry") for button in tied.buttons[:2]]
    assert set(offered) == {"horaires-centre", "horaires-port"}
