"""Benchmarks of the project, side by side with baselines."""
