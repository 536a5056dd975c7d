"""The team's page: what waits, the FAQ, tries, publications, figures, settings. No rule of its own."""
