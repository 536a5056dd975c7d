"""How alike texts are by their letters, without any model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.text import fold


def letters_of(texts: Sequence[str]) -> sparse.csr_matrix:
    """Unit rows of texts, whose products are their likeness, 0 to 1.

    Args:
        texts: At least one must have a word.

    Returns:
        TF-IDF of words and of 3 to 5 characters within words, half each, shape (texts, terms).
    """
    folded = [fold(text) for text in texts]
    word = TfidfVectorizer(sublinear_tf=True, dtype=np.float32)
    char = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32)
    rows = sparse.hstack([word.fit_transform(folded), char.fit_transform(folded)]).tocsr()
    return rows * np.float32(np.sqrt(0.5))
