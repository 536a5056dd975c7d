"""What is kept of the conversations: interactions and feedback, without personal data."""

from assistant.store.models import (
    DECISIONS,
    MAX_COMMENT,
    REASONS,
    STATUSES,
    CommentTooLong,
    Feedback,
    Interaction,
    StoredInteraction,
    StoreUnavailable,
)
from assistant.store.store import Store

__all__ = [
    "DECISIONS",
    "MAX_COMMENT",
    "REASONS",
    "STATUSES",
    "CommentTooLong",
    "Feedback",
    "Interaction",
    "Store",
    "StoreUnavailable",
    "StoredInteraction",
]
