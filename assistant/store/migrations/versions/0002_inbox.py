"""What an author decided about the questions of the inbox."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table, unless a release of before migrations has."""
    if sa.inspect(op.get_bind()).has_table("inbox"):
        return
    op.create_table(
        "inbox",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("decision", sa.String(255), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
    )
