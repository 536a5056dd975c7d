"""What one line of a list stands for: an entry, or a whole family by its generic question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.catalogue.model import Catalogue, Entry, Family
from assistant.dialogue.narrow import agreeing_with_named, with_value
from assistant.dialogue.state import Conversation
from assistant.dialogue.turns import Button
from assistant.understanding import acts
from assistant.understanding.result import payload


@dataclass(frozen=True)
class Line:
    """One line of a list.

    Attributes:
        entry: The entry; of a family, the member that brought it.
        family: The family that the line stands for, None for an entry.
    """

    entry: Entry
    family: Family | None = None

    @property
    def button(self) -> Button:
        """What is read and pressed: an entry is answered, a family asks which of its members."""
        if self.family is not None and self.family.generic_question:
            return Button(self.family.generic_question, payload(acts.PICK, family=self.family.id))
        return Button(self.entry.question, payload(acts.PICK, entry=self.entry.id))


def lines(catalogue: Catalogue, entries: Iterable[str], conversation: Conversation) -> list[Line]:
    """The entries as a list shows them, in their order; what left the catalogue is left out.

    A family whose member the visitor has not settled is one line, whichever member came first. While a family
    is being clarified its members are told apart.
    """
    shown: dict[str, Line] = {}
    for entry_id in entries:
        entry = catalogue.shown(entry_id)
        if entry is None:
            continue
        family = catalogue.family_of(entry_id)
        if (
            family is None
            or family.id == conversation.family
            or len(members(catalogue, family, conversation)) < 2
        ):
            shown.setdefault(entry_id, Line(entry))
        else:
            shown.setdefault(f"family {family.id}", Line(entry, family))
    return list(shown.values())


def members(
    catalogue: Catalogue, family: Family, conversation: Conversation
) -> tuple[tuple[str, float], ...]:
    """The members of a family that what the visitor chose and named leaves possible, of equal weight.

    A family without a generic question has no line of its own: it has none.
    """
    if family.generic_question is None:
        return ()
    left = tuple(
        (e, 1.0) for e in family.entries if catalogue.shown(e) is not None and e not in conversation.rejected
    )
    for facet, value in conversation.facets.items():
        left = with_value(catalogue, left, facet, value) or left
    left = agreeing_with_named(catalogue, left, conversation.named_facets, conversation.attributes)
    return tuple((e, 1 / len(left)) for e, _ in left)
