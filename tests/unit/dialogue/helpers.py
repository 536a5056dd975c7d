"""Short ways to write what was understood and to read what was said."""

from assistant.dialogue.turns import Message, Turn
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
    """A typed message; its chance of being known is what its ranking sums to unless told."""
    known = float(more.pop("known", sum(p for _, p in ranking)))
    return Understanding(text, act, ranking=ranking, known=known, thresholds=THRESHOLDS, **more)  # type: ignore[arg-type]


def pressed(act: str, **values: str) -> Understanding:
    """A button."""
    return Understanding(payload(act, **values), act, values)


def kinds(turn: Turn) -> list[str]:
    return [message.kind for message in turn.messages]


def titles(message: Message) -> list[str]:
    return [button.title for button in message.buttons]
