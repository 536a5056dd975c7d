"""Tells the visitor, once a conversation and kind, what was masked in a message: before its answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from assistant.catalogue.texts import Texts
from assistant.dialogue.turns import Message, Turn
from assistant.privacy import labels

MASKED = "masked"
"""Key of a message's metadata: the labels that redaction put in its text."""
CODE, PASSWORD, KEY, BANK_CARD, PERSONAL = "code", "password", "key", "bank_card", "personal"
_KINDS: Mapping[str, str] = {
    labels.CODE: CODE,
    labels.PASSWORD: PASSWORD,
    labels.TOKEN: KEY,
    labels.PRIVATE_KEY: KEY,
    labels.BANK_CARD: BANK_CARD,
}
"""Label -> kind of what is told of it; every other label is of personal data."""


def telling(texts: Texts, turn: Turn, masked: Collection[str], told: Collection[str] = ()) -> Turn:
    """The turn with the notice before its messages, when there is something new to tell.

    Args:
        texts: The assistant's sentences.
        turn: What the message led to.
        masked: Labels (`assistant.privacy.labels.LABELS`) that redaction put in the message; others are left
            out.
        told: Kinds told earlier in the conversation.
    """
    found = {label: _KINDS.get(label, PERSONAL) for label in labels.LABELS if label in masked}
    new = [kind for kind in dict.fromkeys(found.values()) if kind not in told]
    # Whoever is in danger reads the numbers first, and nothing else.
    if not new or _speaks_of_danger(turn):
        return _remembering(turn, told)
    nouns = ", ".join(labels.LABELS[label] for label, kind in found.items() if kind == PERSONAL)
    said = {
        CODE: texts.masque_code,
        PASSWORD: texts.masque_mot_de_passe,
        KEY: texts.masque_cle,
        BANK_CARD: texts.masque_carte,
        PERSONAL: texts.masque_personnel.format(donnees=nouns),
    }
    notice = Message(" ".join(said[kind] for kind in new), "notice")
    return _remembering(replace(turn, messages=(notice, *turn.messages)), (*told, *new))


def _speaks_of_danger(turn: Turn) -> bool:
    return turn.record is not None and turn.record.in_danger


def _remembering(turn: Turn, told: Collection[str]) -> Turn:
    """Whatever the step made of the conversation: « recommencer » forgets a question, not what was told."""
    if turn.conversation.masked == tuple(told):
        return turn
    return replace(turn, conversation=replace(turn.conversation, masked=tuple(told)))
