"""Who changed which entry of the FAQ, when and how."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables, empty: the first command of an author fills them with the FAQ as it is."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "faq_folders",
        sa.Column("id", key, primary_key=True, autoincrement=True),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("uid", sa.String(8), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
    )
    op.create_table(
        "faq_batches",
        sa.Column("id", key, primary_key=True, autoincrement=True),
        sa.Column("folder_id", key, sa.ForeignKey("faq_folders.id"), nullable=False),
        sa.Column("token", sa.String(32), nullable=False, unique=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("who", sa.String(255), nullable=False),
        sa.Column("how", sa.String(40), nullable=False),
        sa.Column("detail", sa.String(255), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
    )
    op.create_table(
        "faq_changes",
        sa.Column("number", key, primary_key=True, autoincrement=True),
        sa.Column("batch_id", key, sa.ForeignKey("faq_batches.id"), nullable=False, index=True),
        sa.Column("entry", sa.String(255), nullable=False, index=True),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
    )
    op.create_table(
        "faq_entries",
        sa.Column("folder_id", key, sa.ForeignKey("faq_folders.id"), primary_key=True, autoincrement=False),
        sa.Column("entry", sa.String(255), primary_key=True),
        sa.Column("content", sa.JSON, nullable=False),
    )
