"""Which act a message is in its context, by rules: from its act alone and from what was just asked.

Everything here is a pattern or a count of words; `assistant.understanding.interpreter` asks it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.text import fold
from assistant.understanding import acts
from assistant.understanding.acts import NO, UNKNOWN, YES
from assistant.understanding.result import CLARIFICATION, COMMENT, FEEDBACK, REASON, SUGGESTION, Context
from assistant.understanding.short_answers import ordinal, reason_named, says_yes

Act = tuple[str, dict[str, str]]
"""An act and its values."""
_ALWAYS = frozenset({acts.EMERGENCY, acts.RESTART, acts.BACK, acts.HUMAN, acts.REPEAT})
"""What a visitor may always say, whatever was asked."""
_MAYBE_QUESTION = frozenset({acts.QUESTION, acts.FOLLOW_UP, acts.OUT_OF_SCOPE, acts.REDIRECTION})
_NO_CHOICE = frozenset(
    {
        *(acts.QUESTION, acts.TOPIC, acts.FOLLOW_UP, acts.HELP),
        *(acts.GREETING, acts.THANKS, acts.GOODBYE, acts.INSULT),
    }
)
_REFUSAL = re.compile(r"^(non|nan|pas ca|aucune?)\b")
_NONE = re.compile(r"^aucune?\b")
_CORRECTION = re.compile(r"^(non|nan|plutot|en fait|je voulais dire|pardon|erreur)\b")
_INTERROGATIVE = re.compile(
    r"\b(comment|combien|pourquoi|quand|ou est|ou sont|qui|quel(le)?s?|quoi|lequel|laquelle|est-ce|"
    r"(peut|doit|faut|dois|puis|peux|a-t|sont|avez|pouvez)-(on|il|je|elle|ils|vous))\b"
)
_ELLIPSIS = re.compile(
    r"^(et (si|avec|pour|dans|en|au|aux|a|la|le|les|sans|sur|chez|quand|comment|combien)\b"
    r"|pareil|idem|dans ce cas|meme question)"
)


def in_context(
    act: str, values: Mapping[str, str], text: str, facets: Mapping[str, Sequence[str]], context: Context
) -> Act:
    """The act of a message after what has just been asked.

    Args:
        act: What it is on its own.
        values: Its values on its own.
        text: The message.
        facets: Facets it names.
        context: Of the conversation.
    """
    same: Act = (act, dict(values))
    if act in _ALWAYS:
        return same
    words = fold(text).split()
    refuses = act == acts.FEEDBACK and values.get("useful") == NO
    if context.asked == COMMENT:
        # Anything typed is the comment: whoever has a new question finds it offered after the thanks.
        return (acts.SKIP if refuses and len(words) <= 3 else acts.COMMENT), {}
    if context.asked == FEEDBACK and context.entries:
        # A list was shown besides: under a probable answer, or the one that the answer was picked from.
        if (rank := ordinal(text)) is not None:
            return acts.PICK, {"rank": str(rank + 1)}
        if _NONE.match(fold(text)) and len(words) <= 4:
            return acts.REJECT_LIST, {}
    # Before a refusal: « elle n'est pas claire » is both.
    if context.asked == REASON and act in {acts.FEEDBACK, *_MAYBE_QUESTION} and (reason := _reason(text)):
        return acts.REASON, reason
    if context.asked in (FEEDBACK, REASON) and act == acts.FEEDBACK:
        return acts.FEEDBACK, {"useful": YES if says_yes(text) else NO}
    if is_correction(text, facets, context):
        return acts.CORRECTION, {facet: named[0] for facet, named in facets.items() if named}
    if context.asked == CLARIFICATION:
        return _in_clarification(same, words, text, facets, context)
    if context.asked == SUGGESTION:
        if refuses or UNKNOWN in values or (_REFUSAL.match(fold(text)) and len(words) <= 4):
            return acts.REJECT_LIST, {}
        if (rank := ordinal(text)) is not None:
            return acts.PICK, {"rank": str(rank + 1)}
    return same


def _in_clarification(
    same: Act, words: list[str], text: str, facets: Mapping[str, Sequence[str]], context: Context
) -> Act:
    act, values = same
    if UNKNOWN in values or (act == acts.FEEDBACK and values.get("useful") == NO):
        return acts.CHOICE, {UNKNOWN: YES}
    if (rank := ordinal(text)) is not None:
        return acts.CHOICE, {"rank": str(rank + 1)}
    named = facets.get(context.facet or "", ())
    choice: Act = (acts.CHOICE, {"facet": context.facet or "", "value": named[0]} if named else {})
    if named and len(words) <= 12 and not is_question(text):
        # « nous sommes éditeur d'un LGO pour les officines » answers in a sentence.
        return choice
    # « la e-CPS » answers; « comment débloquer ma e-CPS perdue hier ? » asks.
    if len(words) <= 6 and (named or act not in _NO_CHOICE):
        chosen = named or act in (acts.OUT_OF_SCOPE, acts.REDIRECTION, acts.FEEDBACK)
        return choice if chosen else same
    short = len(words) <= 3 or (facets and len(words) <= 6)
    if act in (acts.QUESTION, acts.TOPIC, acts.FOLLOW_UP) and not is_question(text) and short:
        return choice
    return same


def is_question(text: str) -> bool:
    """True when the words ask: a question mark or an interrogative."""
    return "?" in text or bool(_INTERROGATIVE.search(fold(text)))


def is_correction(text: str, facets: Mapping[str, Sequence[str]], context: Context) -> bool:
    """True when a short message opens as a correction does and names something: « non, plutôt la e-CPS »."""
    if not context.question or len(text.split()) > 8:
        return False
    return bool(_CORRECTION.match(fold(text))) and bool(facets)


def opens_as_ellipsis(text: str) -> bool:
    """True for « et avec une CPE ? »: it says nothing without the question before it."""
    return bool(_ELLIPSIS.match(fold(text)))


def _reason(text: str) -> dict[str, str] | None:
    rank = ordinal(text)
    if rank is not None:
        return {"rank": str(rank + 1)}
    code = reason_named(text)
    return {"code": code} if code else None
