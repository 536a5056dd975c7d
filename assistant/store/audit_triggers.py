"""What keeps the audit as it was written: triggers of the database, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping

KEPT_DAYS = 30
"""A row younger than this goes for nobody, the retention included."""
_WHY = "the audit is only added to"

_SQLITE = (
    f"""CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, '{_WHY}'); END""",
    f"""CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
WHEN OLD.at > datetime('now', '-{KEPT_DAYS} days')
BEGIN SELECT RAISE(ABORT, '{_WHY}'); END""",
)
_POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION audit_is_kept() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.at <= now() - interval '{KEPT_DAYS} days' THEN RETURN OLD; END IF;
  RAISE EXCEPTION '{_WHY}';
END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER audit_rows BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_is_kept()""",
    """CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept()""",
)
STATEMENTS: Mapping[str, tuple[str, ...]] = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
"""For each database, what is run once the table is there. Revision 0007 has its own copy."""
