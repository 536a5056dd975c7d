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
from assistant.store.redaction import redact
from assistant.store.reference import reference_of
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
    "redact",
    "reference_of",
]
