"""The entries nearest to a text, for a site's own search page. Pure functions."""

from __future__ import annotations

from typing import Any

from assistant.channel.catalogue_view import Front
from assistant.dialogue.decide import decide
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import asking
from assistant.understanding import acts
from assistant.understanding.result import Understanding

_OF_THE_FAQ = frozenset({acts.QUESTION, acts.TOPIC, acts.PRECISION, acts.FOLLOW_UP, acts.CORRECTION})
"""Acts that ask something of the FAQ: of any other, no entry is said to be the answer."""


def search(front: Front, understood: Understanding) -> list[dict[str, Any]]:
    """What a search page lists, likeliest first; nothing when the assistant would admit that it has none.

    Args:
        front: What is served.
        understood: Of the text, without any conversation.

    Returns:
        `entry_id`, `title`, `url` (relative to the channel), `probability` and `certainty`: how sure the
        assistant would be in giving this answer, None for what it would not give.
    """
    asked = asking(Conversation(), understood)
    decision = decide(front.catalogue, asked, front.costs, asked.unknown_numbers)
    if understood.act == acts.EMERGENCY or (decision.kind == "admit" and understood.act != acts.TOPIC):
        # « INSi » alone is the name of a product: none of its questions stands out, all are looked for.
        return []
    given = decision.entry if understood.act in _OF_THE_FAQ else None
    return [
        {
            "entry_id": entry.id,
            "title": entry.question,
            # The page that needs no JavaScript, at the answer itself: it is read at once.
            "url": front.places.get(entry.id, "themes"),
            "probability": round(probability, 4),
            "certainty": decision.certainty if entry.id == given else None,
        }
        for entry_id, probability in understood.ranking
        if (entry := front.catalogue.shown(entry_id))
    ]
