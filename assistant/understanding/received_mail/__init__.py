"""What a received e-mail or ticket asks: the same understanding serves the agents of the support."""
