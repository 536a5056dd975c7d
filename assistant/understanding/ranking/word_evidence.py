"""Evidence of words: which of a question's words an entry holds, anywhere in it.

A word counts for what it tells: its inverse document frequency over the entries (Spärck Jones, 1972). It is
held when its stem stands in the entry, or another expression of the lexicon or of the acronyms; a little less
when a word of near meaning does (cosine of single words, the soft matches of Jimenez et al., 2010), looked
for once for each word of the catalogue when it is learnt.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy import sparse

from assistant.text import fold
from assistant.understanding.encoders.sentence_encoder import CachedEncoder, unit
from assistant.understanding.language.spelling import WORD, french_words
from assistant.understanding.language.stems import stems
from assistant.understanding.language.synonyms import Synonyms
from assistant.understanding.ranking.entries import TrainingEntry

_FILE = "words.json"
_ARRAYS = "words.npz"
_NEAR, _SAME = 0.35, 1.0
"""Cosine of two centred words from which they are near, and the one of a word with itself."""
_SYNONYM = 0.9
"""What another expression for a word counts beside the word itself."""
_MOST_NEIGHBOURS = 12
_ROWS = 1024
_FRENCH_WORDS = 1e8
"""Occurrences that the list of French words was counted in, to an order of magnitude."""
_COMMON = 20_000
"""Occurrences from which a French word is common."""
_RAREST = 5.0
"""Occurrences that a word has at least, when the list does not hold it."""


@dataclass(frozen=True)
class QuestionWords:
    """The words of one question and which entries hold them.

    Attributes:
        stems: The different stems, in order of appearance, w of them.
        idf: What each tells, shape (w,).
        rarity: How rare each is in French whatever the catalogue: minus the logarithm of its frequency, (w,).
        held: How much each entry holds each, 0 to 1, shape (w, e).
        exact: Which entries hold the stem itself, shape (w, e).
        frequency: Entries that hold each, shape (w,).
        names: Whether each is written as a name or a code: capitals within a sentence, digits, shape (w,).
        unknown: What a word that no entry holds tells.
        before: Place of the stem just before each, -1 for the first, shape (w,).
        foreign: Whether each belongs to the name of somebody else's object, shape (w,).
    """

    stems: tuple[str, ...]
    idf: np.ndarray
    rarity: np.ndarray
    held: np.ndarray
    exact: np.ndarray
    frequency: np.ndarray
    names: np.ndarray
    unknown: float
    before: np.ndarray
    foreign: np.ndarray

    def share(self) -> np.ndarray:
        """Share of what the question's words tell that each entry holds word for word, shape (e,)."""
        total = float(self.idf.sum())
        return self.idf @ self.exact / total if total > 0 else np.zeros(self.held.shape[1], dtype=np.float32)

    def sum(self) -> np.ndarray:
        """What the question's words that each entry holds tell, near meanings counted, shape (e,)."""
        return self.idf @ self.held


class ForeignNames:
    """Names of others' objects, recognised word for word.

    A name of common French words alone (« Ma Sécurité ») is one only where its first letter is a capital.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Takes names as written."""
        self.names = sorted(set(names))
        self._by_first: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
        for name in self.names:
            words = tuple(fold(word) for word in WORD.findall(name))
            if words:
                common = all(french_words().count(word) >= _COMMON for word in words)
                needs_capital = common and name[:1].isupper()
                self._by_first.setdefault(words[0], []).append((words, needs_capital))

    def named_in(self, text: str) -> list[str]:
        """The names that stand in a text, each as it is written there."""
        found = []
        places = [(match.start(), match.end(), fold(match.group())) for match in WORD.finditer(text)]
        for i, (start, _, word) in enumerate(places):
            for name, needs_capital in self._by_first.get(word, ()):
                rest = places[i : i + len(name)]
                if tuple(w for _, _, w in rest) != name or (needs_capital and not text[start].isupper()):
                    continue
                found.append(text[start : rest[-1][1]])
        return found


class WordCorpus:
    """The words of a catalogue, read once: an index can then be made of a part of its examples."""

    def __init__(
        self,
        entries: Sequence[TrainingEntry],
        labels: Sequence[Sequence[str]],
        synonyms: Synonyms,
        encoder: CachedEncoder | None,
        correct: Callable[[str], str] = str,
        foreign: Sequence[str] = (),
    ) -> None:
        """Reads the words of entries: phrasings, examples, keywords, whole answer and labels of facets.

        Args:
            entries: The catalogue, e of them.
            labels: What the taxonomy calls the facet values of each entry.
            synonyms: Other expressions.
            encoder: Of single words, with a cache on disk; None for no near meanings.
            correct: Corrects the examples, which are typed in a hurry.
            foreign: Names of others' objects.
        """
        self._foreign = ForeignNames(foreign)
        self._place: dict[str, int] = {}
        written: dict[str, str] = {}
        self._own: list[frozenset[int]] = []
        self._examples: list[tuple[frozenset[int], ...]] = []
        for entry, names in zip(entries, labels, strict=True):
            own = " \n".join((*entry.phrasings, *entry.keywords, entry.answer, *names))
            texts = [own, *map(correct, entry.examples)]
            for text in texts:
                for stem, word in _words_of(text).items():
                    written.setdefault(stem, word)
            read = [frozenset(self._place.setdefault(s, len(self._place)) for s in stems(t)) for t in texts]
            self._own.append(read[0])
            self._examples.append(tuple(read[1:]))
        self._synonyms, self._encoder = synonyms, encoder
        size = encoder.dimension if encoder else 0
        self._vectors = np.zeros((len(self._place), size), dtype=np.float32)
        self._centre = np.zeros(size, dtype=np.float32)
        if encoder is not None and self._place:
            raw = encoder.encode_corpus([written.get(stem, stem) for stem in self._place])
            self._centre = raw.mean(axis=0)
            self._vectors = unit(raw - self._centre)
        self._near = _neighbours(self._vectors)

    def encode(self, texts: Iterable[str]) -> None:
        """Embeds together, through the cache on disk, the words of questions that the catalogue lacks."""
        if self._encoder is None:
            return
        read = (words for text in texts for words in _words_of(text).items())
        unknown = list({word: None for stem, word in read if stem not in self._place})
        if unknown:
            self._encoder.remember(unknown, self._encoder.encode_corpus(unknown))

    def index(self, is_seen: Callable[[int, int], bool] = lambda entry, example: True) -> WordIndex:
        """Who holds what; `is_seen(entry, example)` says which examples may be read."""
        rows: list[int] = []
        columns: list[int] = []
        for i, (own, examples) in enumerate(zip(self._own, self._examples, strict=True)):
            held = own.union(*(words for k, words in enumerate(examples) if is_seen(i, k)))
            rows += sorted(held)
            columns += [i] * len(held)
        shape = (len(self._place), len(self._own))
        holding = sparse.csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
        return WordIndex(
            list(self._place),
            holding,
            self._near,
            self._synonyms,
            self._vectors,
            self._centre,
            self._foreign,
            self._encoder,
        )


class WordIndex:
    """Which entry holds which stem."""

    def __init__(
        self,
        vocabulary: Sequence[str],
        holding: sparse.csr_matrix,
        near: sparse.csr_matrix,
        synonyms: Synonyms,
        vectors: np.ndarray,
        centre: np.ndarray,
        foreign: ForeignNames,
        encoder: CachedEncoder | None = None,
    ) -> None:
        """Takes built parts; use `WordCorpus.index` or `load`.

        Args:
            vocabulary: The stems of the catalogue, v of them.
            holding: 1 where an entry holds a stem, shape (v, e).
            near: Nearness in meaning of stems, 0 to 1, the highest of each, none with itself, shape (v, v).
            synonyms: Other expressions.
            vectors: Unit vectors of the stems, shape (v, d), d 0 without an encoder.
            centre: What was subtracted from them, shape (d,).
            foreign: Names of others' objects.
            encoder: Of single words, for those that the catalogue lacks.
        """
        self._vocabulary = list(vocabulary)
        self._place = {stem: i for i, stem in enumerate(self._vocabulary)}
        self._holding, self._near, self._synonyms = holding, near, synonyms
        self._vectors, self._centre, self._encoder = vectors, centre, encoder
        self._foreign = foreign
        self.frequency = np.diff(holding.indptr)
        self.entries = int(holding.shape[1])
        self._unknown = math.log((self.entries + 1) / 0.5)
        self._idf = np.maximum(np.log((self.entries + 1) / (self.frequency + 0.5)), 0).astype(np.float32)

    def of(self, text: str, typed: str | None = None) -> QuestionWords:
        """The words of a question and who holds them.

        Args:
            text: The question, errors corrected.
            typed: The same as typed: its capitals tell names.
        """
        names = names_in(text if typed is None else typed)
        sequence = stems(text)
        own = tuple(dict.fromkeys(sequence))
        w, e = len(own), self.entries
        places = [self._place.get(stem, -1) for stem in own]
        frequency = np.array([self.frequency[p] if p >= 0 else 0 for p in places], dtype=np.int64)
        idf = np.array(
            [self._idf[p] if p >= 0 and self.frequency[p] else self._unknown for p in places], np.float32
        )
        exact = np.zeros((w, e), dtype=np.float32)
        held = np.zeros((w, e), dtype=np.float32)
        words = _words_of(text)
        nearest = self._nearest([words.get(stem, stem) for stem in own], places)
        for i, p in enumerate(places):
            stops, values = nearest[i]
            # From the least near on: what is nearer overwrites it.
            for j, value in zip(stops[::-1], values[::-1], strict=True):
                held[i, self._holders(j)] = value
            if p >= 0:
                exact[i, self._holders(p)] = 1
                held[i, self._holders(p)] = 1
        for said, others in self._synonyms.alternatives(text):
            covered = [own.index(stem) for stem in said if stem in own]
            for other in others:
                holders = self._holders_of_all(other)
                if len(holders):
                    cells = np.ix_(np.array(covered, dtype=int), holders)
                    held[cells] = np.maximum(held[cells], _SYNONYM)
        is_name = np.array([stem in names or any(map(str.isdigit, stem)) for stem in own], dtype=bool)
        rarity = np.array([_rarity(words.get(stem, stem)) for stem in own], dtype=np.float32)
        place = {stem: i for i, stem in enumerate(own)}
        before = np.full(w, -1)
        for i, stem in enumerate(sequence[1:]):
            if before[place[stem]] < 0 and place[stem]:
                before[place[stem]] = place[sequence[i]]
        foreign = np.zeros(w, dtype=bool)
        for name in self._foreign.named_in(text if typed is None else typed):
            foreign[[place[stem] for stem in stems(name) if stem in place]] = True
        return QuestionWords(
            own, idf, rarity, held, exact, frequency, is_name, self._unknown, before, foreign
        )

    def held(self, text: str, least: int = 1) -> tuple[int, int]:
        """How many different words of a text `least` entries hold, and how many fewer do."""
        own = set(stems(text))
        held = sum(self._is_held(stem, least) for stem in own)
        return held, len(own) - held

    def _is_held(self, stem: str, least: int) -> bool:
        place = self._place.get(stem)
        return place is not None and int(self.frequency[place]) >= least

    def names_foreign(self, text: str) -> bool:
        """Whether a text names somebody else's object."""
        return bool(self._foreign.named_in(text))

    def _nearest(self, words: Sequence[str], places: Sequence[int]) -> list[tuple[np.ndarray, np.ndarray]]:
        """Places of the nearest words of each, and how near they are, nearest first."""
        nearest = []
        unknown = [word for word, p in zip(words, places, strict=True) if p < 0]
        vectors: dict[str, np.ndarray] = {}
        if unknown and self._encoder is not None and len(self._vectors):
            raw = self._encoder.encode(unknown)
            vectors = dict(zip(unknown, unit(raw - self._centre), strict=True))
        for word, p in zip(words, places, strict=True):
            if p >= 0:
                row = slice(self._near.indptr[p], self._near.indptr[p + 1])
                nearest.append((self._near.indices[row], self._near.data[row]))
            elif word in vectors:
                nearest.append(_best(self._vectors @ vectors[word]))
            else:
                nearest.append((np.zeros(0, dtype=int), np.zeros(0, dtype=np.float32)))
        return nearest

    def _holders(self, place: int) -> np.ndarray:
        holders: np.ndarray = self._holding.indices[
            self._holding.indptr[place] : self._holding.indptr[place + 1]
        ]
        return holders

    def _holders_of_all(self, expression: Sequence[str]) -> np.ndarray:
        """Entries that hold every stem of an expression."""
        holders: np.ndarray | None = None
        for stem in expression:
            place = self._place.get(stem)
            if place is None:
                return np.zeros(0, dtype=int)
            mine = self._holders(place)
            holders = mine if holders is None else np.intersect1d(holders, mine, assume_unique=True)
        return holders if holders is not None else np.zeros(0, dtype=int)

    def save(self, folder: Path) -> None:
        """Writes JSON and npz files."""
        stored = {
            "vocabulary": self._vocabulary,
            "synonyms": self._synonyms.as_dict(),
            "foreign": self._foreign.names,
        }
        (folder / _FILE).write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / _ARRAYS,
            holding_indices=self._holding.indices.astype(np.int32),
            holding_starts=self._holding.indptr.astype(np.int64),
            entries=self.entries,
            near_indices=self._near.indices.astype(np.int32),
            near_starts=self._near.indptr.astype(np.int64),
            near_values=self._near.data.astype(np.float16),
            vectors=self._vectors.astype(np.float16),
            centre=self._centre,
        )

    @classmethod
    def load(cls, folder: Path, encoder: CachedEncoder | None) -> WordIndex:
        """Reads what `save` wrote; `encoder` is that of single words."""
        stored = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        v = len(stored["vocabulary"])
        with np.load(folder / _ARRAYS, allow_pickle=False) as a:
            ones = np.ones(len(a["holding_indices"]), dtype=np.float32)
            holding = sparse.csr_matrix(
                (ones, a["holding_indices"], a["holding_starts"]), shape=(v, int(a["entries"]))
            )
            near = sparse.csr_matrix(
                (a["near_values"].astype(np.float32), a["near_indices"], a["near_starts"]), shape=(v, v)
            )
            vectors, centre = a["vectors"].astype(np.float32), a["centre"]
        synonyms = Synonyms.from_dict(stored["synonyms"])
        foreign = ForeignNames(stored["foreign"])
        return cls(stored["vocabulary"], holding, near, synonyms, vectors, centre, foreign, encoder)


def names_in(text: str) -> frozenset[str]:
    """Stems of the words that are written as names: a capital within a sentence, or several anywhere.

    A text typed in capitals names nothing by them.
    """
    words = text.split()
    if not words or text.isupper():
        return frozenset()
    names: set[str] = set()
    begins = True
    for word in words:
        letters = word.strip("«»\"'’“”()[]:,;.!?…-")
        # An article that is elided begins no name: « L'API », « d'Ameli ».
        bare = letters.split("'")[-1].split("’")[-1]
        capitals = sum(char.isupper() for char in bare)
        if capitals > 1 or (capitals and not begins):
            names.update(stems(bare))
        begins = word.endswith((".", "!", "?", ":", "…"))
    return frozenset(names)


def _words_of(text: str) -> dict[str, str]:
    """Stem -> the word as written, in small letters: what is embedded and counted is a word."""
    return {found[0]: word.lower() for word in WORD.findall(text) if len(found := _stems_of_word(word)) == 1}


@lru_cache(maxsize=50_000)
def _stems_of_word(word: str) -> tuple[str, ...]:
    return stems(word)


def _rarity(word: str) -> float:
    count = max(french_words().count(fold(word)), _RAREST)
    return math.log(_FRENCH_WORDS / count)


def _best(cosines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places of the highest cosines, highest first, and the nearness of each."""
    count = min(_MOST_NEIGHBOURS, len(cosines))
    best = np.argpartition(-cosines, count - 1)[:count]
    best = best[np.argsort(-cosines[best], kind="stable")]
    nearness = (cosines[best] - _NEAR) / (_SAME - _NEAR)
    near = nearness > 0
    return best[near], nearness[near].astype(np.float32)


def _neighbours(vectors: np.ndarray) -> sparse.csr_matrix:
    """The nearest words of each word, shape (v, v); nothing without vectors."""
    v = len(vectors)
    indices, values, starts = [], [], [0]
    for start in range(0, v if vectors.shape[1] else 0, _ROWS):
        cosines = vectors[start : start + _ROWS] @ vectors.T
        cosines[np.arange(len(cosines)), start + np.arange(len(cosines))] = -1
        for row in cosines:
            best, nearness = _best(row)
            indices.append(best)
            values.append(nearness)
            starts.append(starts[-1] + len(best))
    if not indices:
        return sparse.csr_matrix((v, v), dtype=np.float32)
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(indices), starts), shape=(v, v))
