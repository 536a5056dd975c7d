"""Which back-office writes the working FAQ, and the publications that wait for their time."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds two tables."""
    op.create_table(
        "writer_leases",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("holder", sa.String(255), nullable=False),
        sa.Column("machine", sa.String(255), nullable=False),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("until", _TIME, nullable=False),
    )
    op.create_table(
        "scheduled_publications",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("asked_by", sa.String(255), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("job", sa.String(40)),
        sa.Column("started_at", _TIME),
        sa.Column("decided_at", _TIME),
        sa.Column("decided_by", sa.String(255)),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'refused', 'missed', 'cancelled')", name="ck_state"
        ),
        sa.Index("ix_scheduled_publications_state", "state", "at"),
    )
