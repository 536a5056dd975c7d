"""What the French documents promise exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.settings import ROOT

DOCS = ROOT / "docs"
TESTS = {
    name
    for file in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
}


def _text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("file", sorted(DOCS.glob("*.md")), ids=lambda file: file.name)
def test_every_test_that_a_document_names_exists(file: Path) -> None:
    named = set(re.findall(r"`(test_\w+)`", file.read_text("utf-8")))
    assert sorted(named - TESTS) == []


@pytest.mark.parametrize("chapter", ["Menaces et défenses", "La page de l'équipe"])
def test_each_threat_has_its_test(chapter: str) -> None:
    table = _text("securite.md").split(f"## {chapter}")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 15
    assert [row for row in rows if "`test_" not in row.split("|")[3]] == []


def test_files_that_documents_name_exist() -> None:
    for file in DOCS.glob("*.md"):
        for path in re.findall(r"`((?:deploy|docs|requirements)/[\w./@-]+\.\w+)`", file.read_text("utf-8")):
            assert (ROOT / path).exists(), f"{file.name}: {path}"


def test_targets_that_documents_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for file in [*DOCS.glob("*.md"), ROOT / "deploy" / "Dockerfile"]:
        assert set(re.findall(r"`make ([a-z-]+)`", file.read_text("utf-8"))) <= targets, file.name


@pytest.mark.parametrize("name", ["registre-traitements.md", "accessibilite.md"])
def test_what_only_the_agency_knows_is_marked(name: str) -> None:
    assert len(re.findall(r"\*\*\[À COMPLÉTER PAR L'AGENCE", _text(name))) >= 5


def test_advisories_are_about_the_pinned_versions() -> None:
    pins = dict(
        re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements/run.txt").read_text("utf-8"), re.MULTILINE)
    )
    rows = re.findall(r"^\| ([a-z0-9-]+) (\d\S*) \|", _text("avis-securite.md"), re.MULTILINE)
    assert len(rows) > 10
    assert [(name, version) for name, version in rows if pins.get(name) != version] == []


@pytest.mark.parametrize("file", sorted((ROOT / "requirements").glob("*.in")), ids=lambda file: file.name)
def test_every_dependency_has_its_line_with_its_licence(file: Path) -> None:
    named = re.findall(r"^([A-Za-z][\w.-]*)", file.read_text("utf-8"), re.MULTILINE)
    rows = [line.split("|")[1:4] for line in (ROOT / "THIRD_PARTY.md").read_text("utf-8").splitlines()]
    licences = {
        name: row[1].strip() for row in rows if len(row) == 3 for name in re.findall(r"[\w.-]+", row[0])
    }
    assert named
    assert [name for name in named if not licences.get(name)] == []


def test_the_licence_is_left_to_the_agency() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "[À COMPLÉTER PAR L'AGENCE" in text
    assert "EUPL-1.2" in text


def test_advisories_are_dated_and_to_be_confirmed() -> None:
    text = _text("avis-securite.md")
    assert re.search(r"^Lu le \d+ \w+ \d{4}", text, re.MULTILINE)
    assert "à confirmer" in text
    # What is not installed has nothing to be judged.
    assert not re.search(r"^\| (?:tensorflow|keras) ", text, re.MULTILINE)


def test_every_place_that_the_architecture_names_exists() -> None:
    places = set(
        re.findall(
            r"`((?:assistant|actions|data|bench|tests|deploy|widget)/[\w./]*)`", _text("architecture.md")
        )
    )
    assert len(places) > 30
    assert sorted(place for place in places if not (ROOT / place).exists()) == []


def test_every_room_is_in_the_architecture() -> None:
    rooms = {folder.name for folder in (ROOT / "assistant").iterdir() if (folder / "__init__.py").is_file()}
    assert sorted(room for room in rooms if f"`assistant/{room}`" not in _text("architecture.md")) == []


def test_every_name_of_the_glossary_is_in_the_code() -> None:
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "assistant").rglob("*.py"))
    data = (ROOT / "data" / "taxonomy.yml").read_text("utf-8")
    rows = re.findall(r"^\| [^|`]+ \| ([^|]*`[^|]*) \| [^|]+ \|$", _text("glossaire.md"), re.MULTILINE)
    names = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert len(names) > 50
    assert sorted(name for name in names if not re.search(rf"\b{name}\b", code + data + _actions())) == []


def _actions() -> str:
    return "\n".join(file.read_text("utf-8") for file in (ROOT / "actions").glob("*.py"))


@pytest.mark.parametrize("name", ["architecture.md", "glossaire.md"])
def test_the_readme_leads_to_it(name: str) -> None:
    assert f"(docs/{name})" in (ROOT / "README.md").read_text("utf-8")
