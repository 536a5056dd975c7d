"""What must not be kept: personal data and secrets, masked in texts and in logs. Knows nothing of Rasa."""
