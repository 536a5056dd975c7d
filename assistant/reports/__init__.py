"""What happened in a period: counts, satisfaction, answers to look at. Knows nothing of Rasa."""
