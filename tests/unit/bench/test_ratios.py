"""The ratios that a run of the bench is held to, from its figures alone."""

from __future__ import annotations

import pytest

from bench import ratios
from bench.catalogues import SHIPPED
from bench.figures import Rows

ROWS: Rows = {
    ("ours", SHIPPED): {
        "setup_s": 60.0,
        "train_cold_s": 40.0,
        "train_again_s": 12.0,
        "p50_ms": 20.0,
        "p99_ms": 40.0,
        "embedding_ms": 5.0,
        "per_second": 90.0,
        "rasa_mb": 710.0,
        "ask_s": 5.0,
    },
    ("floor", SHIPPED): {"train_cold_s": 4.0, "train_again_s": 4.0, "p50_ms": 3.0, "per_second": 360.0},
    ("before", SHIPPED): {"setup_s": 100.0, "ask_s": 10.0},
    ("ours", 10_000): {
        "train_cold_s": "> 600 s",
        "train_again_s": 48.0,
        "p50_ms": 44.0,
        "train_cold_mb": 1900.0,
    },
    ("floor", 10_000): {"train_cold_s": 4.0, "p50_ms": 3.0},
    ("ours", 11): {"train_cold_s": 10.0},
    ("floor", 11): {"train_cold_s": 4.0},
}


def _line(size: int, title: str) -> list[str]:
    """Value, target and verdict of a line of the table."""
    lines = [line for line in ratios.table(ROWS, size).splitlines() if line.startswith(f"| {title}")]
    assert len(lines) == 1, lines
    return [cell.strip() for cell in lines[0].strip("|").split("|")][1:]


@pytest.mark.parametrize(
    ("size", "title", "expected"),
    [
        (SHIPPED, "set-up from nothing ÷ the commit before", ["0.60 ×", "≤ 0.7 ×", "met"]),
        (SHIPPED, "train, cold ÷ echo", ["10.00 ×", "≤ 12 ×", "met"]),
        (SHIPPED, "train after adding 1 (10) ÷ echo", ["3.00 ×", "≤ 2.5 ×", "missed (1.20 × the target)"]),
        # The echo and one embedding: 3 + 5 ms.
        (
            SHIPPED,
            "one turn, p50 ÷ (echo + one embedding)",
            ["2.50 ×", "≤ 2 ×", "missed (1.25 × the target)"],
        ),
        (SHIPPED, "its p99 ÷ its p50", ["2.00 ×", "≤ 2.5 ×", "met"]),
        (SHIPPED, "memory of the Rasa process", ["710 MB", "≤ 700 MB", "missed (1.01 × the target)"]),
        # A rate has a minimum.
        (SHIPPED, "messages a second ÷ echo", ["0.25 ×", "≥ 0.3 ×", "missed (0.83 × the target)"]),
        (
            SHIPPED,
            "`assistant ask` on a FAQ that changed",
            ["0.50 ×", "≤ 0.4 ×", "missed (1.25 × the target)"],
        ),
        (10_000, "train after adding 10 ÷ after 1 to the shipped FAQ", ["4.00 ×", "≤ 5 ×", "met"]),
        (10_000, "train, cold: peak of memory", ["1900 MB", "≤ 2000 MB", "met"]),
        (
            10_000,
            "one turn, p50 ÷ that of the shipped FAQ",
            ["2.20 ×", "≤ 2 ×", "missed (1.10 × the target)"],
        ),
        # Other sizes are shown beside the floor, without a target.
        (11, "train, cold ÷ echo", ["2.50 ×", "", ""]),
    ],
)
def test_a_ratio_is_shown_beside_its_target(size: int, title: str, expected: list[str]) -> None:
    assert _line(size, title) == expected


def test_what_was_not_measured_has_no_line() -> None:
    large = ratios.table(ROWS, 10_000)
    # Stopped at its limit, no embedding, nothing of the commit before.
    for absent in ("train, cold ÷", "(echo + one embedding)", "the commit before"):
        assert absent not in large
    assert ratios.table(ROWS, 1_000) == ""


def test_a_catalogue_is_not_compared_with_itself() -> None:
    assert "that of the shipped" not in ratios.table(ROWS, SHIPPED)
