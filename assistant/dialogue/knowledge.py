"""What every step needs: the catalogue and the assistant's sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from assistant.catalogue.costs import Costs
from assistant.catalogue.model import Catalogue, Contact, Entry, Facet
from assistant.catalogue.taxonomy import DEFAULT_CONTACT
from assistant.catalogue.texts import Texts
from assistant.dialogue.decide import PROBABLE
from assistant.dialogue.lines import Line
from assistant.dialogue.related import related
from assistant.dialogue.sources import expiry_warning, source_label
from assistant.dialogue.state import Conversation
from assistant.dialogue.turns import Button, Message
from assistant.understanding import acts
from assistant.understanding.result import payload

_LIKELY = 0.2
"""Chance of the first candidate from which the question is about its product."""
_KNOWN = 0.5
"""Chance of all of them together from which it is, whichever of them it is."""


@dataclass(frozen=True)
class Knowledge:
    """What a turn is made from.

    Attributes:
        catalogue: The entries.
        texts: The assistant's sentences.
        today: The day it is at the agency: an answer may have expired.
        costs: What each outcome costs a visitor.
        times_answered: Entry -> how often it was answered lately; empty when nobody counted.
    """

    catalogue: Catalogue
    texts: Texts
    today: date
    costs: Costs = field(default_factory=Costs)
    times_answered: Mapping[str, int] = field(default_factory=dict)

    def answer(self, entry: Entry, conversation: Conversation, lead: str | None = None) -> Message:
        """The entry's own text, word for word, under its question, with its source and its date.

        Args:
            entry: What is answered.
            conversation: With what was chosen, the family and how sure the answer is.
            lead: The sentence before a probable answer; the usual one when None.
        """
        source = None
        if entry.source:
            source = {
                "url": entry.source,
                "label": source_label(self.catalogue.taxonomy, entry),
                "verified_on": entry.verified_on.isoformat() if entry.verified_on else None,
            }
        probable = conversation.certainty == PROBABLE
        contact = self._contact_of(value for values in entry.facets.values() for value in values)
        return Message(
            entry.answer,
            "answer",
            entry_id=entry.id,
            source=source,
            warning=expiry_warning(entry, self.texts, self.today),
            title=entry.question,
            context=self._context(entry, conversation) or None,
            certainty=conversation.certainty,
            lead=(lead or self.texts.probable) if probable else None,
            contact=contact.as_dict() if contact else None,
            related=tuple(line.button for line in related(self.catalogue, entry)) or None,
        )

    def _context(self, entry: Entry, conversation: Conversation) -> tuple[str, ...]:
        """Labels of what the visitor chose, and of what tells the entry from the others of its family."""
        family = self.catalogue.family_of(entry.id)
        labels = []
        for facet in self.catalogue.taxonomy.facets:
            chosen = conversation.facets.get(facet.id)
            values: tuple[str, ...] = (chosen,) if chosen else ()
            if not chosen and family is not None and family.facet == facet.id:
                named = set(conversation.named_facets.get(facet.id, ()))
                values = tuple(v for v in entry.values(facet.id) if v in named) or entry.values(facet.id)
            labels += [value.label for v in values if (value := facet.value(v))]
        return tuple(dict.fromkeys(labels))

    def suggestions(self, text: str, listed: Iterable[Line], *extra: Button) -> Message:
        """Questions of the catalogue to pick from, then « Aucune de ces propositions »."""
        none = Button(self.texts.aucune, payload(acts.REJECT_LIST))
        return Message(text, "suggestions", (*(line.button for line in listed), *extra, none))

    def ways_out(self) -> tuple[Button, ...]:
        """What a visitor can do when no answer is given."""
        return (
            Button(self.texts.reformuler, payload(acts.REPHRASE)),
            Button(self.texts.etre_guide, payload(acts.HELP)),
            Button(self.texts.contacter, payload(acts.HUMAN)),
        )

    @property
    def contact_facet(self) -> Facet | None:
        """The facet whose values have contacts of their own (the products), None when none has."""
        contacts = self.catalogue.taxonomy.contacts
        counted = [
            (sum(value.id in contacts for value in facet.values), facet)
            for facet in self.catalogue.taxonomy.facets
        ]
        most, facet = max(counted, key=lambda pair: pair[0], default=(0, None))
        return facet if most else None

    def contact_of_value(self, value: str) -> Contact | None:
        """The contact of a product, the default one when it has none of its own."""
        return self._contact_of((value,)) or self.catalogue.taxonomy.contacts.get(DEFAULT_CONTACT)

    def contact(self, conversation: Conversation) -> Contact | None:
        """The human contact for the product the conversation is about, else the default one."""
        named = list(conversation.facets.values())
        named += [value for values in conversation.named_facets.values() for value in values]
        for entry in self.about(conversation):
            named += [value for values in entry.facets.values() for value in values]
        return self._contact_of(named) or self.catalogue.taxonomy.contacts.get(DEFAULT_CONTACT)

    def about(self, conversation: Conversation) -> Iterator[Entry]:
        """The entries that a conversation is about: the one just answered, the likeliest of its question.

        What no model ranked (a walk) makes none likelier than another; what was answered before a pending
        question is another subject.
        """
        likely = conversation.candidates[:1] if conversation.thresholds else ()
        # Members of a family share their chances.
        together = sum(chance for _, chance in conversation.candidates) >= _KNOWN
        ids = [conversation.given, *(e for e, chance in likely if together or chance >= _LIKELY)]
        yield from (entry for e in ids if e and (entry := self.catalogue.shown(e)))

    def _contact_of(self, values: Iterable[str]) -> Contact | None:
        """The contact of the first value that has one of its own."""
        contacts = self.catalogue.taxonomy.contacts
        return next((contacts[value] for value in values if value in contacts), None)
