"""Questions asked in English: recognised by their function words, helped by a glossary."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# Function words of one language only: « on », « or », « a », « me », « note » are in both.
_ENGLISH_WORDS = (
    "the of to is are was were be been my your our their this that these those how what when where which who "
    "why do does did can could should would will have has had need and for with without from about into i we "
    "you they it its not don't doesn't can't isn't i'm we're i've there any some"
)
_FRENCH_WORDS = (
    "le la les un une des du de d l au aux est sont et ou que qui quoi quel quelle quels quelles comment "
    "pourquoi quand combien je j tu il elle nous vous ils mon ma mes notre nos votre vos leur ce cette ces "
    "pour avec sans dans sur par pas ne n se s qu peut faut doit avoir être"
)
_ENGLISH, _FRENCH = frozenset(_ENGLISH_WORDS.split()), frozenset(_FRENCH_WORDS.split())


def is_english(text: str) -> bool:
    """True when at least two function words are English, and more than twice as many as the French ones."""
    words = [word.replace("’", "'") for word in _WORD.findall(text.lower())]
    english = sum(word in _ENGLISH for word in words)
    french = sum(part in _FRENCH for word in words for part in word.split("'"))
    return english >= 2 and english > 2 * french


def in_french(text: str, glossary: Mapping[str, str]) -> str:
    """The words of an English question that matter, in French: function words left out, names kept."""
    words = []
    for word in re.findall(r"[^\W_]+(?:[-.'’][^\W_]+)*", text):
        low = word.lower().replace("’", "'")
        if low not in _ENGLISH:
            words.append(glossary.get(low, word))
    return " ".join(words)
