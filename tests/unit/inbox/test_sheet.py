"""The inbox as a spreadsheet: what the author fills in is read back, whatever was moved or removed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.catalogue.model import Catalogue, Entry
from assistant.durable_files import NotWritten
from assistant.inbox.clustering import Cluster
from assistant.inbox.sheet import MOST_LINES, MOST_SPELLINGS, DecisionRow, read_decisions, write_inbox
from assistant.inbox.unresolved import UNANSWERED, UnresolvedQuestion, key_of
from assistant.spreadsheet.sheet import Line, Sheet, SheetError, read_sheet

HEADERS = ("question", "autres formulations", "fois", "décision", "clés (ne pas modifier)")
ENTRY = Entry("delai", "Quel est le délai ?", "Dix jours.")
CATALOGUE = Catalogue({"delai": ENTRY, "vieille": Entry("vieille", "Vieille ?", "Non.", status="archive")})
KEY = key_of("une autre question")


def _sheet(*cells: tuple[str, ...], headers: tuple[str, ...] = HEADERS) -> Sheet:
    return Sheet(headers, tuple(Line(number, row) for number, row in enumerate(cells, start=2)))


def _cluster(*texts: str, best: tuple[Entry, ...] = (ENTRY,)) -> Cluster:
    questions = (UnresolvedQuestion(key_of(t), Counter({t: 1}), Counter({UNANSWERED: 1})) for t in texts)
    return Cluster(tuple(questions), best)


def test_a_line_has_its_texts_its_decision_and_the_keys_of_all_its_questions() -> None:
    rows, columns, problems = read_decisions(
        _sheet(("Où est ma carte ?", "ma carte\n  carte  où ? \n", "3", " delai ", KEY))
    )
    assert problems == []
    texts = ("Où est ma carte ?", "ma carte", "carte où ?")
    assert rows == [DecisionRow(2, texts, "delai", (KEY, *map(key_of, texts)))]
    assert (columns.of("question"), columns.of("exemples"), columns.of("décision")) == (0, 1, 3)


def test_the_columns_may_be_moved_and_written_otherwise() -> None:
    headers = ("Décision", "notes de l'équipe", "QUESTION")
    [row], columns, problems = read_decisions(_sheet(("ignorer", "à voir", "Où ?"), headers=headers))
    assert problems == []
    assert (row.texts, row.decision) == (("Où ?",), "ignorer")
    assert (columns.of("question"), columns.of("décision")) == (2, 0)


@pytest.mark.parametrize("missing", ["question", "décision"])
def test_a_column_that_is_needed_and_missing_is_named(missing: str) -> None:
    headers = tuple(header for header in HEADERS if header != missing)
    rows, columns, [problem] = read_decisions(_sheet(("a",), headers=headers))
    assert rows == []
    assert columns.fields == ()
    assert f"la colonne « {missing} » manque" in problem


def test_a_column_that_stands_twice_is_named_with_its_cell() -> None:
    _, _, problems = read_decisions(_sheet(("a",), headers=(*HEADERS, "Question")))
    assert problems == ["cellule F1 : la colonne « Question » est en double."]


def test_a_fault_of_a_cell_is_named_with_its_place() -> None:
    line = Line(7, ("Où ?", "", "", ""), ((3, "la cellule contient une formule"),))
    _, _, problems = read_decisions(Sheet(HEADERS, (line,)))
    assert problems == ["cellule D7 : la cellule contient une formule."]


@pytest.mark.parametrize("spoilt", ["", "abc", "Z" * 64, KEY[:-1], f"{KEY}0"])
def test_a_key_that_was_spoilt_is_left_out_and_the_texts_give_theirs(spoilt: str) -> None:
    [row], _, _ = read_decisions(_sheet(("Où ?", "", "", "ignorer", spoilt)))
    assert row.keys == (key_of("Où ?"),)


def test_a_short_row_is_read_as_if_its_last_cells_were_empty() -> None:
    [row], _, problems = read_decisions(_sheet(("Où ?",)))
    assert (row.texts, row.decision, problems) == (("Où ?",), "", [])


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "questions.xlsx"
    clusters = [_cluster("=1+1 carte", "la carte"), _cluster("Un autre sujet", best=())]
    assert write_inbox(clusters, CATALOGUE, file) == 2
    rows, _, problems = read_decisions(read_sheet(file))
    assert problems == []
    assert [row.texts for row in rows] == [("=1+1 carte", "la carte"), ("Un autre sujet",)]
    assert [row.decision for row in rows] == ["", ""]
    assert rows[0].keys == (key_of("=1+1 carte"), key_of("la carte"))


def test_the_keys_of_phrasings_that_are_not_shown_are_kept(tmp_path: Path) -> None:
    """The author decides of the whole group: its less frequent spellings do not come back either."""
    texts = [f"question numéro {number}" for number in range(MOST_SPELLINGS + 10)]
    file = tmp_path / "questions.xlsx"
    write_inbox([_cluster(*texts)], CATALOGUE, file)
    [row], _, _ = read_decisions(read_sheet(file))
    assert len(row.texts) == 1 + MOST_SPELLINGS
    assert set(row.keys) == set(map(key_of, texts))


def test_the_entries_that_may_be_chosen_are_listed_and_the_keys_hidden(tmp_path: Path) -> None:
    file = tmp_path / "questions.xlsx"
    write_inbox([_cluster("Où ?")], CATALOGUE, file)
    book = load_workbook(file)
    listed = [[cell.value for cell in row] for row in book["Entrées"].iter_rows()]
    assert listed == [["id", "question"], ["delai", "Quel est le délai ?"]]
    hidden = [letter for letter, column in book["Questions"].column_dimensions.items() if column.hidden]
    assert [book["Questions"][f"{letter}1"].value for letter in hidden] == ["clés (ne pas modifier)"]


def test_long_ids_still_fit_in_the_drop_down_of_the_decision(tmp_path: Path) -> None:
    """A spreadsheet refuses a list of more than 255 characters, and the whole file with it."""
    entries = tuple(Entry(f"{letter * 120}", "Q ?", "R.") for letter in "abc")
    file = tmp_path / "questions.xlsx"
    write_inbox([_cluster("Où ?", best=entries)], CATALOGUE, file)
    [choice] = load_workbook(file)["Questions"].data_validations.dataValidation
    assert len(choice.formula1) <= 255
    assert choice.formula1.strip('"').split(",")[-3:] == ["nouvelle", "ignorer", "hors sujet"]
    assert choice.formula1.startswith(f'"{"a" * 120},')


def test_the_file_holds_a_limited_number_of_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_LINES == 1000
    monkeypatch.setattr("assistant.inbox.sheet.MOST_LINES", 2)
    clusters = [_cluster(f"question {word}") for word in ("a", "b", "c")]
    assert write_inbox(clusters, CATALOGUE, tmp_path / "q.xlsx") == 2
    assert len(read_sheet(tmp_path / "q.xlsx").lines) == 2


def test_another_kind_of_file_or_a_folder_that_is_absent_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=r"donnez un nom de fichier en \.xlsx"):
        write_inbox([], CATALOGUE, tmp_path / "questions.csv")
    with pytest.raises(NotWritten, match="ne peut pas être écrit"):
        write_inbox([], CATALOGUE, tmp_path / "absent" / "questions.xlsx")
