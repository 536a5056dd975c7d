"""The tables of the store, brought from any earlier release to this one (Alembic).

A release may be updated replica by replica: the old code meets the new tables for a moment. So a
revision only adds (tables, columns with a default, indexes); what is no longer used is dropped one
release later. `assistant db revision "what changes"` writes the next one.
"""

HEAD = "0011"
"""Revision of this release's tables; a test compares it with the last file of `versions`."""
