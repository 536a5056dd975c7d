"""The human contact, with a summary the visitor can read, edit and copy."""

from __future__ import annotations

from dataclasses import replace

from assistant.catalogue.model import Contact
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.turns import Message, Record, Turn


def hand_over(knowledge: Knowledge, conversation: Conversation) -> Turn:
    """Gives the contact; nothing is sent without the visitor's act."""
    done = replace(conversation, awaiting=None, misses=0)
    stored = Record(
        "ambiguous", "hand_over", question=conversation.question, facets=dict(conversation.facets)
    )
    return Turn((handoff_message(knowledge, conversation),), done, stored)


def handoff_message(knowledge: Knowledge, conversation: Conversation) -> Message:
    """The contact of the product concerned and the summary; the channel adds the reference."""
    contact = knowledge.contact(conversation)
    text = knowledge.texts.contact
    if contact is not None:
        text = f"{text}\n\n{contact_line(contact)}"
    return Message(
        f"{text}\n\n{summary(knowledge, conversation)}",
        "handoff",
        handoff={
            "summary": summary(knowledge, conversation),
            "contact": {} if contact is None else contact.as_dict(),
        },
    )


def summary(knowledge: Knowledge, conversation: Conversation) -> str:
    """Question, facets and what was tried, as plain lines."""
    texts, precisions = knowledge.texts, []
    for facet in knowledge.catalogue.taxonomy.facets:
        chosen = conversation.facets.get(facet.id)
        for value_id in [chosen] if chosen else conversation.named_facets.get(facet.id, ())[:2]:
            value = facet.value(value_id)
            if value is not None:
                precisions.append(value.label)
    lines = [texts.resume_question.format(question=conversation.question or texts.resume_aucun)]
    lines.append(texts.resume_precisions.format(precisions=", ".join(precisions) or texts.resume_aucun))
    lines.append(texts.resume_essais.format(essais=" ; ".join(conversation.tried) or texts.resume_aucun))
    return "\n".join(lines)


def contact_line(contact: Contact) -> str:
    """One Markdown line: the label, then each channel the agency publishes."""
    channels = [contact.phone or ""]
    channels.append(f"[{contact.email}](mailto:{contact.email})" if contact.email else "")
    channels.append(f"[{contact.url}]({contact.url})" if contact.url else "")
    return f"**{contact.label}** : " + ", ".join(channel for channel in channels if channel)
