"""What is kept of an emergency, and of the messages around it, in place of the visitor's words."""

HIDDEN = "[urgence]"
