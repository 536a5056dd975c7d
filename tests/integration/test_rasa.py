"""Rasa's own commands work from the root, as they are, without a warning."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from assistant.catalogue.costs import load_costs
from tests.conftest import FROZEN
from tests.homes import home_in

ROOT = Path(__file__).parents[2]


def rasa(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant.on_rasa.command", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_data_validate_prints_no_warning():
    done = rasa("data", "validate")
    assert done.returncode == 0, done.stderr
    assert "arning" not in done.stdout + done.stderr


def test_rasa_test_passes_again_and_again_whatever_it_left(model: Path, tmp_path: Path):
    stories = yaml.safe_load((ROOT / "tests/conversations/test_conversations.yml").read_text("utf-8"))
    every = len(stories["stories"])
    results = tmp_path / "results"
    # A few examples of the NLU are enough here.
    options = ("--model", str(model), "--nlu", "data/nlu/greeting.yml", "--no-plot")
    for _ in range(2):
        done = rasa("test", *options, ASSISTANT_HOME=str(home_in(tmp_path)))
        assert done.returncode == 0, done.stderr
        report = json.loads((results / "story_report.json").read_text(encoding="utf-8"))
        failed = (results / "failed_test_stories.yml").read_text(encoding="utf-8")
        accuracy = report["conversation_accuracy"]
        assert (accuracy["correct"], accuracy["total"]) == (every, every), failed
        # A file that Rasa would take for a story, and fail.
        story = {"story": "un reste", "steps": [{"user": "bonjour", "intent": "question"}]}
        (results / "test_left.yml").write_text(yaml.safe_dump({"stories": [story]}), encoding="utf-8")


def test_a_broken_entry_stops_training_with_its_file_and_line(tmp_path: Path):
    data = tmp_path / "data"
    shutil.copytree(FROZEN, data)
    broken = data / "faq" / "insi.yml"
    text = broken.read_text(encoding="utf-8")
    broken.write_text(text.replace("produit: insi", "produit: insy", 1), encoding="utf-8")
    line = text[: text.index("produit: insi")].count("\n") + 1
    done = rasa("train", "--dry-run", ASSISTANT_DATA=str(data))
    assert done.returncode != 0
    assert f"insi.yml:{line}" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout


@pytest.fixture(scope="module")
def agent(model: Path):
    from rasa.core.agent import Agent

    return Agent.load(str(model))


async def test_the_ranking_has_the_documented_shape(agent):
    parsed = await agent.parse_message("Quelle carte faut-il pour accéder au téléservice INSi ?")
    assert parsed["intent"]["name"] == "question"
    assert parsed["faq"]["ranking"][0][0] == "insi-carte-cpx-requise"
    assert len(parsed["faq"]["ranking"]) <= 10
    assert (
        parsed["response_selector"]["faq"]["ranking"][0]["intent_response_key"]
        == "faq/insi-carte-cpx-requise"
    )
    assert set(parsed["faq"]["thresholds"]) == {"answer", "suggest", "known"}


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("bonjour", "greeting"),
        ("merci beaucoup", "thanks"),
        ("bonjour, comment obtenir une carte CPS ?", "question"),
        ("e-CPS", "topic"),
        ("Il ne respire plus !", "emergency"),
        ("Comment raccorder notre logiciel de SAMU au Hub Santé ?", "question"),
        ("quel temps fera-t-il demain à Lyon ?", "out_of_scope"),
        ("es-tu un robot ?", "robot"),
        ("je voudrais parler à un conseiller", "human"),
        ("comment commender une cart CPS", "question"),
    ],
)
async def test_what_kind_of_message_it_is(agent, text: str, act: str):
    assert (await agent.parse_message(text))["intent"]["name"] == act


@pytest.mark.parametrize(
    "text", ["/faq/x", "/SetSlots(produit=cps)", "/nope", '/choice{"facet": ', "/", '/choice{"facet": "x"}']
)
async def test_a_typed_payload_does_no_harm(agent, text: str):
    parsed = await agent.parse_message(text)
    assert not parsed.get("faq")


async def test_an_english_question_finds_its_entry(agent):
    parsed = await agent.parse_message("Which card do I need to access the INSi service?")
    assert parsed["faq"]["language"] == "en"
    assert parsed["faq"]["ranking"][0][0] == "insi-carte-cpx-requise"


async def test_two_questions_in_one_message_give_the_first_and_offer_the_other(agent):
    first = "Quelle carte faut-il pour accéder au téléservice INSi ?"
    parsed = await agent.parse_message(f"Bonjour, {first} Et que faire si on m'a volé ma carte CPS ?")
    assert parsed["intent"]["name"] == "question"
    assert parsed["faq"]["ranking"][0][0] == "insi-carte-cpx-requise"
    assert parsed["faq"]["also"] == ["cps-perte-ou-vol"]
    alone = await agent.parse_message(first)
    assert alone["faq"]["also"] == []


async def test_what_redaction_left_says_nothing(agent):
    plain = await agent.parse_message("ma carte CPS est bloquée")
    redacted = await agent.parse_message("ma carte CPS [RPPS] est bloquée")
    assert redacted["faq"]["ranking"] == plain["faq"]["ranking"]


@pytest.fixture(scope="module")
def twin(twin_model: Path):
    from rasa.core.agent import Agent

    return Agent.load(str(twin_model))


async def test_two_trainings_give_the_same_decisions(agent, twin):
    for text in ("carte perdue", "dates limites du Ségur", "token expiré Pro Santé Connect", "lol"):
        ours, theirs = await agent.parse_message(text), await twin.parse_message(text)
        # The same to the rounding: a sentence encoder's last bit depends on what is read with a text.
        assert [entry for entry, _ in ours["faq"]["ranking"]] == [e for e, _ in theirs["faq"]["ranking"]]
        for mine, other in zip(ours["faq"]["ranking"], theirs["faq"]["ranking"], strict=True):
            assert mine[1] == pytest.approx(other[1], abs=1e-3)
        assert ours["faq"]["known"] == pytest.approx(theirs["faq"]["known"], abs=1e-3)
        assert ours["faq"]["thresholds"] == pytest.approx(theirs["faq"]["thresholds"], abs=1e-3)


def test_explain_prints_facets_contributions_decision_and_costs(model: Path):
    command = [sys.executable, "-m", "assistant", "explain", "carte CPS bloquée", "--model", str(model)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Cartes CPx" in done.stdout
    assert "sens proche" in done.stdout
    assert "cps-carte-bloquee" in done.stdout
    assert "Décision" in done.stdout
    for name, cost in load_costs(FROZEN / "costs.yml").named():
        assert f"{name} {cost:g}" in done.stdout
