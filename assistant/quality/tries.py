"""A conversation that is tried: each turn is what a visitor would get, and nothing of it is stored.

The way is that of a real turn, without Rasa: the understanding in the context of the conversation, the table
of the steps, the messages of the contract. A test holds that a real conversation says the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.catalogue.agency import today
from assistant.dialogue.context import context_of
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.step_table import take_step
from assistant.dialogue.turns import contract_fields
from assistant.releases.served import Served
from assistant.understanding.interpreter import Interpreter
from assistant.understanding.result import Understanding


@dataclass(frozen=True)
class Tried:
    """One turn.

    Attributes:
        messages: In the fields of the contract.
        conversation: As the next turn finds it.
        understood: What the message was taken for.
        knowledge: What the turn was made from.
    """

    messages: Sequence[Mapping[str, Any]]
    conversation: Conversation
    understood: Understanding
    knowledge: Knowledge


def take_turn(
    interpreter: Interpreter,
    served: Served,
    said: str,
    conversation: Conversation | None = None,
    times_answered: Mapping[str, int] | None = None,
    masked: Collection[str] = (),
) -> Tried:
    """What a message leads to.

    Args:
        interpreter: What understands it.
        served: What is answered from.
        said: As typed, safe for Rasa (`privacy.sanitize.for_rasa`); what begins with « / » is a payload.
        conversation: Before it; the first turn without.
        times_answered: Entry -> how often it was answered, which orders a subject's page.
        masked: Labels that redaction put in it.
    """
    before = conversation or Conversation()
    if said.strip() and not said.startswith("/"):
        understood = interpreter.interpret(said, context_of(before.as_dict(), before.awaiting))
    else:
        understood = pressed(said)
    knowledge = Knowledge(
        served.for_model(understood.catalogue),
        served.texts,
        today(served.agency),
        served.costs,
        times_answered or {},
    )
    turn = take_step(knowledge, before, understood, masked)
    after = turn.conversation
    if turn.record is not None and turn.record.feedback:
        # A real answer has the number under which it is stored: « Oui » and « Non » speak of that one.
        after = after.with_interaction(max(after.turn, 1))
    return Tried([contract_fields(message) for message in turn.messages], after, understood, knowledge)


def pressed(said: str) -> Understanding:
    """What a button's payload means: `/intent{values}`, as Rasa reads it by itself."""
    name = said.strip().removeprefix("/").partition("{")[0]
    return Understanding.from_message({"text": said, "intent": {"name": name, "confidence": 1.0}})
