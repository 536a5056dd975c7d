"""What the act of a message depends on, read the same way when it is learnt and when it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from assistant.understanding.act_signals import Read, signals
from assistant.understanding.danger_wordings import DangerWordings
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.named_facets import NamedFacets
from assistant.understanding.negation import Affirmed, affirmed
from assistant.understanding.numbers import conditions
from assistant.understanding.offered import Offered, OfferedValues, titles_named
from assistant.understanding.ranking.ranker import Familiarity
from assistant.understanding.ranks import rank_named
from assistant.understanding.result import CLARIFICATION, CONTACT, REASON, Context

_REASONS = 5
_UNLISTED = 10


@dataclass(frozen=True)
class ActReader:
    """Reads a message in its context.

    Attributes:
        facets: Finds the values of the taxonomy that a text names.
        safety: Wordings of danger.
        titles: Entry -> its question.
        generic: Entry -> what a list says of its family in its place.
    """

    facets: FacetFinder
    safety: DangerWordings
    titles: Mapping[str, str] = field(default_factory=dict)
    generic: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def values(self) -> OfferedValues:
        """The values of the taxonomy, as visitors may write them."""
        return OfferedValues(self.facets.taxonomy)

    def read(
        self, text: str, familiar: Familiarity, context: Context
    ) -> tuple[Affirmed, Offered, np.ndarray]:
        """What a message names, what it says of what is on screen, and its signals (`act_signals.signals`).

        Args:
            text: Without what frames it.
            familiar: How familiar it is to the catalogue.
            context: Of the conversation.
        """
        named = self.named(text, context)
        read = Read(
            text,
            named.facets,
            familiar.near,
            familiar.held,
            familiar.unheld,
            len(conditions(text)),
            familiar.foreign,
        )
        offered = self.offered(text, named, context)
        of_question = self.of_question(context.question)
        return named, offered, signals(read, offered, context, of_question, self.safety)

    def named(self, text: str, context: Context) -> Affirmed:
        """The facets that a text names, apart from those that it denies.

        Of a facet whose value was chosen, another one is also named as its question is answered: misspelt,
        or by a part of its name (« non, plutôt l'espace de confiance »).
        """
        named = affirmed(text, self.facets.find(text))
        instead = {
            facet: values
            for facet, chosen in context.facets.items()
            if facet not in named.facets.facets and (values := self.values.instead(text, facet, chosen))
        }
        if not instead:
            return named
        facets = replace(named.facets, facets={**named.facets.facets, **instead})
        return replace(named, facets=facets)

    def of_question(self, question: str) -> NamedFacets:
        """The facets that the question before names."""
        return self.facets.find(question) if question else NamedFacets()

    def offered(self, text: str, named: Affirmed, context: Context) -> Offered:
        """What a message says of what is on screen."""
        denied = named.denied.get(context.facet or "", ())
        values, likeness = self.values.named(text, named.facets, context, denied)
        entries, title = titles_named(text, self._lines(context.entries))
        # Without a list the rank is one of nothing: what is on screen has none.
        count = len(context.entries) or _UNLISTED
        if context.asked in (CLARIFICATION, CONTACT):
            count = len(context.choices)
        elif context.asked == REASON:
            count = _REASONS
        return Offered(values, likeness, entries, title, rank_named(text, count))

    def _lines(self, entries: Sequence[str]) -> dict[str, str]:
        """What a list says of each entry: a family in its place, but for those that it tells apart."""
        lines = {entry: self.generic.get(entry) or self.titles.get(entry, "") for entry in entries}
        said = Counter(lines.values())
        return {e: line if said[line] == 1 else self.titles.get(e, "") for e, line in lines.items()}
