"""Redaction of what comes through Rasa's other channels (`rasa shell`, `rest`…), before Rasa itself reads it.

The assistant's own channel redacts before it hands a message over. Without this, what is typed elsewhere
would be whole in the model's input, in the requests to the action server and in the logs: the tracker store
alone would redact it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.dialogue.masked import MASKED
from assistant.privacy.redaction import redaction_of

OWN_CHANNEL = "assistant"
"""Name of the channel that has redacted already (`assistant.channel.web`)."""


def redact_incoming_messages() -> None:
    """Makes Rasa's `UserMessage` hold a redacted text, and in its metadata the labels of what was masked.

    What begins with « / » is a button's payload; the tracker store redacts it too.
    """
    from rasa.core.channels.channel import UserMessage

    original = UserMessage.__init__
    if getattr(original, "patched", False):
        return

    def init(
        self: Any,
        text: str | None = None,
        output_channel: Any = None,
        sender_id: str | None = None,
        parse_data: Mapping[str, Any] | None = None,
        input_channel: str | None = None,
        message_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        if text and input_channel != OWN_CHANNEL and not text.lstrip().startswith("/"):
            redacted = redaction_of(text)
            text = redacted.text
            if redacted.labels:
                metadata = {**(metadata or {}), MASKED: sorted(redacted.labels)}
        original(self, text, output_channel, sender_id, parse_data, input_channel, message_id, metadata)

    init.patched = True  # type: ignore[attr-defined]
    UserMessage.__init__ = init
