"""What a person should look at among the examples: `assistant faq check --examples`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TextIO

import numpy as np
from rapidfuzz import fuzz

from assistant.catalogue.check import entries_lacking_examples
from assistant.catalogue.check_report import find_data_dir
from assistant.catalogue.entries import Row
from assistant.catalogue.fields import shorten
from assistant.catalogue.load import Reading, read_catalogue
from assistant.catalogue.model import PUBLISHED, Catalogue
from assistant.privacy.redaction import redact
from assistant.quality.likeness import letters_of
from assistant.text import matching_key, plural

_SAME = 90
"""Likeness (0 to 100, whatever the order of the words) from which two texts of an entry teach the same."""
_NEARER = 0.1
"""How much more alike another entry's text must be than any of its own for an example to be looked at."""
_ALIKE = 0.4
"""Likeness below which two texts share some words only, and say nothing of each other."""
_BLOCK = 256
"""Examples compared at once with every text: a few megabytes a thousand entries."""


def run_review(path: Path, stream: TextIO) -> None:
    """Prints the review of a data folder or of one file of it; nothing for a path outside any catalogue."""
    data_dir = find_data_dir(path) if path.exists() else None
    if data_dir is None:
        return
    file = path.resolve().relative_to(data_dir.resolve()).as_posix() if path.is_file() else None
    print("\n".join(lines(review(read_catalogue(data_dir), file))), file=stream)


@dataclass(frozen=True)
class Text:
    """An example and where it is written."""

    row: Row
    index: int

    @property
    def text(self) -> str:
        """As it is written."""
        return self.row.entry.training_texts[self.index]

    def __str__(self) -> str:
        """`fichier:ligne: « texte »`."""
        return f"{self.row.entry.file}:{self.row.lines[self.index]}: « {shorten(self.text)} »"


@dataclass(frozen=True)
class Review:
    """What there is to look at; nothing of it is an error.

    Attributes:
        lacking: Entry id -> its number of examples, where it has too few.
        same: Examples and the text of the same entry that says nearly the same.
        stolen: Examples and the text of another entry that is nearer than any of their own.
        personal: Examples in which something personal would be masked.
    """

    lacking: dict[str, int]
    same: tuple[tuple[Text, Text], ...]
    stolen: tuple[tuple[Text, Text], ...]
    personal: tuple[Text, ...]


def review(reading: Reading, file: str | None = None) -> Review:
    """Compares the examples of the published entries with every text that is learnt.

    Likeness is of letters: no model is needed, and what a model confuses is in its own report. Members of one
    family are not told apart by their texts, so that they are not compared.

    Args:
        reading: The catalogue with its lines.
        file: Looks at the entries of this file only (« faq/insi.yml »), beside all others.
    """
    rows = [row for row in reading.rows if row.entry.status == PUBLISHED]
    looked_at = [row for row in rows if file in (None, row.entry.file)]
    lacking = {
        entry.id: len(entry.examples)
        for entry in entries_lacking_examples(reading.catalogue)
        if file in (None, entry.file)
    }
    examples = [example for row in looked_at for example in _examples(row)]
    return Review(
        lacking,
        tuple(pair for row in looked_at for pair in _nearly_the_same(row)),
        tuple(_stolen(rows, examples, reading.catalogue)) if examples else (),
        tuple(example for example in examples if redact(example.text) != example.text),
    )


def lines(found: Review) -> Iterator[str]:
    """The review for the author, one section a kind, with the file and the line of each."""
    if found.lacking:
        yield f"Moins de deux exemples : {plural(len(found.lacking), 'entrée')}"
        for entry_id, count in found.lacking.items():
            yield f"  {entry_id} ({count})"
    if found.same:
        yield f"Presque identiques dans leur entrée : {plural(len(found.same), 'exemple')}"
        for one, other in found.same:
            yield f"  {other} répète presque la ligne {one.row.lines[one.index]}"
    if found.stolen:
        yield f"Plus proches d'une autre entrée : {plural(len(found.stolen), 'exemple')}"
        for one, other in found.stolen:
            yield f"  {one} ({one.row.entry.id}) → {other.row.entry.id} : « {shorten(other.text)} »"
    if found.personal:
        yield f"Avec une donnée personnelle à retirer : {plural(len(found.personal), 'exemple')}"
        yield from (f"  {one}" for one in found.personal)
    if not (found.lacking or found.same or found.stolen or found.personal):
        yield "Exemples : rien à relire."


def _examples(row: Row) -> list[Text]:
    first = len(row.entry.phrasings)
    return [Text(row, first + number) for number in range(len(row.entry.examples))]


def _nearly_the_same(row: Row) -> Iterator[tuple[Text, Text]]:
    """Pairs of texts of one entry, the second an example; the same words are a matter of the check."""
    keys = [matching_key(text) for text in row.entry.training_texts]
    words = [" ".join(sorted(key.split())) for key in keys]
    noted: set[int] = set()
    for one, other in combinations(range(len(words)), 2):
        if other < len(row.entry.phrasings) or other in noted or keys[one] == keys[other]:
            continue
        if fuzz.ratio(words[one], words[other], score_cutoff=_SAME):
            noted.add(other)
            yield Text(row, one), Text(row, other)


def _stolen(
    rows: Sequence[Row], examples: Sequence[Text], catalogue: Catalogue
) -> Iterator[tuple[Text, Text]]:
    texts = [Text(row, index) for row in rows for index in range(len(row.lines))]
    family = {member: one.id for one in catalogue.families for member in one.entries}
    subjects: dict[str, int] = defaultdict(lambda: len(subjects))
    subject = np.array([subjects[family.get(text.row.entry.id, text.row.entry.id)] for text in texts])
    letters = letters_of([text.text for text in texts])
    place = {(text.row.entry.id, text.index): number for number, text in enumerate(texts)}
    asked = np.array([place[example.row.entry.id, example.index] for example in examples])
    for start in range(0, len(asked), _BLOCK):
        some = asked[start : start + _BLOCK]
        likeness = (letters[some] @ letters.T).toarray()
        likeness[np.arange(len(some)), some] = 0.0
        own = subject[some][:, None] == subject[None, :]
        nearest_own = np.where(own, likeness, 0.0).max(axis=1)
        others = np.where(own, 0.0, likeness)
        nearest = others.argmax(axis=1)
        best = others[np.arange(len(some)), nearest]
        for number in np.flatnonzero((best >= _ALIKE) & (best >= nearest_own + _NEARER)):
            yield texts[some[number]], texts[nearest[number]]
