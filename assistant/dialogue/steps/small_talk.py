"""Greeting and small talk: short and polite, and the question under way is not lost."""

from __future__ import annotations

from assistant.catalogue.model import Entry
from assistant.dialogue.knowledge import Knowledge, payload
from assistant.dialogue.state import Button, Conversation, Message, Record, Turn


def greeting(knowledge: Knowledge) -> Turn:
    """Who speaks, what it knows, what not to type, three sample questions of different products."""
    texts = knowledge.texts
    entries = [entry for e in texts.exemples if (entry := knowledge.catalogue.shown(e))]
    if len(entries) < 3:
        entries = _samples(knowledge)
    buttons = tuple(Button(entry.question, payload("pick", entry=entry.id)) for entry in entries[:3])
    message = Message(f"{texts.accueil}\n\n{texts.confidentialite}", "greeting", buttons)
    return Turn((message,), Conversation())


def _samples(knowledge: Knowledge) -> list[Entry]:
    by_facets: dict[tuple[tuple[str, tuple[str, ...]], ...], Entry] = {}
    for entry in knowledge.catalogue.published:
        by_facets.setdefault(tuple(sorted(entry.facets.items())), entry)
    return list(by_facets.values())[:3]


def small_talk(knowledge: Knowledge, conversation: Conversation, intent: str) -> Turn:
    """Answers a pleasantry; what was awaited stays awaited."""
    buttons = knowledge.ways_out()[1:] if intent in ("insult", "dont_know") else ()
    text = knowledge.texts.politesses.get(intent, knowledge.texts.politesses["greet"])
    stored = Record("answered", "small_talk", question="")
    return Turn((Message(text, "chitchat", buttons),), conversation, stored)
