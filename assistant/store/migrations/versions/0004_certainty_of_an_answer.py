"""How sure an answer was."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column, empty for what is already kept: it was given as sure."""
    op.add_column("interactions", sa.Column("certainty", sa.String(10)))
