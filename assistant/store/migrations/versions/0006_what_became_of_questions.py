"""Which turns are tries; of the inbox: who decided, what is assigned to whom, what can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds columns and tables; what is already kept is no try, and nobody knows who decided it."""
    op.add_column("interactions", sa.Column("test", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("inbox", sa.Column("decided_by", sa.String(255)))
    op.add_column("inbox", sa.Column("application", sa.Integer))
    op.create_table(
        "inbox_assignments",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("assignee", sa.String(255), nullable=False),
        sa.Column("assigned_at", _TIME, nullable=False),
        sa.Column("assigned_by", sa.String(255), nullable=False),
        sa.Column("application", sa.Integer),
    )
    op.create_table(
        "inbox_applications",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("applied_at", _TIME, nullable=False),
        sa.Column("applied_by", sa.String(255), nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("before", sa.JSON, nullable=False),
        sa.Column("foreign_keys", sa.JSON, nullable=False),
        sa.Column("batch", sa.Integer),
        sa.Column("undone_at", _TIME),
        sa.Column("undone_by", sa.String(255)),
    )
