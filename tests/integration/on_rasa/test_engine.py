"""A model reads the data folder it is given, and no other, however it is loaded."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from assistant.catalogue import load_catalogue
from assistant.on_rasa.component import DATA, FaqInterpreter
from assistant.on_rasa.engine import (
    component_of,
    load_agent,
    load_component,
    load_trained,
    parse,
    train_component,
    understand,
)
from assistant.on_rasa.stored import load_interpreter, unpacked
from assistant.processes.ask import messages, shown
from assistant.releases.served import ServedReader
from assistant.store import Store
from tests.conftest import FROZEN
from tests.real_turn import real_turn

QUESTION = "Quelle carte faut-il pour accéder au guichet vert ?"
"""Names a product for the authors of one folder, and nothing for the others."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The tests' own FAQ, whose authors call a product otherwise."""
    folder = tmp_path / "data"
    shutil.copytree(FROZEN, folder)
    taxonomy = folder / "taxonomy.yml"
    head, value, rest = taxonomy.read_text(encoding="utf-8").partition("  - id: insi\n")
    named = rest.replace("    synonymes:\n", "    synonymes:\n    - guichet vert\n", 1)
    taxonomy.write_text(head + value + named, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _environment_as_it_was() -> object:
    before = _environment()
    yield
    assert _environment() == before


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}


async def test_rasa_loads_a_model_on_the_folder_it_is_given(model: Path, data: Path) -> None:
    agent = await load_agent(model, data)
    (understood,) = await parse(agent, [QUESTION])
    assert understood.facets["produit"] == ("insi",)
    assert understood.model
    # What Rasa itself needs of an agent is there.
    assert agent.is_ready()
    assert agent.domain.intents == agent.tracker_store.domain.intents
    assert component_of(agent)._config[DATA] == str(data)
    # Without one: what is served, by the settings.
    (elsewhere,) = await parse(await load_agent(model), [QUESTION])
    assert "produit" not in elsewhere.facets


def test_so_does_the_component_alone(model: Path, data: Path) -> None:
    for folder, expected in ((data, True), (None, False)):
        (understood,) = understand(load_component(model, folder), [QUESTION])
        assert ("produit" in understood.facets) is expected


async def test_a_component_is_trained_asked_and_answers_on_one_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    entry = "- id: sauterelles\n  question: Que faire des criquets pèlerins ?\n  reponse: Rien du tout.\n"
    shutil.rmtree(data / "faq")
    (data / "faq").mkdir()
    (data / "faq" / "criquets.yml").write_text(entry, encoding="utf-8")
    for absent in ("familles.yml", "taxonomy.yml"):
        (data / absent).unlink(missing_ok=True)
    with monkeypatch.context() as quick:
        # Words are enough for a FAQ of one entry.
        for module in ("component", "stored"):
            quick.setattr(f"assistant.on_rasa.{module}.best_encoder", lambda *_: None)
        train_component(tmp_path / "trained" / "x", data)
        component = load_trained(tmp_path / "trained" / "x", data)
    assert FaqInterpreter.fingerprint_addon({DATA: str(data)}) != FaqInterpreter.fingerprint_addon({})
    store = Store(f"sqlite:///{tmp_path / 'ask.db'}")
    said = await real_turn(component, "Que faire des criquets pèlerins ?", store, data, None)
    assert any("Rien du tout." in str(message.get("text")) for message in said)
    assert [stored.interaction.entry for stored in store.interactions_of("ask")] == ["sauterelles"]
    store.close()


async def test_what_ask_prints_is_what_a_real_turn_says(model: Path, tmp_path: Path) -> None:
    catalogue = load_catalogue(FROZEN)
    questions = [entry.question for entry in catalogue.published[::4]]
    questions += [entry.variants[0] for entry in catalogue.published[::9] if entry.variants]
    questions += [
        *("bonjour", "merci", "cps", "insi", "segur vague 2", "je veux parler à quelqu'un"),
        QUESTION,
    ]
    questions += [
        *("il ne respire plus", "recette de crêpes", "ma carte", "date limite", "aide", "/browse", " ")
    ]
    questions += [
        "combien de temps ça prend ?",
        "documents à fournir",
        "problème de connexion",
        "c'est payant ?",
    ]
    component = load_component(model, FROZEN)
    with unpacked(model) as folder:
        interpreter = load_interpreter(folder, str(FROZEN))
    served = ServedReader(None)(FROZEN)
    kinds = set()
    for number, question in enumerate(questions):
        # Asked like anybody's first question: without what the one before left.
        store = Store(f"sqlite:///{tmp_path / f'{number}.db'}")
        real = await real_turn(component, question, store, FROZEN, None)
        store.close()
        asked = messages(interpreter, question, served)
        assert [shown(one) for one in asked] == [shown(one) for one in real], question
        kinds |= {one["kind"] for one in asked}
    assert kinds >= {"answer", "suggestions", "clarification", "fallback", "notice"}
