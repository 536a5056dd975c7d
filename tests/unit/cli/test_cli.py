"""The command line itself: where relative paths start, and that each command reaches what it is for."""

from __future__ import annotations

import io
import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from assistant import settings
from assistant.backoffice.access import audit
from assistant.catalogue import load_catalogue
from assistant.privacy.reference import reference_of
from assistant.store import Interaction, Store
from tests.conftest import FROZEN
from tests.typed import typed


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The author's own folder, with a copy of the FAQ to work on."""
    shutil.copytree(FROZEN, tmp_path / "copie", ignore=shutil.ignore_patterns(".*"))
    monkeypatch.setenv("ASSISTANT_DATA", str(tmp_path / "copie"))
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path / "models"))
    return tmp_path


def test_files_are_read_and_written_where_the_command_was_typed(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed("faq", "export", "faq.csv", start=elsewhere) == 0
    assert (elsewhere / "faq.csv").exists()
    assert "entrées dans faq.csv" in capsys.readouterr().out
    (elsewhere / "une.csv").write_text("id;réponse\nins-composition;Courte.\n", encoding="utf-8")
    assert typed("faq", "import", "une.csv", start=elsewhere) == 0
    assert load_catalogue(elsewhere / "copie").entries["ins-composition"].answer == "Courte."
    capsys.readouterr()
    assert typed("faq", "diff", FROZEN, "copie", start=elsewhere) == 0
    assert capsys.readouterr().out.startswith("0 ajoutée, 1 modifiée, 0 retirée\n~ ins-composition")


def test_an_import_that_is_tried_writes_nothing(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (elsewhere / "une.csv").write_text("id;réponse\nins-composition;Courte.\n", encoding="utf-8")
    assert typed("faq", "import", "une.csv", "--dry-run", start=elsewhere) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("0 ajoutée, 1 modifiée, 0 retirée\n")
    assert printed.endswith("Essai : rien n'a été écrit.\n")
    assert load_catalogue(elsewhere / "copie").entries["ins-composition"].answer != "Courte."


def test_an_import_with_an_error_writes_nothing_and_is_1(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (elsewhere / "une.csv").write_text("id;produit\nins-composition;inconnu\n", encoding="utf-8")
    assert typed("faq", "import", "une.csv", start=elsewhere) == 1
    complaint = capsys.readouterr().err.splitlines()
    assert complaint[0].startswith("erreur : cellule B2")
    assert complaint[-1] == "1 erreur : rien n'a été écrit."


def test_an_empty_sheet_and_what_is_to_review_keep_their_first_spelling(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for option in ("--empty", "--vide"):
        assert typed("faq", "export", option, "vide.csv", start=elsewhere) == 0
        assert capsys.readouterr().out == "Tableur à remplir : vide.csv\n"
        assert len((elsewhere / "vide.csv").read_text("utf-8-sig").splitlines()) == 1
    listed = []
    for option in ("--to-review", "--a-relire"):
        assert typed("faq", "check", option) == 0
        listed.append(capsys.readouterr().out)
    assert listed[0] == listed[1]
    assert typed("faq", "check") == 0
    assert len(listed[0]) > len(capsys.readouterr().out)


def test_the_commands_on_visitors_are_reached(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("inbox") == 0
    assert "Rien à traiter" in capsys.readouterr().out
    assert typed("report", "--since", "2026-11-01", "--until", "2026-11-30") == 0
    assert "Rapport du 01/11/2026 au 30/11/2026" in capsys.readouterr().out
    assert typed("purge") == 0
    assert "90 jours" in capsys.readouterr().out
    assert typed("purge", "--days", "1") == 0
    assert "Textes de plus de 1 jour oubliés" in capsys.readouterr().out
    for option in ("--yes", "--oui"):
        assert typed("purge", "--reference", "ab12-cd34", option) == 1
        assert capsys.readouterr().err == "Rien n'est conservé sous la référence AB12-CD34.\n"


def test_a_conversation_is_handed_over_by_its_reference(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed("access", "--reference", "ma question") == 1
    assert "AB12-CD34" in capsys.readouterr().err
    assert typed("access", "--reference", "ab12 cd34") == 1
    assert capsys.readouterr().err == "Rien n'est conservé sous la référence AB12-CD34.\n"
    with closing(Store(settings.database_url())) as store:
        store.record_interaction(Interaction("visitor", "ma <question>", "out_of_scope", "admit"))
    reference = reference_of("visitor")
    assert typed("access", "--reference", reference) == 0
    kept = json.loads(capsys.readouterr().out)
    assert kept["conversations"][0]["interactions"][0]["question"] == "ma <question>"
    assert typed("access", "--reference", reference, "--html", "c.html", start=elsewhere) == 0
    assert "ma &lt;question&gt;" in (elsewhere / "c.html").read_text("utf-8")
    assert typed("purge", "--reference", reference, "--oui") == 0
    assert typed("purge", "--days", "30") == 0
    with closing(Store(settings.database_url())) as store, store.transaction() as connection:
        lines = audit.page_of(connection, audit.Filter())
    assert all(line.name.startswith("terminal (") for line in lines)
    assert [(line.act, line.target) for line in lines] == [
        ("textes anciens oubliés", ""),
        ("conversation effacée", reference),
        ("effacement demandé", reference),
        ("conversation remise", reference),
        ("conversation remise", reference),
    ]


def test_the_entries_to_review_come_by_how_often_visitors_are_given_them(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed("faq", "check", "--to-review") == 0
    assert "fois" not in capsys.readouterr().out, "no visitor came"
    assert not (elsewhere / "home" / "assistant.db").exists(), "a check makes no database"
    assert typed("db", "upgrade") == 0
    capsys.readouterr()
    with closing(Store(settings.database_url())) as store:
        for conversation in ("c1", "c2"):
            store.record_interaction(
                Interaction(conversation, "Q ?", "answered", "answer", "ins-composition")
            )
    assert typed("faq", "check", "--to-review") == 0
    listed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert listed[0].startswith("  ins-composition (posée 2 fois, faq/insi.yml:")
    assert all("(posée 0 fois, " in line for line in listed[1:])


class Typed(io.StringIO):
    """Standard input, at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("oui\n", "Rien n'est conservé sous la référence AB12-CD34."),
        ("O\n", "Rien n'est conservé sous la référence AB12-CD34."),
        ("non\n", "Rien n'a été effacé."),
        ("\n", "Rien n'a été effacé."),
        ("", "Rien n'a été effacé."),
        ("oui mais\n", "Rien n'a été effacé."),
    ],
)
def test_erasing_a_conversation_is_asked_at_a_terminal(
    elsewhere: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    expected: str,
) -> None:
    monkeypatch.setattr("sys.stdin", Typed(answer))
    assert typed("purge", "--reference", "ab12-cd34") == 1
    printed = capsys.readouterr()
    assert printed.out == "Effacer définitivement la conversation AB12-CD34 ? [oui/non] "
    assert printed.err.strip() == expected


@pytest.mark.parametrize("stdin", [io.StringIO("oui\n"), None])
def test_a_script_says_that_it_means_to_erase(
    elsewhere: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    stdin: io.StringIO | None,
) -> None:
    monkeypatch.setattr("sys.stdin", stdin)
    assert typed("purge", "--reference", "ab12-cd34") == 1
    assert "ajoutez --oui" in capsys.readouterr().err


def test_the_tables_are_made(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("db", "upgrade") == 0
    assert capsys.readouterr().out.startswith("Les tables sont à la version ")
    assert (elsewhere / "home" / "assistant.db").exists()


def test_nobody_at_a_port_is_1_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    # The port of tcpmux, which nobody serves.
    assert typed("healthy", "1") == 1
    assert capsys.readouterr() == ("", "")
