"""What is kept of two trainings, and the trainings that are simulated from them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from assistant.publish.gate import ANSWERS, MISSED, Judged, named
from bench.gate import Training, lines, refused, simulated

ENTRY = "- id: {}\n  question: Question {} ?\n  reponse: Oui.\n"


def _row(text: str, outcome: str, cost: float) -> list[Any]:
    return Judged(json.dumps([text, ["vieille"]]), text, outcome, cost).as_list()


def _phrasing(entry: str, number: int, given: str, cost: float) -> list[Any]:
    outcome = named(MISSED, (given,)) if given else "trouvée"
    return Judged(json.dumps([entry, f"phrase {number}"]), "", outcome, cost).as_list()


def _training(folder: Path, *, junk: bool) -> Training:
    """Two hundred questions, ten of which the new entry takes, and an entry that it empties."""
    for name, ids in (("before", ("vieille",)), ("after", ("vieille", "copie"))):
        (folder / name / "faq").mkdir(parents=True)
        text = "".join(ENTRY.format(entry, entry) for entry in ids)
        (folder / name / "faq" / "f.yml").write_text(text, encoding="utf-8")
        taken = name == "after" and junk
        outcomes = [
            _row(f"q{n}", named(ANSWERS, ("copie", "autre") if taken and n < 10 else ("vieille",)), 0.0)
            for n in range(200)
        ]
        for row in outcomes:
            row[3] = 3.6 if "copie" in row[2] else 0.0
        held_out = [
            _phrasing("vieille", n, "copie" if taken and n < 6 else "", 3.6 if taken and n < 6 else 0.0)
            for n in range(8)
        ]
        held_out += [_phrasing("autre", n, "", 0.0) for n in range(30)]
        (folder / f"{name}.json").write_text(json.dumps({"outcomes": outcomes, "held_out": held_out}))
    return Training.of(
        "essai",
        junk,
        folder / "before.json",
        folder / "after.json",
        (folder / "before", folder / "after"),
    )


def test_what_changed_is_kept_and_what_did_not_is_counted(tmp_path: Path) -> None:
    training = _training(tmp_path, junk=True)
    assert (training.new, training.answered, training.others, training.phrasings) == (["copie"], 200, 0, 38)
    assert (len(training.questions), len(training.held_out)) == (10, 8)
    # Of what is shown, what a refusal reads.
    assert {row[1][2] for row in training.questions} == {"répond : copie"}
    questions, held_out = training.pairs()
    assert (len(questions), len(held_out)) == (200, 38)
    whole, lost = refused(questions, held_out, training.new, 0.036)
    assert whole
    assert any("copie (« q0 »" in line for line in lost)
    assert any(
        line.startswith("L'entrée vieille perd 6 de ses 8 formulations, prises par copie") for line in lost
    )


def test_a_training_that_changes_nothing_is_refused_nothing(tmp_path: Path) -> None:
    training = _training(tmp_path, junk=False)
    questions, held_out = training.pairs()
    assert (len(questions), len(held_out)) == (200, 38)
    assert refused(questions, held_out, training.new, 0.036) == ([], [])


def test_simulated_junk_is_what_the_real_one_did(tmp_path: Path) -> None:
    junk = _training(tmp_path / "junk", junk=True)
    honest = _training(tmp_path / "honest", junk=False)
    questions, _ = simulated(junk, honest, [honest], 1, random.Random(0))
    assert sum(was.outcome != now.outcome for was, now in questions) == 10
    questions, _ = simulated(None, honest, [honest], 0, random.Random(0))
    assert all(was == now for was, now in questions)
    text = "\n".join(lines([honest, junk], 0.036, draws=2))
    assert "| essai | 1 | 10 | 0 | refused | refused |" in text
    assert "| honest, as much as « essai » | 0 % | 0 % |" in text
    assert "| junk, 1 | 100 % | 100 % |" in text
