"""The files a module depends on are those its imports reach: what a fingerprint of the code is made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import source_files
from assistant.settings import ROOT
from assistant.source_files import digest_of_sources, sources_of

COMPONENT = "assistant.on_rasa.component"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project of its own, and nothing remembered of the real one."""
    files = {
        "__init__.py": "",
        "a.py": "import numpy\nfrom assistant.room import b\nimport assistant.c\n",
        "room/__init__.py": "from . import inner\n",
        "room/b.py": "from .deep.d import thing\n\ndef late():\n    from assistant import e\n",
        "room/inner.py": "",
        "room/weights.npz": "numbers",
        "room/words.yml": "words",
        "room/deep/__init__.py": "",
        "room/deep/d.py": "from ..inner import x\nfrom assistant.a import circle\n",
        "c.py": "",
        "e.py": "",
        "alone.py": "",
        "elsewhere/__init__.py": "",
        "elsewhere/other.npz": "numbers",
    }
    for name, text in files.items():
        file = tmp_path / "assistant" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.setattr(source_files, "ROOT", tmp_path)
    sources_of.cache_clear()
    yield tmp_path / "assistant"
    sources_of.cache_clear()


def _names(module: str, project: Path) -> set[str]:
    return {file.relative_to(project).as_posix() for file in sources_of(module)}


def test_imports_are_followed_however_far_also_relative_ones_and_those_of_functions(project: Path) -> None:
    assert _names("assistant.a", project) == {
        *("__init__.py", "a.py", "c.py", "e.py"),
        *("room/__init__.py", "room/b.py", "room/inner.py", "room/weights.npz", "room/words.yml"),
        *("room/deep/__init__.py", "room/deep/d.py"),
    }


def test_a_module_alone_depends_on_itself_and_the_packages_above(project: Path) -> None:
    assert _names("assistant.alone", project) == {"__init__.py", "alone.py"}


def test_a_package_is_a_module_too(project: Path) -> None:
    assert _names("assistant.room", project) == {
        "__init__.py",
        "room/__init__.py",
        "room/inner.py",
        "room/weights.npz",
        "room/words.yml",
    }


@pytest.mark.parametrize("module", ["assistant.absent", "numpy", ""])
def test_there_is_no_fingerprint_of_what_is_not_ours(project: Path, module: str) -> None:
    with pytest.raises(ValueError, match="no module"):
        sources_of(module)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("a.py", True),
        ("room/deep/d.py", True),
        ("room/weights.npz", True),
        ("e.py", True),
        ("alone.py", False),
        ("elsewhere/other.npz", False),
    ],
)
def test_the_fingerprint_changes_with_each_file_it_covers_and_no_other(
    project: Path, name: str, changes: bool
) -> None:
    before = digest_of_sources("assistant.a")
    (project / name).write_text("# autre\n" + (project / name).read_text())
    sources_of.cache_clear()
    assert (digest_of_sources("assistant.a") != before) is changes


def test_a_file_that_moves_changes_the_fingerprint(project: Path) -> None:
    before = digest_of_sources("assistant.a")
    (project / "c.py").rename(project / "f.py")
    (project / "a.py").write_text("import numpy\nfrom assistant.room import b\nimport assistant.f\n")
    sources_of.cache_clear()
    assert digest_of_sources("assistant.a") != before


def test_what_the_component_depends_on_holds_the_ranking_and_its_numbers() -> None:
    names = {file.relative_to(ROOT / "assistant").as_posix() for file in sources_of(COMPONENT)}
    assert {
        "on_rasa/component.py",
        "understanding/interpreter.py",
        "understanding/act_model.py",
        "understanding/act_reading.py",
        "understanding/act_training.py",
        "understanding/resolution.py",
        "understanding/facet_finder.py",
        "understanding/language/spelling.py",
        "understanding/encoders/e5.py",
        "understanding/encoders/use.py",
        "understanding/ranking/ranker.py",
        "understanding/ranking/paraphrase.npz",
        "catalogue/load.py",
    } <= names


def test_what_only_a_publication_or_the_server_uses_does_not_make_a_model_another() -> None:
    names = {file.relative_to(ROOT / "assistant").parts[0] for file in sources_of(COMPONENT)}
    assert not names & {"publish", "channel", "inbox", "reports", "cli", "quality", "store", "processes"}
