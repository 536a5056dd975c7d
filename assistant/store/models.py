"""What the store keeps: the types its callers use and the tables underneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa

from assistant.errors import AssistantError
from assistant.privacy.hidden import HIDDEN as HIDDEN
from assistant.store import audit_triggers

Status = Literal["answered", "ambiguous", "out_of_scope", "failed"]
Decision = Literal[
    "answer", "clarify", "suggest", "admit", "redirect", "emergency", "small_talk", "guide", "hand_over"
]
Reason = Literal["not_my_question", "unclear", "incomplete", "wrong", "disagree"]

CERTAINTIES: tuple[str, ...] = ("sure", "probable")
STATUSES: tuple[str, ...] = ("answered", "ambiguous", "out_of_scope", "failed")
DECISIONS: tuple[str, ...] = (
    "answer",
    "clarify",
    "suggest",
    "admit",
    "redirect",
    "emergency",
    "small_talk",
    "guide",
    "hand_over",
)
REASONS: tuple[str, ...] = ("not_my_question", "unclear", "incomplete", "wrong", "disagree")
IN_DANGER = "in_danger"
"""Key of a stored context: the message says that somebody is in danger, whatever was answered beside."""
MAX_COMMENT = 500
"""Characters of a comment."""


class StoreUnavailable(AssistantError):
    """The database is missing or refuses: the service is broken, and must say so."""

    def __init__(self, why: str) -> None:
        """Takes the database's error, without what a visitor wrote."""
        super().__init__(f"La base de données n'est pas joignable ({why}).")


class CommentTooLong(ValueError):
    """A comment over `MAX_COMMENT` characters; nothing of it was stored."""


@dataclass(frozen=True)
class Interaction:
    """One turn worth remembering.

    Attributes:
        conversation: Rasa's conversation id.
        question: What the visitor asked; redacted by the store once more.
        status: One of `STATUSES`.
        decision: One of `DECISIONS`.
        entry: Entry that was answered, if any.
        probabilities: `(entry id, probability)`, best first.
        facets: What was known of the question.
        model: Version of the model.
        catalogue: Fingerprint of the catalogue.
        context: Anything else worth keeping, JSON only; its texts are redacted too.
        certainty: Of an answer, one of `CERTAINTIES`; None counts as sure, as every answer was before.
        test: True for somebody who tries the assistant: kept and erased like any other, never counted.
        in_danger: True when the message says that somebody is in danger, also when a question in it was
            answered: no word of it is kept. Not read back.
    """

    conversation: str
    question: str
    status: str
    decision: str
    entry: str | None = None
    probabilities: Sequence[tuple[str, float]] = ()
    facets: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""
    catalogue: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    certainty: str | None = None
    test: bool = False
    in_danger: bool = False


@dataclass(frozen=True)
class Opinion:
    """What a visitor says of an earlier answer; None leaves the earlier value as it is.

    Attributes:
        interaction: Number of the interaction that gave the answer.
        useful: « Oui » or « Non ».
        reason: One of `REASONS`.
        comment: `MAX_COMMENT` characters at most.
    """

    interaction: int
    useful: bool | None = None
    reason: str | None = None
    comment: str | None = None


@dataclass(frozen=True)
class StoredInteraction:
    """An interaction as stored, with its number, its reference and its time (UTC)."""

    id: int
    reference: str
    created_at: datetime
    interaction: Interaction


@dataclass(frozen=True)
class Feedback:
    """The feedback of a visitor on one answer.

    Attributes:
        useful: None as long as the visitor was asked and has not answered.
        answered_at: UTC, None with `useful`.
    """

    interaction: int
    useful: bool | None
    reason: str | None
    comment: str | None
    asked_at: datetime
    answered_at: datetime | None


class UtcDateTime(sa.types.TypeDecorator):  # type: ignore[misc, type-arg]
    """A time in UTC on every database: SQLite forgets the zone, which is given back here."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """To the database."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = sa.MetaData()

# SQLite numbers rows by itself only for INTEGER keys.
_Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _one_of(column: str, values: Sequence[str]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"ck_{column}")


interactions = sa.Table(
    "interactions",
    metadata,
    sa.Column("id", _Key, primary_key=True, autoincrement=True),
    sa.Column("created_at", UtcDateTime, nullable=False, index=True),
    sa.Column("conversation", sa.String(255), nullable=False, index=True),
    sa.Column("reference", sa.String(9), nullable=False, index=True),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("decision", sa.String(20), nullable=False),
    sa.Column("entry", sa.String(255), index=True),
    sa.Column("probabilities", sa.JSON, nullable=False),
    sa.Column("facets", sa.JSON, nullable=False),
    sa.Column("model", sa.String(255), nullable=False),
    sa.Column("catalogue", sa.String(255), nullable=False),
    sa.Column("context", sa.JSON, nullable=False),
    # Tells a message that comes twice from two messages; forgotten with the text.
    sa.Column("message", sa.String(64)),
    sa.Column("certainty", sa.String(10)),
    # Tries and measures: left out of every figure.
    sa.Column("test", sa.Boolean, nullable=False, server_default=sa.false()),
    _one_of("status", STATUSES),
    _one_of("decision", DECISIONS),
    sa.Index("ix_interactions_message", "conversation", "message", unique=True),
    # Pages of conversations: the last ones of an entry, of a decision.
    sa.Index("ix_interactions_entry_id", "entry", "id"),
    sa.Index("ix_interactions_decision_id", "decision", "id"),
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column(
        "interaction_id",
        _Key,
        sa.ForeignKey("interactions.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("answered_at", UtcDateTime),
    sa.Column("useful", sa.Boolean),
    sa.Column("reason", sa.String(20)),
    sa.Column("comment", sa.Text),
    _one_of("reason", REASONS),
    sa.Index("ix_feedback_reason", "reason", "interaction_id"),
    sa.Index("ix_feedback_useful", "useful", "interaction_id"),
    # Tells that an opinion was given since the last look.
    sa.Index("ix_feedback_answered_at", "answered_at"),
)

inbox = sa.Table(
    "inbox",
    metadata,
    # SHA-256 of the question without case, accents nor punctuation: no text outlives the retention here.
    sa.Column("key", sa.String(64), primary_key=True),
    # An entry's id, « nouvelle », « ignorer » or « hors sujet ».
    sa.Column("decision", sa.String(255), nullable=False),
    sa.Column("decided_at", UtcDateTime, nullable=False),
    sa.Column("decided_by", sa.String(255)),
    # Number of the application that wrote it, see below; none for those of before.
    sa.Column("application", sa.Integer),
)

assignments = sa.Table(
    "inbox_assignments",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("assignee", sa.String(255), nullable=False),
    sa.Column("assigned_at", UtcDateTime, nullable=False),
    sa.Column("assigned_by", sa.String(255), nullable=False),
    sa.Column("application", sa.Integer),
)

applications = sa.Table(
    "inbox_applications",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("applied_at", UtcDateTime, nullable=False),
    sa.Column("applied_by", sa.String(255), nullable=False),
    sa.Column("counts", sa.JSON, nullable=False),
    # What the inbox held of each key that changed, None when nothing: what an undo puts back. No text.
    sa.Column("before", sa.JSON, nullable=False),
    # Keys of the questions added to hors_sujet.jsonl.
    sa.Column("foreign_keys", sa.JSON, nullable=False),
    # Number of the change of the FAQ, none when it stayed as it was.
    sa.Column("batch", sa.Integer),
    sa.Column("undone_at", UtcDateTime),
    sa.Column("undone_by", sa.String(255)),
)

_Content = sa.JSON(none_as_null=True)

# The history of the working FAQ: see `assistant.authoring.history`.
faq_folders = sa.Table(
    "faq_folders",
    metadata,
    sa.Column("id", _Key, primary_key=True, autoincrement=True),
    # Where the working FAQ is; it may move.
    sa.Column("path", sa.Text, nullable=False),
    # What spreadsheets name this history by.
    sa.Column("uid", sa.String(8), nullable=False),
    # Of the catalogue that `faq_entries` tells.
    sa.Column("fingerprint", sa.String(64), nullable=False),
)

faq_batches = sa.Table(
    "faq_batches",
    metadata,
    # One command of an author, whatever the number of entries.
    sa.Column("id", _Key, primary_key=True, autoincrement=True),
    sa.Column("folder_id", _Key, sa.ForeignKey("faq_folders.id"), nullable=False),
    # Of the files that go with it, see `durable_files.prepare`.
    sa.Column("token", sa.String(32), nullable=False, unique=True),
    sa.Column("created_at", UtcDateTime, nullable=False, index=True),
    sa.Column("who", sa.String(255), nullable=False),
    sa.Column("how", sa.String(40), nullable=False),
    sa.Column("detail", sa.String(255), nullable=False),
    # Tells the spreadsheet that was imported from others; empty for another way.
    sa.Column("source", sa.String(64), nullable=False),
)

faq_changes = sa.Table(
    "faq_changes",
    metadata,
    sa.Column("number", _Key, primary_key=True, autoincrement=True),
    sa.Column("batch_id", _Key, sa.ForeignKey("faq_batches.id"), nullable=False, index=True),
    # An entry's id, or the name of another file of the data folder.
    sa.Column("entry", sa.String(255), nullable=False, index=True),
    # Null: it was not there; it is there no longer.
    sa.Column("before", _Content),
    sa.Column("after", _Content),
)

faq_entries = sa.Table(
    "faq_entries",
    metadata,
    # What the history last knew of each entry: what differs in the files was changed there.
    sa.Column("folder_id", _Key, sa.ForeignKey("faq_folders.id"), primary_key=True, autoincrement=False),
    sa.Column("entry", sa.String(255), primary_key=True),
    sa.Column("content", _Content, nullable=False),
)

derived_generation = sa.Table(
    "derived_generation",
    metadata,
    # One row, number 1: how often something was erased. What was counted before is counted again.
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, nullable=False),
)
# The team's page: see `assistant.backoffice.access`. Tokens are kept as SHA-256, passwords as argon2id.
accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", _Key, primary_key=True, autoincrement=True),
    sa.Column("login", sa.String(255), nullable=False),
    # The login without case nor accents: one person, one account.
    sa.Column("folded", sa.String(255), nullable=False, unique=True),
    sa.Column("name", sa.String(120), nullable=False, index=True),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    # None: invited and not yet come, or of the agency's own sign-on.
    sa.Column("password", sa.String(255)),
    sa.Column("password_at", UtcDateTime),
    # Base32; `totp_new` is shown and not yet confirmed, `totp_last` is the period of the last code taken.
    sa.Column("totp", sa.String(64)),
    sa.Column("totp_new", sa.String(64)),
    sa.Column("totp_last", sa.BigInteger),
    # Who the agency's sign-on says it is.
    sa.Column("issuer", sa.String(255)),
    sa.Column("subject", sa.String(255)),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("signed_in_at", UtcDateTime),
    sa.Index("ix_accounts_subject", "issuer", "subject", unique=True),
)


def _account(**options: Any) -> sa.Column:
    key = sa.ForeignKey("accounts.id", ondelete="CASCADE")
    return sa.Column("account_id", _Key, key, autoincrement=False, **options)


account_sessions = sa.Table(
    "account_sessions",
    metadata,
    sa.Column("id", _Key, primary_key=True, autoincrement=True),
    _account(nullable=False, index=True),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    # Said once, on the next page.
    sa.Column("notice", sa.Text, nullable=False),
)

account_tokens = sa.Table(
    "account_tokens",
    metadata,
    # What is used once: links that are handed over, the step of the code, a sign-on that is under way.
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("purpose", sa.String(20), nullable=False, index=True),
    _account(index=True),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
)

account_devices = sa.Table(
    "account_devices",
    metadata,
    # Browsers in which somebody signed in before: their tries are counted apart.
    sa.Column("hash", sa.String(64), primary_key=True),
    _account(primary_key=True, index=True),
    sa.Column("seen_at", UtcDateTime, nullable=False),
)

sign_in_attempts = sa.Table(
    "sign_in_attempts",
    metadata,
    # One token bucket: a keyed hash of a login, a place or both; seconds since 1970.
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("level", sa.Float, nullable=False),
    sa.Column("at", sa.Float, nullable=False, index=True),
)

audit = sa.Table(
    "audit",
    metadata,
    # Only added to: triggers refuse the rest (`audit_triggers`).
    sa.Column("id", _Key, primary_key=True, autoincrement=True),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    # No foreign key: it outlives the account.
    sa.Column("account_id", _Key),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("act", sa.String(80), nullable=False),
    sa.Column("target", sa.String(255), nullable=False),
    sa.Column("before", _Content),
    sa.Column("after", _Content),
    sa.Index("ix_audit_account_id", "account_id", "id"),
    sa.Index("ix_audit_act", "act", "id"),
    sa.Index("ix_audit_target", "target", "id"),
)
for _dialect, _statements in audit_triggers.STATEMENTS.items():
    for _statement in _statements:
        # « % » is doubled: DDL fills in names otherwise.
        _ddl = sa.DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect)
        sa.event.listen(audit, "after_create", _ddl)
# Which back-office writes the working FAQ: see `assistant.backoffice.lease`.
writer_leases = sa.Table(
    "writer_leases",
    metadata,
    # Of the working FAQ.
    sa.Column("name", sa.String(64), primary_key=True),
    # Tells one process from all others.
    sa.Column("holder", sa.String(255), nullable=False),
    # As people read it: the machine's name.
    sa.Column("machine", sa.String(255), nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("until", UtcDateTime, nullable=False),
)

SCHEDULED: tuple[str, ...] = ("waiting", "running", "done", "refused", "missed", "cancelled")

# Publications for later: see `assistant.backoffice.schedule`.
scheduled_publications = sa.Table(
    "scheduled_publications",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("asked_by", sa.String(255), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    # Why it was refused or missed, a French sentence.
    sa.Column("detail", sa.Text, nullable=False),
    # The process that publishes, on the machine where it was started.
    sa.Column("job", sa.String(40)),
    sa.Column("started_at", UtcDateTime),
    # When it ended, or was given up; by whom when somebody cancelled it.
    sa.Column("decided_at", UtcDateTime),
    sa.Column("decided_by", sa.String(255)),
    _one_of("state", SCHEDULED),
    sa.Index("ix_scheduled_publications_state", "state", "at"),
)
# The weekly summaries that were sent: one each, however many back-offices there are.
sent_summaries = sa.Table(
    "sent_summaries",
    metadata,
    # Its Monday.
    sa.Column("week", sa.Date, primary_key=True),
    sa.Column("claimed_at", UtcDateTime, nullable=False),
    # None while it is being sent, or when whoever sent it was stopped meanwhile.
    sa.Column("sent_at", UtcDateTime),
)

# What is listed newest first by what became of it: `assistant.store.conversations`.
sa.Index("ix_interactions_status_id", interactions.c.status, interactions.c.id)
