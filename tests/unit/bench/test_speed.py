"""What the speed bench plans, reads of a set-up and writes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bench.catalogues import SHIPPED
from bench.checkout import HERE, clone, empty_caches, resolve
from bench.embedding import chosen
from bench.figures import merged, shown_parts, table
from bench.from_nothing import parts
from bench.report import read, report, write
from bench.speed import Run, plan

OF_THIS_COMMIT = """
\x1b[1m==>\x1b[0m [  0.0 s] Installing the uv installer
\x1b[1m==>\x1b[0m [  4.0 s] Setting up Python 3.12.1 in /cache/envs/1
\x1b[1m==>\x1b[0m [  5.0 s] Installing the packages that running needs
\x1b[1m==>\x1b[0m [ 20.0 s] Compiling what the assistant imports
\x1b[1m==>\x1b[0m [ 30.0 s] Environment ready
Aucun modèle : premier entraînement et première publication.
[   0 s] Vérification…
[   1 s] Entraînement : préparation…
[   6 s] Entraînement : 200 textes sur 4 000 lus, encore 20 s…
[  20 s] Mesure : chargement du modèle…
[  22 s] Mesure : 100 questions sur 421 posées…
[  25 s] Comparaison…
Démarrage (journaux dans /repo/.assistant/logs)…
Prêt en 4 s : http://localhost:5005/assistant/
"""
MOMENTS = (0.1, 4.0, 5.0, 20.0, 30.0, 31.0, 32.0, 33.0, 38.0, 52.0, 54.0, 57.0, 58.0, 62.0)


def test_a_set_up_is_timed_in_parts() -> None:
    lines = list(zip(MOMENTS, OF_THIS_COMMIT.strip().splitlines(), strict=True))
    seconds = parts(lines, 62.5)
    assert seconds == {
        "make": 0.1,
        "installer (uv)": 3.9,
        "environment": 1.0,
        "packages": 15.0,
        "compiling": 10.0,
        "command": 2.0,
        "check": 1.0,
        "training": 19.0,
        "measuring": 5.0,
        "publishing": 1.0,
        "start": 4.0,
        "first answer": 0.5,
    }
    assert sum(seconds.values()) == pytest.approx(62.5)


def test_a_commit_that_prints_less_is_timed_in_fewer_parts() -> None:
    lines = ["Setting up Python 3.10.13 in /cache", "Environment ready", "[   0 s] Vérification…"]
    assert parts([(1.0, lines[0]), (50.0, lines[1]), (52.0, lines[2])], 80.0) == {
        "make": 1.0,
        "environment": 49.0,
        "command": 2.0,
        "check": 28.0,
    }


def test_the_parts_of_two_commits_stand_side_by_side() -> None:
    shown = shown_parts(
        {
            "ours": {"setup_s": 60.0, "environment_mb": 1200.0, "setup_parts": {"packages": 15.0}},
            "before": {"setup_s": 90.0, "environment_mb": 3300.0, "setup_parts": {"environment": 49.0}},
        }
    )
    assert "| packages | 15.0 s | — |" in shown
    assert "| environment | — | 49.0 s |" in shown
    assert "| all | 60.0 s | 90.0 s |" in shown


def test_the_floor_is_measured_at_every_size_and_the_commit_before_in_turns() -> None:
    planned = plan([1_000, SHIPPED], ["floor", "usual", "ours", "before"], rounds=2)
    shipped = [(run.name, run.turn) for run in planned if run.size == SHIPPED]
    assert shipped == [
        *(("ours", 0), ("before", 0), ("usual", 0), ("floor", 0)),
        *(("ours", 1), ("before", 1), ("floor", 1)),
    ]
    assert planned[len(shipped) :] == [Run("ours", 1_000, 0), Run("usual", 1_000, 0), Run("floor", 1_000, 0)]


def test_rounds_count_by_their_median() -> None:
    rounds = [
        {"p50_ms": 20.0, "train_cold_s": 30.0},
        {"p50_ms": 24.0, "train_cold_s": "> 600 s", "note": "x"},
    ]
    assert merged(rounds) == {"p50_ms": 22.0, "train_cold_s": "> 600 s", "note": "x"}


def test_figures_are_read_again_as_they_were_written(tmp_path: Path) -> None:
    rows = {
        ("ours", SHIPPED): {
            "p50_ms": 20.0,
            "commit": "123456789abc+",
            "setup_s": 60.0,
            "setup_parts": {"start": 4.0},
        },
        ("floor", SHIPPED): {"p50_ms": 2.5},
    }
    write(tmp_path / "speed.json", rows)
    assert read(tmp_path / "speed.json") == rows
    written = (tmp_path / "speed.md").read_text("utf-8")
    assert written == report(rows)
    assert "Commits: ours: 123456789abc+." in written
    assert "| one FAQ turn, p50 | 20.0 ms | 2.5 ms |" in written
    assert "| start | 4.0 s |" in written


def test_a_figure_that_nobody_has_takes_no_line() -> None:
    assert "set-up" not in table(SHIPPED, {"ours": {"p50_ms": 20.0}, "floor": {}})


def test_the_commit_before_is_named_as_git_names_it(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    author = ("-c", "user.name=x", "-c", "user.email=x@x")
    for text in ("one", "two"):
        committed = ["git", "-C", repository, *author, "commit", "-q", "--allow-empty", "-m", text]
        subprocess.run(committed, check=True)
    parent = resolve("HEAD~1", repository)
    assert len(parent) == 40
    clone(parent, tmp_path / "before", repository)
    assert resolve("HEAD", tmp_path / "before") == parent
    with pytest.raises(ValueError, match="no commit « nowhere »"):
        resolve("nowhere", repository)


def test_a_set_up_from_nothing_finds_none_of_ours(tmp_path: Path) -> None:
    caches = empty_caches(
        tmp_path, {"PATH": f"{HERE.environment}/bin:/usr/bin", "ASSISTANT_ENV": "/env", "HOME": "/home/x"}
    )
    assert caches == {
        "PATH": "/usr/bin",
        "HOME": "/home/x",
        "XDG_CACHE_HOME": str(tmp_path),
        "UV_CACHE_DIR": str(tmp_path / "uv"),
        "PIP_CACHE_DIR": str(tmp_path / "pip"),
    }


def test_one_embedding_is_of_questions_of_about_sixty_letters_each_once() -> None:
    assert chosen(["x" * 60, "x" * 60, "y" * 39, "z" * 81, "w" * 40]) == ["x" * 60, "w" * 40]
