"""What a message means: language, encoders, ranking, facets, acts. Knows nothing of Rasa."""
