"""What only its place shows to be personal is masked; what stands in a like place and is not stays."""

from __future__ import annotations

import pytest

from assistant.privacy.redaction import redact
from tests.unit.privacy.placed import PLACED_HARMLESS, PLACED_LEAKS


@pytest.mark.parametrize(("typed", "secrets"), PLACED_LEAKS)
def test_what_its_place_shows_is_masked(typed: str, secrets: tuple[str, ...]) -> None:
    once = redact(typed)
    assert [secret for secret in secrets if secret in once] == []
    assert redact(once) == once


@pytest.mark.parametrize("typed", PLACED_HARMLESS)
def test_what_stands_in_a_like_place_stays(typed: str) -> None:
    assert redact(typed) == typed
