"""A data folder for another agency: neutral files, a spreadsheet to fill, or a small complete example."""
