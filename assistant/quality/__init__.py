"""How good the assistant is: evaluated, explained, simulated."""
