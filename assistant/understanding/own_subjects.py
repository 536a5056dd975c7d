"""What the FAQ itself asks about, which no list of foreign subjects may take from it.

Examples of small talk are shared between agencies: « comment bloquer un spam ? » is nobody's business here
and a question there. Where the FAQ asks about it, the FAQ is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.text import fold
from assistant.understanding.act_training import Written
from assistant.understanding.acts import OUT_OF_SCOPE
from assistant.understanding.language.french import is_infinitive
from assistant.understanding.language.stems import stems

_ASKS = re.compile(r"^\s*(?:comment|où|ou|quand|pourquoi|faut-il|peut-on|puis-je)\s+", re.IGNORECASE)


class OwnSubjects:
    """What a FAQ's phrasings ask about."""

    def __init__(self, phrasings: Iterable[str]) -> None:
        """Takes every phrasing; the words of two of them together are no subject."""
        self._phrasings = {frozenset(stems(text)) for text in phrasings}

    def hold(self, text: str) -> bool:
        """Whether one phrasing holds every word that says what a text is about.

        « comment bloquer », « où obtenir »: anything may have it done, and what it is done to is the subject.
        """
        words = _ASKS.sub("", text).split()
        if words and is_infinitive(fold(words[0])):
            del words[0]
        about = frozenset(stems(" ".join(words)))
        return bool(about) and any(about <= held for held in self._phrasings)


def without_own_subjects(written: Iterable[Written], own: OwnSubjects) -> list[Written]:
    """The messages without those that were written as foreign and that an entry asks about."""
    return [one for one in written if one.label != OUT_OF_SCOPE or not own.hold(one.text)]
