"""Decides what to say: pure functions of the ranking, the known facets and the history."""
