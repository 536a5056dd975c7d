"""What every step needs: the catalogue and the assistant's sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from assistant.catalogue.costs import Costs
from assistant.catalogue.model import Catalogue, Contact, Entry
from assistant.catalogue.texts import Texts
from assistant.dialogue.narrow import candidates_of
from assistant.dialogue.state import Conversation
from assistant.dialogue.turns import Button, Message
from assistant.understanding import acts
from assistant.understanding.result import payload


@dataclass(frozen=True)
class Knowledge:
    """The catalogue, the sentences, today's date (an answer may have expired) and the costs of outcomes."""

    catalogue: Catalogue
    texts: Texts
    today: date
    costs: Costs = field(default_factory=Costs)

    def answer(self, entry: Entry) -> Message:
        """The entry's own text, word for word, with its source and its date."""
        warning = None
        if entry.expires_on is not None and entry.expires_on < self.today:
            since = entry.verified_on or entry.expires_on
            warning = self.texts.perime.format(date=f"{since:%d/%m/%Y}")
        source = None
        if entry.source:
            source = {
                "url": entry.source,
                "label": (urlsplit(entry.source).hostname or entry.source).removeprefix("www."),
                "verified_on": entry.verified_on.isoformat() if entry.verified_on else None,
            }
        return Message(entry.answer, "answer", entry_id=entry.id, source=source, warning=warning)

    def suggestions(self, text: str, entries: Iterable[Entry], *extra: Button) -> Message:
        """Questions of the catalogue to pick from, then « Aucune de ces propositions »."""
        picks = tuple(Button(entry.question, payload(acts.PICK, entry=entry.id)) for entry in entries)
        none = Button(self.texts.aucune, payload(acts.REJECT_LIST))
        return Message(text, "suggestions", (*picks, *extra, none))

    def ways_out(self) -> tuple[Button, ...]:
        """What a visitor can do when no answer is given."""
        return (
            Button(self.texts.reformuler, payload(acts.REPHRASE)),
            Button(self.texts.etre_guide, payload(acts.HELP)),
            Button(self.texts.contacter, payload(acts.HUMAN)),
        )

    def contact(self, conversation: Conversation) -> Contact | None:
        """The human contact for the product the conversation is about, else the default one."""
        contacts = self.catalogue.taxonomy.contacts
        named = list(conversation.facets.values())
        named += [value for values in conversation.named_facets.values() for value in values]
        for entry_id in [
            conversation.answer,
            *(e for e, _ in candidates_of(self.catalogue, conversation)[:1]),
        ]:
            entry = self.catalogue.shown(entry_id) if entry_id else None
            named += [value for values in entry.facets.values() for value in values] if entry else []
        return next((contacts[v] for v in named if v in contacts), contacts.get("defaut"))
