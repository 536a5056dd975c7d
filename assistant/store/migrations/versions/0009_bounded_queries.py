"""What the team's page reads by: indexes, and a number that changes when something is erased."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds indexes and a table."""
    op.create_index("ix_interactions_entry_id", "interactions", ["entry", "id"])
    op.create_index("ix_interactions_decision_id", "interactions", ["decision", "id"])
    op.create_index("ix_feedback_reason", "feedback", ["reason", "interaction_id"])
    op.create_index("ix_feedback_useful", "feedback", ["useful", "interaction_id"])
    op.create_index("ix_feedback_answered_at", "feedback", ["answered_at"])
    op.create_table(
        "derived_generation",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
    )
