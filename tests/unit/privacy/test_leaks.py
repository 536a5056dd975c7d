"""Nothing personal or secret of a message stays, wherever it stands in it."""

from __future__ import annotations

import pytest

from assistant.privacy.redaction import redact
from tests.unit.privacy.fifteenth_looks import FIFTEENTH_LEAKS
from tests.unit.privacy.fifth_looks import FIFTH_LEAKS
from tests.unit.privacy.fourteenth_looks import FOURTEENTH_LEAKS
from tests.unit.privacy.further_looks import FURTHER_LEAKS
from tests.unit.privacy.leaks import LEAKS
from tests.unit.privacy.other_looks import OTHER_LEAKS
from tests.unit.privacy.review_looks import REVIEW_LEAKS
from tests.unit.privacy.twelfth_looks import TWELFTH_LEAKS
from tests.unit.privacy.varied_leaks import VARIED_LEAKS


@pytest.mark.parametrize(
    ("typed", "secret"),
    [
        *LEAKS,
        *VARIED_LEAKS,
        *OTHER_LEAKS,
        *FURTHER_LEAKS,
        *FIFTH_LEAKS,
        *TWELFTH_LEAKS,
        *FOURTEENTH_LEAKS,
        *FIFTEENTH_LEAKS,
        *REVIEW_LEAKS,
    ],
)
@pytest.mark.parametrize("around", ["{}", "Bonjour, {} merci", "Bonjour.\n{}\nQue faire ?"])
def test_nothing_leaks(typed: str, secret: str, around: str) -> None:
    text = (
        around.format(typed.replace("{", "{{").replace("}", "}}"))
        if "{}" not in around
        else around.replace("{}", typed)
    )
    once = redact(text)
    assert secret not in once
    assert redact(once) == once
