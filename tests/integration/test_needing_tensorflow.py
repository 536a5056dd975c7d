"""A configuration that needs TensorFlow, which is not installed: one sentence that says how to add it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from rasa.core.policies.ted_policy import TEDPolicy
from rasa.engine import validation
from rasa.engine.graph import SchemaNode
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
from rasa.nlu.selectors.response_selector import ResponseSelector
from rasa.shared.exceptions import RasaException

from assistant import rasa_patches

HEAD = {"recipe": "default.v1", "assistant_id": "test", "language": "fr"}
HOW = "a besoin de TensorFlow, qui n'est pas installé ici"


@pytest.mark.parametrize("component", [DIETClassifier, ResponseSelector, TEDPolicy])
def test_each_component_that_computes_with_it_is_named(component: type) -> None:
    rasa_patches.apply()
    node = SchemaNode(needs={}, uses=component, constructor_name="create", fn="train", config={})
    # Rasa's command prints these without their stack.
    with pytest.raises(RasaException, match=f"{component.__name__} {HOW}"):
        validation._validate_required_packages(node)


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"pipeline": [{"name": "WhitespaceTokenizer"}, {"name": "ResponseSelector"}]}, "ResponseSelector"),
        (
            {"pipeline": [{"name": "KeywordIntentClassifier"}], "policies": [{"name": "TEDPolicy"}]},
            "TEDPolicy",
        ),
        # Rasa's default pipeline, which it takes where config.yml names none.
        ({}, "DIETClassifier"),
    ],
    ids=["response-selector", "ted", "default-pipeline"],
)
def test_a_training_stops_with_the_sentence(config: dict[str, object], named: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    _write(
        tmp_path / "config.yml", {"policies": [{"name": "RulePolicy"}], **HEAD, **config} if config else HEAD
    )
    _write(
        tmp_path / "domain.yml",
        {"version": "3.1", "intents": ["greet"], "responses": {"utter_greet": [{"text": "Bonjour"}]}},
    )
    _write(
        tmp_path / "data" / "nlu.yml",
        {"version": "3.1", "nlu": [{"intent": "greet", "examples": "- bonjour\n- salut\n"}]},
    )
    steps = [{"intent": "greet"}, {"action": "utter_greet"}]
    _write(tmp_path / "data" / "rules.yml", {"version": "3.1", "rules": [{"rule": "greet", "steps": steps}]})
    done = subprocess.run(
        [sys.executable, "-m", "assistant.lean_rasa", "train"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert said.count(f"{named} {HOW}") == 1
    assert "« make tensorflow »" in said
    assert "Traceback" not in said


def _write(file: Path, content: object) -> None:
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
