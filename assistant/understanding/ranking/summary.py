"""What of a large catalogue's meanings is kept for its questions: a vector an entry, not one a phrasing.

To compare a question with forty thousand phrasings reads 150 MB. The mean of an entry's phrasings gives the
mean of their cosines; the phrasings themselves are compared for the entries that come first by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from assistant.understanding.ranking.embedding_space import Space

_AT_ONCE = 4_096
"""Phrasings that are worked on together."""
_NAMES = ("means", "lengths", "norms", "closeness")


@dataclass(frozen=True)
class Summary:
    """Of p phrasings, of which the first are those of w entries, each entry's together.

    Attributes:
        means: Mean of the vectors, as they are compared, of each entry's phrasings, shape (w, d).
        lengths: Of the whitened meaning of each phrasing, shape (p,).
        norms: Of each encoder's part of each phrasing once centred, shape (p, parts).
        closeness: See `EvidenceBase.closeness`, shape (e, 2).
    """

    means: np.ndarray
    lengths: np.ndarray
    norms: np.ndarray
    closeness: np.ndarray

    @classmethod
    def of(
        cls, space: Space, raw: np.ndarray, compared: np.ndarray, starts: np.ndarray, closeness: np.ndarray
    ) -> Summary:
        """Sums up.

        Args:
            space: Where meanings are compared.
            raw: Phrasings as encoded, shape (p, d).
            compared: The same as compared, shape (at most p, d): those of the entries alone.
            starts: First row of each entry.
            closeness: See `EvidenceBase.closeness`.
        """
        counts = np.diff(np.r_[starts, len(compared)])
        means = np.add.reduceat(compared, starts, axis=0) / counts[:, None].astype(np.float32)
        lengths = np.empty(len(raw), dtype=np.float32)
        norms = np.empty((len(raw), len(space.parts)), dtype=np.float32)
        for start in range(0, len(raw), _AT_ONCE):
            rows = slice(start, start + _AT_ONCE)
            meaning, norms[rows] = space.measured(raw[rows])
            lengths[rows] = np.linalg.norm(meaning @ space.whitening, axis=1)
        return cls(means, np.maximum(lengths, 1e-9), norms, closeness)

    def near(self, space: Space, meaning: np.ndarray, rows: np.ndarray, raw: np.ndarray) -> np.ndarray:
        """Cosines of a text with some phrasings, as they are compared, shape (len(rows),).

        Args:
            space: Where meanings are compared.
            meaning: Of the text, whitened, shape (d,).
            rows: Of the phrasings.
            raw: Those phrasings as encoded, shape (len(rows), d).
        """
        # (W m) · t is m · (W t): the phrasings need not be whitened.
        turned = space.whitening @ meaning
        cosines = np.zeros(len(rows), dtype=np.float32)
        start = 0
        for k, part in enumerate(space.parts):
            of = slice(start, start + part)
            centre = float(space.mean[of] @ turned[of])
            cosines += (raw[:, of] @ turned[of] - centre) / self.norms[rows, k]
            start += part
        return cosines / self.lengths[rows]

    def as_arrays(self) -> dict[str, np.ndarray]:
        """What `from_arrays` reads; the vectors in half precision."""
        kept = (self.means.astype(np.float16), self.lengths, self.norms, self.closeness)
        return dict(zip(_NAMES, kept, strict=True))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Summary | None:
        """None where there is none: of a small catalogue, or learnt before there were any."""
        if any(name not in arrays for name in _NAMES):
            return None
        means, lengths, norms, closeness = (arrays[name] for name in _NAMES)
        return cls(means.astype(np.float32), lengths, norms, closeness)
