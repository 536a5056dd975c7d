"""Short ways to write what was understood and to read what was said."""

from assistant.dialogue.state import Message, Turn
from assistant.dialogue.understanding import Thresholds, Understanding

THRESHOLDS = Thresholds(answer=0.6, suggest=0.5, known=0.3)
TIED_DATES = (
    ("dates-dpi-va1", 0.24),
    ("dates-dpi-va2", 0.23),
    ("dates-lgo-va1", 0.22),
    ("dates-lgo-va2", 0.2),
)


def heard(text: str, *ranking: tuple[str, float], intent: str = "faq", **found: object) -> Understanding:
    known = found.pop("known", sum(p for _, p in ranking))
    return Understanding(text, intent, ranking, float(known), thresholds=THRESHOLDS, **found)  # type: ignore[arg-type]


def kinds(turn: Turn) -> list[str]:
    return [message.kind for message in turn.messages]


def titles(message: Message) -> list[str]:
    return [button.title for button in message.buttons]
