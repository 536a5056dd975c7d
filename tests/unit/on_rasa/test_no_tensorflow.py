"""What is not installed is stood in for: for Rasa alone, and only to define classes."""

from __future__ import annotations

import pytest

from assistant.on_rasa.no_tensorflow import TensorFlowAbsent, _Module


def test_the_stand_in_defines_classes_and_computes_nothing() -> None:
    tf = _Module("tensorflow")

    class Layer(tf.keras.layers.Layer):  # type: ignore[misc, name-defined]
        """As Rasa's are."""

    assert issubclass(Layer, object)
    assert tf.Tensor[int] is not None
    with pytest.raises(TensorFlowAbsent, match="make tensorflow"):
        tf.constant(1)
    with pytest.raises(TensorFlowAbsent, match="make tensorflow"):
        Layer()


def test_two_models_of_one_second_have_two_names() -> None:
    import randomname

    assert randomname.get_name() != randomname.get_name()


def test_sanic_reads_the_states_of_a_connection() -> None:
    from sanic.server.websockets import impl
    from websockets.protocol import State

    assert (impl.OPEN, impl.CLOSING, impl.CLOSED) == (State.OPEN, State.CLOSING, State.CLOSED)


def test_the_stand_in_is_needed_as_long_as_sanic_asks_an_old_websockets() -> None:
    """Fails once the installed websockets has the names by itself: the stand-in can go."""
    import importlib.util

    import websockets

    spec = importlib.util.spec_from_file_location("plain", f"{websockets.__path__[0]}/connection.py")
    assert spec is not None
    assert spec.loader is not None
    source = spec.loader.get_data(spec.origin).decode()  # type: ignore[attr-defined]
    assert "CLOSED" not in source
