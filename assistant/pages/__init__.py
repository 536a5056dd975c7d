"""The FAQ as pages that need no JavaScript: drawn for a reader, written at each publication."""
