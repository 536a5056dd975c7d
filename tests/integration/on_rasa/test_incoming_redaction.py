"""What comes through Rasa's other channels is redacted before Rasa reads it; ours has done so."""

from __future__ import annotations

import pytest
from rasa.core.channels.channel import UserMessage

from assistant.on_rasa import patches
from assistant.on_rasa.incoming_redaction import OWN_CHANNEL


@pytest.fixture(autouse=True)
def _patched() -> None:
    patches.apply()
    patches.apply()


@pytest.mark.parametrize("channel", [None, "cmdline", "rest", "socketio"])
def test_a_message_of_another_channel_is_redacted_and_says_what_was_masked(channel: str | None) -> None:
    message = UserMessage("ma carte ? jean@x.fr", sender_id="c", input_channel=channel, metadata={"a": 1})
    assert message.text == "ma carte ? [e-mail]"
    assert message.metadata == {"a": 1, "masked": ["[e-mail]"]}
    assert (message.sender_id, message.input_channel) == ("c", channel)


def test_a_message_without_personal_data_is_what_it_was() -> None:
    message = UserMessage(" ma carte ? ", input_channel="cmdline")
    assert (message.text, message.metadata) == ("ma carte ?", None)
    assert UserMessage(None).text is None


def test_a_button_and_a_message_of_our_channel_are_left_as_they_are() -> None:
    assert (
        UserMessage('/pick{"entry": "jean@x.fr"}', input_channel="rest").text == '/pick{"entry": "jean@x.fr"}'
    )
    ours = UserMessage("jean@x.fr", input_channel=OWN_CHANNEL, metadata={"masked": ["[code]"]})
    assert (ours.text, ours.metadata) == ("jean@x.fr", {"masked": ["[code]"]})
