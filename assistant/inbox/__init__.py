"""What visitors asked and was not answered well, for the FAQ author to decide upon. Knows nothing of Rasa."""
