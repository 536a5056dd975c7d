"""Who may use the team's page, what signs them in, and what they did."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_SQLITE = (
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
WHEN OLD.at > datetime('now', '-30 days')
BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END""",
)
_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION audit_is_kept() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.at <= now() - interval '30 days' THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'the audit is only added to';
END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER audit_rows BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_is_kept()""",
    """CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept()""",
)


def upgrade() -> None:
    """Adds tables, empty: the first start of the team's page prints a link to make the first account."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "accounts",
        sa.Column("id", key, primary_key=True, autoincrement=True),
        sa.Column("login", sa.String(255), nullable=False),
        sa.Column("folded", sa.String(255), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False, index=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("password", sa.String(255)),
        sa.Column("password_at", _TIME),
        sa.Column("totp", sa.String(64)),
        sa.Column("totp_new", sa.String(64)),
        sa.Column("totp_last", sa.BigInteger),
        sa.Column("issuer", sa.String(255)),
        sa.Column("subject", sa.String(255)),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.Column("signed_in_at", _TIME),
    )
    op.create_index("ix_accounts_subject", "accounts", ["issuer", "subject"], unique=True)

    def account(**options: object) -> sa.Column:
        owner = sa.ForeignKey("accounts.id", ondelete="CASCADE")
        return sa.Column("account_id", key, owner, autoincrement=False, **options)

    op.create_table(
        "account_sessions",
        sa.Column("id", key, primary_key=True, autoincrement=True),
        account(nullable=False, index=True),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.Column("notice", sa.Text, nullable=False),
    )
    op.create_table(
        "account_tokens",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("purpose", sa.String(20), nullable=False, index=True),
        account(index=True),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False, index=True),
    )
    op.create_table(
        "account_devices",
        sa.Column("hash", sa.String(64), primary_key=True),
        account(primary_key=True, index=True),
        sa.Column("seen_at", _TIME, nullable=False),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("level", sa.Float, nullable=False),
        sa.Column("at", sa.Float, nullable=False, index=True),
    )
    op.create_table(
        "audit",
        sa.Column("id", key, primary_key=True, autoincrement=True),
        sa.Column("at", _TIME, nullable=False, index=True),
        sa.Column("account_id", key),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("act", sa.String(80), nullable=False),
        sa.Column("target", sa.String(255), nullable=False),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
    )
    for column in ("account_id", "act", "target"):
        op.create_index(f"ix_audit_{column}", "audit", [column, "id"])
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
