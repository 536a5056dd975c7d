"""What a support needs survives as it was typed."""

from __future__ import annotations

import pytest

from assistant.privacy.redaction import Redaction, redaction_of
from tests.unit.privacy.fifteenth_looks import FIFTEENTH_HARMLESS
from tests.unit.privacy.fifth_looks import FIFTH_HARMLESS
from tests.unit.privacy.fourteenth_looks import FOURTEENTH_HARMLESS
from tests.unit.privacy.further_looks import FURTHER_HARMLESS
from tests.unit.privacy.harmless import HARMLESS
from tests.unit.privacy.other_looks import OTHER_HARMLESS
from tests.unit.privacy.review_looks import REVIEW_HARMLESS
from tests.unit.privacy.twelfth_looks import TWELFTH_HARMLESS
from tests.unit.privacy.varied_harmless import VARIED_HARMLESS


@pytest.mark.parametrize(
    "typed",
    [
        *HARMLESS,
        *VARIED_HARMLESS,
        *OTHER_HARMLESS,
        *FURTHER_HARMLESS,
        *FIFTH_HARMLESS,
        *TWELFTH_HARMLESS,
        *FOURTEENTH_HARMLESS,
        *FIFTEENTH_HARMLESS,
        *REVIEW_HARMLESS,
    ],
)
def test_nothing_is_lost(typed: str) -> None:
    assert redaction_of(typed) == Redaction(typed)
