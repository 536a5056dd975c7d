"""What authors who work on one FAQ read at the terminal."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import FROZEN
from tests.typed import typed
from tests.unit.authoring.conftest import edit, remove

ENTRY = "ins-composition"


class Desk:
    """A folder of one's own, with a copy of the FAQ."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def type(self, *words: str, status: int = 0) -> tuple[str, str]:
        """What is printed, and complained about."""
        self._capsys.readouterr()
        environment = {"ASSISTANT_DATA": self.folder / "data", "ASSISTANT_HOME": self.folder / "home"}
        assert typed(*words, start=self.folder, **environment) == status
        printed = self._capsys.readouterr()
        return printed.out, printed.err

    def answer(self, file: str, text: str) -> None:
        edit(self.folder / file, ENTRY, réponse=text)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    shutil.copytree(FROZEN, tmp_path / "data", ignore=shutil.ignore_patterns(".*"))
    monkeypatch.delenv("ASSISTANT_DATABASE_URL", raising=False)
    return Desk(tmp_path, capsys)


def test_a_conflict_is_1_and_is_shown_on_the_side_of_errors(desk: Desk) -> None:
    for name in ("a.csv", "b.csv"):
        desk.type("faq", "export", name)
    desk.answer("b.csv", "La réponse de B.")
    desk.answer("a.csv", "La réponse de A.")
    output, _ = desk.type("faq", "import", "b.csv")
    assert output.endswith("Importé.\nC'est montré aux visiteurs sans publication, en deux secondes.\n")
    for option in ((), ("--dry-run",)):
        output, errors = desk.type("faq", "import", "a.csv", *option, status=1)
        assert output == "0 ajoutée, 0 modifiée, 0 retirée\n"
        assert re.match(
            r"conflit : cellule [A-Z]+\d+ \(ins-composition, réponse\) : changée aussi par ", errors
        )
        assert "      - La réponse de B.\n      + La réponse de A.\n" in errors
        assert errors.endswith(
            "1 conflit : rien n'a été écrit. Reprenez ces cellules d'après la FAQ, "
            "ou gardez les vôtres avec --force.\n"
        )
    output, errors = desk.type("faq", "import", "a.csv", "--force", "--dry-run")
    assert "remplacé : cellule" in output
    assert output.endswith("Essai : rien n'a été écrit.\n")
    output, errors = desk.type("faq", "import", "a.csv", "--force")
    assert "      - La réponse de B.\n      + La réponse de A.\n" in output
    assert errors == ""
    assert desk.type("faq", "import", "a.csv")[0].endswith("Rien à changer.\n")


def test_what_a_refused_import_adds_is_shown_in_full(desk: Desk) -> None:
    for name in ("a.csv", "b.csv"):
        desk.type("faq", "export", name)
    desk.answer("b.csv", "La réponse de B.")
    desk.answer("a.csv", "La réponse de A.")
    desk.type("faq", "import", "b.csv")
    with (desk.folder / "a.csv").open("a", encoding="utf-8") as file:
        file.write(";Une question neuve de A ?;;;Une réponse neuve de A.\r\n")
    output, _ = desk.type("faq", "import", "a.csv", status=1)
    assert "+ une-question-neuve-de-a : Une question neuve de A ?\n" in output
    assert "+ Une réponse neuve de A." in output


def test_what_is_removed_is_shown_in_full(desk: Desk) -> None:
    desk.type("faq", "export", "faq.csv")
    desk.answer("faq.csv", "Une réponse.")
    desk.type("faq", "import", "faq.csv")
    remove(desk.folder / "faq.csv", ENTRY)
    output, _ = desk.type("faq", "import", "faq.csv")
    assert f"conservée : {ENTRY} (sa ligne n'est plus dans le tableur ; --replace la retire)\n" in output
    output, _ = desk.type("faq", "import", "faq.csv", "--replace")
    assert f"\n- {ENTRY} : " in output
    assert "      - Une réponse.\n" in output


@pytest.mark.parametrize("command", ["faq", "inbox"])
def test_an_export_never_writes_over_what_was_edited(desk: Desk, command: str) -> None:
    for _ in range(2):
        desk.type(command, "export", "f.xlsx")
    (desk.folder / "f.xlsx").write_bytes(b"edited")
    message = "f.xlsx existe déjà et a changé depuis l'export : donnez un autre nom, ou --force.\n"
    assert desk.type(command, "export", "f.xlsx", status=1) == ("", message)
    assert (desk.folder / "f.xlsx").read_bytes() == b"edited"
    desk.type(command, "export", "f.xlsx", "--force")
    assert (desk.folder / "f.xlsx").read_bytes() != b"edited"


def test_a_change_is_listed_and_put_back(desk: Desk) -> None:
    desk.type("faq", "export", "faq.csv")
    desk.answer("faq.csv", "Une réponse.")
    desk.type("faq", "import", "faq.csv")
    output, _ = desk.type("faq", "history", ENTRY)
    assert re.match(r"1  \d\d/\d\d/\d{4} \d\d:\d\d  \S+  import, faq\.csv\n  ~ ins-composition\n", output)
    output, _ = desk.type("faq", "restore", "1")
    assert "      - Une réponse.\n" in output
    assert "Restauré.\n" in output
    output, errors = desk.type("faq", "restore", "1", status=1)
    assert output == ""
    assert errors.startswith(f"Le changement n° 1 de « {ENTRY} » est déjà défait, par ")
    assert "(restauration, n° 1)" in errors
    assert desk.type("faq", "restore", "1", "--force")[0].endswith("Rien à changer.\n")
    _, errors = desk.type("faq", "restore", "99", status=1)
    assert errors == "Aucun changement n° 99 : voyez « assistant faq history ».\n"


def test_a_database_that_is_away_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.type("faq", "export", "faq.csv")
    desk.answer("faq.csv", "Une réponse.")
    (desk.folder / "file").write_text("no folder")
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{desk.folder / 'file' / 'x.db'}")
    before = {path: path.read_bytes() for path in (desk.folder / "data").rglob("*.yml")}
    _, errors = desk.type("faq", "import", "faq.csv", status=1)
    assert errors.endswith("Rien n'a été changé.\n")
    assert {path: path.read_bytes() for path in before} == before
    desk.type("faq", "export", "sans-base.csv")


def test_that_nothing_was_written_is_the_last_thing_said(desk: Desk) -> None:
    for name in ("a.csv", "b.csv"):
        desk.type("faq", "export", name)
    desk.answer("b.csv", "La réponse de B.")
    desk.type("faq", "import", "b.csv")
    desk.answer("a.csv", "La réponse de A.")
    edit(desk.folder / "a.csv", ENTRY, produit="supprot")
    _, errors = desk.type("faq", "import", "a.csv", status=1)
    assert [line.split(" : ")[0] for line in errors.splitlines() if not line.startswith(" ")] == [
        "erreur",
        "conflit",
        "1 erreur",
        "1 conflit",
    ]
