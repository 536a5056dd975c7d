"""Corrects what people type on phones: typing errors, missing accents, SMS spelling, glued words.

A noisy channel (Kernighan, Church and Gale, 1990): among the known words near an unknown one, the most
frequent wins; the catalogue's own words count as very frequent, and none of them is ever changed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.settings import home_dir
from assistant.text import fold
from assistant.understanding.disk_cache import cached_arrays, joined
from assistant.understanding.word_tables import Numbers, Texts

WORD = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*")
"""A word as it is corrected, counted and compared: « CI-SIS », « 2.1.4 », « l » of « l'API »."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SMS = {
    "askip": "à ce qu'il paraît", "bcp": "beaucoup", "bjr": "bonjour", "bsr": "bonsoir", "ca": "ça",
    "cad": "c'est-à-dire", "cmt": "comment", "cmnt": "comment", "comm": "comment", "cv": "ça va",
    "dc": "donc", "ds": "dans", "ete": "été", "esk": "est-ce que", "esque": "est-ce que", "jai": "j'ai",
    "jarrive": "j'arrive", "jpeux": "je peux", "kan": "quand", "ke": "que", "kel": "quel",
    "kelle": "quelle", "keske": "qu'est-ce que", "ki": "qui", "koi": "quoi", "kom": "comme",
    "komen": "comment", "lgtps": "longtemps", "mtn": "maintenant", "ns": "nous", "nvx": "nouveaux",
    "pa": "pas", "pb": "problème", "pbm": "problème", "pdt": "pendant", "pk": "pourquoi",
    "pkoi": "pourquoi", "pq": "pourquoi", "pr": "pour", "prkoi": "pourquoi", "pourkoi": "pourquoi",
    "qd": "quand", "qq": "quelques", "qqch": "quelque chose", "qqn": "quelqu'un", "qui": "qui",
    "rdv": "rendez-vous", "slt": "salut", "stp": "s'il te plaît", "svp": "s'il vous plaît",
    "tjrs": "toujours", "tjs": "toujours", "ts": "tous", "tt": "tout", "tte": "toute", "vs": "vous",
    "vx": "veux", "xpliquer": "expliquer", "ya": "il y a",
}  # fmt: skip
# A word of the catalogue weighs as much as the most frequent French ones.
_CATALOGUE_PRIOR = math.log(3e5)
_COMMON = 2e4
"""Occurrences (of the 140 000-word list) from which a French word is common."""
_MAX_EDITS_FROM = 8
_MOST_SEARCHES = 12
_LEAST = 500
"""Occurrences below which a French word is too rare to be what was meant."""
_PLAIN = str.maketrans(
    dict(zip("àâäéèêëîïôöùûüÿç", "aaaeeeeiioouuuyc", strict=True)) | {"œ": "oe", "æ": "ae"}
)
_REPEATED = re.compile(r"(['’-])\1+|(?<=\S)( )\2+")
_SHORT_WORDS = (
    "aux avec ces cet cette comme comment dans de des dois doit du elle en est est-ce et faut il ils je la "
    "le les leur leurs ma mais mes mon ne nos notre nous ou par pas peut peux plus pour quand que quel "
    "quelle quels qui quoi sa sans se ses si son sont sur ta tous tout un une vos votre vous"
)
_SHORT = tuple(_SHORT_WORDS.split())
"""The words a two- or three-letter word that exists nowhere may stand for."""
_GLUED = frozenset(
    word
    for words in (
        "a au aux ce ces cette d dans de des du en est et il j je l la le les ma mes mon ne on ou",
        "par pas pour qu que qui sa se ses si son sur un une vous",
    )
    for word in words.split(" ")
)


class French:
    """French words and how often they occur, from the list of the package `pyspellchecker`."""

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Takes what `arrays_of` gives."""
        self._counts = Numbers(arrays["folded"], arrays["counts"])
        self._as_written = Numbers(arrays["written"], np.ones_like(arrays["written"]))
        # Only of the words that are not written as they are folded.
        self._places = Numbers(arrays["accented"], arrays["places"])
        self._texts = Texts(arrays["texts"])

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> French:
        """Takes occurrences of words as written, with their accents."""
        return cls(cls.arrays_of(counts))

    @staticmethod
    def arrays_of(counts: Mapping[str, int]) -> dict[str, np.ndarray]:
        """Fingerprints of words as written and folded, with what is known of each."""
        total: dict[str, int] = {}
        accented: dict[str, str] = {}
        for word, count in sorted(counts.items(), key=lambda pair: -pair[1]):
            folded = word.translate(_PLAIN)
            accented.setdefault(folded, word)
            total[folded] = total.get(folded, 0) + count
        other = {folded: word for folded, word in accented.items() if folded != word}
        arrays = {"texts": joined(other.values())}
        arrays["written"], _ = Numbers.arrays_of(counts, counts.values())
        arrays["folded"], arrays["counts"] = Numbers.arrays_of(total, total.values())
        arrays["accented"], arrays["places"] = Numbers.arrays_of(other, range(len(other)))
        return arrays

    def count(self, folded: str) -> int:
        """Occurrences of a folded word, 0 when it is unknown."""
        return self._counts.get(folded) or 0

    def counts(self, folded: Sequence[str]) -> list[int]:
        """The same of several words, together."""
        counts: list[int] = self._counts.of(folded).tolist()
        return counts

    def has_these_accents(self, word: str) -> bool:
        """True when the word exists with these very accents."""
        return self._as_written.get(word) is not None

    def accented(self, folded: str) -> str:
        """The word with its accents, as most often written."""
        place = self._places.get(folded)
        return folded if place is None else self._texts[place]


@lru_cache(maxsize=1)
def french_words() -> French:
    """The list of the package; empty when it is not installed (only the catalogue's words then)."""
    package = find_spec("spellchecker")
    if package is None or package.origin is None:
        return French.of({})
    path = Path(package.origin).parent / "resources" / "fr.json.gz"

    def make() -> dict[str, np.ndarray]:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return French.arrays_of(json.load(file))

    shipped = hashlib.sha256(path.read_bytes()).hexdigest()
    return French(cached_arrays(home_dir() / "cache", "words", f"{shipped} 2", make))


class Speller:
    """Corrects a question against the catalogue's vocabulary and French."""

    def __init__(self, words: Mapping[str, tuple[str, int]], french: French | None = None) -> None:
        """Takes folded word -> (as most often written, occurrences) of the catalogue."""
        self.words = dict(words)
        self._french = french if french is not None else french_words()
        # Acronyms are never a correction: « CPS » is not « CPE », « INSi » not « Insee ».
        self._targets = [
            word
            for word, (accented, _) in self.words.items()
            if len(word) >= 4 and word.isalpha() and not is_acronym(accented)
        ]

    @classmethod
    def of(cls, texts: Iterable[str], french: French | None = None) -> Speller:
        """The vocabulary of texts."""
        accented: dict[str, Counter[str]] = {}
        for text in texts:
            for word in WORD.findall(text):
                accented.setdefault(fold(word), Counter())[word if is_acronym(word) else word.lower()] += 1
        return cls({w: (c.most_common(1)[0][0], c.total()) for w, c in accented.items()}, french)

    def correct(self, text: str) -> str:
        """The text with its unknown words corrected; known words at most regain their accents.

        At most `_MOST_SEARCHES` unknown words are looked for: more of them are no French to correct, and
        each costs as much as reading ten known ones.
        """
        searches = iter(range(_MOST_SEARCHES))
        text = _REPEATED.sub(lambda match: match.group()[0], text)
        shouted = _is_shouted(text)
        words = list(WORD.finditer(text))
        pieces, end, skip = [], 0, False
        for place, match in enumerate(words):
            if skip:
                skip = False
                continue
            pieces.append(text[end : match.start()])
            following = words[place + 1] if place + 1 < len(words) else None
            joined = self._joined(match, following, text) or self._shifted(match, following, text)
            if joined is not None and following is not None:
                pieces.append(joined)
                end, skip = following.end(), True
            else:
                pieces.append(self._corrected(match.group(), shouted, searches))
                end = match.end()
        return "".join(pieces) + text[end:]

    def _corrected(self, word: str, shouted: bool, searches: Iterator[int]) -> str:
        folded = fold(word)
        known = self.words.get(folded)
        if folded in _SMS and word.islower() and (known is None or is_acronym(known[0])):
            # « pa » is « pas », « PA » is an acronym.
            return _SMS[folded]
        if known is not None:
            if shouted or self._lacks_accents(word):
                return known[0]
            return word
        if "-" in word and not is_acronym(word):
            # « puorriat-elle »: each half on its own.
            halves = word.split("-")
            return "-".join(self._corrected(half, shouted, searches) if half else half for half in halves)
        if not folded.isalpha():
            return word.lower() if shouted else word
        if is_acronym(word) and not shouted:
            return word
        if self._french.count(folded):
            return self._french.accented(folded) if shouted or self._lacks_accents(word) else word
        if len(folded) > 30:
            return word
        if len(folded) < 4:
            return self._short(folded) or word
        nearest = self._nearest(folded) if next(searches, None) is not None else None
        return nearest or (word.lower() if shouted else word)

    def _short(self, folded: str) -> str | None:
        """« lse » is « les »: one edit from one common word, or two letters swapped."""
        if len(folded) < 2:
            return None
        swapped = [w for w in _SHORT if len(w) == len(folded) > 2 and sorted(w) == sorted(folded)]
        near = swapped or [w for w in _SHORT if w[0] == folded[0] and OSA.distance(w, folded) == 1]
        return max(near, key=self._french.count) if near else None

    def _lacks_accents(self, word: str) -> bool:
        return word.islower() and not self._french.has_these_accents(word)

    def _nearest(self, folded: str) -> str | None:
        best: tuple[float, str] | None = None
        limit = 2 if len(folded) >= _MAX_EDITS_FROM else 1
        for target, distance, _ in process.extract(
            folded, self._targets, scorer=OSA.distance, score_cutoff=limit, limit=5
        ):
            accented, count = self.words[target]
            score = _CATALOGUE_PRIOR + math.log(1 + count) - 6 * (distance - 1) + _alike(folded, target)
            if best is None or score > best[0]:
                best = (score, accented)
        # The shorter the word, the more words lie near it.
        least = _LEAST if len(folded) > 5 else 10 * _LEAST
        edits = sorted(_one_edit_away(folded))
        for target, count in zip(edits, self._french.counts(edits), strict=True):
            if count >= least and len(target) >= 3:
                score = math.log(count) + _alike(folded, target)
                if best is None or score > best[0]:
                    best = (score, self._french.accented(target))
        split = self._split(folded)
        if split is not None and (best is None or split[0] > best[0]):
            best = split
        return best[1] if best else None

    def _split(self, folded: str) -> tuple[float, str] | None:
        best: tuple[float, str] | None = None
        for cut in range(1, len(folded) - 2):
            left, right = folded[:cut], folded[cut:]
            if left not in _GLUED:
                continue
            known = self.words.get(right)
            count = self._french.count(right)
            if known is None and count < _COMMON / 20:
                continue
            score = (_CATALOGUE_PRIOR if known else math.log(count)) - 2 + len(left) / 10
            if best is None or score > best[0]:
                glue = "'" if left in ("l", "d", "j", "qu") else " "
                best = (score, f"{left}{glue}{known[0] if known else self._french.accented(right)}")
        return best

    def _is_known(self, folded: str) -> bool:
        return folded in self.words or self._french.count(folded) > _COMMON

    def _shifted(self, first: re.Match[str], second: re.Match[str] | None, text: str) -> str | None:
        """« fraisd e garde »: the space came one letter late, or early."""
        if second is None or text[first.end() : second.start()] != " ":
            return None
        left, right = first.group(), second.group()
        if not (left + right).islower() or (self._is_known(fold(left)) and self._is_known(fold(right))):
            return None
        for a, b in ((left[:-1], left[-1] + right), (left + right[0], right[1:])):
            if a and b and self._is_known(fold(a)) and self._is_known(fold(b)):
                # Both are known: nothing is looked for.
                return f"{self._corrected(a, False, iter(()))} {self._corrected(b, False, iter(()))}"
        return None

    def _joined(self, first: re.Match[str], second: re.Match[str] | None, text: str) -> str | None:
        """« convergen ce » is one word when neither half is any."""
        if second is None or text[first.end() : second.start()] != " ":
            return None
        halves = fold(first.group()), fold(second.group())
        whole = self.words.get("".join(halves))
        if whole is None or len("".join(halves)) < 6:
            return None
        if all(half in self.words or self._french.count(half) > _COMMON for half in halves):
            return None
        return whole[0]


def is_acronym(word: str) -> bool:
    """True for « CPS », « INSi », « e-CPS »: two capitals at least."""
    return sum(letter.isupper() for letter in word) >= 2


def _is_shouted(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 12 and sum(letter.isupper() for letter in letters) > 0.8 * len(letters)


def _alike(typed: str, target: str) -> float:
    """Bonus for the errors fingers make: same first letter, swapped or doubled letters, none changed."""
    bonus = 2.0 if typed[0] == target[0] else 0.0
    if sorted(typed) == sorted(target) or re.sub(r"(.)\1", r"\1", typed) == re.sub(r"(.)\1", r"\1", target):
        bonus += 2.0
    elif len(typed) < len(target):
        bonus += 0.5
    return bonus


def _one_edit_away(word: str) -> set[str]:
    parts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    edits = {left + right[1:] for left, right in parts if right}
    edits |= {left + right[1] + right[0] + right[2:] for left, right in parts if len(right) > 1}
    edits |= {left + letter + right[1:] for left, right in parts if right for letter in _LETTERS}
    edits |= {left + letter + right for left, right in parts for letter in _LETTERS}
    return edits
