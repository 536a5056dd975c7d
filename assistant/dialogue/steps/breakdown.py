"""A product does not work: where its state is shown, then what the catalogue says of its failures."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from assistant.catalogue.model import Contact, Facet
from assistant.catalogue.taxonomy import OUTAGE_CONTACT
from assistant.dialogue.decide import SURE
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.lines import lines
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask, asking, suggest
from assistant.dialogue.steps.hand_over import product_named
from assistant.dialogue.turns import Message, Turn
from assistant.text import fold
from assistant.understanding import acts
from assistant.understanding.language.stems import stems
from assistant.understanding.result import Understanding

BREAKDOWN = "breakdown"
"""Value of the act `question`: the message says that a product is down."""


def is_breakdown(understanding: Understanding) -> bool:
    """True for « Pro Santé Connect ne marche pas »."""
    return understanding.values.get(BREAKDOWN) == acts.YES


def breakdown(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """The page of the state of services, then a sure answer about failures, else a list of those."""
    contact = knowledge.catalogue.taxonomy.contacts.get(OUTAGE_CONTACT)
    turn = ask(knowledge, conversation, understanding)
    about = (*_about_the_state(knowledge, contact), *_failures(knowledge, understanding))
    answered = turn.record.entry if turn.record is not None and turn.record.certainty == SURE else None
    # What the product is says nothing of its failure, however well its name is recognised.
    if answered is None or answered not in about:
        entries = tuple(dict.fromkeys(about))
        fresh = asking(conversation, understanding)
        if lines(knowledge.catalogue, entries, fresh):
            # Even one: nothing says that this failure is the visitor's.
            turn = suggest(knowledge, fresh, entries, understanding, knowledge.texts.voisines)
    if contact is None:
        return turn
    state = knowledge.texts.panne_produit.format(etat=_link(contact))
    return replace(turn, messages=(Message(state, "notice"), *turn.messages))


def _about_the_state(knowledge: Knowledge, contact: Contact | None) -> tuple[str, ...]:
    """The entry that says where the state of services is: it names the page, in the words of the contact."""
    if contact is None or not contact.url:
        return ()
    host = urlsplit(contact.url).netloc
    words = set(stems(contact.label))
    shared = {
        entry.id: len(words & set(stems(entry.question)))
        for entry in knowledge.catalogue.published
        if host and host in entry.answer
    }
    best = max(shared, key=lambda entry_id: shared[entry_id], default=None)
    return (best,) if best is not None and shared[best] else ()


def _link(contact: Contact) -> str:
    if contact.url:
        return f"[{contact.label}]({contact.url})"
    return " ".join(filter(None, (contact.label, contact.phone or contact.email)))


def _failures(knowledge: Knowledge, understanding: Understanding) -> tuple[str, ...]:
    """The entries about failures of the product named, those that the message resembles first."""
    product, products = product_named(knowledge, understanding), knowledge.contact_facet
    theme = _failure_theme(knowledge)
    if product is None or products is None or theme is None:
        return ()
    facet, value = theme
    chances = dict(understanding.ranking)
    found = [
        entry.id
        for entry in knowledge.catalogue.published
        if product in entry.values(products.id) and value in entry.values(facet.id)
    ]
    return tuple(sorted(found, key=lambda entry_id: -chances.get(entry_id, 0.0)))


def _failure_theme(knowledge: Knowledge) -> tuple[Facet, str] | None:
    """The theme of failures: the one that authors say « panne » of, as they do of the contact."""
    for facet in knowledge.catalogue.taxonomy.facets:
        for value in facet.values:
            if not facet.filters and OUTAGE_CONTACT in map(fold, value.synonyms):
                return facet, value.id
    return None
