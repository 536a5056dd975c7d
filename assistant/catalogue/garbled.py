"""Texts whose letters were lost: read in another encoding than the one they were written in.

Each sign below is one that no French text holds: « Ã© » is « é » of UTF-8 read as Windows-1252, « Ž » after a
letter is « é » of the Mac, « ‚ » after a letter is « é » of DOS. The letters that French, or a foreign name,
does write are left alone: « SÃO PAULO », « Žižek », « SANTÉ : ».
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.catalogue.code_spans import without_code

_LOWER = "a-zà-öø-ÿœ"
# What stands for the bytes 80 to BF when UTF-8 is read as Windows-1252, or as Latin 1.
_TRAIL = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_UTF8_AS_1252 = (
    # « Ã© », « Â° », « Å“ »; alone before a space, the no-break one it was is gone: « Ã  », « Â : ».
    rf"[ÃãÂ][{_TRAIL}]|Å[“”’¸\u0092\u0093 ¡]|(?<![^\W\d_])[ÃÂ](?=\s)"
    # « â€™ », « âœ… », « ðŸ˜€ », « ï»¿ », « ï¿½ » (a letter lost before that), the ligature of « fi ».
    rf"|â[€‚„†ˆ‰œ\u0080-\u009f][{_TRAIL}]?|ðŸ|ï»¿|ï¿½|ï¬[\u0080-\u0086€‚ƒ„…†]"
)
# « √2 » and « √x » are mathematics, « ├── » draws a tree.
_UTF8_AS_MAC = r"√[^\sA-Za-z0-9(]|¬[†∞´ªµ∑]|‚Ä[ôòúù¶ìî¢]|≈[ìí∏]"
_UTF8_AS_DOS = r"[├┬┼][^\s─━│┃├└┬┼]|ÔÇ[^\s]|Γ[Çé][^\s]"
_ONE_BYTE = (
    # A letter in the middle of a word that no French word has there, or a sign where only a letter stands.
    rf"(?<=[{_LOWER}])[ÁÃÄÅÌÍÐÑÒÓÕÖØÚÝÞŽŠ‚Œ¶˘˚]|(?<=[{_LOWER}])[ÀÂÇÈÊËÎÏÔÙÛÜ](?=[{_LOWER}]|\b)"
    rf"|[‚ŽŠ](?=[bcdfghjklmnpqrstvwxz])|(?<=[{_LOWER}])[™‰‹¯¹](?=[{_LOWER}])|ƒ(?=\w)|‡(?=[{_LOWER}])|þ"
    rf"|(?<=[{_LOWER}])[“”](?=[{_LOWER}])|(?<=[{_LOWER}])ž(?=te?s?\b|r(?:e|s|es|ement)?\b)|ˆ"
    # « lÕagence », « Ç Bonjour È »: the apostrophe and the quotation marks of the Mac.
    rf"|(?<![^\W\d_])[LDJNMSCT]Õ(?=\w)|(?<!\S)Ç(?=\s[^È]*\sÈ(?!\S))"
)
_GARBLED = re.compile(
    "|".join(("\ufffd", r"_x[0-9A-Fa-f]{4}_", "[\u0080-\u0084\u0086-\u009f]"))
    + f"|{_UTF8_AS_1252}|{_UTF8_AS_MAC}|{_UTF8_AS_DOS}|{_ONE_BYTE}"
)
# Of these alone no sign is made: nearly every text ends here, ten times sooner.
_ORDINARY = re.compile("[\x00-\x7féèêëàâäîïôöùûüÿçæñÉ«»’–—…°\u00a0\u202f]*+")
_SHOWN = 15


@dataclass(frozen=True)
class Garbled:
    """Where a text lost its letters.

    Attributes:
        offset: Of the first sign.
        excerpt: That sign with the letters around it.
        is_line_break: True for « _x000D_ », a line break that another program wrote with letters.
    """

    offset: int
    excerpt: str
    is_line_break: bool = False

    @property
    def message(self) -> str:
        """What is wrong and what to do, in French."""
        if self.is_line_break:
            return (
                f"« {self.excerpt} » est un retour à la ligne mal exporté par un autre logiciel : "
                "remplacez-le par un vrai retour à la ligne, ou retirez-le."
            )
        return (
            f"des lettres sont abîmées (« {self.excerpt} ») : le texte a été lu dans un autre encodage que "
            "le sien. Retapez le passage, ou reprenez-le de l'original."
        )


def garbled(text: str) -> Garbled | None:
    """The first damage of a text, outside its code spans; None when its letters are whole."""
    if "_x" not in text and _ORDINARY.fullmatch(text):
        return None
    match = _GARBLED.search(text)
    if match is None or ("`" in text and (match := _GARBLED.search(without_code(text))) is None):
        return None
    sign = match.group()
    if sign.startswith("_x"):
        return Garbled(match.start(), sign, is_line_break=True)
    start = max(text.rfind(space, 0, match.start()) for space in " \n\u00a0") + 1
    start = max(start, match.start() - _SHOWN)
    end = next((i for i in range(match.end(), len(text)) if text[i].isspace()), len(text))
    return Garbled(match.start(), text[start : min(end, match.end() + _SHOWN)].strip())
