"""Understands a French question: facets, ranking of the FAQ's entries, intent in context."""
