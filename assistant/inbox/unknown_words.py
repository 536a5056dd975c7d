"""Words that visitors use and the catalogue does not know, with the concept they may be another name of.

A word is suggested when it comes with one concept more than chance would bring it there: the log-likelihood
ratio of its counts (T. Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence",
Computational Linguistics 19(1), 1993). Nothing is written: what a word means is for an author to say.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log

from assistant.catalogue.lexicon import Lexicon
from assistant.catalogue.model import Catalogue, Entry
from assistant.inbox.redacted import is_redacted
from assistant.store.history import Question
from assistant.text import fold, matching_key
from assistant.understanding.language.stems import stems

MOST = 30
"""Words suggested at once."""
_LEAST_VISITORS = 3
"""Conversations that must use a word: one visitor's word is his own."""
_SURPRISE = 10.83
"""What chance alone exceeds once in a thousand: the quantile of chi-square, one degree of freedom."""
_EXAMPLES = 3
_SHORTEST = 3
_TYPO_LETTERS = 5
"""Letters from which a word that is one edit away from a known one is taken for a mistyped one."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True)
class UnknownWord:
    """One word, and what it may be another name of.

    Attributes:
        word: As most often written.
        concept: Name in `lexique.yml`, or label of a value of the taxonomy.
        times: Conversations that used it and ended on this concept.
        all_times: Conversations that used it.
        surprise: Log-likelihood ratio.
        examples: Questions that hold it.
        places: Where they hold it: number of the turn, first and last + 1 of its characters.
    """

    word: str
    concept: str
    times: int
    all_times: int
    surprise: float
    examples: tuple[str, ...]
    places: tuple[tuple[int, int, int], ...] = ()


def unknown_words(
    questions: Iterable[Question], catalogue: Catalogue, lexicon: Lexicon | None = None, limit: int = MOST
) -> list[UnknownWord]:
    """The words to suggest, the most used first.

    Args:
        questions: What was asked; those that ended on an entry, not judged useless, count.
        catalogue: Whose words are known.
        lexicon: The same.
        limit: How many at most.
    """
    counts = WordCounts(catalogue, lexicon or Lexicon())
    for question in questions:
        counts.add(question)
    return counts.words(limit)


class WordCounts:
    """Counts conversations by word and by concept."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon) -> None:
        """Takes what the catalogue and the lexicon say: these words are known."""
        self._catalogue = catalogue
        self._concepts = dict(_concepts(catalogue, lexicon))
        self._stems: dict[str, str] = {}
        known = [self._stems_of(text) for text in _texts(catalogue, lexicon)]
        self._known = frozenset(stem for words in known for stem in words.values())
        self._known_forms = frozenset(fold(form) for words in known for form in words)
        self._conversations = 0
        self._by_concept: Counter[str] = Counter()
        self._by_word: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._word: Counter[str] = Counter()
        self._forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._texts: defaultdict[tuple[str, str], dict[str, tuple[str, int]]] = defaultdict(dict)
        self._seen: set[tuple[str, str]] = set()

    def add(self, question: Question) -> None:
        """One question, when it ended on an entry; the same again in its conversation adds nothing."""
        concepts = self._ended_on(question)
        if not concepts:
            return
        text = " ".join(question.text.split())
        again = (question.turns[0].conversation, matching_key(text))
        if not again[1] or again in self._seen or is_redacted(text):
            return
        self._seen.add(again)
        self._conversations += 1
        self._by_concept.update(concepts)
        for form, stem in self._stems_of(text).items():
            if stem in self._known:
                continue
            self._word[stem] += 1
            self._forms[stem][form] += 1
            self._by_word[stem].update(concepts)
            for concept in concepts:
                examples = self._texts[stem, concept]
                if len(examples) < _EXAMPLES:
                    examples.setdefault(again[1], (text, question.turns[0].id))

    def words(self, limit: int = MOST) -> list[UnknownWord]:
        """See `unknown_words`."""
        return sorted(self._scored(), key=lambda one: (-one.times, -one.surprise, one.word))[:limit]

    def _scored(self) -> Iterator[UnknownWord]:
        """Those that come with a concept more than chance brings them there, each with the likeliest."""
        for stem, by_concept in self._by_word.items():
            word = self._forms[stem].most_common(1)[0][0]
            if self._word[stem] < _LEAST_VISITORS or _is_mistyped(word, self._known_forms):
                continue
            scored = [(self._surprise(stem, concept, n), n, concept) for concept, n in by_concept.items()]
            surprise, times, concept = max(scored, key=lambda one: (one[0], one[1], one[2]))
            if surprise >= _SURPRISE and times >= _LEAST_VISITORS:
                held = tuple(self._texts[stem, concept].values())
                places = tuple((turn, *self._place(text, stem)) for text, turn in held)
                examples = tuple(text for text, _ in held)
                yield UnknownWord(word, concept, times, self._word[stem], surprise, examples, places)

    def _place(self, text: str, stem: str) -> tuple[int, int]:
        spans = (word.span() for word in _WORD.finditer(text) if self._stems.get(word[0]) == stem)
        return next(spans, (0, 0))

    def _surprise(self, stem: str, concept: str, both: int) -> float:
        of_word, of_concept = self._word[stem], self._by_concept[concept]
        if both * self._conversations <= of_word * of_concept:
            return 0.0
        return log_likelihood(both, of_word, of_concept, self._conversations)

    def _ended_on(self, question: Question) -> frozenset[str]:
        answers = question.answers
        if not answers or answers[-1].useful is False:
            return frozenset()
        return self._concepts.get(str(answers[-1].entry), frozenset())

    def _stems_of(self, text: str) -> dict[str, str]:
        """Word as written -> its stem, of the words that mean something."""
        words: dict[str, str] = {}
        for form in _WORD.findall(text):
            if form not in self._stems:
                parts = stems(form)
                self._stems[form] = parts[0] if len(parts) == 1 and len(parts[0]) >= _SHORTEST else ""
            if stem := self._stems[form]:
                words[form.lower()] = stem
        return words


def log_likelihood(both: int, of_word: int, of_concept: int, total: int) -> float:
    """How surprising it is that two things come together so often: twice the log of the ratio.

    Args:
        both: How often they come together.
        of_word: How often the first comes.
        of_concept: How often the second comes.
        total: How often anything comes.
    """
    observed = (both, of_word - both, of_concept - both, total - of_word - of_concept + both)
    rows, columns = (of_word, total - of_word), (of_concept, total - of_concept)
    expected = [rows[row] * columns[column] / total for row, column in ((0, 0), (0, 1), (1, 0), (1, 1))]
    return 2 * sum(o * log(o / e) for o, e in zip(observed, expected, strict=True) if o)


def _concepts(catalogue: Catalogue, lexicon: Lexicon) -> Iterator[tuple[str, frozenset[str]]]:
    """`(entry, what it is about)`: concepts of the lexicon that it names, values of its product."""
    named = [(concept.name, set(stems(concept.name))) for concept in lexicon.concepts]
    products = catalogue.taxonomy.products
    for entry in catalogue.published:
        about = set(stems(" ".join((*entry.phrasings, *entry.keywords))))
        concepts = {name for name, parts in named if parts and parts <= about}
        for value_id in entry.values(products.id) if products is not None else ():
            value = products.value(value_id) if products is not None else None
            concepts.add(value.label if value is not None else value_id)
        yield entry.id, frozenset(concepts or {entry.question})


def _texts(catalogue: Catalogue, lexicon: Lexicon) -> Iterator[str]:
    """All that the catalogue says."""
    for entry in catalogue.entries.values():
        yield from _texts_of(entry)
    taxonomy = catalogue.taxonomy
    for facet in taxonomy.facets:
        for value in facet.values:
            yield from (value.label, *value.synonyms, value.help)
    for acronym, meaning in taxonomy.acronyms.items():
        yield from (acronym, meaning)
    for redirection in taxonomy.redirections:
        yield from (redirection.subject, *redirection.examples)
    yield from lexicon.texts


def _texts_of(entry: Entry) -> Sequence[str]:
    return (*entry.training_texts, *entry.keywords, entry.answer)


def _is_mistyped(word: str, known: Iterable[str]) -> bool:
    """True when one letter more, less, other or two swapped make it a known word."""
    folded = fold(word)
    return len(folded) >= _TYPO_LETTERS and any(_one_edit(folded, other) for other in known)


def _one_edit(typed: str, other: str) -> bool:
    if abs(len(typed) - len(other)) > 1 or typed == other:
        return False
    start = next((n for n, (a, b) in enumerate(zip(typed, other, strict=False)) if a != b), None)
    if start is None:
        return True
    rest, target = typed[start:], other[start:]
    return (
        rest[1:] == target[1:]
        or rest[1:] == target
        or rest == target[1:]
        or (rest[:2] == target[1::-1] and rest[2:] == target[2:])
    )
