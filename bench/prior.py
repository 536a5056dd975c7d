"""Learns from the shipped FAQ how paraphrase moves embeddings: `assistant/nlu/paraphrase.npz`.

Run: `python -m bench.prior`. It serves as a start for catalogues with one phrasing an entry; the
benchmark's data has no part in it.
"""

from __future__ import annotations

import sys

import numpy as np

from assistant.catalogue import load_catalogue
from assistant.settings import data_dir, home_dir
from assistant.understanding.encoders.sentence_encoder import best_encoder
from assistant.understanding.ranking.embedding_space import PRIOR, Space, within_scatter

RANK = 96
"""Directions kept; the others get their mean variance."""


def main() -> int:
    """Writes the file."""
    encoder = best_encoder(home_dir() / "cache", "")
    if encoder is None:
        print("No sentence encoder on this machine.", file=sys.stderr)
        return 1
    entries = load_catalogue(data_dir()).published
    texts = [text for entry in entries for text in entry.phrasings]
    owner = np.array([i for i, entry in enumerate(entries) for _ in entry.phrasings])
    raw = encoder.encode_corpus(texts)
    space = Space(raw.mean(axis=0), encoder.parts, np.zeros((0, 0)))
    scatter, freedom = within_scatter(space.meaning(raw), owner)
    values, axes = np.linalg.eigh(scatter)
    largest, rest = values[-RANK:], values[:-RANK].mean()
    np.savez_compressed(
        PRIOR,
        axes=axes[:, -RANK:].astype(np.float16),
        values=largest,
        rest=rest,
        parts=np.array(encoder.parts),
    )
    print(
        f"{freedom} degrees of freedom, "
        f"{largest.sum() / values.sum():.0%} of the variance in {RANK} directions"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
