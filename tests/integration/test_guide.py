"""Follows docs/guide-auteur.md step by step: every command is typed, every output shown must come.

In the guide, a block « ```console » holds commands (« $ … ») and what they print; « … » stands for anything,
alone on its line for any lines. What the author does by hand between two commands is a comment
« <!-- geste : name --> », done here by the function of that name.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant import cli
from assistant.catalogue import load_catalogue
from assistant.settings import data_dir, database_url
from assistant.store import Interaction, Store
from tests.conftest import FROZEN

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guide-auteur.md"
TEXT = GUIDE.read_text(encoding="utf-8")
RUN = ("faq", "inbox", "report", "access", "purge")
"""Commands followed here; those that train a model have end-to-end tests of their own."""
OTHERS = ("ask", "publish", "models", "rollback")
STEP = re.compile(r"<!-- geste : (?P<act>[\w-]+) -->|^```console\n(?P<block>.*?)^```", re.M | re.S)


def rows_of(file: str) -> Iterator[tuple[dict[str, int], object, Callable[[], None]]]:
    """The first sheet of a workbook, its columns by title, and how to save it."""
    book = load_workbook(file)
    sheet = book.worksheets[0]
    yield {str(cell.value): cell.column for cell in sheet[1]}, sheet, lambda: book.save(file)


def write(file: str, line: int, **cells: str | None) -> None:
    for columns, sheet, save in rows_of(file):
        for name, text in cells.items():
            sheet.cell(line, columns[name.replace("_", " ")]).value = text  # type: ignore[attr-defined]
        save()


def trois_lignes() -> None:
    """The three rows of the guide's table, two of them with the mistakes it shows."""
    for line, cells in enumerate(table_after("Trois lignes"), start=2):
        write("nouvelles.xlsx", line, **cells)


def corriger() -> None:
    write("nouvelles.xlsx", 3, produit="support")
    write("nouvelles.xlsx", 4, réponse=table_after("Trois lignes")[0]["réponse"])


def modifier() -> None:
    for columns, sheet, save in rows_of("faq.xlsx"):
        for line in range(2, sheet.max_row + 1):  # type: ignore[attr-defined]
            if sheet.cell(line, columns["id"]).value == "assistant-poser-question":  # type: ignore[attr-defined]
                write_here = sheet.cell(line, columns["variantes"])  # type: ignore[attr-defined]
                write_here.value = f"{write_here.value}\nÀ quoi sert cet assistant ?"
        save()


def visiteurs() -> None:
    """Two weeks of visitors, in short."""
    store = Store(database_url())
    for number, text in enumerate(
        ("Mon lecteur de carte reste éteint", "mon lecteur de carte reste éteint !")
    ):
        store.record_interaction(
            Interaction(f"v{number}", text, "out_of_scope", "admit", probabilities=(("inconnue", 0.1),))
        )
    store.record_interaction(
        Interaction(
            *("v2", "Comment faire pour parler à l'assistant", "ambiguous", "suggest"),
            probabilities=(("assistant-poser-question", 0.4),),
        )
    )
    store.record_interaction(Interaction("v3", "Quel temps fait-il à Paris", "out_of_scope", "admit"))
    answered = store.record_interaction(
        Interaction(
            "v4", "C'est quoi l'INS", "answered", "answer", "ins-composition", (("ins-composition", 0.9),)
        )
    )
    store.record_feedback(answered, "v4", True)
    useless = store.record_interaction(
        Interaction(
            *("v5", "C'est quoi l'INS exactement", "answered", "answer", "ins-composition"),
            probabilities=(("ins-composition", 0.8),),
        )
    )
    store.record_feedback(useless, "v5", False, "unclear", "Trop technique, un exemple aiderait.")
    store.record_interaction(
        Interaction(
            "v5", "et pour un nouveau-né", "out_of_scope", "admit", probabilities=(("inconnue", 0.1),)
        )
    )
    store.close()


def decider() -> None:
    decisions = {
        "Mon lecteur de carte reste éteint": "nouvelle",
        "mon lecteur de carte reste éteint !": "nouvelle",
        "Comment faire pour parler à l'assistant": "assistant-poser-question",
        "Quel temps fait-il à Paris": "hors sujet",
        "et pour un nouveau-né": "ignorer",
    }
    for columns, sheet, save in rows_of("questions.xlsx"):
        for line in range(2, sheet.max_row + 1):  # type: ignore[attr-defined]
            question = sheet.cell(line, columns["question"]).value  # type: ignore[attr-defined]
            sheet.cell(line, columns["décision"]).value = decisions.get(question)  # type: ignore[attr-defined]
            if question == "C'est quoi l'INS exactement":
                sheet.cell(line, columns["assignée à"]).value = "Camille"  # type: ignore[attr-defined]
        save()


ACTS = {act.__name__.replace("_", "-"): act for act in (trois_lignes, corriger, modifier, visiteurs, decider)}


def table_after(heading: str) -> list[dict[str, str]]:
    """The first Markdown table below a sentence that begins so; « – » is an empty cell."""
    lines = TEXT[TEXT.index(heading) :].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    headers, _, *values = rows
    return [
        {header: cell for header, cell in zip(headers, row, strict=True) if cell != "–"} for row in values
    ]


def matches(expected: str, printed: str) -> bool:
    parts = [re.escape(part) for part in expected.strip().split("…")]
    pattern = ".*".join(parts).replace("\\\n.*\\\n", "\\\n(?:.*\\\n)*")
    return re.fullmatch(pattern, printed.strip()) is not None


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the FAQ, and a folder of one's own."""
    shutil.copytree(FROZEN, tmp_path / "data", ignore=shutil.ignore_patterns(".*"))
    for name, folder in (("DATA", "data"), ("HOME", "home"), ("MODELS", "models")):
        monkeypatch.setenv(f"ASSISTANT_{name}", str(tmp_path / folder))
    for name in ("ASSISTANT_DATABASE_URL", "ASSISTANT_TRACKER_URL", "ASSISTANT_RETENTION_DAYS"):
        monkeypatch.delenv(name, raising=False)
    work = tmp_path / "bureau"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


def test_each_step_of_the_guide_is_true(
    author: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    followed = 0
    for step in STEP.finditer(TEXT):
        monkeypatch.chdir(author)
        if step["act"]:
            ACTS[step["act"]]()
            continue
        command, _, expected = step["block"].partition("\n")
        assert command.startswith("$ assistant ")
        words = shlex.split(command[2:])[1:]
        if words[0] in OTHERS:
            continue
        assert words[0] in RUN, command
        capsys.readouterr()
        try:
            cli.main(words)
        except SystemExit as error:
            pytest.fail(f"{command}: {error}")
        printed = capsys.readouterr()
        output = printed.out + printed.err
        assert matches(expected, output), f"{command}\n--- guide\n{expected}\n--- printed\n{output}"
        followed += 1
    assert followed >= 12
    assert load_catalogue(data_dir()).entries["mon-lecteur-de-carte-reste-eteint"].status == "brouillon"
    page = (author / "rapport.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")


def test_the_guide_names_every_command_of_the_author() -> None:
    for command in ("faq export", "faq import", "faq check", "faq diff", *RUN[1:], *OTHERS):
        assert f"assistant {command}" in TEXT, command
    for act in re.findall(r"<!-- geste : ([\w-]+) -->", TEXT):
        assert act in ACTS


@pytest.mark.parametrize(
    ("expected", "printed", "good"),
    [
        ("a … c", "a b c", True),
        ("a\n…\nc", "a\nb\nb\nc", True),
        ("a\n…\nc", "a\nc", True),
        ("a … c", "a b\nc", False),
        ("a", "ab", False),
    ],
)
def test_an_ellipsis_stands_for_what_changes(expected: str, printed: str, good: bool) -> None:
    assert matches(expected, printed) is good
