"""The masking against messages written from its specification alone.

`tests/fixtures/redaction/README.md` says how they were made.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.privacy.redaction import redact
from bench.leaks import is_read

FOLDER = Path(__file__).parents[2] / "fixtures" / "redaction"


def _lines(name: str, prefix: str = "") -> list[Any]:
    """One parameter for each line of a file, named after its kind and its number."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    return [pytest.param(case, id=f"{prefix}{case['kind']}-{number}") for number, case in enumerate(cases, 1)]


FIRST = _lines("leaking.jsonl"), _lines("harmless.jsonl")
SECOND = _lines("second_leaking.jsonl", "second-"), _lines("second_harmless.jsonl", "second-")
THIRD = _lines("third_leaking.jsonl", "third-"), _lines("third_harmless.jsonl", "third-")
SEVENTH = _lines("seventh_leaking.jsonl", "seventh-"), _lines("seventh_harmless.jsonl", "seventh-")
EIGHTH = _lines("eighth_leaking.jsonl", "eighth-"), _lines("eighth_harmless.jsonl", "eighth-")
NINTH = _lines("ninth_leaking.jsonl", "ninth-"), _lines("ninth_harmless.jsonl", "ninth-")
TENTH = _lines("tenth_leaking.jsonl", "tenth-"), _lines("tenth_harmless.jsonl", "tenth-")
ELEVENTH = _lines("eleventh_leaking.jsonl", "eleventh-"), _lines("eleventh_harmless.jsonl", "eleventh-")
TWELFTH = _lines("twelfth_leaking.jsonl", "twelfth-"), _lines("twelfth_harmless.jsonl", "twelfth-")
THIRTEENTH = (
    _lines("thirteenth_leaking.jsonl", "thirteenth-"),
    _lines("thirteenth_harmless.jsonl", "thirteenth-"),
)
FOURTEENTH = (
    _lines("fourteenth_leaking.jsonl", "fourteenth-"),
    _lines("fourteenth_harmless.jsonl", "fourteenth-"),
)
FIFTEENTH = (
    _lines("fifteenth_leaking.jsonl", "fifteenth-"),
    _lines("fifteenth_harmless.jsonl", "fifteenth-"),
)
SETS = (
    *(FIRST, SECOND, THIRD, SEVENTH, EIGHTH, NINTH, TENTH),
    *(ELEVENTH, TWELFTH, THIRTEENTH, FOURTEENTH, FIFTEENTH),
)
LEAKING, HARMLESS = [case for one in SETS for case in one[0]], [case for one in SETS for case in one[1]]


@pytest.mark.parametrize("case", LEAKING)
def test_nothing_personal_is_read(case: dict[str, Any]) -> None:
    masked = redact(case["text"])
    assert [secret for secret in case["secrets"] if is_read(secret, masked)] == [], masked


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
    assert [len(lines) for lines in SEVENTH] == [240, 240]
    assert [len(lines) for lines in EIGHTH] == [260, 260]
    assert [len(lines) for lines in NINTH] == [200, 300]
    assert [len(lines) for lines in TENTH] == [260, 300]
    assert [len(lines) for lines in ELEVENTH] == [239, 261]
    assert [len(lines) for lines in TWELFTH] == [300, 400]
    assert [len(lines) for lines in THIRTEENTH] == [200, 247]
    assert [len(lines) for lines in FOURTEENTH] == [400, 400]
    assert [len(lines) for lines in FIFTEENTH] == [250, 249]
    assert len(set(texts)) == len(texts)
    assert all(secret in case["text"] for case in cases for secret in case.get("secrets", []))
    assert all(kept in case["text"] for case in cases for kept in case.get("keeps", []))
    kinds = Counter(parameter.values[0]["kind"] for lines in FIRST for parameter in lines)
    assert min(kinds.values()) >= 8
