"""What runs: the whole assistant, the action server, the shell."""
