"""The weekly summaries that were sent; breakdowns are found among the turns."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds a table, empty, and an index."""
    op.create_table(
        "sent_summaries",
        sa.Column("week", sa.Date, primary_key=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_interactions_status_id", "interactions", ["status", "id"])
