"""Sentence encoders: vectors that put sentences of one meaning side by side."""
