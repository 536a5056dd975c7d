"""Words: French forms, English questions, spelling, several questions in one message."""
