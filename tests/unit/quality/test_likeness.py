from __future__ import annotations

import numpy as np

from assistant.quality.likeness import letters_of

ROWS = letters_of(
    ["Ma carte est perdue", "ma carte est pérdue", "ma carte est perdu", "Quel temps fait-il ?"]
)
LIKENESS = (ROWS @ ROWS.T).toarray()


def test_a_text_is_wholly_like_itself_whatever_its_accents() -> None:
    assert np.allclose(np.diag(LIKENESS), 1.0, atol=1e-5)
    assert np.isclose(LIKENESS[0, 1], 1.0, atol=1e-5)


def test_a_typing_error_is_likelier_than_another_subject() -> None:
    assert LIKENESS[0, 2] > 0.6
    assert LIKENESS[0, 3] < 0.05
