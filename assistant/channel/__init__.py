"""The web channel: sessions, limits and messages over HTTPS. Only `web` and `tracker_store` know Rasa."""
