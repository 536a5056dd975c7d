"""The ranking of the entries: evidence, learnt weights, calibrated probabilities."""
