"""The FAQ as a spreadsheet: read, written, compared, brought back into the catalogue."""
