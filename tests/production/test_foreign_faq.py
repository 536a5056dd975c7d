"""An invented FAQ of 500 entries, by the ordinary commands only: learnt, served, asked and reported."""

from __future__ import annotations

from pathlib import Path

from bench.foreign import DROPPED, EMERGENCIES, HARMLESS, OWN, PARAPHRASED, invented


def test_five_hundred_entries_of_another_agency_are_learnt_served_and_reported(tmp_path: Path) -> None:
    outcome = invented(tmp_path / "belval", 500, 100)
    kinds = outcome.kinds
    print("\n".join(outcome.lines()))
    assert outcome.named == []
    assert kinds[OWN].right == kinds[OWN].asked
    assert kinds[DROPPED].right >= 0.6 * kinds[DROPPED].asked
    assert kinds[PARAPHRASED].wrong <= 0.5 * kinds[PARAPHRASED].asked
    assert [kinds[name].emergencies for name in (OWN, DROPPED, PARAPHRASED)] == [[], [], []]
    assert len(kinds[HARMLESS].emergencies) <= 6, kinds[HARMLESS].emergencies
    assert len(kinds[EMERGENCIES].emergencies) == kinds[EMERGENCIES].asked
    assert "conversation" in outcome.agency.said["report"]
