"""French support assistant of the Agence du Numérique en Santé."""
