"""Which message an interaction is about, so that one that comes twice counts once."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column, empty for what is already kept: absent values differ from each other."""
    op.add_column("interactions", sa.Column("message", sa.String(64)))
    op.create_index("ix_interactions_message", "interactions", ["conversation", "message"], unique=True)
