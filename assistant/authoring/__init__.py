"""Authors' work on the FAQ: one writer, the history of every change, two spreadsheets brought together."""
