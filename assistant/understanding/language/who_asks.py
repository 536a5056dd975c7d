"""Who asks, said before what is asked: « je suis sage-femme et je n'arrive pas à activer ma e-CPS »."""

from __future__ import annotations

import re
from collections.abc import Collection

_WHO = re.compile(
    r"(?:(?:bonjour|bonsoir|salut)\b[ ,.!]*)?"
    r"(?:je suis|j['’]suis|chuis|nous sommes|on est|(?:je|on) travaille|nous travaillons|j['’]exerce|"
    r"en tant qu(?:e(?= )|['’](?=\w))|je repr[ée]sente|nous repr[ée]sentons|ici|moi)(?:(?<=['’])|\b)[ ,]*"
    r"(?:(?:une?|l[ea]s?|l['’]|d['’]|des|du|de|en|dans|chez|pour|comme|"
    r"[ée]dit(?:eur|rice)s?|int[ée]grateurs?|responsables?|"
    r"secr[ée]taire|assistante?|direct(?:eur|rice)|g[ée]rante?|interne|[ée]tudiante?|jeune|petite?|grande?)"
    r"(?:(?<=['’])|\b) *)*",
    re.IGNORECASE,
)
"""What begins by saying who asks, up to the trade that is named."""
_REST = re.compile(
    r"[^,;:.!?\n]{0,40}?(?:[,;:.!?\n]{1,3}\s{0,3}(?:(?:et|mais|or)\s{1,3})?|\s(?:et|mais)\s{1,3})(?=\S)",
    re.IGNORECASE,
)
"""What may follow the trade (« libérale », « à Lyon »), up to what is asked."""


def who_asks(text: str, subjects: Collection[tuple[int, int]]) -> int:
    """Where what is asked begins, after who asks it; 0 when nobody is named first.

    Args:
        text: Without what frames it.
        subjects: Where its subjects are named. A trade is said at once: « je suis bloqué sur l'INSi et rien
            ne marche » says what is asked.
    """
    lead = _WHO.match(text)
    if lead is None:
        return 0
    ends = [end for start, end in subjects if start <= lead.end() < end]
    rest = _REST.match(text, max(ends)) if ends else None
    return rest.end() if rest else 0
