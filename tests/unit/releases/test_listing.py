"""`assistant models`: what an author reads to choose a publication to go back to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.releases import listing
from assistant.releases.formats import FORMAT, folder_of
from assistant.releases.registry import POINTER, read_published
from tests.typed import typed
from tests.unit.releases.test_formats import made_by_another, published_by_another
from tests.unit.releases.test_registry import made, published


def lines(models: Path) -> list[str]:
    return list(listing.lines(models, read_published(models)))


DAY = r"\d{2}/\d{2}/\d{4} \d{2}:\d{2}"


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    assert lines(tmp_path) == ["Aucun modèle : lancez « assistant publish »."]


def test_the_newest_comes_first_and_the_published_one_is_marked(tmp_path: Path) -> None:
    for day, name in enumerate(("un", "deux", "essai"), start=1):
        release = made(tmp_path, name, day)
        if name != "essai":
            published(tmp_path, release, reason="mise à jour" if name == "deux" else "")
    listed = lines(tmp_path)
    heads = [line for line in listed if not line.startswith(" " * 10)]
    assert [re.sub(r"\s+", " ", re.sub(DAY, "le jour", line)).strip() for line in heads] == [
        "candidat essai le jour",
        "→ n° 2 deux le jour",
        "n° 1 un le jour",
    ]
    release_lines = listed[listed.index(heads[1]) :]
    assert re.fullmatch(rf" {{13}}publié le {DAY} par test : mise à jour", release_lines[2])


def test_going_back_and_forcing_are_told(tmp_path: Path) -> None:
    release = made(tmp_path, "un")
    published(tmp_path, release, forced=True)
    published(tmp_path, release, action="rollback", reason="plainte")
    history = [line.strip() for line in lines(tmp_path) if " par test" in line]
    assert [re.sub(DAY, "le jour", line) for line in history] == [
        "publié le le jour par test (forcé)",
        "remis le le jour par test : plainte",
    ]


def test_what_this_version_does_not_read_is_marked_so(tmp_path: Path) -> None:
    made_by_another(tmp_path, "futur", FORMAT + 1)
    published_by_another(tmp_path, "futur", 4, FORMAT + 1)
    [head] = [line for line in lines(tmp_path) if "futur" in line]
    # Published, and not by this version: visitors of this one do not get it.
    assert head.startswith("  n° 1")
    assert head.endswith(f"(format {FORMAT + 1}, que cette version ne lit pas)")


def test_what_rasa_trained_alone_has_no_measures(tmp_path: Path) -> None:
    (tmp_path / "20260101-brut.tar.gz").touch()
    assert lines(tmp_path) == ["  rasa      20260101-brut  (« rasa train », sans mesures)"]


def test_a_broken_pointer_leaves_the_list_to_choose_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published(tmp_path, made(tmp_path, "un"))
    (folder_of(tmp_path) / POINTER).write_text("{", "utf-8")
    assert typed("models", ASSISTANT_MODELS=tmp_path) == 0
    printed = capsys.readouterr()
    assert "assistant rollback" in printed.err
    assert "assistant rollback" not in printed.out
    assert "n° 1" in printed.out
