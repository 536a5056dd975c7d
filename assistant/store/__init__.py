"""What is stored of the conversations: interactions and feedback, without personal data."""

from assistant.store.models import (
    DECISIONS,
    HIDDEN,
    MAX_COMMENT,
    REASONS,
    STATUSES,
    CommentTooLong,
    Feedback,
    Interaction,
    Opinion,
    StoredInteraction,
    StoreUnavailable,
)
from assistant.store.store import Store

__all__ = [
    "DECISIONS",
    "HIDDEN",
    "MAX_COMMENT",
    "REASONS",
    "STATUSES",
    "CommentTooLong",
    "Feedback",
    "Interaction",
    "Opinion",
    "Store",
    "StoreUnavailable",
    "StoredInteraction",
]
