"""What a question finds without learning: BM25."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from assistant.text import matching_key

Rank = Callable[[str], list[tuple[str, float]]]


def bm25(phrasings: Mapping[str, Sequence[str]]) -> Rank:
    """Nearest phrasing by BM25 (Robertson and Zaragoza, 2009; k1 1.5, b 0.75) on folded words."""
    documents = [
        (label, Counter(matching_key(t).split())) for label, texts in phrasings.items() for t in texts
    ]
    mean = sum(sum(d.values()) for _, d in documents) / len(documents)
    frequency = Counter(word for _, d in documents for word in d)

    def rank(text: str) -> list[tuple[str, float]]:
        best: dict[str, float] = {}
        for label, d in documents:
            length, score = sum(d.values()), 0.0
            for word in matching_key(text).split():
                if word in d:
                    idf = math.log(1 + (len(documents) - frequency[word] + 0.5) / (frequency[word] + 0.5))
                    score += idf * d[word] * 2.5 / (d[word] + 1.5 * (0.25 + 0.75 * length / mean))
            best[label] = max(best.get(label, 0.0), score)
        return sorted(best.items(), key=lambda pair: -pair[1])

    return rank
