"""The human contact, with a summary the visitor can read, edit and copy; its product is asked if unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.catalogue.model import Contact, Facet
from assistant.dialogue.choices import choice_buttons, page_of
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.narrow import in_reading_order
from assistant.dialogue.state import Conversation
from assistant.dialogue.turns import Message, Record, Turn
from assistant.privacy.hidden import HIDDEN
from assistant.understanding import acts
from assistant.understanding.result import CONTACT, Understanding


def human(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """Gives the contact of the product that the message or the conversation names, else asks which."""
    value = product_named(knowledge, understanding)
    if value is not None:
        return hand_over(knowledge, conversation, value, asked_for=True)
    cannot_tell = acts.UNKNOWN in understanding.values or conversation.awaiting == CONTACT
    if cannot_tell or knowledge.contact_facet is None or _knows_product(knowledge, conversation):
        return hand_over(knowledge, conversation, asked_for=True)
    return which_product(knowledge, conversation.remembering())


def product_named(knowledge: Knowledge, understanding: Understanding) -> str | None:
    """The product that a message names, None when it names none."""
    facet = knowledge.contact_facet
    if facet is None:
        return None
    said = understanding.values
    chosen = [said.get("value", ""), *said.get("values", "").split(",")]
    named = chosen if said.get("facet", facet.id) == facet.id else []
    named = [*named, *understanding.facets.get(facet.id, ())]
    return next((value for value in named if facet.value(value)), None)


def precision(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn | None:
    """A product named after a contact, or when it is asked whose: that one's; None for anything else."""
    about_a_contact = conversation.handed_over or conversation.awaiting == CONTACT
    value = product_named(knowledge, understanding) if about_a_contact else None
    return hand_over(knowledge, conversation, value, asked_for=True) if value is not None else None


def which_product(knowledge: Knowledge, conversation: Conversation, page: int = 0) -> Turn:
    """« Pour quel produit ou service ? »: those that have a contact of their own first."""
    facet = knowledge.contact_facet
    if facet is None:
        return hand_over(knowledge, conversation, asked_for=True)
    contacts = knowledge.catalogue.taxonomy.contacts
    values = sorted((value.id for value in facet.values), key=lambda value: value not in contacts)
    shown = page_of(values, page)
    page, shown = (page, shown) if shown else (0, page_of(values, 0))
    own = [value for value in shown if value in contacts]
    others = [value for value in shown if value not in contacts]
    ordered = [
        value for group in (own, others) for value in in_reading_order(knowledge.catalogue, facet, group)
    ]
    asking = replace(
        conversation, awaiting=CONTACT, facet=facet.id, choices=tuple(ordered), page=page, not_recognised=0
    )
    buttons = choice_buttons(knowledge, facet, ordered, page, len(values), acts.HUMAN)
    message = Message(knowledge.texts.quel_produit, "clarification", buttons, facet=facet.id)
    return Turn((message,), asking)


def hand_over(
    knowledge: Knowledge, conversation: Conversation, product: str | None = None, *, asked_for: bool = False
) -> Turn:
    """Gives the contact; nothing is sent without the visitor's act.

    Args:
        knowledge: What is known.
        conversation: As it is.
        product: Whose contact is wanted; that of the conversation when None.
        asked_for: True when the visitor asked for a person, False after what could not be answered.
    """
    facet = knowledge.contact_facet
    if product is not None and facet is not None:
        kept = {name: value for name, value in conversation.facets.items() if name != facet.id}
        named = {**conversation.named_facets, facet.id: (product,)}
        conversation = replace(conversation, facets=kept, named_facets=named)
    done = replace(conversation, awaiting=None, misses=0, handed_over=True, facet=None)
    stored = Record(
        "ambiguous", "hand_over", question=conversation.question, facets=dict(conversation.facets)
    )
    contact = knowledge.contact(conversation) if product is None else knowledge.contact_of_value(product)
    text = knowledge.texts.joindre if asked_for else knowledge.texts.contact
    return Turn((_message(knowledge, conversation, contact, text),), done, stored)


def handoff_message(knowledge: Knowledge, conversation: Conversation) -> Message:
    """The contact of the product concerned and the summary, after what could not be answered."""
    return _message(knowledge, conversation, knowledge.contact(conversation), knowledge.texts.contact)


def _message(knowledge: Knowledge, conversation: Conversation, contact: Contact | None, text: str) -> Message:
    """A hand-over; the channel adds the reference."""
    written = summary(knowledge, conversation)
    parts = [text, contact_line(contact) if contact is not None else "", written]
    return Message(
        "\n\n".join(part for part in parts if part),
        "handoff",
        handoff={"summary": written, "contact": {} if contact is None else contact.as_dict()},
    )


def _knows_product(knowledge: Knowledge, conversation: Conversation) -> bool:
    """Whether the conversation is about a product: chosen, named, or of the likeliest entry.

    An answer just given is about its own product or about all of them.
    """
    facet = knowledge.contact_facet
    if facet is None:
        return False
    if facet.id in conversation.facets or conversation.named_facets.get(facet.id):
        return True
    return any(
        entry.id == conversation.given or bool(entry.values(facet.id))
        for entry in knowledge.about(conversation)
    )


def summary(knowledge: Knowledge, conversation: Conversation) -> str:
    """Question, facets, what was read and what was said of it, as plain lines; what is empty is left out."""
    texts, precisions = knowledge.texts, _precisions(knowledge, conversation)
    said = {
        texts.resume_question: conversation.question_to_show,
        texts.resume_precisions: ", ".join(precisions),
        texts.resume_essais: " ; ".join(conversation.tried),
        texts.resume_motif: texts.raisons.get(conversation.reason or "", ""),
        texts.resume_commentaire: "" if conversation.comment == HIDDEN else conversation.comment,
    }
    names = ("question", "precisions", "essais", "motif", "commentaire")
    lines = [
        line.format(**{name: text}) for name, (line, text) in zip(names, said.items(), strict=True) if text
    ]
    # The visitor completes it: nothing to read yet is said, not left blank.
    return "\n".join(lines) or texts.resume_question.format(question=texts.resume_aucun)


def _precisions(knowledge: Knowledge, conversation: Conversation) -> list[str]:
    def labels(facet: Facet) -> Iterator[str]:
        chosen = conversation.facets.get(facet.id)
        for value_id in [chosen] if chosen else conversation.named_facets.get(facet.id, ())[:2]:
            value = facet.value(value_id)
            if value is not None:
                yield value.label

    return [label for facet in knowledge.catalogue.taxonomy.facets for label in labels(facet)]


def contact_line(contact: Contact) -> str:
    """One Markdown line: the label, then each channel the agency publishes."""
    channels = [contact.phone or ""]
    channels.append(f"[{contact.email}](mailto:{contact.email})" if contact.email else "")
    channels.append(f"[{contact.url}]({contact.url})" if contact.url else "")
    return f"**{contact.label}** : " + ", ".join(channel for channel in channels if channel)
