"""TensorFlow is left out only when no component may need it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.no_tensorflow import TensorFlowLeftOut, _Module, is_needed

ROOT = Path(__file__).resolve().parents[2]


def _config(folder: Path, pipeline: str, policies: str = "[{name: RulePolicy}]") -> Path:
    file = folder / "config.yml"
    file.write_text(f"recipe: default.v1\npipeline: {pipeline}\npolicies: {policies}\n", encoding="utf-8")
    return file


def test_the_shipped_pipeline_does_without() -> None:
    assert not is_needed(ROOT / "config.yml")


@pytest.mark.parametrize(
    ("pipeline", "policies"),
    [
        ("[{name: WhitespaceTokenizer}, {name: DIETClassifier, epochs: 1}]", "[{name: RulePolicy}]"),
        ("[{name: WhitespaceTokenizer}]", "[{name: TEDPolicy}]"),
        # Another's component may compute with anything.
        ("[{name: rasa_plus.SomeClassifier}]", "[{name: RulePolicy}]"),
        # Rasa fills in its own default, DIET and TED.
        ("null", "[{name: RulePolicy}]"),
        ("[{name: WhitespaceTokenizer}]", "null"),
    ],
)
def test_it_stays_when_it_may_be_needed(tmp_path: Path, pipeline: str, policies: str) -> None:
    assert is_needed(_config(tmp_path, pipeline, policies))


def test_it_stays_without_a_configuration_to_read(tmp_path: Path) -> None:
    assert is_needed(tmp_path / "config.yml")


def test_rasas_other_components_do_without(tmp_path: Path) -> None:
    config = _config(tmp_path, "[{name: SpacyNLP}, {name: LogisticRegressionClassifier}]", "[]")
    assert not is_needed(config)


def test_the_stand_in_defines_classes_and_computes_nothing() -> None:
    tf = _Module("tensorflow")

    class Layer(tf.keras.layers.Layer):  # type: ignore[misc, name-defined]
        """As Rasa's are."""

    assert issubclass(Layer, object)
    assert tf.Tensor[int] is not None
    with pytest.raises(TensorFlowLeftOut, match="left out"):
        tf.constant(1)
    with pytest.raises(TensorFlowLeftOut, match="left out"):
        Layer()
