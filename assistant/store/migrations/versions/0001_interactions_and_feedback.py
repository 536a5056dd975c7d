"""Interactions and their feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Written out, and not taken from the models: a revision never changes once it is released.
_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates the two tables."""
    op.create_table(
        "interactions",
        sa.Column("id", _KEY, primary_key=True, autoincrement=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("reference", sa.String(9), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("decision", sa.String(20), nullable=False),
        sa.Column("entry", sa.String(255)),
        sa.Column("probabilities", sa.JSON, nullable=False),
        sa.Column("facets", sa.JSON, nullable=False),
        sa.Column("model", sa.String(255), nullable=False),
        sa.Column("catalogue", sa.String(255), nullable=False),
        sa.Column("context", sa.JSON, nullable=False),
        sa.CheckConstraint("status IN ('answered', 'ambiguous', 'out_of_scope', 'failed')", name="ck_status"),
        sa.CheckConstraint(
            "decision IN ('answer', 'clarify', 'suggest', 'admit', 'redirect', 'emergency', 'small_talk', "
            "'guide', 'hand_over')",
            name="ck_decision",
        ),
    )
    for column in ("created_at", "conversation", "reference", "entry"):
        op.create_index(f"ix_interactions_{column}", "interactions", [column])
    op.create_table(
        "feedback",
        sa.Column(
            "interaction_id",
            _KEY,
            sa.ForeignKey("interactions.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("answered_at", _TIME),
        sa.Column("useful", sa.Boolean),
        sa.Column("reason", sa.String(20)),
        sa.Column("comment", sa.Text),
        sa.CheckConstraint(
            "reason IN ('not_my_question', 'unclear', 'incomplete', 'wrong', 'disagree')", name="ck_reason"
        ),
    )
