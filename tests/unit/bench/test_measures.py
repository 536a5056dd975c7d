"""What the benches compute, on numbers that can be checked by hand."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text import fold
from bench.baselines import bm25
from bench.figures import merged, shown_parts, table
from bench.image import _variables, instructions
from bench.processes import family, processor_seconds, resident
from bench.rasa_projects import Answer
from bench.typing import mistyped
from bench.understanding import _hits, drawn, far_accepted, read

PHRASINGS = {
    "perte": ["J'ai perdu ma carte", "carte volée"],
    "prix": ["Combien coûte un lecteur ?", "le prix du lecteur"],
    "delai": ["Quel est le délai de livraison de la carte ?"],
}


def test_bm25_finds_the_phrasing_with_the_rarest_words_in_common() -> None:
    rank = bm25(PHRASINGS)
    assert rank("ma carte est perdue, volée")[0][0] == "perte"
    assert rank("PRIX LECTEUR")[0][0] == "prix"
    # « carte » is in three phrasings, « délai » in one.
    assert rank("délai carte")[0][0] == "delai"


def test_bm25_ranks_every_label_and_knows_nothing_of_unknown_words() -> None:
    ranking = bm25(PHRASINGS)("xyzzy")
    assert {label for label, _ in ranking} == set(PHRASINGS)
    assert {score for _, score in ranking} == {0.0}


@given(st.text("abcdefgh éèà'", min_size=1, max_size=60).filter(str.strip), st.integers(0, 5))
def test_a_mistyped_text_is_the_same_each_time_and_near_what_was_meant(text: str, seed: int) -> None:
    typed = mistyped(text, seed)
    assert typed == mistyped(text, seed)
    edits = max(1, len(fold(text)) // 12)
    assert abs(len(typed) - len(fold(text))) <= edits


def test_another_seed_makes_other_errors() -> None:
    text = "Comment obtenir une carte de professionnel de santé pour un remplaçant"
    assert len({mistyped(text, seed) for seed in range(6)}) == 6


def test_the_phrasings_drawn_are_those_of_the_label_the_same_for_a_seed() -> None:
    part = [{"label": label, "text": f"{label} {n}"} for label in ("a", "b") for n in range(6)]
    first = drawn(part, 3, 0)
    assert first == drawn(list(part), 3, 0)
    assert {label: len(texts) for label, texts in first.items()} == {"a": 3, "b": 3}
    assert all(text.startswith(label) for label, texts in first.items() for text in texts)
    # More phrasings are the fewer ones and others: the curves of one seed are of one sample.
    assert drawn(part, 5, 0)["a"][:3] == first["a"]


def test_cases_are_read_with_their_labels_as_ids(tmp_path: Path) -> None:
    file = tmp_path / "cas.jsonl"
    file.write_text('{"text": "Où ?", "label": "Getting Started"}\n\n{"text": "x"}\n')
    assert [(case["text"], case["label"]) for case in read(file)] == [("Où ?", "getting-started"), ("x", "")]


def test_hits_are_counted_down_to_a_depth() -> None:
    answers = [
        ("a", Answer((("a", 0.9), ("b", 0.1)), 0.9)),
        ("b", Answer((("a", 0.6), ("b", 0.4)), 0.9)),
        ("c", Answer((("a", 0.6), ("b", 0.4)), 0.9)),
        ("a", Answer((("a", 0.6),), 0.9)),
    ]
    assert _hits(answers, 1) == 50
    assert _hits(answers, 2) == 75


def test_far_lines_are_accepted_at_the_score_that_keeps_the_good_ones() -> None:
    known = [number / 100 for number in range(1, 101)]
    assert far_accepted(known, [0.01, 0.02, 0.05, 0.06, 0.5]) == pytest.approx(40)
    assert far_accepted(known, [0.0]) == 0


def test_rounds_are_merged_by_their_medians() -> None:
    rounds = [{"p50_ms": 10, "commit": "a"}, {"p50_ms": 30}, {"p50_ms": 14, "commit": "b", "start_s": 4.0}]
    assert merged(rounds) == {"p50_ms": 14, "commit": "b", "start_s": 4.0}
    assert merged([{"train_cold_s": 50.0}, {"train_cold_s": "> 240 s"}]) == {"train_cold_s": "> 240 s"}
    assert merged([]) == {}


def test_a_table_has_the_figures_that_somebody_has() -> None:
    lines = table(
        421, {"ours": {"p50_ms": 18.04, "start_s": 3.2}, "rasa": {"p50_ms": "> 300 ms"}}
    ).splitlines()
    assert lines == [
        "| 421 entries | ours | rasa |",
        "|---|---|---|",
        "| start to first answer | 3.2 s | — |",
        "| one FAQ turn, p50 | 18.0 ms | > 300 ms |",
    ]


def test_the_parts_of_a_set_up_stand_in_their_order_and_missing_ones_are_dashes() -> None:
    columns = {
        "ours": {"setup_parts": {"clone": 1.0, "packages": 40.0}, "setup_s": 41.0},
        "rasa": {"setup_parts": {"packages": 60.0}},
    }
    lines = shown_parts(columns).splitlines()
    assert lines[2:5] == ["| clone | 1.0 s | — |", "| packages | 40.0 s | 60.0 s |", "| all | 41.0 s | — |"]


def test_the_lines_of_a_dockerfile_are_read_as_docker_reads_them() -> None:
    text = '# note\nFROM a AS base\nENV X=1 \\\n    Y=2\n\n  # note\nRUN one && \\\n  two\nCMD ["x"]\n'
    assert instructions(text) == [
        ("FROM", "a AS base"),
        ("ENV", "X=1  Y=2"),
        ("RUN", "one &&  two"),
        ("CMD", '["x"]'),
    ]


def test_the_variables_of_an_image_may_use_those_of_before() -> None:
    assert _variables('A=/srv B="x y" C=$PATH:/srv/bin', {"PATH": "/bin"}) == {
        "A": "/srv",
        "B": "x y",
        "C": "/bin:/srv/bin",
    }


def test_the_memory_and_the_processor_of_a_process_are_those_of_its_own() -> None:
    assert family(0) == []
    assert os.getpid() in family(os.getpid())
    assert resident(os.getpid()) > 10
    assert processor_seconds(os.getpid()) > 0


def test_the_figures_of_a_bench_are_written_as_json_and_read_back(tmp_path: Path) -> None:
    from bench import report

    rows = {("ours", 421): {"p50_ms": 18.0, "commit": "abc"}, ("rasa", 421): {"train_cold_s": "> 240 s"}}
    (tmp_path / "speed.json").write_text(
        json.dumps(
            [{"name": name, "entries": size, "figures": figures} for (name, size), figures in rows.items()]
        )
    )
    assert report.read(tmp_path / "speed.json") == rows
