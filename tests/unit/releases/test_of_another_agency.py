"""A models folder is one agency's: another that publishes there is told, and refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.releases.difference import of_another_agency


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
    return tmp_path / "before", tmp_path / "after"


def test_an_agency_does_not_publish_in_the_place_of_another(folders: tuple[Path, Path]) -> None:
    for folder, name in zip(folders, ("Mairie", "Médiathèque"), strict=True):
        (folder / "agence.yml").write_text(f"nom: {name}\n", "utf-8")
    (sentence,) = of_another_agency(*folders)
    assert "« Mairie »" in sentence
    assert "« Médiathèque »" in sentence
    assert "ASSISTANT_MODELS" in sentence


@pytest.mark.parametrize(
    "before", ["nom: Mairie\nassistant: Ada\n", "nom: Mairie\nd_une_autre_version: 1\n", None]
)
def test_an_agency_publishes_what_it_changed_of_itself(
    folders: tuple[Path, Path], before: str | None
) -> None:
    if before is not None:
        (folders[0] / "agence.yml").write_text(before, "utf-8")
    (folders[1] / "agence.yml").write_text("nom: Mairie\nnom_court: la Mairie\n", "utf-8")
    assert list(of_another_agency(*folders)) == []
