"""The masking against messages written from its specification alone.

`tests/fixtures/redaction/README.md` says how they were made.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.privacy.redaction import redact

FOLDER = Path(__file__).parents[2] / "fixtures" / "redaction"


def _lines(name: str, prefix: str = "") -> list[Any]:
    """One parameter for each line of a file, named after its kind and its number."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    return [pytest.param(case, id=f"{prefix}{case['kind']}-{number}") for number, case in enumerate(cases, 1)]


FIRST = _lines("leaking.jsonl"), _lines("harmless.jsonl")
SECOND = _lines("second_leaking.jsonl", "second-"), _lines("second_harmless.jsonl", "second-")
THIRD = _lines("third_leaking.jsonl", "third-"), _lines("third_harmless.jsonl", "third-")
LEAKING, HARMLESS = [*FIRST[0], *SECOND[0], *THIRD[0]], [*FIRST[1], *SECOND[1], *THIRD[1]]


def _digits(text: str) -> str:
    """The text without what people write between two digits."""
    return re.sub(r"(?<=\d)[\s./()‑–-]+(?=\d)", "", text)


def _is_read(secret: str, masked: str) -> bool:
    """Whether `secret` can still be read, whatever stands between its digits.

    It counts where it is a word of its own: « 46 » is not read in « 2460 ». Of a number or a key the first
    or the last half is already too much.
    """
    if re.search(rf"(?<![^\W_]){re.escape(secret)}(?![^\W_])", masked):
        return True
    number = re.sub(r"[\s./()‑–+-]", "", secret)
    if number.isdecimal() and len(number) > 5:
        return any(half in _digits(masked) for half in _halves(number))
    is_a_key = len(secret) > 9 and " " not in secret and any(letter.isdecimal() for letter in secret)
    return is_a_key and any(half in masked for half in _halves(secret))


def _halves(secret: str) -> tuple[str, str]:
    """Its beginning and its end, one sign over the half."""
    length = len(secret) // 2 + 1
    return secret[:length], secret[-length:]


@pytest.mark.parametrize("case", LEAKING)
def test_nothing_personal_is_read(case: dict[str, Any]) -> None:
    masked = redact(case["text"])
    assert [secret for secret in case["secrets"] if _is_read(secret, masked)] == [], masked


@pytest.mark.parametrize("case", LEAKING)
def test_the_question_is_kept(case: dict[str, Any]) -> None:
    masked = redact(case["text"])
    assert [kept for kept in case["keeps"] if kept not in masked] == [], masked


@pytest.mark.parametrize("case", HARMLESS)
def test_what_is_needed_is_kept(case: dict[str, Any]) -> None:
    assert redact(case["text"]) == case["text"]


def test_the_sets_are_whole() -> None:
    """Every secret stands in its message, none is there twice, each kind of the first has eight."""
    cases = [parameter.values[0] for parameter in (*LEAKING, *HARMLESS)]
    texts = [case["text"] for case in cases]
    assert len(FIRST[0]) >= 330
    assert len(FIRST[1]) >= 450
    assert [len(lines) for lines in SECOND] == [173, 234]
    assert [len(lines) for lines in THIRD] == [242, 325]
    assert len(set(texts)) == len(texts)
    assert all(_is_read(secret, case["text"]) for case in cases for secret in case.get("secrets", []))
    assert all(kept in case["text"] for case in cases for kept in case.get("keeps", []))
    kinds = Counter(parameter.values[0]["kind"] for lines in FIRST for parameter in lines)
    assert min(kinds.values()) >= 8
