"""Which entries are looked for, as SQL whose cost does not grow with their number: pure, nothing is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from assistant.text import matching_key

NO_VALUE = "-"
"""Of a facet: the entries that carry none of its values, and so apply to all."""
ORDER_OF_FAQ = "ordre"


class _Order(NamedTuple):
    """Columns to sort by, and the index that holds them in that order."""

    columns: tuple[str, ...]
    along: str


_ORDERS: Mapping[str, _Order] = {
    ORDER_OF_FAQ: _Order(("e.rank",), "entries_rank"),
    "question": _Order(("e.question_key", "e.rank"), "entries_question"),
    "demandees": _Order(("e.asked DESC", "e.rank"), "entries_asked"),
    "satisfaction": _Order(("e.satisfaction IS NULL", "e.satisfaction", "e.rank"), "entries_satisfaction"),
    "modifiees": _Order(("e.changed_at DESC", "e.rank"), "entries_changed"),
}
SORTS = tuple(_ORDERS)
"""What lists may be sorted by."""
LIKENESS = "bm25(words, 0.0, 10.0, 4.0, 6.0, 1.0)"
"""The question says most, then the keywords, the phrasings and the answer."""
_FOUND = "e.number IN (SELECT rowid FROM words WHERE words MATCH ?)"
_MOST_WORDS = 12
_FLAGS: Mapping[str, tuple[str, str]] = {
    "review": ("e.review <> ''", "entries_review"),
    "never_asked": ("e.status = 'publie' AND e.asked = 0", "entries_never"),
    "problems": ("e.problems > 0", "entries_problems"),
    "waiting": ("e.served <> ''", "entries_served"),
}
"""Field of `Wanted` -> its condition, and the index of the entries that meet it, in the order of the FAQ."""
_IN_ANOTHER_ORDER: Mapping[str, str] = {
    "expired_before": "entries_expires",
    "satisfaction_under": "entries_satisfaction",
}
"""Field of `Wanted` -> the index of the entries that meet it, in an order that is not the FAQ's."""
Query = tuple[str, list[object]]


@dataclass(frozen=True)
class Wanted:
    """Which entries are looked for; what is left empty does not restrict.

    Attributes:
        text: What was typed: the beginnings of words, all of which an entry must hold, without accents.
        facets: Facet id -> value, or `NO_VALUE`.
        status: `publie`, `brouillon`, `archive`.
        review: Only those to be reviewed.
        expired_before: Only published ones whose answer was good until a day before this one.
        never_asked: Only published ones that no visitor was given in the last 90 days.
        problems: Only those with problems of `faq check`.
        waiting: Only those of which visitors do not have everything.
        satisfaction_under: Only those with enough votes, whose satisfaction is under this share.
        sort: One of `SORTS`; empty is the most alike first when something was typed, else the FAQ's order.
    """

    text: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    status: str = ""
    review: bool = False
    expired_before: date | None = None
    never_asked: bool = False
    problems: bool = False
    waiting: bool = False
    satisfaction_under: float | None = None
    sort: str = ""


@dataclass(frozen=True)
class Search:
    """The queries of what is wanted.

    SQLite is told how: what is found seldom is reached from the words or from the facet, then sorted; what is
    found often is met soon along the index of the order, where the first page ends the reading.

    Attributes:
        titles: Looks into questions and keywords alone.
        by_flag: Begins at the entries that have the flag that is asked, rather than at those of the facet.
    """

    wanted: Wanted
    titles: bool = False
    by_flag: bool = False

    @property
    def match(self) -> str:
        """What was typed as a query of FTS5; empty when nothing was."""
        found = match_of(self.wanted.text)
        return f"{{question keywords}} : ({found})" if found and self.titles else found

    def count(self, most: int) -> Query:
        """How many entries there are: exactly without a condition, else up to one more than `most`."""
        conditions, values = self._conditions()
        if self._is_senseless:
            return "SELECT 0 AS n", []
        if self.match and not self._facets:
            # One by one as they are found, so that the reading ends at the last one that is counted.
            start = "words CROSS JOIN entries AS e ON e.number = words.rowid" if conditions else "words"
            found = f"SELECT 1 FROM {start}{_and(['words MATCH ?', *conditions])} LIMIT ?"  # noqa: S608
            values = [self.match, *values, most + 1]
        elif self.is_all:
            return "SELECT count(*) AS n FROM entries", []
        else:
            start, starting = self._start()
            conditions, values = self._with_match(conditions, values)
            found = f"SELECT 1 FROM {start}{_and(conditions)} LIMIT ?"  # noqa: S608
            values = [*starting, *values, most + 1]
        return f"SELECT count(*) AS n FROM ({found})", values  # noqa: S608

    def count_titles(self, most: int) -> Query:
        """How many entries hold what was typed in their question or their keywords, up to one more."""
        return replace(self, titles=True).count(most)

    def of_titles(self, count: int, most: int) -> Search:
        """This search among titles alone, when they are few enough to be put in order of likeness."""
        return replace(self, titles=True) if 0 < count <= most else self

    def page(self, size: int, skipped: int, *, few: bool, alike: bool) -> Query:
        """The ids of one page.

        Args:
            size: How many.
            skipped: How many before them.
            few: Whether few entries are found.
            alike: Whether they are few enough to be put in order of likeness.
        """
        if self._is_senseless:
            return "SELECT '' AS id WHERE 0", []
        conditions, values = self._conditions()
        order = _ORDERS.get(self.wanted.sort)
        if self.match and order is None and (alike or self.titles):
            start, starting = self._start("words CROSS JOIN entries AS e ON e.number = words.rowid")
            conditions, values = ["words MATCH ?", *conditions], [self.match, *values]
            sort = f"{LIKENESS}, e.rank"
        else:
            order = order or _ORDERS[ORDER_OF_FAQ]
            # The indexes of the filters are in the order of the FAQ.
            by_filter = order is _ORDERS[ORDER_OF_FAQ] and not (
                self.match or self._facets or self._in_another_order
            )
            # A plus sign keeps SQLite from reading all the entries along the index of the order.
            sort = ", ".join(f"+{column}" if few and not by_filter else column for column in order.columns)
            if few or by_filter:
                start, starting = self._start()
            else:
                start, starting = f"entries AS e INDEXED BY {order.along}", []
                conditions, values = self._along(conditions, values)
            conditions, values = self._with_match(conditions, values)
        query = f"SELECT e.id FROM {start}{_and(conditions)} ORDER BY {sort} LIMIT ? OFFSET ?"  # noqa: S608
        return query, [*starting, *values, size, skipped]

    @property
    def is_all(self) -> bool:
        """Whether every entry is found."""
        return not (self.wanted.text.strip() or self._facets or self._conditions()[0])

    @property
    def _is_senseless(self) -> bool:
        """Whether something was typed in which there is no word."""
        return bool(self.wanted.text.strip()) and not self.match

    @property
    def _facets(self) -> list[tuple[str, str]]:
        return [(facet, value) for facet, value in self.wanted.facets.items() if value]

    @property
    def sizes(self) -> str:
        """A query of two counts, `flagged` and `facet`, up to a limit each; empty when there is no choice.

        Its values: the facet's, and the limit before and after it.
        """
        if not (self._flag and self._facets) or self.match:
            return ""
        condition, index = _FLAGS[self._flag]
        flagged = f"SELECT 1 FROM entries AS e INDEXED BY {index} WHERE {condition} LIMIT ?"  # noqa: S608
        facet = "SELECT 1 FROM facets WHERE facet = ? AND value = ? LIMIT ?"
        return (
            f"SELECT (SELECT count(*) FROM ({flagged})) AS flagged, "  # noqa: S608
            f"(SELECT count(*) FROM ({facet})) AS facet"
        )

    def sizes_values(self, most: int) -> list[object]:
        """The values of `sizes`."""
        return [most, *self._facets[0], most]

    @property
    def _flag(self) -> str:
        """The flag that is asked, when it has an index of its own."""
        return next((name for name in _FLAGS if getattr(self.wanted, name)), "")

    @property
    def _in_another_order(self) -> str:
        """The index of a limit that is asked; empty without one."""
        named = _IN_ANOTHER_ORDER.items()
        return next((index for name, index in named if getattr(self.wanted, name) is not None), "")

    def _start(self, start: str = "") -> tuple[str, list[object]]:
        """Where the reading begins: at the entries of the flag or of the first facet, when there is one."""
        if start:
            return start, []
        if self._facets and not self.by_flag:
            joined = "facets AS f CROSS JOIN entries AS e ON e.id = f.id AND f.facet = ? AND f.value = ?"
            return joined, list(self._facets[0])
        index = _FLAGS[self._flag][1] if self._flag else self._in_another_order
        return (f"entries AS e INDEXED BY {index}" if index and not self.match else "entries AS e"), []

    def _along(self, conditions: list[str], values: list[object]) -> tuple[list[str], list[object]]:
        """The first facet too as a condition, for a reading that does not begin at it."""
        if not self._facets or self.by_flag:
            return conditions, values
        return [_CARRIES, *conditions], [*self._facets[0], *values]

    def _with_match(self, conditions: list[str], values: list[object]) -> tuple[list[str], list[object]]:
        return ([*conditions, _FOUND], [*values, self.match]) if self.match else (conditions, values)

    def _conditions(self) -> tuple[list[str], list[object]]:
        """All but what was typed and the first facet."""
        wanted = self.wanted
        conditions: list[str] = []
        values: list[object] = []
        for facet, value in self._facets[0 if self.by_flag else 1 :]:
            conditions.append(_CARRIES)
            values += [facet, value]
        if wanted.status:
            conditions.append("e.status = ?")
            values.append(wanted.status)
        if wanted.expired_before is not None:
            conditions.append("e.status = 'publie' AND e.expires_on < ?")
            values.append(wanted.expired_before.isoformat())
        if wanted.satisfaction_under is not None:
            conditions.append("(e.satisfaction IS NULL) = 0 AND e.satisfaction < ?")
            values.append(wanted.satisfaction_under)
        flags = [condition for name, (condition, _) in _FLAGS.items() if getattr(wanted, name)]
        return [*conditions, *flags], values


_CARRIES = "EXISTS (SELECT 1 FROM facets AS g WHERE g.facet = ? AND g.value = ? AND g.rank = e.rank)"


def match_of(text: str) -> str:
    """What was typed as a query of FTS5: every word quoted, so that none of its operators is one here."""
    words = matching_key(text).split()[:_MOST_WORDS]
    # One letter begins every entry: it is a word of its own.
    return " ".join(f'"{word}"' if len(word) == 1 else f'"{word}"*' for word in words)


def _and(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""
