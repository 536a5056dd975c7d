"""Makes typing errors, to measure on training parts how well they are corrected."""

from __future__ import annotations

import random

from assistant.text import fold

_SHORT = {"est-ce que": "esk", "pourquoi": "pk", "pour": "pr", "quand": "qd", "qui": "ki", "que": "ke",
          "pas": "pa", "comment": "cmt", "c'est": "c", "beaucoup": "bcp", "quoi": "koi"}  # fmt: skip


def mistyped(text: str, seed: int, every: int = 12) -> str:
    """A text as typed in haste: no accents, some SMS spelling, about one edit every 12 characters."""
    generator = random.Random(f"{seed}{text}")
    words = []
    for word in fold(text).replace("est-ce que", "est-ce-que").split():
        plain = word.replace("est-ce-que", "est-ce que")
        words.append(_SHORT[plain] if plain in _SHORT and generator.random() < 0.4 else plain)
    letters = list(" ".join(words))
    for _ in range(max(1, len(letters) // every)):
        place = generator.randrange(len(letters))
        kind = generator.choice(("drop", "double", "swap", "change"))
        if kind == "drop":
            letters[place] = ""
        elif kind == "double":
            letters[place] *= 2
        elif kind == "swap" and place + 1 < len(letters):
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        elif letters[place].isalpha():
            letters[place] = generator.choice("azertyuiopqsdfghjklmwxcvbn")
    return "".join(letters)
