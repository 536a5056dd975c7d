"""Short ways to write what was understood and to read the replies."""

import json
from dataclasses import replace

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask
from assistant.dialogue.turns import Button, Message, Turn
from assistant.understanding import acts
from assistant.understanding.result import Thresholds, Understanding, payload

THRESHOLDS = Thresholds(answer=0.6, suggest=0.5, known=0.3)
TIED_DATES = (
    ("dates-dpi-va1", 0.24),
    ("dates-dpi-va2", 0.23),
    ("dates-lgo-va1", 0.22),
    ("dates-lgo-va2", 0.2),
)


def understood(
    text: str, *ranking: tuple[str, float], act: str = acts.QUESTION, **more: object
) -> Understanding:
    """A typed message; its chance of being known is what its ranking sums to unless given."""
    known = float(more.pop("known", sum(p for _, p in ranking)))
    return Understanding(text, act, ranking=ranking, known=known, thresholds=THRESHOLDS, **more)  # type: ignore[arg-type]


def pressed(act: str, **values: str) -> Understanding:
    """A button."""
    return Understanding(payload(act, **values), act, values)


def kinds(turn: Turn) -> list[str]:
    return [message.kind for message in turn.messages]


def titles(message: Message) -> list[str]:
    return [button.title for button in message.buttons]


def press(button: Button | str) -> Understanding:
    """What is understood of a button, or of its payload: its name is the act, its values are entities."""
    sent = button if isinstance(button, str) else button.payload
    name, brace, rest = sent.removeprefix("/").partition("{")
    carried = json.loads(brace + rest) if brace else {}
    entities = [{"entity": entity, "value": value} for entity, value in carried.items()]
    return Understanding.from_message(
        {"text": sent, "intent": {"name": name, "confidence": 1.0}, "entities": entities}
    )


def titled(turn: Turn, title: str) -> Understanding:
    """What is understood of the button of this title."""
    return press(next(b for message in turn.messages for b in message.buttons if b.title == title))


def stored(turn: Turn, interaction: int = 41) -> Conversation:
    """The conversation as the next turn finds it: its answer stored, itself stored as JSON."""
    after = turn.conversation
    if turn.record is not None and turn.record.feedback:
        after = after.with_interaction(interaction)
    return Conversation.from_dict(json.loads(json.dumps(after.as_dict())))


def answered(knowledge: Knowledge) -> Turn:
    """An answer of the made-up catalogue, stored under the number 41."""
    question = understood("carte bloquée", ("cps-bloquee", 0.8), ("ecps-bloquee", 0.15))
    turn = ask(knowledge, Conversation(), question)
    return replace(turn, conversation=turn.conversation.with_interaction(41))


def asking(knowledge: Knowledge) -> Conversation:
    """A conversation that has just asked which dispositif the dates are for."""
    return ask(knowledge, Conversation(), understood("quelles dates limites ?", *TIED_DATES)).conversation
