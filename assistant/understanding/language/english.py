"""Questions asked in English: recognised by their function words, helped by a glossary."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_TRANSLATED = re.compile(r"[^\W_]+(?:[-.'’][^\W_]+)*")
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
"""An error message that a French question quotes says nothing of its language."""
# Words of one language only: « on », « or », « a », « me » are in both, « HAD » and « HAS » are French too.
_TELLING_WORDS = (
    "is are was were my your our their what when where which who why how do does did can could should would "
    "will you they its don't doesn't can't isn't aren't i'm we're i've it's what's you're cannot this these"
)
"""They make a clause: one is enough, as in « Is it mandatory? »."""
_LINKING_WORDS = (
    "the of to with for from by in and not any some that those be been need without into i we it there please"
)
"""Technical English holds one of them (« authorization code flow with PKCE »): two make a sentence."""
_COMMON_WORDS = (
    "get order buy renew lost forgot expired mandatory required available allowed free price pricing cost "
    "list wave certified provider providers vendor vendors software hospital doctor english help know find "
    "use using work works working returns return valid before after between difference eligible"
)
"""Common words that are not French: they confirm, and decide nothing."""
_SILENT_WORDS = "a an on at or as me has had have about so if than then there's here just also hello hi"
"""Function words that say nothing of the language, left out of what is translated."""
_FRENCH_WORDS = (
    "le la les l un une des du de d au aux est sont et ou que qui quoi quel quelle quels quelles comment "
    "pourquoi quand combien je j tu il elle nous vous ils mon ma mes notre nos votre vos leur ce cette ces "
    "pour avec sans dans sur par pas ne n se s qu m c peut faut doit avoir être"
)
_TELLING, _LINKING = frozenset(_TELLING_WORDS.split()), frozenset(_LINKING_WORDS.split())
_COMMON, _FRENCH = frozenset(_COMMON_WORDS.split()), frozenset(_FRENCH_WORDS.split())
_LEFT_OUT = _TELLING | _LINKING | frozenset(_SILENT_WORDS.split())
_TELLING_WEIGHT = 2


def is_english(text: str) -> bool:
    """True when what is English outweighs what is French.

    One word that makes a clause is enough (« Is INSi free? »), or two lesser ones of which one is a function
    word (« price of a card »); each French function word asks for twice as much.
    """
    words = [word.replace("’", "'") for word in _WORD.findall(_QUOTED.sub(" ", text.lower()))]
    telling = sum(word in _TELLING for word in words)
    linking = sum(word in _LINKING for word in words)
    common = sum(word in _COMMON for word in words)
    # « waiting for the first reader » is an error message more often than a question.
    if not telling and not (linking and (common or "?" in text)):
        return False
    english = _TELLING_WEIGHT * telling + linking + common
    french = sum(part in _FRENCH for word in words if word not in _TELLING for part in word.split("'"))
    return english >= _TELLING_WEIGHT and english > 2 * french


def in_french(text: str, glossary: Mapping[str, str]) -> str:
    """The words of an English question that matter, in French: function words left out, names kept.

    A capitalised word after another is part of a name: « Pro Santé Connect ».
    """
    words: list[str] = []
    before = ""
    for word in _TRANSLATED.findall(text):
        low = word.lower().replace("’", "'")
        is_name = word.istitle() and before.istitle() and bool(words)
        if is_name or low not in _LEFT_OUT:
            words.append(word if is_name else glossary.get(low, word))
        before = word
    return " ".join(words)
