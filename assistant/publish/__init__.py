"""From the FAQ to what visitors get: train, measure, compare, switch, and back."""
