"""Releases, read: which one is served, its format, its report, its data. `publish` writes them."""
