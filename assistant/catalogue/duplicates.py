"""Finds questions that stand twice, without comparing every pair of entries."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil

from rapidfuzz import fuzz

from assistant.catalogue.entries import Row
from assistant.catalogue.fields import shorten
from assistant.catalogue.model import PUBLISHED, Entry, Family, Taxonomy
from assistant.catalogue.problems import Problems
from assistant.text import matching_key

Signature = tuple[frozenset[str], ...]

# Share of words two titles have in common, and likeness of their letters (a typing error), from which they
# look alike to an author.
ALIKE_WORDS = 0.8
_ALIKE_LETTERS = 93
# Beyond this many different facets for one question, comparing all pairs would take longer than it is worth.
_MOST_SIGNATURES = 200
# Titles remembered for one word. A word of more titles is common: remembering them all would compare
# every pair of a catalogue written from a template.
MOST_CANDIDATES = 100
# Words that change nothing; question words, negations, numbers and acronyms stay, they change the meaning.
_EMPTY_WORDS = """
a au aux avec c ce ces cet cette d dans de des du elle en est et il je l la le les leur m ma me mes mon n nos
notre on ou par pour qu que s sa se ses si son sont sur t ta te tes ton tu un une vos votre vous y
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@dataclass(frozen=True)
class Use:
    """One training text of one entry: its title, one of its variants or one of its examples."""

    row: Row
    index: int

    @property
    def line(self) -> int:
        """In the file."""
        return self.row.lines[self.index]

    @property
    def text(self) -> str:
        """What is said."""
        return self.row.entry.training_texts[self.index]

    @property
    def place(self) -> str:
        """« faq/cps.yml:12 »."""
        return f"{self.row.entry.file}:{self.line}"


class FacetOverlap:
    """Compares entries by what a visitor may choose; the facets that never filter do not count."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        """Keep the facets that filter."""
        self._facets = tuple(facet.id for facet in taxonomy.facets if facet.filters)

    def signature(self, entry: Entry) -> Signature:
        """The entry's values, facet by facet; an empty set applies to all."""
        return tuple(frozenset(entry.values(facet)) for facet in self._facets)

    @staticmethod
    def overlaps(first: Signature, second: Signature) -> bool:
        """True when some visitor's choices leave both."""
        return all(not a or not b or a & b for a, b in zip(first, second, strict=True))


def check_shared_phrasings(
    rows: Sequence[Row], taxonomy: Taxonomy, families: Iterable[Family], problems: Problems
) -> None:
    """Note texts that two published entries are learnt from although their facets do not separate them."""
    facets = FacetOverlap(taxonomy)
    generic = generic_questions(families)
    published = list(published_rows(rows))
    said: set[str] = set()
    shared: set[str] = set()
    for row in published:
        keys = set(row.keys)
        shared |= said & keys
        said |= keys
    shared.discard("")
    uses: dict[str, list[Use]] = defaultdict(list)
    for row in published:
        keys_in_order = row.keys
        if shared.isdisjoint(keys_in_order):
            continue
        for key, index in {key: i for i, key in reversed([*enumerate(keys_in_order)])}.items():
            if key in shared:
                uses[key].append(Use(row, index))
    for key, sharing in uses.items():
        _check_shared(key, sharing, facets, generic, problems)


def generic_questions(families: Iterable[Family]) -> dict[tuple[str, str], str]:
    """Entry and its family's question -> the family."""
    return {
        (entry_id, matching_key(family.generic_question)): family.id
        for family in families
        if family.generic_question
        for entry_id in family.entries
    }


def _check_shared(
    key: str,
    sharing: list[Use],
    facets: FacetOverlap,
    generic: Mapping[tuple[str, str], str],
    problems: Problems,
) -> None:
    """Blame each entry at most once for a phrasing, with the first entry that says the same."""
    groups: dict[Signature, list[Use]] = defaultdict(list)
    for use in sharing:
        groups[facets.signature(use.row.entry)].append(use)
    pairs = [(group[0], other, True) for group in groups.values() for other in group[1:]]
    heads = list(groups.items())[:_MOST_SIGNATURES]
    for (first, ones), (second, others) in combinations(heads, 2):
        if facets.overlaps(first, second):
            # A title says more than a variant: compare titles when both sides have one.
            one = min(ones, key=lambda use: use.index)
            pairs.extend((one, other, False) for other in others)
    blamed: set[str] = set()
    for one, other, same in sorted(pairs, key=lambda pair: not (pair[0].index == 0 and pair[1].index == 0)):
        if other.row.entry.id not in blamed and blame(key, one, other, same, generic, problems):
            blamed.add(other.row.entry.id)


def blame(
    key: str,
    one: Use,
    other: Use,
    same: bool,
    generic: Mapping[tuple[str, str], str],
    problems: Problems,
) -> bool:
    """Notes that two entries say the same; False when both share the question of their family.

    Args:
        key: What both say.
        one: Who says it first.
        other: Who is blamed.
        same: Whether no facet separates them at all.
        generic: Entry and what it says -> the family whose question that is.
        problems: Where it is noted.
    """
    family = generic.get((other.row.entry.id, key))
    is_generic = family is not None and generic.get((one.row.entry.id, key)) == family
    quoted = f"« {shorten(other.text)} »"
    wording = other.row.wording(other.index)
    there = f"« {one.row.entry.id} » ({one.place})"
    file, line = other.row.entry.file, other.line
    field = "question" if other.index == 0 else wording.field
    if one.index == 0 and other.index == 0:
        message = f"la question {quoted} est déjà celle de {there}, avec des facettes communes"
        advice = "distinguez les facettes, ou réunissez les deux entrées"
        problems.error(file, line, f"{message} : {advice}.", field=field)
    elif is_generic:
        return False
    elif same:
        message = f"{wording.noun} {quoted} sert déjà à {there}, de mêmes facettes"
        advice = f"ne {wording.pronoun} laissez que dans une entrée"
        problems.error(file, line, f"{message} : {advice}.", field=field)
    else:
        message = f"{wording.noun} {quoted} sert aussi à {there}, que les facettes ne séparent pas toujours"
        problems.warn(file, line, f"{message} : précisez l'une des deux.", field=field)
    return True


def check_near_duplicates(
    rows: Sequence[Row], taxonomy: Taxonomy, problems: Problems, blamed: Collection[str] | None = None
) -> None:
    """Note titles that look alike although the facets do not separate their entries, once for each title.

    Args:
        rows: All of the catalogue.
        taxonomy: Its facets.
        problems: Where they are noted.
        blamed: Entries of which it is said; all when None.
    """
    facets = FacetOverlap(taxonomy)
    titled = [(row, row.keys[0]) for row in published_rows(rows)]
    published = [row for row, key in titled if key]
    keys = [key for _, key in titled if key]
    signatures = [facets.signature(row.entry) for row in published]
    noted: set[int] = set()
    told = None
    if blamed is not None:
        told = {place for place, row in enumerate(published) if row.entry.id in blamed}
    for first, second in _alike(keys, told):
        # The same words in the same order are a shared question, reported as such.
        if (
            second in noted
            or keys[first] == keys[second]
            or not facets.overlaps(signatures[first], signatures[second])
        ):
            continue
        noted.add(second)
        one, other = published[first], published[second]
        note_alike(one, other, problems)


def note_alike(one: Row, other: Row, problems: Problems) -> None:
    """Notes that the title of an entry looks like that of the first one."""
    message = (
        f"la question « {shorten(other.entry.question)} » ressemble à celle de « {one.entry.id} » "
        f"({one.entry.file}:{one.lines[0]}) : distinguez-les, ou réunissez les deux entrées."
    )
    problems.warn(other.entry.file, other.lines[0], message, field="question")


def _alike(keys: Sequence[str], seconds: Collection[int] | None = None) -> Iterator[tuple[int, int]]:
    """Pairs of alike texts, in order; of `seconds` alone as the second ones, when they are given.

    Prefix filtering (Chaudhuri et al. 2006, as in PPJoin): two sets that share 80 % of their words share one
    of their rarest ones, so only texts with a rare word in common are compared.
    """
    words = [frozenset(content_words(key)) for key in keys]
    frequency = Counter(word for bag in words for word in bag)
    seen_with: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=MOST_CANDIDATES))
    for number, bag in enumerate(words):
        if not bag:
            continue
        rare = sorted(bag, key=lambda word: (frequency[word], word))
        # One word more, in case one of these has a typing error.
        prefix = rare[: len(rare) - ceil(ALIKE_WORDS * len(rare)) + 2]
        candidates: set[int] = set()
        if seconds is None or number in seconds:
            candidates = {other for word in prefix for other in seen_with[word]}
        for other in sorted(candidates):
            if are_alike(bag, words[other], keys[number], keys[other]):
                yield other, number
        for word in prefix:
            seen_with[word].append(number)


def are_alike(bag: frozenset[str], other: frozenset[str], key: str, other_key: str) -> bool:
    """Whether an author would take two titles for one: their content words, then their matching keys."""
    common = len(bag & other)
    share_words = common >= ALIKE_WORDS * (len(bag) + len(other) - common)
    if not share_words and abs(len(key) - len(other_key)) > 3:
        return False
    if any(not word.isalpha() or len(word) <= 3 for word in bag ^ other):
        return False
    if share_words:
        return True
    return fuzz.ratio(key, other_key, score_cutoff=_ALIKE_LETTERS) > 0


def content_words(key: str) -> Iterator[str]:
    """The words that matter, singular and plural alike."""
    for word in key.split():
        if word not in _EMPTY:
            yield word.rstrip("sx") if len(word) > 4 else word


def published_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """Those that visitors may be answered."""
    return (row for row in rows if row.entry.status == PUBLISHED)
