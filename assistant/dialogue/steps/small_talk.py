"""Greeting and small talk: short and polite, and the question under way is not lost."""

from __future__ import annotations

from assistant.catalogue.model import Entry
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.turns import Button, Message, Record, Turn
from assistant.understanding import acts
from assistant.understanding.result import payload

_SENTENCES = {acts.GREETING: "greet", acts.ROBOT: "bot_challenge", acts.AUTHOR: "who_made"}
"""Act -> its sentence in `politesses` of texts.yml, where the names differ."""


def greeting(knowledge: Knowledge) -> Turn:
    """Who speaks, what it knows, what not to type, three questions of different products, all the others."""
    texts = knowledge.texts
    entries = [entry for e in texts.exemples if (entry := knowledge.catalogue.shown(e))]
    if len(entries) < 3:
        entries = _samples(knowledge)
    buttons = tuple(Button(entry.question, payload(acts.PICK, entry=entry.id)) for entry in entries[:3])
    if knowledge.catalogue.taxonomy.products is not None:
        buttons += (Button(texts.parcourir, payload(acts.BROWSE)),)
    message = Message(f"{texts.accueil}\n\n{texts.confidentialite}", "greeting", buttons)
    return Turn((message,), Conversation())


def _samples(knowledge: Knowledge) -> list[Entry]:
    by_facets: dict[tuple[tuple[str, tuple[str, ...]], ...], Entry] = {}
    for entry in knowledge.catalogue.published:
        by_facets.setdefault(tuple(sorted(entry.facets.items())), entry)
    return list(by_facets.values())[:3]


def small_talk(knowledge: Knowledge, conversation: Conversation, act: str) -> Turn:
    """Answers a pleasantry; what was awaited stays awaited."""
    buttons = knowledge.ways_out()[1:] if act == acts.INSULT else ()
    return _pleasantry(knowledge, conversation, _SENTENCES.get(act, act), buttons)


def agreement(knowledge: Knowledge, conversation: Conversation, is_yes: bool) -> Turn:
    """« oui », « non » to nothing that was asked."""
    return _pleasantry(knowledge, conversation, "affirm" if is_yes else "deny")


def _pleasantry(
    knowledge: Knowledge, conversation: Conversation, name: str, buttons: tuple[Button, ...] = ()
) -> Turn:
    sentences = knowledge.texts.politesses
    stored = Record("answered", "small_talk", question="")
    message = Message(sentences.get(name, sentences["greet"]), "chitchat", buttons)
    return Turn((message,), conversation, stored)
