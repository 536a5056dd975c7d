"""What agencies have already, read as the rows of a spreadsheet: tables, pages, files of other assistants."""
