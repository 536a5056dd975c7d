"""What a message means here and now: the same words answer a question or ask one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant.catalogue.text import fold
from assistant.dialogue.state import CLARIFICATION, COMMENT, FEEDBACK, REASON, SUGGESTION

# What a visitor may always say, whatever was asked.
_ALWAYS = frozenset({"emergency", "start_over", "go_back", "human", "repeat"})
_REFUSAL = re.compile(r"^(non|nan|pas ca|aucune?)\b")
_CORRECTION = re.compile(r"^(non|nan|plutot|en fait|je voulais dire|pardon|erreur)\b")
_INTERROGATIVE = re.compile(
    r"\b(comment|combien|pourquoi|quand|ou est|ou sont|qui|quel(le)?s?|quoi|lequel|laquelle|est-ce|"
    r"(peut|doit|faut|dois|puis|peux|a-t|sont|avez|pouvez)-(on|il|je|elle|ils|vous))\b"
)


def intent_in_context(
    intent: str,
    text: str,
    found: Mapping[str, Any],
    awaiting: str | None,
    conversation: Mapping[str, Any],
) -> str:
    """Renames an intent according to what the assistant has just asked.

    Args:
        intent: Intent of the message on its own.
        text: The message.
        found: What `Understanding.as_dict` documents: facets, ranking, known.
        awaiting: What was asked, None when nothing.
        conversation: The stored conversation (`Conversation.as_dict`).

    Returns:
        The intent the rules will see.
    """
    if intent in _ALWAYS:
        return intent
    words = fold(text).split()
    if awaiting == COMMENT:
        # Anything typed is the comment: whoever has a new question finds it offered after the thanks.
        return "skip" if intent == "deny" and len(words) <= 3 else "comment"
    if awaiting in (FEEDBACK, REASON) and intent in ("affirm", "deny"):
        return "feedback"
    if awaiting == REASON and intent in ("faq", "out_of_scope", "redirect") and _names_reason(text):
        return "reason"
    if _is_correction(text, found, conversation):
        return "choose"
    if awaiting == CLARIFICATION:
        return _in_clarification(intent, words, text, found, conversation)
    if awaiting == SUGGESTION:
        if intent in ("deny", "dont_know") or (_REFUSAL.match(fold(text)) and len(words) <= 4):
            return "none_of_these"
        if ordinal(text) is not None:
            return "pick"
    return intent


def _in_clarification(
    intent: str, words: list[str], text: str, found: Mapping[str, Any], conversation: Mapping[str, Any]
) -> str:
    if intent in ("dont_know", "deny"):
        return "dont_know"
    named = (found.get("facets") or {}).get(conversation.get("facet"))
    if ordinal(text) is not None:
        return "choose"
    if named and len(words) <= 12 and not is_question(text):
        # « nous sommes éditeur d'un LGO pour les officines » answers in a sentence.
        return "choose"
    # « la e-CPS » answers; « comment débloquer ma e-CPS perdue hier ? » asks.
    if len(words) <= 6 and (named or intent not in ("faq", "help", "greet", "thanks", "goodbye", "insult")):
        return "choose" if named or intent in ("out_of_scope", "redirect", "affirm") else intent
    if (
        intent == "faq"
        and not is_question(text)
        and (len(words) <= 3 or (found.get("facets") and len(words) <= 6))
    ):
        return "choose"
    return intent


def is_question(text: str) -> bool:
    """True when the words ask: a question mark or an interrogative."""
    return "?" in text or bool(_INTERROGATIVE.search(fold(text)))


def corrects(text: str) -> bool:
    """True when the message opens as a correction does: « non, plutôt… »."""
    return bool(_CORRECTION.match(fold(text)))


def _is_correction(text: str, found: Mapping[str, Any], conversation: Mapping[str, Any]) -> bool:
    if not conversation.get("question") or len(text.split()) > 8:
        return False
    return corrects(text) and bool(found.get("facets"))


def _names_reason(text: str) -> bool:
    return ordinal(text) is not None or reason_named(text) is not None


def reason_named(text: str) -> str | None:
    """The reason a typed sentence gives, None when it gives none."""
    folded = fold(text)
    for code, pattern in (
        ("not_my_question", r"pas ma question|autre question|hors sujet"),
        ("unclear", r"pas (tres )?clair|comprends? (pas|rien)|confus"),
        ("incomplete", r"incomplet|manque|pas assez"),
        ("wrong", r"\bfaux\b|fausse|erron|incorrect"),
        ("disagree", r"ne me convient|pas d'accord|regle"),
    ):
        if re.search(pattern, folded):
            return code
    return None


def ordinal(text: str) -> int | None:
    """The rank, from 0, that a short answer names: « 2 », « la deuxième », « le premier »."""
    folded = fold(text).strip(" .!)")
    match = re.fullmatch(r"(?:(?:le|la|numero|choix|option) )?(\d{1,2})", folded)
    if match:
        return int(match.group(1)) - 1 if int(match.group(1)) > 0 else None
    names = ("premier", "deuxieme", "troisieme", "quatrieme", "cinquieme", "sixieme", "septieme", "huitieme")
    match = re.fullmatch(r"(?:le |la )?(premiere?|seconde?|\w+ieme)", folded)
    if not match:
        return None
    word = match.group(1)
    if word.startswith("second"):
        return 1
    return next((rank for rank, name in enumerate(names) if word.rstrip("e") == name.rstrip("e")), None)


def says_yes(text: str) -> bool:
    """True for « oui », « oui merci »; False as soon as a refusal or a doubt is heard."""
    folded = fold(text)
    return bool(
        re.search(r"\b(oui|ouais|yes|ok|parfait|super|nickel|tres utile)\b", folded)
    ) and not re.search(r"\b(non|pas|mais|bof)\b", folded)
