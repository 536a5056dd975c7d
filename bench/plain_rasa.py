"""Rasa's own command with nothing of ours, except what the TensorFlow of `requirements/tensorflow.txt` wants.

Run: `python -m bench.plain_rasa train …`, which is `rasa train …`.
"""

from __future__ import annotations

from rasa.__main__ import main

from assistant.on_rasa.patches import suit_tensorflow

if __name__ == "__main__":
    suit_tensorflow()
    main()
